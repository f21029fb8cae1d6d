"""What each act does to the clocks of a task."""


import datetime as dt
import itertools

import pytest
import sqlalchemy as sa

from tests.acts import act, at, final_of, on, receipt_of, task_of
from tests.factories import CLOCK, START, World, a_draft, a_round, a_task, workdays
from tracker import clock
from tracker.domain.deadlines import DeadlineRule
from tracker.domain.errors import RuleBroken
from tracker.domain.vocabulary import (
    Action,
    Anchor,
    DeadlineKind,
    DeadlineState,
    PartState,
    RuleKind,
    State,
    VersionKind,
)
from tracker.extensions import db
from tracker.models.deadline import DeadlineSpan, DeadlineVersion
from tracker.models.task import Closure
from tracker.queries import ledger
from tracker.services import (
    assignment,
    suspension,
)

S, A = State, Action
RUNNING, HELD, STOPPED = DeadlineState
FROM_RECEIPT = DeadlineRule(RuleKind.WORKDAYS, 10, Anchor.RECEIPT)


@pytest.fixture
def round_id(ctx, world: World) -> int:
    return a_round(world)


def test_assigning_numbers_and_starts_both_clocks(world: World, round_id: int):
    task_id = a_task(world, round_id, S.ASSIGNED, rule=workdays(10), supporting=("health",))
    task = task_of(task_id)
    assert (task.number, task.assigned_on, task.cycle) == ("XC2026-01-001", START.date(), 1)
    for n in (0, 1):
        final, receipt = final_of(task_id, n), receipt_of(task_id, n)
        assert (final.deadline_on, final.original_on, final.state) == (dt.date(2026, 3, 16), dt.date(2026, 3, 16), RUNNING)
        assert (receipt.deadline_on, receipt.kind) == (dt.date(2026, 3, 4), DeadlineKind.RECEIPT)
        assert final.next_check_on == dt.date(2026, 3, 5), "seven working days before"
        assert final.unit_id == task.parts[n].unit_id


def test_a_deadline_in_the_past_is_refused(world: World, round_id: int):
    task_id = a_draft(world, round_id)
    rule = DeadlineRule(RuleKind.DATE, None, Anchor.DATE, dt.date(2026, 2, 27))
    with pytest.raises(RuleBroken, match="deadline_past"):
        assignment.assign_task(world.actor("supervisor"), task_id, rule=rule, **at(task_id))
    assert task_of(task_id).number is None


def test_a_deadline_from_the_receipt_is_provisional_until_then(world: World, round_id: int):
    task_id = a_task(world, round_id, S.ASSIGNED, rule=FROM_RECEIPT)
    final = final_of(task_id)
    assert (final.version, final.deadline_on) == (1, dt.date(2026, 3, 18)), "counted from the receipt's own deadline"
    versions = sa.select(DeadlineVersion).where(DeadlineVersion.deadline_id == final.id).order_by(DeadlineVersion.version)
    assert db.session.scalars(versions).one().is_provisional
    on(3, 3)
    act(world, A.ACCEPT, task_id)
    final = final_of(task_id)
    assert (final.version, final.deadline_on, final.original_on) == (2, dt.date(2026, 3, 17), dt.date(2026, 3, 17))
    assert final.began_on == dt.date(2026, 3, 3)
    newest = db.session.scalars(versions).all()[-1]
    assert (newest.kind, newest.is_provisional, newest.anchor_on) == (VersionKind.RECALCULATED, False, dt.date(2026, 3, 3))
    assert receipt_of(task_id).state is STOPPED
    assert receipt_of(task_id).on_time_current is True


def test_a_late_receipt_is_frozen_as_late(world: World, round_id: int):
    task_id = a_task(world, round_id, S.ASSIGNED)
    on(3, 5)
    act(world, A.ACCEPT, task_id)
    assert (receipt_of(task_id).stopped_on, receipt_of(task_id).on_time_current) == (dt.date(2026, 3, 5), False)


def test_the_clock_is_held_at_the_endorsement_not_before(world: World, round_id: int):
    task_id = a_task(world, round_id, S.ENDORSING, rule=workdays(10))
    assert final_of(task_id).state is RUNNING
    on(3, 12)
    act(world, A.ENDORSE, task_id)
    final = final_of(task_id)
    assert (final.state, final.held_on, final.next_check_on) == (HELD, dt.date(2026, 3, 12), None)
    assert (task_of(task_id).lead.state, task_of(task_id).lead.handed_in_on) == (PartState.HANDED_IN, dt.date(2026, 3, 12))


