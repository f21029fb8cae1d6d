import datetime as dt
import itertools

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.databases import Backend
from tests.factories import CLOCK, World, a_round, a_task
from tracker import clock
from tracker.domain.deadlines import DeadlineRule
from tracker.domain.errors import NotAllowed
from tracker.domain.vocabulary import Act, Anchor, DeadlineKind, DeadlineState, RuleKind, State
from tracker.extensions import db
from tracker.models.deadline import Deadline, Escalation
from tracker.models.task import Task
from tracker.queries import overdue
from tracker.queries.overdue_filter import Filters, Order, Place, Sort
from tracker.queries.scope import seen_deadlines

SEERS = ("inspector", "supervisor", "discipline", "liaison", "leader", "liaison_health", "supervisor_b", "discipline_b",
         "liaison_b")
ORDERS = [Order(sort, down) for sort in Sort for down in (False, True)]
TODAY = dt.date(2026, 6, 1)


def until(day: dt.date) -> DeadlineRule:
    return DeadlineRule(RuleKind.DATE, None, Anchor.DATE, day, rolls_over=False)


def final_of(task_id: int) -> Deadline:
    return db.session.scalars(sa.select(Deadline).where(Deadline.task_id == task_id,
                                                        Deadline.kind == DeadlineKind.FINAL)).one()


