"""Drafts: changed until they are assigned, with measures that can be verified."""



import pytest

from tests.acts import act, at, task_of
from tests.factories import World, a_draft, a_round
from tracker import clock
from tracker.domain.errors import RuleBroken
from tracker.domain.vocabulary import (
    Action,
    Mode,
)
from tracker.extensions import db
from tracker.models.round import Measure, SourceDocument
from tracker.services import (
    drafting,
)

A = Action


@pytest.fixture
def round_id(ctx, world: World) -> int:
    return a_round(world)


def test_a_draft_changes_until_it_is_assigned(world: World, round_id: int):
    task_id = a_draft(world, round_id, supporting=("health",))
    draft = drafting.Draft("改题", Mode.IMMEDIATE, world.units["health"], (world.units["education"],))
    drafting.edit_draft(world.actor("inspector"), task_id, draft, **at(task_id))
    task = task_of(task_id)
    assert (task.title, task.lead.unit.name, len(task.parts), task.measures) == ("改题", "云岭区卫生健康局", 2, [])
    act(world, A.ASSIGN, task_id)
    with pytest.raises(RuleBroken, match="not_a_draft"):
        drafting.edit_draft(world.actor("inspector"), task_id, draft, **at(task_id))


def test_a_measure_names_what_can_be_verified(world: World, round_id: int):
    draft = drafting.Draft("题", Mode.TIMED, world.units["health"], measures=(drafting.NewMeasure("加强领导", " "),))
    with pytest.raises(RuleBroken, match="result_missing"):
        drafting.draft_task(world.actor("supervisor"), round_id, None, draft, now=clock.now())


def test_proposed_measures_come_first_and_return_with_a_cancelled_draft(world: World, round_id: int):
    document = SourceDocument(round_id=round_id, name="反馈意见.txt", sha256="0" * 64, size=1,
                              by_id=world.users["supervisor"], at=clock.now())
    db.session.add(document)
    db.session.flush()
    proposed = Measure(round_id=round_id, document_id=document.id, position=40, is_proposal=True,
                       text="文件所提措施")
    db.session.add(proposed)
    db.session.commit()
    draft = drafting.Draft("题", Mode.TIMED, world.units["health"], proposed_ids=(proposed.id,),
                           measures=(drafting.NewMeasure("自拟措施", "印发"),))
    task_id = drafting.draft_task(world.actor("supervisor"), round_id, None, draft, now=clock.now())
    assert [m.text for m in task_of(task_id).measures] == ["文件所提措施", "自拟措施"]
    with pytest.raises(RuleBroken, match="taken_up_already"):
        drafting.draft_task(world.actor("supervisor"), round_id, None, draft, now=clock.now())
    act(world, A.CANCEL, task_id)
    assert db.session.get_one(Measure, proposed.id, populate_existing=True).task_id is None
    drafting.draft_task(world.actor("supervisor"), round_id, None, draft, now=clock.now())
