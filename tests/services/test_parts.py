"""The parts of the units: own state, own clock, own right to write."""



import pytest
import sqlalchemy as sa

from tests.acts import act, at, final_of, on, task_of, with_part
from tests.factories import START, World, a_round, a_task, version_of
from tracker import clock
from tracker.domain.deadlines import DeadlineRule
from tracker.domain.errors import NoSuchTransition, NotAllowed, NotFound, RuleBroken
from tracker.domain.vocabulary import (
    Action,
    Anchor,
    DeadlineState,
    NoticeKind,
    PartState,
    RuleKind,
    State,
)
from tracker.extensions import db
from tracker.models.notice import Notice
from tracker.models.task import TaskUnit
from tracker.models.unit import Unit
from tracker.services import (
    assignment,
    corrections,
    parts,
    progress,
)

S, A = State, Action
RUNNING, HELD, STOPPED = DeadlineState
FROM_RECEIPT = DeadlineRule(RuleKind.WORKDAYS, 10, Anchor.RECEIPT)


@pytest.fixture
def round_id(ctx, world: World) -> int:
    return a_round(world)


def test_a_part_handed_in_stays_held_through_a_suspension(world: World, round_id: int):
    task_id = with_part(world, round_id)
    parts.hand_in_part(world.actor("liaison_health"), task_of(task_id).parts[1].id, statement="已办", **at(task_id))
    on(3, 5)
    act(world, A.SUSPEND, task_id)
    on(3, 10)
    act(world, A.RESUME, task_id)
    assert (final_of(task_id, 1).state, final_of(task_id, 1).version) == (HELD, 1)
    assert final_of(task_id, 1).held_on == START.date()


def test_a_supporting_unit_cannot_accept_what_was_stopped(world: World, round_id: int):
    """Else a frozen or held clock would get a new date."""
    for state in (S.CANCELLED, S.SUSPENDED):
        task_id = a_task(world, round_id, state, supporting=("health",), rule=FROM_RECEIPT)
        with pytest.raises(RuleBroken, match="task_not_in_progress"):
            assignment.accept_part(world.actor("liaison_health"), task_of(task_id).parts[1].id, **at(task_id))
        assert final_of(task_id, 1).version == 1


def test_an_excused_unit_is_not_asked_again_in_the_next_cycle(world: World, round_id: int):
    task_id = a_task(world, round_id, S.ASSIGNED, supporting=("health",))
    parts.excuse_part(world.actor("supervisor"), task_of(task_id).parts[1].id, reason="职责调整", **at(task_id))
    for action in (A.ACCEPT, A.SUBMIT, A.ENDORSE, A.VERIFY, A.CLOSE):
        act(world, action, task_id)
    assert final_of(task_id, 1).on_time_current is None
    assert [part.unit.name for part in task_of(act(world, A.REOPEN, task_id)).parts] == ["云岭区教育局"]


def test_parts_must_be_in_before_the_submission(world: World, round_id: int):
    task_id = with_part(world, round_id)
    with pytest.raises(RuleBroken) as error:
        act(world, A.SUBMIT, task_id)
    assert error.value.values["units"] == ["云岭区卫生健康局"]
    parts.hand_in_part(world.actor("liaison_health"), task_of(task_id).parts[1].id, statement="已办", **at(task_id))
    assert final_of(task_id, 1).state is HELD
    act(world, A.SUBMIT, task_id)


def test_of_two_units_of_one_name_both_must_be_in(world: World, round_id: int):
    task_id = a_task(world, round_id, S.IN_PROGRESS, supporting=("health", "school"))
    for unit_id in (world.units["health"], world.units["school"]):
        db.session.get_one(Unit, unit_id).name = "办公室"
    db.session.commit()
    parts.excuse_part(world.actor("supervisor"), task_of(task_id).parts[2].id, reason="职责调整", **at(task_id))
    with pytest.raises(RuleBroken, match="parts_missing"):
        act(world, A.SUBMIT, task_id)


