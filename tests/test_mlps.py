"""The table of the README about MLPS level 3: every clause has its test, and every test that it names is there."""

import ast
import pathlib
import re

ROOT = pathlib.Path(__file__).parent.parent
CLAUSES = 15
NOT_YET = "**not yet**"


def rows() -> list[list[str]]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("## MLPS level 3", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_every_clause_names_its_test_or_says_that_it_is_missing():
    assert len(rows()) == CLAUSES
    assert [asked for asked, done, shown in rows() if ("::" in shown) == (NOT_YET in done)] == []


def test_every_test_that_is_named_is_there():
    missing = []
    for path, name in re.findall(r"`([\w/]+\.py)::(\w+)`", " ".join(shown for _, _, shown in rows())):
        file = ROOT / "tests" / path
        tree = ast.parse(file.read_text(encoding="utf-8")) if file.exists() else ast.Module([], [])
        if name not in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}:
            missing.append(f"{path}::{name}")
    assert missing == []
