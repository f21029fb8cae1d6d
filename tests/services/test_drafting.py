"""Drafts: changed until they are assigned, with measures that can be verified."""

from dataclasses import replace

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
from tracker.queries.timeline import timeline
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


def test_the_log_holds_what_an_edit_changed_and_nothing_else(world: World, round_id: int):
    task_id, by = a_draft(world, round_id, supporting=("health",)), world.actor("inspector")
    kept = drafting.NewMeasure("修订党组议事规则", "印发修订后的议事规则", "办公室主任")
    health = world.units["health"]
    same = drafting.Draft("健全议事规则", Mode.TIMED, world.units["education"], (health,), measures=(kept,))
    drafting.edit_draft(by, task_id, same, **at(task_id))
    assert edits(task_id) == [], "saved as it was"
    measures = drafting.NewMeasure("自查", "台账"), kept
    drafting.edit_draft(by, task_id, drafting.Draft("健全议事规则", Mode.IMMEDIATE, health, (), "按月报", measures=measures),
                        **at(task_id))
    [(before, after)] = edits(task_id)
    assert before == {"mode": "timed", "requirement": "", "lead_unit": "云岭区教育局",
                      "supporting_units": ["云岭区卫生健康局"]}
    assert after == {"mode": "immediate", "requirement": "按月报", "lead_unit": "云岭区卫生健康局", "supporting_units": [],
                     "measures_added": {"1": {"text": "自查", "expected_result": "台账", "responsible_person": ""}}}


def edits(task_id: int) -> list[tuple[dict, dict]]:
    return [(entry.before, entry.after) for entry in timeline(task_id).entries if entry.verb == "task:edit_draft"]


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
    with pytest.raises(RuleBroken, match="taken_up_without_result"):
        drafting.draft_task(world.actor("supervisor"), round_id, None, draft, now=clock.now())
    draft = replace(draft, taken_up={proposed.id: drafting.TakenUp("台账")})
    task_id = drafting.draft_task(world.actor("supervisor"), round_id, None, draft, now=clock.now())
    assert [m.text for m in task_of(task_id).measures] == ["文件所提措施", "自拟措施"]
    with pytest.raises(RuleBroken, match="taken_up_already"):
        drafting.draft_task(world.actor("supervisor"), round_id, None, draft, now=clock.now())
    act(world, A.CANCEL, task_id)
    assert db.session.get_one(Measure, proposed.id, populate_existing=True).task_id is None
    drafting.draft_task(world.actor("supervisor"), round_id, None, draft, now=clock.now())
