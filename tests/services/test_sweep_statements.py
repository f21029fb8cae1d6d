"""The sweep works in sets: how many statements it sends does not depend on how many rows are due."""

import contextlib
import datetime as dt
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from tests.bulk import large_office
from tests.databases import Backend
from tests.factories import CLOCK
from tracker import clock
from tracker.extensions import db
from tracker.models.deadline import Escalation
from tracker.models.notice import Notice
from tracker.services import literals
from tracker.services import sweep as sweeping
from tracker.services.sweep import SweepResult

MOST = 12  # data statements of a batch


@contextlib.contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database meanwhile; executemany, which hides one statement a row, is refused."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, executemany: bool) -> None:
        assert not executemany, statement
        sent.append(" ".join(statement.split())[:60])

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(db.engine, "before_cursor_execute", note)


def swept() -> SweepResult:
    return sweeping.sweep(now=clock.now(), real_now=clock.real_now())


def test_the_number_of_statements_is_the_same_for_10_and_for_1000_due_rows(backend: Backend, tmp_path: pathlib.Path):
    sent = {}
    for due in (10, 1_000):
        with large_office(backend, tmp_path, 1_200, due=due), statements() as sent[due]:
            result = swept()
            assert (result.batches, result.raised, result.notices, result.failures) == (1, due, 3 * due, 0)
    assert sent[10] == sent[1_000]
    assert len([s for s in sent[10] if not s.startswith("BEGIN")]) <= MOST + 1  # the second look finds nothing due


def test_a_second_batch_costs_no_more_than_the_first(backend: Backend, tmp_path: pathlib.Path):
    with large_office(backend, tmp_path, 2_500, due=2_500), statements() as sent:
        result = swept()
    assert (result.batches, result.raised, result.notices) == (3, 2_500, 7_500)
    assert len([s for s in sent if s.startswith("INSERT INTO escalation")]) == 3
    assert len(sent) <= 3 * (MOST + 1)


def test_rows_are_taken_by_index_whatever_else_is_in_the_table(backend: Backend, tmp_path: pathlib.Path):
    with large_office(backend, tmp_path, 20_000, due=10):
        sql = sweeping._rows.params(today=clock.today(), real_now=clock.real_now()).compile(
            db.engine, compile_kwargs={"literal_binds": True})
        explain = "EXPLAIN QUERY PLAN " if backend.name == "sqlite" else "EXPLAIN "
        plan = [str(row[-1]) for row in db.session.connection().exec_driver_sql(explain + str(sql))]
    assert [line for line in plan if "ix_deadline_due" in line]
    assert [line for line in plan if "SCAN deadline" in line or "Seq Scan on deadline" in line] == []


def test_an_outage_of_every_rung_still_fits_one_batch(backend: Backend, tmp_path: pathlib.Path):
    """Six rungs a row: more values than either database takes as parameters."""
    with large_office(backend, tmp_path, 1_000, due=1_000):
        with db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE deadline SET rung = -1")
        CLOCK.move_to(clock.today() + dt.timedelta(days=60))
        result = swept()
        assert (result.batches, result.raised, result.merged, result.failures) == (1, 6_000, 5_000, 0)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Escalation)) == 6_000
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 1_000  # discipline


@pytest.mark.parametrize("value", ["1", "'); DROP TABLE notice; --", True, 1.0, (1,),
                                   dt.datetime(2026, 3, 2, tzinfo=dt.UTC)])
def test_nothing_but_numbers_dates_and_digests_is_written_into_sql(value: Any):
    with pytest.raises(TypeError):
        literals.literals(1, value)


def test_literals_are_written_as_sql():
    assert literals.literals(-1, dt.date(2026, 3, 2), None, b"\x00\xff") == "-1,'2026-03-02',NULL,'00ff'"
