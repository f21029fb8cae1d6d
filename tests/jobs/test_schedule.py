"""The table of the jobs, the runner that never dies, the scheduler, and what is shown of it all."""

import datetime as dt
import os
import pathlib
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.databases import Backend, dispose, make_app
from tests.factories import CLOCK, a_round, a_task
from tests.jobs.processes import environment, wait_until
from tracker import clock
from tracker.domain.schedule import EVERY
from tracker.extensions import db
from tracker.jobs import runner, scheduler
from tracker.jobs.schedule import JOBS, Job
from tracker.models.deadline import Deadline, SweepFailure
from tracker.models.job import JobRun
from tracker.queries import jobs
from tracker.services.transaction import transaction

MINUTE = dt.timedelta(minutes=1)


def job(task: Any, name: str = "sweep") -> Job:
    return Job(name, MINUTE, task)


def broken() -> dict[str, Any]:
    raise ZeroDivisionError("今天不行")


def shown(name: str = "sweep") -> jobs.LastRun:
    db.session.expire_all()
    return next(run for run in jobs.last_runs(CLOCK.at) if run.name == name)


def test_every_job_has_a_period_and_every_period_a_job():
    assert [j.name for j in JOBS] == list(EVERY) == ["sweep", "seal", "weekly_reports"]


def test_a_good_run_is_kept_with_its_outcome(ctx: Flask):
    assert runner.run(ctx, job(lambda: {"raised": 3})) == runner.Run("sweep", {"raised": 3}, None)
    CLOCK.at += MINUTE
    run = shown()
    assert (run.started_at, run.good_at, run.age, run.outcome, run.error) == (
        CLOCK.at - MINUTE, CLOCK.at - MINUTE, MINUTE, {"raised": 3}, None)


def test_a_failed_run_is_kept_beside_the_last_good_one(ctx: Flask):
    runner.run(ctx, job(lambda: {"raised": 3}))
    CLOCK.at += MINUTE
    assert runner.run(ctx, job(broken)).error == "ZeroDivisionError: 今天不行"
    run = shown()
    assert (run.started_at, run.good_at, run.outcome) == (CLOCK.at, CLOCK.at - MINUTE, {"raised": 3})
    assert run.error == "ZeroDivisionError: 今天不行"
    runner.run(ctx, job(lambda: {"raised": 0}))
    assert (shown().error, shown().outcome) == (None, {"raised": 0})


def test_a_failed_run_leaves_nothing_half_written(ctx: Flask):
    def half() -> dict[str, Any]:
        with transaction():
            db.session.add(JobRun(name="half", started_at=clock.real_now()))
            db.session.flush()
            return broken()

    assert runner.run(ctx, job(half)).error
    assert db.session.get(JobRun, "half") is None


def test_the_runner_survives_a_database_that_is_gone(tmp_path: pathlib.Path):
    app = make_app(f"sqlite:///{tmp_path}/empty.sqlite", tmp_path)
    assert "no such table" in str(runner.run(app, JOBS[0]).error)
    dispose(app)


@pytest.mark.parametrize("name", EVERY)
def test_a_job_is_stale_after_three_periods_and_a_minute(ctx: Flask, name: str):
    for j in JOBS:
        runner.run(ctx, job(dict, j.name))
    with transaction():
        db.session.execute(sa.update(JobRun).where(JobRun.name != name).values(good_at=CLOCK.at + dt.timedelta(days=1)))
    CLOCK.at += 3 * EVERY[name] + MINUTE
    assert jobs.is_fresh(CLOCK.at)
    CLOCK.at += dt.timedelta(seconds=1)
    assert not jobs.is_fresh(CLOCK.at)
    assert [run.name for run in jobs.last_runs(CLOCK.at) if not run.is_fresh] == [name]


def test_a_job_that_never_ran_is_shown_and_not_fresh(ctx: Flask):
    assert [(run.name, run.good_at, run.age, run.is_fresh) for run in jobs.last_runs(CLOCK.at)] == [
        (name, None, None, False) for name in EVERY]
    assert not jobs.is_fresh(CLOCK.at)


def test_rows_put_aside_are_shown(deadline_id: int):
    with transaction():
        db.session.add(SweepFailure(deadline_id=deadline_id, error="ValueError: 坏行", tries=2, retry_at=CLOCK.at))
    (row,) = jobs.put_aside(10)
    assert (row.deadline_id, row.error, row.tries, row.retry_at) == (deadline_id, "ValueError: 坏行", 2, CLOCK.at)
    assert row.number


@pytest.fixture
def deadline_id(ctx: Flask, backend: Backend) -> int:
    task_id = a_task(backend.world, a_round(backend.world))
    return db.session.scalars(sa.select(Deadline.id).where(Deadline.task_id == task_id).limit(1)).one()


@pytest.fixture
def own_app(sqlite_backend: Backend, tmp_path: pathlib.Path) -> Iterator[Flask]:
    app = make_app(sqlite_backend.clone(), tmp_path / "files")
    yield app
    dispose(app)


def test_the_scheduler_runs_every_job_at_once_one_after_the_other(own_app: Flask):
    ran: list[str] = []
    inside: set[str] = set()
    together, done = threading.Event(), threading.Event()

    def noting(name: str) -> Job:
        def note() -> dict[str, Any]:
            inside.add(name)
            if len(inside) > 1:
                together.set()
            together.wait(0.2)  # time enough for another thread to come in
            inside.remove(name)
            ran.append(name)
            if len(ran) == len(EVERY):
                done.set()
            return {}

        return Job(name, EVERY[name], note)

    CLOCK.at = dt.datetime.now(dt.UTC)  # so that no period begins anew while the test runs
    running = scheduler.start(own_app, tuple(noting(name) for name in EVERY))
    assert done.wait(20)
    found = {j.id: (j.trigger.interval, j.coalesce, j.max_instances, j.misfire_grace_time) for j in running.get_jobs()}
    running.shutdown(wait=True)
    assert sorted(ran) == sorted(EVERY)
    assert not together.is_set()
    assert found == {name: (every, True, 1, None) for name, every in EVERY.items()}


def test_the_scheduler_alone_ends_cleanly_on_sigterm(sqlite_backend: Backend, tmp_path: pathlib.Path):
    url = sqlite_backend.clone()
    process = subprocess.Popen([sys.executable, "-m", "flask", "--app", "app", "scheduler"],
                               env=environment(url, tmp_path / "files"), cwd=os.getcwd(), stderr=subprocess.PIPE)
    app = make_app(url, tmp_path / "files")
    with app.app_context():
        wait_until(lambda: len(_good(app)) == len(JOBS))
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors.decode()) == (0, "")
    dispose(app)


def _good(app: Flask) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(JobRun.name).where(JobRun.good_at.is_not(None))))
