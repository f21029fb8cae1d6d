"""The commands as a person types them, in processes of their own."""

import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import urllib.request

import argon2
import pytest

from tests.databases import Backend
from tests.jobs.processes import wait_until
from tracker.domain.vocabulary import Grade, Role, RoundKind, State

pytestmark = pytest.mark.xdist_group("cli")  # one worker, so that the demo is loaded once
ROOT = pathlib.Path(__file__).parent.parent
DOCUMENT = ROOT / "tests" / "importers" / "feedback_yunling.txt"


def environment(folder: pathlib.Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TRACKER_")}
    return kept | {"TRACKER_DATABASE_URL": f"sqlite:///{folder / 'tracker.sqlite'}"} | more


def flask(folder: pathlib.Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "flask", "--app", "app", *words], cwd=ROOT, capture_output=True, text=True,
                          env=environment(folder, **more), timeout=120, check=False)


def column(folder: pathlib.Path, query: str) -> list[object]:
    """The first value of each row, none while there is no such table."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{folder / 'tracker.sqlite'}?mode=ro", uri=True)) as connection:
            return [row[0] for row in connection.execute(query)]
    except sqlite3.OperationalError:
        return []


def ask(folder: pathlib.Path, query: str) -> object:
    """The first value, None while there is no such table or row."""
    return next(iter(column(folder, query)), None)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("demo")
    done = flask(folder, "demo")
    assert done.returncode == 0, done.stderr
    assert "ducha1" in done.stdout
    return folder


def test_demo_is_loaded_once_and_names_its_password_again(demo: pathlib.Path):
    kept = demo / "demo-password"
    for path, mode in ((kept, 0o600), (demo / "tracker.sqlite", 0o600), (demo / "files", 0o700)):
        assert (path, oct(stat.S_IMODE(path.stat().st_mode))) == (path, oct(mode))
    again = flask(demo, "demo")
    assert again.returncode == 0
    assert kept.read_text().strip() in again.stdout


@pytest.mark.parametrize(("query", "expected"), [
    ("SELECT DISTINCT state FROM task", set(State)),
    ("SELECT DISTINCT role FROM post", set(Role)),
    ("SELECT DISTINCT kind FROM round", {RoundKind.INSPECTION, RoundKind.WORK_PLAN, RoundKind.STANDING_CHECK}),
    ("SELECT DISTINCT grade FROM closure", set(Grade)),
    ("SELECT rung FROM deadline WHERE kind = 'final'", {-1, 0, 1, 2, 3, 4, 5}),
    ("SELECT count(*) > 0 FROM task WHERE cycle > 1", {1}),
    ("SELECT count(*) > 0 FROM task_state WHERE action = 'return_'", {1}),
    ("SELECT substr(media_type, 1, 11) FROM evidence", {"application", "image/jpeg"}),
    ("SELECT min(at) >= '2026-05-31' AND max(at) < '2026-09-11' FROM audit_entry", {1}),
])
def test_demo_shows_everything_that_happens_in_an_office(demo: pathlib.Path, query: str, expected: set[object]):
    assert set(column(demo, query)) == expected


def test_demo_takes_a_password_from_outside(demo: pathlib.Path):
    flask(demo, "demo", TRACKER_DEMO_PASSWORD="Other-2026-demo")
    assert "Other-2026-demo" in flask(demo, "demo").stdout
    stored = ask(demo, "SELECT password_hash FROM user_account WHERE login = 'ducha1'")
    assert argon2.PasswordHasher().verify(str(stored), "Other-2026-demo")


def test_demo_refuses_a_database_that_is_somebodys(tmp_path: pathlib.Path, sqlite_backend: Backend):
    url = sqlite_backend.clone()
    done = flask(tmp_path, "demo", TRACKER_DATABASE_URL=url)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "演示" in done.stderr


def test_an_interrupted_demo_is_loaded_anew(tmp_path: pathlib.Path):
    process = subprocess.Popen([sys.executable, "-m", "flask", "--app", "app", "demo"], cwd=ROOT, text=True,
                               env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_until(lambda: bool(ask(tmp_path, "SELECT office_on > '2026-06-15' FROM office")))  # in the middle of its story
    process.send_signal(signal.SIGKILL)
    process.communicate()
    done = flask(tmp_path, "demo")
    assert done.returncode == 0, done.stderr
    assert json.loads(flask(tmp_path, "tick").stdout)["on"] == "2026-09-10"


def test_serve_and_scheduler_refuse_the_demos_database(tmp_path: pathlib.Path):
    without = {k: v for k, v in environment(tmp_path).items() if not k.startswith("TRACKER_")}
    for command in ("serve", "scheduler"):
        done = subprocess.run([sys.executable, "-m", "flask", "--app", "app", command], cwd=ROOT, capture_output=True,
                              text=True, env=without, timeout=60, check=False)
        assert done.returncode == 1, command
        assert "TRACKER_SECRET_KEY" in done.stderr
        assert "Traceback" not in done.stderr


def test_the_demos_rows_are_refused_wherever_they_lie(demo: pathlib.Path):
    """A demo that was backed up, restored elsewhere and given a key of its own is a demo still."""
    for command in ("scheduler", "serve"):
        done = flask(demo, command, TRACKER_SECRET_KEY="s" * 40)
        assert done.returncode == 1, command
        assert "演示" in done.stderr


def test_a_port_in_use_is_a_sentence(tmp_path: pathlib.Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = flask(tmp_path, "demo", "--serve", TRACKER_PORT=port)
    assert done.returncode == 1
    assert port in done.stderr
    assert "Traceback" not in done.stderr


def test_serving_answers_and_stops_at_a_signal(demo: pathlib.Path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "flask", "--app", "app", "demo", "--serve"], cwd=ROOT, text=True,
                               env=environment(demo, TRACKER_PORT=str(port), PYTHONUNBUFFERED="1"),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert process.stdout
        for line in process.stdout:
            if f":{port}" in line:
                break
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/login", timeout=20).read().decode()
        assert "演示数据" in page
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors


def test_first_account_makes_the_root_unit(tmp_path: pathlib.Path):
    words = ("create-user", "--role", "supervisor", "--unit", "云岭区", "--login", "sun", "--name", "孙立新",
             "--password", "Yunling-2026")
    unprepared = flask(tmp_path, *words)
    assert unprepared.returncode == 1
    assert "make" in unprepared.stderr
    assert "create-user" in flask(tmp_path, "prepare").stdout
    assert flask(tmp_path, *words).returncode == 0
    twice = flask(tmp_path, *words)
    assert twice.returncode == 1
    assert "sun" in twice.stderr
    weak = flask(tmp_path, *(w.replace("Yunling-2026", "weak").replace("sun", "li") for w in words))
    assert weak.returncode == 1
    assert "Traceback" not in weak.stderr
    for wrong, told in (("无此单位", "没有名为“无此单位”的单位"), ("云岭区", "sun")):  # before a password is asked for
        refused = flask(tmp_path, *(w.replace("云岭区", wrong) for w in words[:-2]))
        assert (refused.returncode, told in refused.stderr, "密码" in refused.stdout + refused.stderr) == (1, True, False)


def test_check_prints_every_setting_and_all_problems(tmp_path: pathlib.Path):
    shown = flask(tmp_path, "check", TRACKER_SECRET_KEY="s" * 40)
    assert shown.returncode == 0
    assert "s" * 40 not in shown.stdout
    assert "TRACKER_PORT" in shown.stdout
    wrong = flask(tmp_path, "check", TRACKER_PORT="x", TRACKER_LOCALE="fr")
    assert wrong.returncode == 1
    assert "TRACKER_PORT" in wrong.stderr
    assert "TRACKER_LOCALE" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_outline_as_text_and_json(tmp_path: pathlib.Path):
    assert flask(tmp_path, "outline", str(DOCUMENT)).stdout.count("\n") > 10
    data = json.loads(flask(tmp_path, "outline", str(DOCUMENT), "--json").stdout)
    assert set(data) == {"title", "items"}
    assert {"enumerator", "title", "text", "suggested", "children"} <= set(data["items"][0])
    bad = tmp_path / "a.pdf"
    bad.write_bytes(b"%PDF-1.4")
    done = flask(tmp_path, "outline", str(bad))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_closure_report_into_a_file(demo: pathlib.Path, suffix: str):
    out = demo / f"报告.{suffix}"
    done = flask(demo, "report", "closure", "--round", "1", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert out.read_bytes().startswith(b"PK")


def test_a_report_that_cannot_be_made_is_refused(demo: pathlib.Path):
    assert flask(demo, "report", "closure", "--round", "999", "--out", str(demo / "a.docx")).returncode == 1
    assert flask(demo, "report", "closure", "--round", "1", "--out", str(demo / "a.pdf")).returncode == 1


def test_settings_are_shown_changed_and_refused(demo: pathlib.Path):
    assert flask(demo, "setting", "separation").stdout.strip() == "separation = strict"
    assert flask(demo, "setting", "separation", "relaxed").stdout.strip() == "separation = relaxed"
    assert flask(demo, "setting", "separation", "loose").returncode == 1
    assert flask(demo, "setting", "colour", "red").returncode == 1
    flask(demo, "setting", "separation", "strict")


def test_audit_verify_says_that_the_log_is_whole(demo: pathlib.Path):
    done = flask(demo, "audit", "verify")
    assert done.returncode == 0
    assert re.search(r"\d+条", done.stdout)
