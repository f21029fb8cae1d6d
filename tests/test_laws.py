"""The laws of the house that a machine can check. Each failure says which file and line breaks which law."""

import ast
import itertools
import pathlib
import re
import tomllib

import pytest

ROOT = pathlib.Path(__file__).parent.parent
SOURCES = sorted((ROOT / "tracker").rglob("*.py")) + [ROOT / "app.py", ROOT / "config.py"]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}

# layer -> what of ours it may import (the table in README.md)
MAY_IMPORT = {
    "domain": {"domain"},
    "models": {"models", "domain"},
    "queries": {"queries", "models", "domain", "extensions"},
    "importers": {"importers", "domain"},
    "reports": {"reports", "domain"},
    "services": {"services", "queries", "models", "domain", "extensions", "importers", "reports"},
    "web": {"web", "services", "queries", "domain", "clock"},
    "jobs": {"jobs", "services", "queries", "domain", "clock"},
    "cli": {"cli", "jobs", "services", "queries", "domain", "clock", "importers", "demo", "web"},
    "demo": {"demo", "services", "queries", "domain", "clock", "reports", "web"},
    "clock": {"clock", "models", "extensions"},
    "extensions": {"models"},
    "__init__": {"cli", "clock", "models", "web", "extensions"},
}
STANDARD_LIBRARY_ONLY = "domain"
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def name_of(path: pathlib.Path) -> str:
    return str(path.relative_to(ROOT))


def layer_of(path: pathlib.Path) -> str:
    parts = path.relative_to(ROOT).parts
    if parts[0] != "tracker":
        return "top"
    first = parts[1].removesuffix(".py")
    return "cli" if first.startswith("cli") or first == "server" else first


def imports(path: pathlib.Path) -> list[tuple[int, str]]:
    """(line, absolute module) of every import, at any depth."""
    package = list(path.relative_to(ROOT).with_suffix("").parts[:-1])
    found = []
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            if module == "tracker":
                found += [(node.lineno, f"tracker.{alias.name}") for alias in node.names]
            else:
                found.append((node.lineno, module))
    return found


def breaches_of_layers(path: pathlib.Path) -> list[str]:
    layer, found = layer_of(path), []
    for line, module in imports(path):
        if not module.startswith("tracker."):
            continue
        target = module.split(".")[1]
        target = "cli" if target.startswith("cli") or target == "server" else target
        if layer != "top" and target not in MAY_IMPORT[layer]:
            found.append(f"{name_of(path)}:{line} {layer} imports {module}")
    return found


def test_layers_import_downwards_only():
    assert list(itertools.chain.from_iterable(map(breaches_of_layers, SOURCES))) == []


def test_domain_needs_the_standard_library_only():
    import sys
    allowed = sys.stdlib_module_names | {"tracker"}
    found = [f"{name_of(p)}:{line} {m}" for p in SOURCES if layer_of(p) == STANDARD_LIBRARY_ONLY
             for line, m in imports(p) if m.split(".")[0] not in allowed]
    assert found == []


def test_config_is_read_by_app_and_tests_only():
    found = [f"{name_of(p)}:{line}" for p in SOURCES if p.name != "app.py" for line, m in imports(p)
             if m == "config" and not _type_checking_only(p, line)]
    assert found == []


def _type_checking_only(path: pathlib.Path, line: int) -> bool:
    return any(isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
               and node.lineno < line <= (node.end_lineno or 0) for node in ast.walk(TREES[path]))


def calls(path: pathlib.Path, *names: str) -> list[str]:
    return [f"{name_of(path)}:{node.lineno} .{node.func.attr}()" for node in ast.walk(TREES[path])
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names]


def test_only_transaction_commits_and_rolls_back():
    found = [c for p in SOURCES if name_of(p) != "tracker/services/transaction.py" for c in calls(p, "commit", "rollback")]
    assert found == []


def test_only_the_clock_reads_the_wall_clock():
    readers = ("now", "today", "utcnow", "time", "monotonic", "perf_counter", "localtime")
    found = []
    for path in SOURCES:
        if name_of(path) == "tracker/clock.py":
            continue
        for node in ast.walk(TREES[path]):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in readers:
                owner = ast.unparse(node.func.value)
                if owner.split(".")[-1] in {"datetime", "date", "time"}:
                    found.append(f"{name_of(path)}:{node.lineno} {owner}.{node.func.attr}()")
    assert found == []


def test_state_is_assigned_by_the_lifecycle_only():
    """By the names that variables of these kinds have everywhere."""
    found, bearers = [], {"task", "old", "part"}
    for path in SOURCES:
        if name_of(path) == "tracker/services/lifecycle.py":
            continue
        for node in ast.walk(TREES[path]):
            for target in _targets(node):
                if isinstance(target, ast.Attribute) and target.attr == "state" and ast.unparse(target.value) in bearers:
                    found.append(f"{name_of(path)}:{node.lineno}")
    assert found == []


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AugAssign) else []


BROAD_EXCEPT_ALLOWED = {"tracker/jobs/runner.py", "tracker/services/sweep.py"}


def test_broad_excepts_stand_in_their_three_places():
    found = [f"{name_of(p)}:{node.lineno}" for p in SOURCES if name_of(p) not in BROAD_EXCEPT_ALLOWED
             for node in ast.walk(TREES[p]) if isinstance(node, ast.ExceptHandler)
             and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})]
    assert found == []


