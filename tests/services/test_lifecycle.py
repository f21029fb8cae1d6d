"""What each act does to the state and the log."""


import datetime as dt
import itertools

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.acts import act, at, final_of, on, task_of
from tests.databases import Backend
from tests.factories import World, a_draft, a_round, a_task, version_of, workdays
from tracker import clock
from tracker.domain.errors import NoSuchTransition, NotFound, RuleBroken, Stale
from tracker.domain.vocabulary import (
    Action,
    DeadlineState,
    Grade,
    Mode,
    NoticeKind,
    State,
    VersionKind,
)
from tracker.domain.workflow import TRANSITIONS
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.deadline import DeadlineVersion
from tracker.models.notice import Notice
from tracker.models.task import TaskState
from tracker.services import (
    assignment,
    closing,
    reopening,
    submission,
    suspension,
)

S, A = State, Action
RUNNING, HELD, STOPPED = DeadlineState


@pytest.fixture(scope="module")
def made(stage: Flask, backend: Backend) -> dict[State, int]:
    """A task in each state."""
    with stage.app_context():
        round_id = a_round(backend.world, code="XC2026-09")
        return {state: a_task(backend.world, round_id, state) for state in State}


@pytest.fixture
def tasks(ctx, made: dict[State, int]) -> dict[State, int]:
    return made


@pytest.fixture
def round_id(tasks, world: World) -> int:
    """Without a task."""
    return a_round(world, name="另一轮次")


@pytest.mark.parametrize(("state", "action"), list(itertools.product(State, Action)))
def test_every_state_and_act_by_the_services(world: World, tasks: dict[State, int], state: State, action: Action):
    task_id = tasks[state]
    before = version_of(task_id)
    if (state, action) not in TRANSITIONS:
        with pytest.raises((NoSuchTransition, NotFound)) as error:  # units do not see a draft at all
            act(world, action, task_id)
        assert state is S.DRAFT or isinstance(error.value, NoSuchTransition)
        assert (task_of(task_id).state, version_of(task_id)) == (state, before)
        return
    act(world, action, task_id)
    assert task_of(task_id).state is TRANSITIONS[state, action]
    assert version_of(task_id) == before + (action is not A.REPORT_PROGRESS)
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.task_id == task_id,
                                                             AuditEntry.verb == f"task:{action}")
                                 .order_by(AuditEntry.id)).all()
    assert entries[-1].at == clock.now()
    if action is not A.REPORT_PROGRESS:
        assert entries[-1].before == {"state": state}
        assert entries[-1].after["state"] == TRANSITIONS[state, action]


@pytest.mark.parametrize(("state", "action"), list(TRANSITIONS))
def test_an_act_writes_one_entry_of_its_own(world: World, tasks: dict[State, int], state: State, action: Action):
    task_id = tasks[state]
    count = sa.select(sa.func.count()).where(AuditEntry.verb == f"task:{action}")
    before = db.session.scalar(count)
    act(world, action, task_id)
    assert db.session.scalar(count) == before + 1


@pytest.mark.parametrize(("state", "action"), list(TRANSITIONS))
def test_a_stale_version_is_refused_with_both_states(world: World, tasks: dict[State, int], state: State, action: Action):
    task_id = tasks[state]
    version = version_of(task_id)
    with pytest.raises(Stale) as error:
        act(world, action, task_id, version=version - 1)
    assert error.value.values | {"task_id": task_id} == {
        "task_id": task_id, "state": state, "version": version, "sent": version - 1}
    assert task_of(task_id).state is state


def test_only_a_long_term_task_goes_without_a_date(world: World, round_id: int):
    timed, ongoing = a_draft(world, round_id), a_draft(world, round_id, mode=Mode.ONGOING)
    with pytest.raises(RuleBroken, match="deadline_missing"):
        assignment.assign_task(world.actor("supervisor"), timed, rule=None, **at(timed))
    assignment.assign_task(world.actor("supervisor"), ongoing, rule=None, **at(ongoing))
    assert task_of(ongoing).lead.final_deadline_id is None
    assert task_of(ongoing).number == "XC2026-01-001", "the refused assignment used no number"


def test_only_the_closer_undoes_and_only_that_day(world: World, round_id: int):
    task_id = a_task(world, round_id, S.CLOSED)
    with pytest.raises(RuleBroken, match="undo_same_person_same_day"):
        closing.undo_close(world.actor("supervisor2"), task_id, reason="误操作", **at(task_id))
    on(3, 3)
    with pytest.raises(RuleBroken, match="undo_same_person_same_day"):
        act(world, A.UNDO_CLOSE, task_id)
    assert task_of(task_id).state is S.CLOSED


