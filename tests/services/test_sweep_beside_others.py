"""The sweep beside people at work and beside itself: nobody waits for long, nothing is raised twice."""

import pathlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.bulk import fill, large_office
from tests.databases import Backend, dispose, make_app
from tests.factories import a_round, a_task, version_of, workdays
from tracker import clock
from tracker.domain.vocabulary import Action, State
from tracker.extensions import db
from tracker.models.deadline import Deadline, Escalation
from tracker.models.notice import Notice
from tracker.services import access
from tracker.services.sweep import SweepResult, sweep
from tracker.services.transaction import transaction

WAIT = 20  # seconds: far more than a sweep takes, far less than for ever


def swept(app: Flask) -> SweepResult:
    with app.app_context():
        return sweep(now=clock.now(), real_now=clock.real_now())


def test_sweeps_at_once_raise_every_rung_once(backend: Backend, tmp_path: pathlib.Path):
    with large_office(backend, tmp_path, 6_000, due=5_000) as app:
        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(swept, [app] * 4))
        assert sum(result.raised for result in results) == 5_000
        assert sum(result.failures for result in results) == 0
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Escalation)) == 5_000
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 15_000


@pytest.fixture
def own_app(postgresql_backend: Backend, tmp_path: pathlib.Path) -> Iterator[Flask]:
    app = make_app(postgresql_backend.clone(), tmp_path)
    with app.app_context():
        yield app
    dispose(app)


def test_the_sweep_does_not_wait_for_a_person_who_holds_the_task(own_app: Flask, postgresql_backend: Backend):
    """On PostgreSQL a person's transaction locks the task and then its deadline, the sweep the deadline and then, for the
    foreign key of the escalation, the task: with a full lock on the task the two would wait for each other."""
    people = postgresql_backend.world
    task_id = a_task(people, a_round(people), State.IN_PROGRESS, rule=workdays(7))  # its first reminder is today
    done: list[SweepResult] = []
    with transaction():
        access.load_task(people.actor("liaison"), task_id, Action.SUBMIT, version_of(task_id))
        sweeper = threading.Thread(target=lambda: done.append(swept(own_app)))
        sweeper.start()
        sweeper.join(WAIT)
        assert [result.raised for result in done] == [1]
    sweeper.join()


def test_a_row_that_a_person_holds_is_left_for_the_next_sweep(own_app: Flask):
    fill(20, due=2)
    with transaction():
        db.session.scalars(sa.select(Deadline.id).where(Deadline.next_check_on == clock.today())
                           .order_by(Deadline.id).limit(1).with_for_update()).one()
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(swept, own_app).result(WAIT).raised == 1
    assert swept(own_app).raised == 1