@pytest.mark.parametrize("action", [A.RETURN, A.WITHDRAW])
def test_a_return_restarts_nothing(world: World, round_id: int, action: Action):
    task_id = a_task(world, round_id, S.SUBMITTED, rule=workdays(10))
    on(3, 20)
    act(world, action, task_id)
    final = final_of(task_id)
    assert (final.state, final.held_on, final.version, final.deadline_on) == (RUNNING, None, 1, dt.date(2026, 3, 16))
    assert final.next_check_on is not None
    assert final.next_check_on <= dt.date(2026, 3, 20), "what was missed while it was held comes at once"
    assert (task_of(task_id).lead.state, task_of(task_id).lead.handed_in_on) == (PartState.ACCEPTED, None)


def test_a_return_before_the_endorsement_leaves_the_clock_alone(world: World, round_id: int):
    task_id = a_task(world, round_id, S.ENDORSING)
    spans = sa.select(sa.func.count()).select_from(DeadlineSpan).where(DeadlineSpan.deadline_id == final_of(task_id).id)
    before = db.session.scalar(spans)
    act(world, A.RETURN, task_id)
    assert (final_of(task_id).state, db.session.scalar(spans)) == (RUNNING, before)


@pytest.mark.parametrize(("handed_in", "in_time"), [(dt.date(2026, 3, 16), True), (dt.date(2026, 3, 17), False)])
def test_closing_freezes_both_clocks_at_the_day_of_the_hand_in(world: World, round_id: int, handed_in, in_time):
    task_id = a_task(world, round_id, S.ENDORSING, rule=workdays(10))
    CLOCK.move_to(handed_in)
    act(world, A.ENDORSE, task_id)
    on(4, 20)  # the office took its time
    act(world, A.VERIFY, task_id)
    act(world, A.CLOSE, task_id)
    final = final_of(task_id)
    assert (final.state, final.stopped_on) == (STOPPED, handed_in)
    assert (final.on_time_original, final.on_time_current) == (in_time, in_time)


def test_the_two_clocks_can_disagree(world: World, round_id: int):
    """Suspended for five working days: in time by the present deadline, late by the original one."""
    task_id = a_task(world, round_id, S.IN_PROGRESS, rule=workdays(10))
    on(3, 9)
    act(world, A.SUSPEND, task_id)
    on(3, 16)
    act(world, A.RESUME, task_id)
    on(3, 20)
    for action in (A.SUBMIT, A.ENDORSE, A.VERIFY, A.SUSTAIN):
        act(world, action, task_id)
    assert (final_of(task_id).on_time_original, final_of(task_id).on_time_current) == (False, True)


def test_an_undone_closure_holds_the_clock_again(world: World, round_id: int):
    task_id = a_task(world, round_id, S.SUBMITTED)
    on(3, 6)
    act(world, A.VERIFY, task_id)
    act(world, A.CLOSE, task_id)
    act(world, A.UNDO_CLOSE, task_id)
    final = final_of(task_id)
    assert (final.state, final.held_on, final.stopped_on) == (HELD, START.date(), None)
    assert (final.on_time_original, final.on_time_current) == (None, None)
    closure = db.session.scalars(sa.select(Closure).where(Closure.task_id == task_id)).one()
    assert closure.undone_at == clock.now()
    act(world, A.CLOSE, task_id)
    assert final_of(task_id).stopped_on == START.date()


def test_a_suspension_holds_and_a_resumption_gives_the_days_back(world: World, round_id: int):
    task_id = a_task(world, round_id, S.IN_PROGRESS, rule=workdays(10), supporting=("health",))
    on(3, 5)
    act(world, A.SUSPEND, task_id)
    for row in (final_of(task_id), final_of(task_id, 1), receipt_of(task_id, 1)):
        assert (row.state, row.held_on, row.next_check_on) == (HELD, dt.date(2026, 3, 5), None)
    on(3, 10)
    act(world, A.RESUME, task_id)
    for n in (0, 1):
        final = final_of(task_id, n)
        assert (final.state, final.version, final.deadline_on) == (RUNNING, 2, dt.date(2026, 3, 19))
        assert (final.original_on, final.began_on) == (dt.date(2026, 3, 16), dt.date(2026, 3, 10))
    assert receipt_of(task_id, 1).deadline_on == dt.date(2026, 3, 9), "three working days later"


