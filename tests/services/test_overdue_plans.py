"""Each order of the overdue list walks its index: no step sorts more than a page, on either database."""

import datetime as dt
import itertools
import re

import pytest
import sqlalchemy as sa

from bench import dataset
from tests.factories import World
from tracker.domain.permissions import Actor
from tracker.domain.vocabulary import Door, Role
from tracker.extensions import db
from tracker.queries import overdue_keys
from tracker.queries.overdue_filter import Filters, Order, Place, Sort
from tracker.queries.overdue_reach import facts

TODAY = dt.date(2026, 3, 2)
DEADLINES = 20_000
ROWS = 51
PLACES = {Sort.DEADLINE: 0, Sort.RUNG: 2}
# SQLite merges the days of the few rounds that the actor sees; PostgreSQL walks the days of all
INDEXES = {Sort.DEADLINE: ("ix_deadline_open_kind ", "ix_deadline_open_round_id_kind"),
           Sort.UNIT: ("ix_deadline_open_unit_id_kind",), Sort.RUNG: ("ix_deadline_open_kind_rung",)}


@pytest.fixture
def officer(ctx, world: World) -> Actor:
    """A discipline officer of a whole city with far more overdue rows than are ever sorted."""
    connection = db.session.connection()
    city = connection.execute(sa.text("SELECT MAX(id) + 1 FROM unit")).scalar_one()
    dataset.make_deadlines(connection, DEADLINES, dataset.make_offices(connection, TODAY), TODAY)
    return Actor(world.users["discipline"], None, Role.DISCIPLINE, city, Door.WEB)


def explained(actor: Actor, filters: Filters, order: Order, place: Place | None,
              total: int = overdue_keys.FEW + 1) -> tuple[str, int]:
    """The plan, and how many rows of deadlines were read (PostgreSQL only, else 0)."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    known = facts(actor, filters)
    keys = overdue_keys.page_keys(known, filters, order, place, total, ROWS, is_sqlite=is_sqlite)
    days = [sa.bindparam(name, type_=sa.Date()) for name in ("latest", "day", "raised") if f":{name}" in keys]
    how = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF) "
    lines = db.session.execute(sa.text(how + keys).bindparams(*days),
                               overdue_keys.parameters(actor.unit_id, known.reach, filters, place, TODAY)).all()
    plan = "\n".join(line[-1] for line in lines)
    scans = re.findall(r"(?:Index Scan|Seq Scan|Bitmap Heap Scan)[^\n]* on deadline [^\n]*rows=([\d.]+) loops=(\d+)", plan)
    return plan, sum(round(float(rows) * int(loops)) for rows, loops in scans)


def test_each_order_walks_its_index(officer: Actor):
    day = TODAY - dt.timedelta(days=20)
    for sort, is_descending in itertools.product(Sort, (False, True)):
        lead = officer.unit_id + 30 if sort is Sort.UNIT else PLACES[sort]
        for place in (None, Place(lead, day, 5), Place(lead, day, 5, is_back=True)):
            plan, read = explained(officer, Filters(), Order(sort, is_descending), place)
            assert any(index in plan for index in INDEXES[sort]), plan
            assert "SCAN d\n" not in plan and "Seq Scan on deadline" not in plan, plan
            assert read <= 4 * ROWS, plan
            assert sqlite_sorts_nothing(plan), plan


def sqlite_sorts_nothing(plan: str) -> bool:
    """SQLite sorts only what has been cut to a page: a temporary tree never directly follows a search of deadlines."""
    steps = plan.split("\n")
    return not any("TEMP B-TREE" in step and "SEARCH d " in before for before, step in zip(steps, steps[1:], strict=False))


def test_what_was_escalated_lately_is_reached_by_it(officer: Actor):
    """From the end of the escalations, whatever is overdue besides."""
    db.session.execute(sa.text(
        "INSERT INTO escalation (deadline_id, version, rung, due_on, raised_on, raised_at, late_workdays, act) SELECT id, "
        "version, rung, deadline_on, deadline_on, CURRENT_TIMESTAMP, 0, 'blue_letter' FROM deadline "
        "WHERE deadline_on < :today ORDER BY deadline_on").bindparams(sa.bindparam("today", TODAY, sa.Date())))
    filters = Filters(raised=TODAY - dt.timedelta(days=3))
    for sort in Sort:
        plan, read = explained(officer, filters, Order(sort), None, overdue_keys.FEW)
        assert re.search("SEARCH e USING INTEGER PRIMARY KEY|pk_escalation", plan), plan
        assert "SCAN d\n" not in plan and "Seq Scan on deadline" not in plan, plan
        assert read <= 4 * ROWS, plan


def test_one_unit_is_read_in_order_by_its_index(officer: Actor):
    unit = db.session.execute(sa.text("SELECT unit_id FROM deadline WHERE state = 'running' AND deadline_on < :today "
                                      "GROUP BY unit_id ORDER BY COUNT(*) DESC LIMIT 1")
                              .bindparams(sa.bindparam("today", TODAY, sa.Date()))).scalar_one()
    plan, read = explained(officer, Filters(unit=unit), Order(), None)
    assert INDEXES[Sort.UNIT][0] in plan and read <= 4 * ROWS, plan
    assert sqlite_sorts_nothing(plan), plan