def test_files_and_functions_are_short():
    found = []
    for path in SOURCES:
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > 250:
            found.append(f"{name_of(path)} {lines} lines")
        for node in ast.walk(TREES[path]):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                most = 15 if _is_view(node) else 40
                if length > most:
                    found.append(f"{name_of(path)}:{node.lineno} {node.name} {length} lines (most: {most})")
    assert found == []


def _is_view(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("bp." in ast.unparse(decorator) for decorator in node.decorator_list)


def test_jobs_are_at_most_five_lines():
    path = ROOT / "tracker/jobs/tasks.py"
    found = [f"{node.name}: {len(node.body)}" for node in TREES[path].body if isinstance(node, ast.FunctionDef)
             and (node.end_lineno or 0) - node.body[0].lineno + 1 > 5]
    assert found == []


def test_no_file_is_named_after_nothing():
    assert [name_of(p) for p in SOURCES if p.stem in BANNED_NAMES] == []


def test_time_names_tell_their_kind():
    """Columns: _on is a date, _at a moment."""
    found = []
    for path in SOURCES:
        if layer_of(path) != "models":
            continue
        for node in ast.walk(TREES[path]):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                kind, name = ast.unparse(node.annotation), node.target.id
                if "dt.datetime" in kind and not re.search(r"(^|_)(at|until)$", name):
                    found.append(f"{name_of(path)}:{node.lineno} {name} is a moment")
                if "dt.date]" in kind.replace(" | None", "") and not re.search(r"(_on|^day)$", name):
                    found.append(f"{name_of(path)}:{node.lineno} {name} is a date")
    assert found == []


def test_every_public_use_case_takes_its_time_from_outside():
    """Services that write take `now`; nothing below the doors may ask a clock."""
    found = []
    for path in SOURCES:
        if layer_of(path) in {"services", "domain", "queries"}:
            found += [f"{name_of(path)}:{line}" for line, module in imports(path) if module == "tracker.clock"]
    assert found == []


def test_in_function_imports_say_why():
    """One to keep a heavy library out of start-up is fine and says so in a comment."""
    found = []
    for path in SOURCES:
        lines = path.read_text(encoding="utf-8").splitlines()
        for function in ast.walk(TREES[path]):
            if not isinstance(function, ast.FunctionDef):
                continue
            inner = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
            if inner and "#" not in "\n".join(lines[function.lineno - 1: inner[0].end_lineno]):
                found.append(f"{name_of(path)}:{inner[0].lineno}")
    assert found == []


def test_no_unfinished_marks_and_no_machine_paths():
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b|/(?:root|home)/|--index-url|https?://[^\s\"']*(?:pypi|npm|debian)")
    folders = [ROOT / name for name in ("tracker", "templates", "migrations", "tests", "bench", ".ci")]
    tracked = [p for folder in folders for p in folder.rglob("*") if p.is_file()
               and p.suffix in {".py", ".html", ".css", ".js", ".txt", ".mako", ".sh", ""}]
    tracked += [p for p in ROOT.iterdir() if p.is_file() and p.suffix in {".py", ".md", ".toml", ".txt", ".in", ""}]
    found = [f"{name_of(p)}:{n}" for p in tracked if p != pathlib.Path(__file__) and "__pycache__" not in p.parts
             for n, line in enumerate(p.read_text(encoding="utf-8", errors="replace").splitlines(), 1) if marks.search(line)]
    assert found == []


def test_top_level_holds_what_the_owner_named():
    allowed = {"app.py", "tracker", "templates", "migrations", "tests", "config.py", "README.md", "README.zh.md", "LICENSE",
               "Makefile", "pyproject.toml", "requirements.in", "requirements.txt", "requirements-dev.in",
               "requirements-dev.txt", "bench", ".ci", ".git", ".gitignore", ".venv", "var"}
    ignored = re.compile(r"^(\.pytest_cache|\.hypothesis|\.mypy_cache|\.ruff_cache|__pycache__)$")
    assert sorted(p.name for p in ROOT.iterdir() if p.name not in allowed and not ignored.match(p.name)) == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_locks_are_hashed_and_name_no_host(lock: str):
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = re.findall(r"(?m)^[a-z0-9][^\s]*==", text)
    assert len(pins) > 20
    assert "http" not in text
    assert len(re.findall(r"--hash=sha256:", text)) >= len(pins)


def test_direct_dependencies_are_all_imported():
    """No dependency that nobody uses."""
    package_of = {"flask-sqlalchemy": "flask_sqlalchemy", "flask-migrate": "flask_migrate", "flask-wtf": "flask_wtf",
                  "flask-babel": "flask_babel", "bootstrap-flask": "flask_bootstrap", "psycopg[binary]": "psycopg",
                  "argon2-cffi": "argon2", "python-docx": "docx", "python-calamine": "python_calamine"}
    only_by_name = {"psycopg[binary]", "tzdata", "alembic"}  # drivers and data that are found by name
    used = {m.split(".")[0] for p in SOURCES for _, m in imports(p)}
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").split()
    direct = [re.split(r"[<>=]", line)[0] for line in lines]
    assert [d for d in direct if d not in only_by_name and package_of.get(d, d) not in used] == []


def test_pyproject_makes_warnings_errors():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["tool"]["pytest"]["ini_options"]["filterwarnings"][0] == "error"