def test_a_part_can_be_returned_by_the_lead_while_the_task_is_in_work(world: World, round_id: int):
    task_id = with_part(world, round_id)
    part_id = task_of(task_id).parts[1].id
    parts.hand_in_part(world.actor("liaison_health"), part_id, statement="已办", **at(task_id))
    parts.return_part(world.actor("liaison"), part_id, reason="缺附件", **at(task_id))
    assert (final_of(task_id, 1).state, task_of(task_id).parts[1].state) == (RUNNING, PartState.ACCEPTED)
    parts.hand_in_part(world.actor("liaison_health"), part_id, statement="已办", **at(task_id))
    with pytest.raises(NoSuchTransition):
        parts.hand_in_part(world.actor("liaison_health"), part_id, statement="已办", **at(task_id))
    act(world, A.SUBMIT, task_id)
    with pytest.raises(RuleBroken, match="task_not_in_progress"):
        parts.return_part(world.actor("liaison"), part_id, reason="缺附件", **at(task_id))


def test_a_part_of_which_nothing_was_said_is_not_handed_in(world: World, round_id: int):
    """Neither here nor in a report of its own unit that stands; the lead's report does not count."""
    task_id = with_part(world, round_id)
    health, part_id = world.actor("liaison_health"), task_of(task_id).parts[1].id
    act(world, A.REPORT_PROGRESS, task_id)
    said = {"text": "已办", "version": version_of(task_id), "now": clock.now()}
    wrong = progress.report_progress(health, task_id, part_id, **said).id
    corrections.strike_report(health, wrong, version=1, reason="误报", now=clock.now())
    with pytest.raises(RuleBroken, match="nothing_to_hand_in"):
        parts.hand_in_part(health, part_id, statement=" ", **at(task_id))
    progress.report_progress(health, task_id, part_id, **said)
    parts.hand_in_part(health, part_id, statement="", **at(task_id))


def test_units_write_their_own_part_only(world: World, round_id: int):
    task_id = with_part(world, round_id)
    with pytest.raises(NotAllowed):
        parts.hand_in_part(world.actor("liaison"), task_of(task_id).parts[1].id, statement="已办", **at(task_id))
    with pytest.raises(NotFound):
        parts.hand_in_part(world.actor("liaison_b"), task_of(task_id).parts[1].id, statement="已办", **at(task_id))
    with pytest.raises(RuleBroken, match="lead_goes_with_task"):
        parts.hand_in_part(world.actor("liaison"), task_of(task_id).lead.id, statement="已办", **at(task_id))


def told(kind: NoticeKind) -> dict[str, str]:
    """Who got it, and of whose part it speaks."""
    rows = db.session.execute(sa.select(Notice.recipient_name, Unit.name).outerjoin(TaskUnit, TaskUnit.id == Notice.part_id)
                              .outerjoin(Unit, Unit.id == TaskUnit.unit_id).where(Notice.kind == kind)).all()
    assert len(rows) == len({name for name, _ in rows})
    return dict(rows)


def test_what_happens_to_a_part_is_told_to_those_whom_it_concerns(world: World, round_id: int):
    """Two supporting units: of the one's part the other hears nothing; nobody hears what he did himself."""
    task_id = a_task(world, round_id, S.IN_PROGRESS, supporting=("health", "school"))
    health = task_of(task_id).parts[1].id
    assignment.accept_part(world.actor("liaison_health"), health, **at(task_id))
    parts.hand_in_part(world.actor("liaison_health"), health, statement="已办", **at(task_id))
    assert told(NoticeKind.PART_HANDED_IN) == dict.fromkeys(("李联络", "孙督查", "苏督查"), "云岭区卫生健康局")
    parts.return_part(world.actor("liaison"), health, reason="缺附件", **at(task_id))
    assert told(NoticeKind.PART_RETURNED) == dict.fromkeys(("吕联络", "雷局长"), "云岭区卫生健康局")
    parts.excuse_part(world.actor("supervisor"), health, reason="职责调整", **at(task_id))
    assert told(NoticeKind.PART_EXCUSED) == dict.fromkeys(("李联络", "吕联络", "雷局长"), "云岭区卫生健康局")
    reasons = db.session.execute(sa.select(Notice.kind, Notice.reason).distinct().where(Notice.part_id.is_not(None))).all()
    assert dict(reasons) == {NoticeKind.PART_HANDED_IN: "已办", NoticeKind.PART_RETURNED: "缺附件",
                             NoticeKind.PART_EXCUSED: "职责调整"}


def test_two_units_that_report_at_once_do_not_clash(world: World, round_id: int):
    task_id = with_part(world, round_id)
    version = version_of(task_id)
    for persona, n in (("liaison", 0), ("liaison_health", 1)):
        progress.report_progress(world.actor(persona), task_id, task_of(task_id).parts[n].id, version=version, text="已办",
                                 now=clock.now())
    assert version_of(task_id) == version