def test_reopening_begins_a_cycle_and_leaves_the_old_row(world: World, round_id: int):
    old_id = a_task(world, round_id, S.CLOSED)
    stopped_on, on_time = final_of(old_id).stopped_on, final_of(old_id).on_time_current
    on(5, 11)
    new_id = act(world, A.REOPEN, old_id)
    old, new = task_of(old_id), task_of(new_id)
    assert (old.state, old.number, old.cycle) == (S.CLOSED, "XC2026-01-001", 1)
    assert (final_of(old_id).state, final_of(old_id).stopped_on, final_of(old_id).on_time_current) == (
        STOPPED, stopped_on, on_time)
    assert (new.state, new.number, new.cycle, new.reopens_task_id) == (S.ASSIGNED, "XC2026-01-001", 2, old_id)
    assert new.assigned_on == dt.date(2026, 5, 11)
    assert [m.text for m in new.measures] == [m.text for m in old.measures]
    kinds = db.session.scalars(sa.select(DeadlineVersion.kind).where(DeadlineVersion.deadline_id == final_of(new_id).id))
    assert kinds.all() == [VersionKind.REOPENED]
    with pytest.raises(RuleBroken, match="reopened_already"):
        act(world, A.REOPEN, old_id)
    with pytest.raises(RuleBroken, match=r"closure\.(undo|reopened)"):
        act(world, A.UNDO_CLOSE, old_id)


@pytest.mark.parametrize("action", [A.RETURN, A.UNDO_CLOSE, A.SUSPEND, A.CANCEL, A.REOPEN])
def test_these_acts_need_a_reason(world: World, round_id: int, action: Action):
    state = next(state for state, possible in TRANSITIONS if possible is action)
    task_id = a_task(world, round_id, state)
    services = {A.RETURN: submission.return_task, A.UNDO_CLOSE: closing.undo_close, A.SUSPEND: suspension.suspend_task,
                A.CANCEL: suspension.cancel_task, A.REOPEN: reopening.reopen_task}
    more = {"rule": workdays(5)} if action is A.REOPEN else {}
    with pytest.raises(RuleBroken, match="reason_missing"):
        services[action](world.actor("supervisor"), task_id, reason="  ", **at(task_id), **more)


@pytest.mark.parametrize(("action", "grade"), [(A.CLOSE, Grade.ONGOING), (A.SUSTAIN, Grade.COMPLETED)])
def test_grades_belong_to_their_act(world: World, round_id: int, action: Action, grade: Grade):
    task_id = a_task(world, round_id, S.VERIFIED)
    end = closing.close_task if action is A.CLOSE else closing.sustain_task
    with pytest.raises(RuleBroken, match=r"closure\.grade"):
        end(world.actor("supervisor"), task_id, grade=grade, comment="", **at(task_id))


def test_numbers_have_no_gap_after_a_rollback(world: World, round_id: int, monkeypatch: pytest.MonkeyPatch):
    first, second = a_draft(world, round_id), a_draft(world, round_id)
    with monkeypatch.context() as broken:
        broken.setattr(assignment.notices, "announce", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            act(world, A.ASSIGN, first)
    assert (task_of(first).state, task_of(first).number) == (S.DRAFT, None)
    assert act(world, A.ASSIGN, second) == "XC2026-01-001"
    assert act(world, A.ASSIGN, first) == "XC2026-01-002"


@pytest.mark.parametrize("state", [S.CLOSED, S.SUSTAINED, S.CANCELLED, S.SUSPENDED])
def test_the_states_follow_each_other_without_a_gap(tasks: dict[State, int], state: State):
    task_id = tasks[state]
    spans = db.session.scalars(sa.select(TaskState).where(TaskState.task_id == task_id).order_by(TaskState.id)).all()
    assert [span.state for span in spans][0] is S.DRAFT
    assert spans[-1].state is state
    assert spans[-1].to_at is None
    for earlier, later in itertools.pairwise(spans):
        assert earlier.to_at == later.from_at
        assert TRANSITIONS[earlier.state, later.action] is later.state


def test_nobody_is_told_of_the_own_act(world: World, round_id: int):
    task_id = a_task(world, round_id, S.IN_PROGRESS)
    act(world, A.SUBMIT, task_id)
    rows = db.session.execute(sa.select(Notice.user_id, Notice.kind).where(Notice.task_id == task_id)).all()
    told = {kind: {user for user, k in rows if k is kind} for kind in NoticeKind}
    assert told[NoticeKind.TO_ENDORSE] == {world.users["leader"]}
    assert told[NoticeKind.ASSIGNED] == {world.users["liaison"], world.users["leader"]}
    assert told[NoticeKind.ACCEPTED] == {world.users["supervisor"], world.users["supervisor2"]}


def test_a_past_cycle_is_not_reported_on(world: World, round_id: int):
    old = a_task(world, round_id, S.SUSTAINED)
    act(world, A.REPORT_PROGRESS, old)
    act(world, A.REOPEN, old)
    with pytest.raises(RuleBroken, match="reopened_already"):
        act(world, A.REPORT_PROGRESS, old)