def test_the_supervisor_names_another_date(world: World, round_id: int):
    task_id = a_task(world, round_id, S.SUSPENDED)
    with pytest.raises(RuleBroken, match="deadline_past"):
        suspension.resume_task(world.actor("supervisor"), task_id, deadline_on=dt.date(2026, 3, 1), reason="",
                               **at(task_id))
    with pytest.raises(RuleBroken, match="task.date_reason_missing"):
        suspension.resume_task(world.actor("supervisor"), task_id, deadline_on=dt.date(2026, 6, 30), reason=" ",
                               **at(task_id))
    suspension.resume_task(world.actor("supervisor"), task_id, deadline_on=dt.date(2026, 6, 30), reason="批复推迟",
                           **at(task_id))
    assert final_of(task_id).deadline_on == dt.date(2026, 6, 30)
    assert [(line.extensions, line.adjusted) for line in ledger.lines(round_id)] == [(0, 1)]
    act(world, A.SUSPEND, task_id)
    act(world, A.RESUME, task_id)
    assert [line.adjusted for line in ledger.lines(round_id)] == [1], "a resumption on the same day leaves the date"


def test_what_a_resumption_would_give_is_explained(world: World, round_id: int):
    """Also by the system's own suggestion in a year without a published calendar."""
    day = dt.date
    for old, held, named, today, expected in (
            (day(2026, 3, 16), day(2026, 3, 5), None, day(2026, 3, 10), (day(2026, 3, 19), 3, False, False)),
            (day(2026, 3, 16), day(2026, 3, 5), day(2026, 3, 19), day(2026, 3, 10), (day(2026, 3, 19), 3, False, False)),
            (day(2026, 3, 16), day(2026, 3, 10), None, day(2026, 3, 10), (day(2026, 3, 16), None, False, False)),
            (day(2026, 3, 16), day(2026, 3, 5), day(2026, 4, 4), day(2026, 3, 10), (day(2026, 4, 4), None, True, False)),
            (day(2026, 12, 30), day(2026, 3, 5), None, day(2026, 3, 10), (day(2027, 1, 4), 3, False, True))):
        found = suspension.explain_resumption(old, held, named, today)
        assert (found.raw_on, found.rule.amount, found.moved_from is not None, found.is_provisional) == expected


def test_an_overdue_task_resumes_with_the_date_that_is_suggested(world: World, round_id: int):
    """The suggestion may lie in the past: what was late before the suspension stays late."""
    task_id = a_task(world, round_id, S.IN_PROGRESS, rule=workdays(2))
    on(3, 20)
    act(world, A.SUSPEND, task_id)
    held_on = final_of(task_id).held_on
    suggested = suspension.suggested_on(final_of(task_id).deadline_on, held_on, clock.today())
    assert suggested == dt.date(2026, 3, 4)
    suspension.resume_task(world.actor("supervisor"), task_id, deadline_on=suggested, reason="", **at(task_id))
    assert final_of(task_id).deadline_on == dt.date(2026, 3, 4)


def test_a_cancelled_task_keeps_its_number_and_has_no_answer_on_time(world: World, round_id: int):
    task_id = a_task(world, round_id, S.CANCELLED)
    assert task_of(task_id).number == "XC2026-01-001"
    for row in (final_of(task_id), receipt_of(task_id)):
        assert (row.state, row.on_time_original, row.on_time_current) == (STOPPED, None, None)
    assert task_of(a_task(world, round_id)).number == "XC2026-01-002"


def test_clocks_have_spans_without_a_gap(world: World, round_id: int):
    task_id = a_task(world, round_id, S.SUBMITTED)
    on(3, 4)
    act(world, A.RETURN, task_id)
    rows = db.session.scalars(sa.select(DeadlineSpan).where(DeadlineSpan.deadline_id == final_of(task_id).id)
                              .order_by(DeadlineSpan.id)).all()
    assert [row.state for row in rows] == [RUNNING, HELD, RUNNING]
    assert all(a.to_on == b.from_on for a, b in itertools.pairwise(rows))
