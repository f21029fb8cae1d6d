"""The figures of a round: every table sums to the same whole, of the tasks that the reader may see."""

import contextlib
import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.acts import act, final_of, on, task_of
from tests.factories import World, a_round, a_task
from tracker import clock
from tracker.domain.breakdown import Age
from tracker.domain.figures import Figures
from tracker.domain.vocabulary import Action, Grade, Mode, State
from tracker.extensions import db
from tracker.models.round import RoundCategory
from tracker.models.task import Closure
from tracker.queries.calendar import work_calendar
from tracker.queries.round_figures import RoundFigures, completion, round_figures
from tracker.services import closing, findings

S = State


@pytest.fixture
def round_id(ctx, world: World) -> int:
    return a_round(world)


def figures(world: World, round_id: int, persona: str = "supervisor") -> RoundFigures:
    return round_figures(world.actor(persona), round_id, clock.today(), work_calendar())


def sums(shares: list[Figures]) -> list[int]:
    names = ("total", "completed", "basic", "ongoing", "unfinished", "overdue")
    return [sum(getattr(f, name) for f in shares) for name in names]


def one_of_each(world: World, round_id: int) -> None:
    for state in S:
        a_task(world, round_id, state)
    a_task(world, round_id, S.IN_PROGRESS, mode=Mode.IMMEDIATE)


def test_every_table_sums_to_the_same_whole(world: World, round_id: int):
    one_of_each(world, round_id)
    act(world, Action.REOPEN, a_task(world, round_id, S.CLOSED))
    on(4, 20)
    found = figures(world, round_id)
    whole = found.whole.figures
    assert (whole.results, whole.total, whole.cancelled, found.whole.drafts) == ((1, 0, 1, 8), 10, 1, 1)
    assert found.whole.states == {S.ASSIGNED: 2, S.IN_PROGRESS: 2, S.ENDORSING: 1, S.SUBMITTED: 1, S.VERIFIED: 1,
                                  S.SUSPENDED: 1}
    expected = [10, 1, 0, 1, 8, whole.overdue]
    for shares in (found.units, found.categories):
        assert sums([share.figures for share in shares]) == expected
    assert sums([f for _mode, f in found.modes]) == expected
    assert sum(found.ages.values()) == whole.unfinished


def test_what_is_overdue_and_how_long(world: World, round_id: int):
    """20 working days from 2026-03-02 end on 2026-03-30; the reopened one has 5, until 2026-03-09."""
    one_of_each(world, round_id)
    act(world, Action.REOPEN, a_task(world, round_id, S.CLOSED))
    assert final_of(a_task(world, round_id)).deadline_on == dt.date(2026, 3, 30)
    on(3, 30)
    found = figures(world, round_id)
    assert (found.whole.figures.overdue, found.ages[Age.LATE_20], found.ages[Age.DUE_SOON]) == (1, 1, 5)
    on(3, 31)
    late = figures(world, round_id)
    # endorsing runs on until it is endorsed; submitted, verified and suspended are held in time
    assert (late.whole.figures.overdue, late.ages[Age.LATE_5], late.ages[Age.LATE_20], late.ages[Age.HELD]) == (6, 5, 1, 3)


def test_only_the_closure_that_stands_counts(world: World, round_id: int):
    undone = a_task(world, round_id, S.CLOSED)
    act(world, Action.UNDO_CLOSE, undone)
    act(world, Action.SUSTAIN, undone)
    again = a_task(world, round_id, S.CLOSED)
    act(world, Action.UNDO_CLOSE, again)
    basic = a_task(world, round_id, S.VERIFIED)
    closing.close_task(world.actor("supervisor"), basic, version=task_of(basic).version, grade=Grade.BASIC, comment="",
                       now=clock.now())
    two_levels = a_task(world, round_id, S.CLOSED)
    first = db.session.scalars(sa.select(Closure).where(Closure.task_id == two_levels)).one()
    db.session.add(Closure(task_id=two_levels, level=2, grade=Grade.BASIC, closed_on=first.closed_on, at=first.at,
                           user_id=first.user_id, post_id=first.post_id))
    db.session.commit()
    whole = figures(world, round_id).whole.figures
    assert (whole.total, whole.completed, whole.basic, whole.unfinished) == (4, 0, 3, 1)
    assert completion(world.actor("supervisor"), [round_id])[round_id].figures.results == (0, 3, 0, 1)


def test_a_finding_without_a_category_takes_that_of_the_nearest_above(world: World, round_id: int):
    office = world.actor("supervisor")
    first, second = db.session.scalars(sa.select(RoundCategory).where(RoundCategory.round_id == round_id)
                                       .order_by(RoundCategory.position).limit(2))
    root = findings.add_finding(office, round_id, None, "方面", "", now=clock.now(), category_id=first.id)
    below = findings.add_finding(office, round_id, root, "问题", "", now=clock.now())
    other = findings.add_finding(office, round_id, root, "另类问题", "", now=clock.now(), category_id=second.id)
    for finding_id in (root, below, below, other, None):
        task_id = a_task(world, round_id)
        task_of(task_id).finding_id = finding_id
        db.session.commit()
    shares = figures(world, round_id).categories
    assert [share.figures.total for share in shares] == [3, 1, 0, 0, 1]
    assert [share.name for share in shares][-1] == ""


def test_a_unit_counts_its_own_tasks_only(world: World, round_id: int):
    a_task(world, round_id, S.DRAFT)
    a_task(world, round_id)
    a_task(world, round_id, lead="health")
    assert figures(world, round_id).whole.figures.total == 2
    of_unit = figures(world, round_id, "liaison")
    assert (of_unit.whole.figures.total, of_unit.whole.drafts, len(of_unit.units)) == (1, 0, 1)


def test_the_number_of_statements_does_not_grow(world: World, round_id: int):
    with statements() as few:
        figures(world, round_id)
    one_of_each(world, round_id)
    with statements() as many:
        figures(world, round_id)
    assert len(many) == len(few) <= 5  # two of them ask for the day and the calendar


def test_nothing_at_all_has_no_rate(world: World, round_id: int):
    found = figures(world, round_id)
    assert (found.whole.figures.total, found.whole.figures.completion_rate, found.units) == (0, None, ())


@contextlib.contextmanager
def statements() -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    connection = db.session.connection()
    sa.event.listen(connection, "before_cursor_execute", note)
    yield asked
    sa.event.remove(connection, "before_cursor_execute", note)