def make_office(world: World) -> list[int]:
    """Tasks of several units in two districts and in several states, with days that repeat."""
    rounds = {s: a_round(world, suffix=s, code=f"XC2026-0{len(s)}") for s in ("", "_b")}
    made = []
    for n in range(12):
        lead, suffix = (("education", ""), ("health", ""), ("school", ""), ("education", "_b"))[n % 4]
        state = State.IN_PROGRESS if lead == "education" else State.ASSIGNED
        made.append(a_task(world, rounds[suffix], state, suffix=suffix, lead=lead, title=f"事项{n}",
                           rule=until(dt.date(2026, 3, 20 + n // 3)),
                           supporting=("health",) if lead == "education" and not suffix and n % 3 else ()))
    made.append(a_task(world, rounds[""], State.SUBMITTED, title="按时提请", rule=until(dt.date(2026, 5, 1))))
    rungs = {DeadlineKind.FINAL: itertools.cycle((-1, 2, 5, 3, 2)), DeadlineKind.RECEIPT: itertools.cycle((-1, 1, 0))}
    for row in db.session.scalars(sa.select(Deadline).order_by(Deadline.id)):
        row.rung = next(rungs[row.kind])
    db.session.commit()
    return made


@pytest.fixture(scope="module")
def made(stage: Flask, backend: Backend) -> list[int]:
    with stage.app_context():
        return make_office(backend.world)


@pytest.fixture
def office(ctx, made: list[int]) -> list[int]:
    """Today is 2026-06-01."""
    CLOCK.move_to(TODAY)
    return made


def walk(actor, filters: Filters, order: Order, monkeypatch: pytest.MonkeyPatch, size: int = 6) -> list[int]:
    """All ids forwards page by page; then backwards, which must give the same pages."""
    monkeypatch.setattr(overdue, "ROWS", size)
    pages, place = [], None
    while True:
        page = overdue.page(actor, filters, order, place, TODAY)
        pages.append([row.id for row in page.rows])
        if page.next_place is None:
            break
        place = page.next_place
    back = [pages[-1]]
    while page.previous_place is not None:
        page = overdue.page(actor, filters, order, page.previous_place, TODAY)
        back.insert(0, [row.id for row in page.rows])
    assert back == pages
    return [row_id for ids in pages for row_id in ids]


def meant(actor, *conditions) -> set[int]:
    """What is overdue, said row by row."""
    rows = db.session.scalars(sa.select(Deadline).where(seen_deadlines(actor), *conditions))
    return {row.id for row in rows if row.state is not DeadlineState.STOPPED
            and row.deadline_on < (row.held_on if row.state is DeadlineState.HELD else TODAY)}


def test_everybody_sees_what_the_post_covers(office, world: World, way, monkeypatch):
    for persona, kind in itertools.product(SEERS, DeadlineKind):
        actor = world.actor(persona)
        expected = meant(actor, Deadline.kind == kind)
        for order in ORDERS:
            found = walk(actor, Filters(kind=kind), order, monkeypatch)
            assert sorted(found) == sorted(expected), (persona, kind, order)


def test_the_districts_do_not_see_each_other(office, world: World):
    assert meant(world.actor("discipline"), Deadline.kind == DeadlineKind.FINAL)
    assert meant(world.actor("discipline_b"), Deadline.kind == DeadlineKind.FINAL)


LEADS = {Sort.DEADLINE: lambda row: 0, Sort.UNIT: lambda row: row.unit_id, Sort.RUNG: lambda row: row.rung}


def test_order_is_the_same_by_both_ways(office, world: World, way, monkeypatch):
    rows = {row.id: row for row in db.session.scalars(sa.select(Deadline))}
    for persona, order in itertools.product(("discipline", "supervisor", "inspector"), ORDERS):
        found = walk(world.actor(persona), Filters(), order, monkeypatch, size=4)
        turn = -1 if order.is_descending else 1
        days = turn if order.sort is Sort.DEADLINE else 1
        expected = sorted((rows[i] for i in found), key=lambda row, lead=LEADS[order.sort], turn=turn, days=days: (
            turn * lead(row), days * row.deadline_on.toordinal(), days * row.id))
        assert found == [row.id for row in expected], (persona, order)
        assert len(found) > 8


def test_a_foreign_unit_comes_after_the_own_ones(office, world: World, way, monkeypatch):
    """A unit of the other district that owes something in a round of this one."""
    task_id = a_task(world, a_round(world, code="XC2026-09"), State.ASSIGNED, rule=until(dt.date(2026, 6, 1)))
    row = final_of(task_id)
    row.unit_id, row.deadline_on = world.units["district_b"], dt.date(2026, 3, 10)
    own = db.session.scalars(sa.select(Deadline).where(Deadline.unit_id == world.units["education"]).limit(1)).one()
    db.session.flush()
    for is_descending in (False, True):
        for persona in ("supervisor", "discipline"):
            found = walk(world.actor(persona), Filters(), Order(Sort.UNIT, is_descending), monkeypatch)
            assert found[-1] == row.id
    assert own.unit_id < row.unit_id


def test_filters(office, world: World, way, monkeypatch):
    actor = world.actor("discipline")
    final = Deadline.kind == DeadlineKind.FINAL
    education = world.units["education"]
    below = (education, world.units["school"])

    def found(**asked: object) -> set[int]:
        each = [set(walk(actor, Filters(**asked), order, monkeypatch)) for order in ORDERS]
        assert all(one == each[0] for one in each)
        return each[0]
    assert found(unit=education) == meant(actor, final, Deadline.unit_id.in_(below))
    assert found(unit=world.units["school"]) == meant(actor, final, Deadline.unit_id == world.units["school"])
    assert found(unit=world.units["education_b"]) == set()
    assert found(rung=2) == meant(actor, final, Deadline.rung == 2)
    assert found(rung=2, unit=education) == meant(actor, final, Deadline.rung == 2, Deadline.unit_id.in_(below))
    round_id = db.session.get_one(Task, office[0]).round_id
    assert found(round=round_id) == meant(actor, final)
    beyond = Filters(round=db.session.get_one(Task, office[3]).round_id, unit=2147483647, rung=77)
    assert found(round=beyond.round) == found(rung=beyond.rung) == meant(actor, final)  # it means nothing here
    assert set(overdue.page(actor, beyond, Order(), None, TODAY).facts.unknown) == {"round", "unit", "rung"}
    assert found(late_from=73) == meant(actor, final, Deadline.deadline_on <= dt.date(2026, 3, 20))
    some = db.session.scalars(sa.select(Deadline).where(final, Deadline.rung == 2).order_by(Deadline.id)).all()
    for n, row in enumerate(some):
        for act, rung, version in ((Act.BLUE_LETTER, 2, 1), (Act.YELLOW_LETTER, 3, 1), (Act.BLUE_LETTER, 2, 2)):
            db.session.add(Escalation(deadline_id=row.id, version=version, rung=rung, task_id=row.task_id, due_on=TODAY,
                                      raised_on=dt.date(2026, 5, 1 + n), raised_at=clock.now(), late_workdays=0, act=act))
    db.session.flush()
    assert found(raised=dt.date(2026, 5, 2)) == meant(actor, Deadline.id.in_(row.id for row in some[1:]))
    assert found(raised=dt.date(2026, 5, 2), unit=education, rung=2) == meant(
        actor, Deadline.id.in_(row.id for row in some[1:]), Deadline.unit_id.in_(below))
    assert found(raised=TODAY) == set()
    assert found(text="事项1") == meant(actor, final, Deadline.task_id.in_(
        sa.select(Task.id).where(Task.title.like("事项1%"))))
    assert found(text="xc2026-00-001") == meant(actor, final, Deadline.task_id == office[0])
    assert found(text="%") == found(text="_") == set()
    assert all(found(**asked) for asked in ({"unit": education}, {"rung": 2}, {"late_from": 73}, {"text": "事项1"}))


def test_counts(office, world: World, way, monkeypatch):
    actor = world.actor("supervisor")
    page = overdue.page(actor, Filters(), Order(), None, TODAY)
    if way == "few":
        assert page.counts == {kind: len(meant(actor, Deadline.kind == kind)) for kind in DeadlineKind}
    monkeypatch.setattr(overdue, "FEW", 3)
    assert overdue.page(actor, Filters(), Order(), None, TODAY).counts[DeadlineKind.FINAL] == 4


def test_counts_by_rung(office, world: World):
    actor, final = world.actor("discipline"), Deadline.kind == DeadlineKind.FINAL
    found = overdue.counts_by_rung(actor, TODAY)
    assert [(each.rung, each.n) for each in found] == [(rung, len(meant(actor, final, Deadline.rung == rung)))
                                                      for rung in (5, 2, -1)]
    assert [each.acts for each in found] == [(Act.REFERRAL,), (Act.BLUE_LETTER,), ()]


@pytest.mark.parametrize("persona", ("sysadmin", "secadmin", "auditor", "stranger"))
def test_others_may_not_ask(office, world: World, persona: str):
    with pytest.raises(NotAllowed):
        overdue.page(world.actor(persona), Filters(), Order(), None, TODAY)
    with pytest.raises(NotAllowed):
        overdue.stream(world.actor(persona), Filters(), Order(), TODAY)


def test_the_stream_is_the_whole_list_in_its_order(office, world: World, way, monkeypatch):
    monkeypatch.setattr(overdue, "CHUNK", 4)
    actor = world.actor("discipline")
    for order in ORDERS:
        found = [row.id for row in overdue.stream(actor, Filters(), order, TODAY)[1]]
        assert found == walk(actor, Filters(), order, monkeypatch)


def test_a_place_that_is_gone_leads_on(office, world: World, way):
    actor = world.actor("discipline")
    for order in ORDERS:
        for place in (Place(0, TODAY, 1), Place(-(2**33), dt.date(1, 1, 1), 2**31 - 1), Place(2**33, TODAY, 1, True)):
            overdue.page(actor, Filters(), order, place, TODAY)


def statements(connection_of, act) -> list[str]:
    seen: list[str] = []

    def listen(_c, _cursor, statement: str, *_rest: object) -> None:
        seen.append(statement)
    sa.event.listen(connection_of, "before_cursor_execute", listen)
    try:
        act()
    finally:
        sa.event.remove(connection_of, "before_cursor_execute", listen)
    return [s for s in seen if not s.startswith(("SAVEPOINT", "RELEASE"))]


def test_a_page_takes_four_statements(office, world: World, way):
    actor, connection = world.actor("discipline"), db.session.connection()
    for order in ORDERS:
        assert len(statements(connection, lambda o=order: overdue.page(actor, Filters(), o, None, TODAY))) == 4
