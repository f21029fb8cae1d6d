"""Numbers without a gap, and one draft of several clicks, with several processes on one database that compete for the
same tasks."""

import concurrent.futures
import contextlib
import multiprocessing
import pathlib
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests import databases, racing
from tests.databases import Backend
from tests.factories import a_draft, a_round
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.task import Task

PROCESSES, TASKS = 4, 24


@contextlib.contextmanager
def opened(url: str, files: pathlib.Path) -> Iterator[None]:
    app = databases.make_app(url, files)
    try:
        with app.app_context():
            yield
    finally:
        databases.dispose(app)


@pytest.mark.proof
def test_numbers_have_no_gap_and_nothing_is_made_twice(backend: Backend, tmp_path: pathlib.Path):
    url = backend.clone()
    with opened(url, tmp_path):
        round_id = a_round(backend.world)
        task_ids = [a_draft(backend.world, round_id) for _ in range(TASKS)]
    found = _race(url, str(tmp_path), backend, round_id, task_ids)
    given = [number for _draft_id, numbers in found for number in numbers]
    with opened(url, tmp_path):
        rows = db.session.execute(sa.select(Task.number, Task.state, Task.version).where(Task.id.in_(task_ids))).all()
        drafts = db.session.scalars(sa.select(Task.id).where(Task.id.not_in(task_ids))).all()
        entries = db.session.scalar(sa.select(sa.func.count()).where(AuditEntry.verb == "task:assign"))
    expected = [f"XC2026-01-{n:03d}" for n in range(1, TASKS + 1)]
    assert {draft_id for draft_id, _numbers in found} == set(drafts)
    assert len(drafts) == 1
    assert sorted(given) == expected, "each task was assigned by exactly one process"
    assert sorted(row.number for row in rows) == expected
    assert {(row.state, row.version) for row in rows} == {(State.ASSIGNED, 2)}
    assert entries == TASKS


def _race(url: str, files: str, backend: Backend, round_id: int, task_ids: list[int]) -> list[tuple[int, list[str]]]:
    """Each process has all tasks, in an order of its own."""
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, concurrent.futures.ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        start = manager.Barrier(PROCESSES)
        shifts = [task_ids[n * 6:] + task_ids[:n * 6] for n in range(PROCESSES)]
        running = [pool.submit(racing.draft_and_assign, url, files, backend.world, round_id, shift, start)
                   for shift in shifts]
        return [process.result(timeout=120) for process in running]
