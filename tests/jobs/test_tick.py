"""One pass by command, and the walk of a demo's office date."""

import datetime as dt
import json
import pathlib
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from tests.databases import Backend, dispose, make_app
from tests.factories import CLOCK, START, a_round, a_task, workdays
from tests.jobs.processes import environment
from tracker import clock
from tracker.domain.errors import RuleBroken
from tracker.domain.schedule import EVERY
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.jobs import runner, ticking
from tracker.models.deadline import Escalation
from tracker.models.office import Office
from tracker.services import office, sealing
from tracker.services.transaction import transaction
from tracker.web.messages import sentence

TODAY = START.date()
# Rungs of a task of 20 working days up to the first letter
DUE = [dt.date(2026, 3, 19), dt.date(2026, 3, 25), dt.date(2026, 3, 31)]


@pytest.fixture
def own_app(backend: Backend, tmp_path: pathlib.Path) -> Iterator[Flask]:
    app = make_app(backend.clone(), tmp_path / "files")
    yield app
    dispose(app)


@pytest.fixture
def demo(own_app: Flask, backend: Backend) -> Flask:
    """A demo whose date stands at START, with one task of 20 working days; its clock shows a day in November."""
    with own_app.app_context():
        a_task(backend.world, a_round(backend.world), State.IN_PROGRESS, rule=workdays(20))
        with transaction():
            db.session.execute(sa.update(Office).values(is_demo=True, office_on=TODAY))
    CLOCK.move_to(dt.date(2026, 11, 23))
    return own_app


def command(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=words)


def raised_on(app: Flask) -> list[dt.date]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Escalation.raised_on).order_by(Escalation.id)))


def office_on(app: Flask) -> dt.date | None:
    with app.app_context():
        return db.session.scalar(sa.select(Office.office_on))


def test_tick_does_one_pass_and_prints_what_it_did(own_app: Flask, backend: Backend):
    with own_app.app_context():
        a_task(backend.world, a_round(backend.world), State.IN_PROGRESS, rule=workdays(20))
    CLOCK.move_to(DUE[0])
    done = command(own_app, "tick")
    assert done.exit_code == 0
    told = json.loads(done.output)
    assert (told["on"], told["ok"], list(told["jobs"])) == ("2026-03-19", True, list(EVERY))
    assert told["jobs"]["sweep"]["outcome"] == {"batches": 1, "looked_at": 1, "raised": 1, "merged": 0, "notices": 1,
                                                "vacancies": 0, "failures": 0}
    assert told["jobs"]["seal"]["outcome"]["sealed"] > 0
    again = json.loads(command(own_app, "tick").output)
    assert again["jobs"]["sweep"]["outcome"]["raised"] == 0
    with own_app.app_context():
        assert sealing.verify().bad is None


def test_tick_says_which_job_failed_and_does_the_others(own_app: Flask):
    with own_app.app_context(), transaction():
        db.session.execute(sa.text("ALTER TABLE deadline RENAME TO mislaid"))
    done = command(own_app, "tick")
    assert done.exit_code == 1
    told = json.loads(done.output)
    assert (told["ok"], list(told["jobs"]["sweep"])) == (False, ["error"])
    assert "FROM deadline" in told["jobs"]["sweep"]["error"]
    assert told["jobs"]["seal"]["outcome"]["sealed"] > 0


def test_the_walk_is_refused_in_a_real_office_and_does_nothing(own_app: Flask):
    done = command(own_app, "tick", "--on", "2026-03-05")
    assert done.exit_code == 1
    with own_app.app_context():
        assert sentence(RuleBroken("demo.date_only_in_demo")) in done.output
        assert sealing.head() is None  # not even a pass


def test_the_walk_goes_forward_only(demo: Flask):
    assert command(demo, "tick", "--on", "2026-03-05").exit_code == 0
    done = command(demo, "tick", "--on", "2026-03-04")
    assert (done.exit_code, office_on(demo)) == (1, dt.date(2026, 3, 5))
    with demo.app_context():
        assert sentence(RuleBroken("demo.date_forward_only", office_on="2026-03-05")) in done.output


def test_the_walk_goes_day_by_day_so_that_every_rung_is_raised_on_its_day(demo: Flask):
    done = command(demo, "tick", "--on", "2026-04-02")
    assert done.exit_code == 0
    passes = json.loads(done.output)["passes"]
    assert [p["on"] for p in passes] == [(TODAY + dt.timedelta(days=n)).isoformat() for n in range(32)]
    assert raised_on(demo) == DUE
    assert office_on(demo) == dt.date(2026, 4, 2)


def test_the_walk_to_today_is_one_pass(demo: Flask):
    assert [p["on"] for p in ticking.walk(demo, TODAY)["passes"]] == ["2026-03-02"]


class Killed(BaseException):
    """Passes through everything, as a signal does."""


@pytest.mark.parametrize("moved", [False, True])
def test_a_walk_that_was_killed_is_taken_up_where_it_stopped(demo: Flask, monkeypatch: pytest.MonkeyPatch, moved: bool):
    """Killed on the day of the first rung: before the date moved there, or after that and before the sweep of the day."""
    with monkeypatch.context() as patch:
        move, run = office.move_office_date, runner.run

        def stopped_move(actor: Any, to_on: dt.date, **kw: Any) -> None:
            if to_on == DUE[0] and not moved:
                raise Killed
            move(actor, to_on, **kw)

        def stopped_run(app: Flask, job: Any) -> runner.Run:
            with app.app_context():
                if clock.today() == DUE[0]:
                    raise Killed
            return run(app, job)

        patch.setattr(office, "move_office_date", stopped_move)
        patch.setattr(runner, "run", stopped_run)
        with pytest.raises(Killed):
            ticking.walk(demo, DUE[2])
    assert raised_on(demo) == []
    ticking.walk(demo, DUE[2])
    assert raised_on(demo) == DUE


def test_a_walk_ends_on_the_day_on_which_a_job_failed(demo: Flask, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:
        run = runner.run

        def fails_once(app: Flask, job: Any) -> runner.Run:
            with app.app_context():
                return runner.Run(job.name, None, "E: x") if clock.today() == DUE[0] else run(app, job)

        patch.setattr(runner, "run", fails_once)
        done = command(demo, "tick", "--on", DUE[2].isoformat())
    assert (done.exit_code, office_on(demo)) == (1, DUE[0])
    ticking.walk(demo, DUE[2])
    assert raised_on(demo) == DUE


def test_audit_verify_names_the_first_bad_entry(own_app: Flask):
    command(own_app, "tick")
    whole = command(own_app, "audit", "verify")
    assert whole.exit_code == 0
    with own_app.app_context(), db.engine.begin() as connection:
        if db.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER audit_entry_seal_only")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql("UPDATE audit_entry SET reason = '别的' WHERE position IN (7, 9)")
        if db.engine.dialect.name != "sqlite":
            connection.exec_driver_sql("SET session_replication_role = origin")
    bad = command(own_app, "audit", "verify")
    assert bad.exit_code == 1
    assert "7" in bad.output
    assert "9" not in bad.output
    assert len(bad.output.splitlines()) == 1


def test_tick_is_a_command_of_the_program(backend: Backend, tmp_path: pathlib.Path):
    done = subprocess.run([sys.executable, "-W", "error", "-m", "flask", "--app", "app", "tick"], capture_output=True,
                          env=environment(backend.clone(), tmp_path / "files"), timeout=60, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert json.loads(done.stdout)["ok"]
