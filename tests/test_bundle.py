"""The bundle installs on a machine without a network, and says so where it cannot."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parent.parent
PARTS = ROOT / ".ci" / "bundle"
HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


def run(*command: str | pathlib.Path, cwd: pathlib.Path, **more: str) -> subprocess.CompletedProcess[str]:
    """With no setting of this machine but its path; proxies lead nowhere."""
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    return subprocess.run([str(word) for word in command], cwd=cwd, text=True, capture_output=True, check=False,
                          env={"PATH": os.environ["PATH"], "HOME": str(cwd), **nowhere, **more}, timeout=300)


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    """As a bundle begins: the installer, the Python it is for, and the sums."""
    shutil.copy(PARTS / "install.sh", tmp_path)
    (tmp_path / "python-version").write_text(HERE + "\n")
    return sealed(tmp_path)


def sealed(folder: pathlib.Path) -> pathlib.Path:
    done = run("sh", "-c", "sha256sum install.sh python-version > SHA256SUMS", cwd=folder)
    assert done.returncode == 0
    return folder


def test_a_damaged_bundle_is_not_installed(folder: pathlib.Path):
    (folder / "python-version").write_text(HERE + " \n")
    done = run("./install.sh", cwd=folder)
    assert done.returncode == 1
    assert "重新复制" in done.stderr
    assert not (folder / ".venv").exists()


def test_another_python_is_refused_by_name(folder: pathlib.Path):
    (folder / "python-version").write_text("2.7\n")
    done = run("./install.sh", cwd=sealed(folder))
    assert done.returncode == 1
    assert "2.7" in done.stderr
    assert not (folder / ".venv").exists()


def test_the_bundle_takes_all_that_the_program_needs():
    taken = re.findall(r"^  (app\.py.*) \\\n  (.*) \| tar", (PARTS / "make").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(taken) == 1
    names = " ".join(taken[0]).split()
    assert [name for name in names if not (ROOT / name).exists()] == []
    left_out = {".git", ".gitignore", ".ci", ".venv", "var", "requirements-dev.in", "requirements-dev.txt"}
    assert {p.name for p in ROOT.iterdir()} - left_out - {p.name for p in ROOT.glob(".*_cache")} - {
        ".hypothesis", "__pycache__"} == {*names}
    guide = (PARTS / "安装说明.txt").read_text(encoding="utf-8")
    settings = (ROOT / "config.py").read_text(encoding="utf-8")
    for variable in set(re.findall(r"TRACKER_([A-Z_]+)", guide)):
        assert f'"{variable.removesuffix("_FILE")}"' in settings


@pytest.mark.proof
@pytest.mark.skipif(not os.environ.get("PROVE"), reason="downloads every wheel: make prove")
def test_the_bundle_installs_and_runs_without_a_network(tmp_path: pathlib.Path):
    made = subprocess.run([PARTS / "make", sys.executable], cwd=ROOT, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"the wheels cannot be downloaded: {made.stderr[-200:]}")
    folder = tmp_path / "bundle"
    shutil.copytree(ROOT / "var" / "bundle", folder)
    cut_off = ["unshare", "-rn"] if subprocess.run(["unshare", "-rn", "true"], check=False).returncode == 0 else []
    done = run(*cut_off, "./install.sh", cwd=folder, PYTHON=sys.executable)
    assert done.returncode == 0, done.stderr
    database = {"TRACKER_DATABASE_URL": f"sqlite:///{tmp_path}/office/tracker.sqlite"}
    for command in ("check", "demo", "tick"):
        done = run(*cut_off, folder / ".venv/bin/flask", "--app", "app", command, cwd=folder, **database)
        assert done.returncode == 0, (command, done.stderr)
    again = run(*cut_off, "./install.sh", cwd=folder, PYTHON=sys.executable)
    assert again.returncode == 0, again.stderr
