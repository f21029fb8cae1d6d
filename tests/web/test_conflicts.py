"""Somebody was faster: both versions side by side, an act that is still possible, one that is not, a second click."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.acts import act, at, something_reported
from tests.conftest import Client
from tests.desk import Desk, make, state_of
from tests.factories import World, a_draft, a_round, a_task, version_of, workdays
from tests.web.test_corrections import hidden
from tracker.domain.vocabulary import Action, PlanDate, State
from tracker.extensions import db
from tracker.models.progress import ProgressReport
from tracker.models.round import Finding, Measure, Round
from tracker.models.task import Task
from tracker.queries import findings, round_page
from tracker.services import assignment

A, S = Action, State


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(client, world)


def of_task(app: Flask, task_id: int) -> Task:
    with app.app_context():
        task = db.session.get_one(Task, task_id)
        assert task.parts and task.measures is not None
        return task


def a_proposal(world: World) -> tuple[int, int]:
    round_id = a_round(world)
    finding = Finding(round_id=round_id, position=1, title="食堂管理不规范")
    db.session.add(finding)
    db.session.flush()
    proposal = Measure(round_id=round_id, finding_id=finding.id, position=1, text="统一采购台账", is_proposal=True)
    db.session.add(proposal)
    db.session.commit()
    return round_id, proposal.id


def as_shown(page: str) -> dict[str, str]:
    """The visible inputs of a page as they are filled in."""
    fields: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page.partition("<main")[2]):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if found.get("type") in ("text", "date", "number"):
            fields[found["name"]] = found.get("value", "")
    return fields


def test_two_who_edit_a_draft_choose_field_by_field(app: Flask, desk: Desk, world: World):
    with app.app_context():
        round_id, proposal_id = a_proposal(world)
        task_id = a_draft(world, round_id)
    path, education, health = f"/tasks/{task_id}/edit", world.units["education"], world.units["health"]
    seen = hidden(desk.get("supervisor", path))["seen"]
    theirs = {"title": "乙的题目", "mode": "timed", "nature": "", "lead_unit_id": education,
              "measures-0-text": "修订党组议事规则", "measures-0-expected_result": "印发修订后的议事规则",
              "measures-0-responsible_person": "办公室主任"}
    desk.post("inspector", path, **theirs, supporting_unit_ids=[health])
    mine = {**theirs, "title": "甲的题目", "proposed_ids": [proposal_id], "measures-1-text": "另一措施",
            "measures-1-expected_result": "另一成果", f"proposed_ids-{proposal_id}-expected_result": "台账齐全",
            f"proposed_ids-{proposal_id}-responsible_person": "后勤主任"}
    page = desk.post("supervisor", path, 409, **mine, version=1, seen=seen)
    assert "陈巡察" in page
    for text in ("甲的题目", "乙的题目", "统一采购台账", "另一措施", "云岭区卫生健康局"):
        assert text in page, text
    fields = hidden(page)
    assert {name: value for name, value in fields.items() if name.startswith("choose")} == {
        "choose.title": "mine", "choose.supporting_unit_ids": "now", "choose.proposed_ids": "mine",
        "choose.measures": "mine"}
    answer = desk.client.post(path, data=fields | {"choose.title": "now"})
    assert answer.status_code == 302
    with app.app_context():
        task = db.session.get_one(Task, task_id)
        assert (task.title, [part.unit_id for part in task.parts]) == ("乙的题目", [education, health])
        assert [(m.text, m.expected_result, m.responsible_person) for m in task.measures] == [
            ("统一采购台账", "台账齐全", "后勤主任"), ("修订党组议事规则", "印发修订后的议事规则", "办公室主任"),
            ("另一措施", "另一成果", "")]


def test_two_who_edit_a_finding_or_a_round_choose_field_by_field(app: Flask, desk: Desk, world: World):
    with app.app_context():
        round_id, _proposal = a_proposal(world)
        finding_id = db.session.scalars(sa.select(Finding.id)).one()
    path, same = f"/findings/{finding_id}/edit", {"parent_id": "", "enumerator": "", "category_id": ""}
    seen = hidden(desk.get("supervisor", path))["seen"]
    category, category_name = make(app, lambda: findings.categories(round_id)[0])
    desk.post("inspector", path, **(same | {"title": "乙的题目", "category_id": category}), text="")
    mine = {**same, "title": "甲的题目", "text": "甲的具体内容", "version": 1, "seen": seen}
    page = desk.post("supervisor", path, 409, **mine)
    for text in ("甲的题目", "乙的题目", "甲的具体内容", "陈巡察", category_name):
        assert text in page, text
    fields = hidden(page)
    assert {name: value for name, value in fields.items() if name.startswith("choose")} == {
        "choose.title": "mine", "choose.text": "mine", "choose.category_id": "now"}
    desk.client.post(path, data=fields | {"choose.title": "now"})
    with app.app_context():
        row = db.session.get_one(Finding, finding_id)
        assert (row.title, row.text, row.category_id) == ("乙的题目", "甲的具体内容", category)

    path = f"/rounds/{round_id}/edit"
    page = desk.get("supervisor", path)
    entered = hidden(page) | as_shown(page)
    desk.post("inspector", path, **(entered | {"name": "乙的轮次"}))
    page = desk.post("supervisor", path, 409, **(entered | {"plan-0-months": "", "plan-5-months": "4"}))
    assert "Reply" in page and " · 4 months</span>" in page
    fields = hidden(page)
    assert {name: value for name, value in fields.items() if name.startswith("choose")} == {
        "choose.name": "now", "choose.plan": "mine"}
    assert desk.client.post(path, data=fields).status_code == 302
    with app.app_context():
        facts = round_page.round_facts(db.session.get_one(Round, round_id))
        assert facts.name == "乙的轮次"
        assert {kind: row.months for kind, row in facts.plan.items()} == {
            PlanDate.CONCENTRATED: 6, PlanDate.EVALUATION: 1, PlanDate.CLUE_REPLY: 4}
        assert len(facts.categories) == 4


def test_a_draft_saved_twice_with_the_same_words_is_saved(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_draft(world, a_round(world)))
    fields = {"title": "题", "mode": "timed", "nature": "", "lead_unit_id": world.units["education"], "version": 1}
    for _ in range(2):
        assert desk.post("supervisor", f"/tasks/{task_id}/edit", **fields) == f"/tasks/{task_id}"


def test_a_draft_that_was_assigned_meanwhile_gives_back_what_was_typed(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_draft(world, a_round(world)))
    make(app, lambda: assignment.assign_task(world.actor("supervisor2"), task_id, rule=workdays(5), **at(task_id)))
    page = desk.post("supervisor", f"/tasks/{task_id}/edit", 409, title="我改的题目", mode="timed", nature="", version=1,
                     lead_unit_id=world.units["education"])
    for text in ("我改的题目", "苏督查", "Awaiting receipt", f'href="/tasks/{task_id}"', f"/tasks/{task_id}/correct"):
        assert text in page, text
    assert of_task(app, task_id).title == "健全议事规则"
    assert f"/tasks/{task_id}/correct" not in desk.get("inspector", f"/tasks/{task_id}/edit", 409)


def test_an_act_that_is_still_possible_is_pressed_once_more(app: Flask, desk: Desk, world: World):
    """The leader endorsed again after a return: the verifier's page is old, but there is something to verify."""
    task_id = make(app, lambda: a_task(world, a_round(world), S.SUBMITTED))
    for step in (A.RETURN, A.SUBMIT, A.ENDORSE):
        make(app, lambda step=step: act(world, step, task_id))
    page = desk.post("inspector", f"/tasks/{task_id}/verify", 409, reason="现场核查属实，材料齐全", version=5)
    for text in ("冷局长", "“Endorse”", "Awaiting verification", "现场核查属实，材料齐全"):
        assert text in page, text
    assert state_of(app, task_id) is S.SUBMITTED
    desk.client.post(f"/tasks/{task_id}/verify", data=hidden(page) | {"reason": "现场核查属实，材料齐全"})
    assert state_of(app, task_id) is S.VERIFIED


def test_an_act_that_is_no_longer_possible_gives_back_what_was_typed(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), S.SUBMITTED))
    make(app, lambda: act(world, A.RETURN, task_id))
    page = desk.post("inspector", f"/tasks/{task_id}/verify", 409, reason="现场核查属实，材料齐全", version=5)
    for text in ("孙督查", "“Return”", "In rectification", "现场核查属实，材料齐全", f'href="/tasks/{task_id}"'):
        assert text in page, text
    assert "<button" not in page[page.index("现场核查属实"):page.index("</main>")]


@pytest.mark.parametrize(("state", "persona", "slug", "fields"), [
    (S.DRAFT, "supervisor", "assign", {"kind": "workdays", "amount": "5", "anchor": "assignment"}),
    (S.SUBMITTED, "inspector", "verify", {"reason": "属实"}),
    (S.VERIFIED, "supervisor", "close", {"grade": "completed", "reason": ""}),
    (S.CLOSED, "supervisor", "reopen", {"kind": "days", "amount": "5", "anchor": "assignment", "reason": "反弹"}),
])
def test_a_second_click_leads_to_the_task(app: Flask, desk: Desk, world: World, state, persona, slug, fields):
    task_id = make(app, lambda: a_task(world, a_round(world), state))
    version = make(app, lambda: version_of(task_id))
    first, second = (desk.post(persona, f"/tasks/{task_id}/{slug}", **fields, version=version) for _ in range(2))
    assert first == second
    assert "was done already" in desk.client.get(second).text
    if "reason" in fields:
        fields = fields | {"reason": "另有话说"}
        desk.post("supervisor" if slug == "reopen" else persona, f"/tasks/{task_id}/{slug}", 409, **fields, version=version)


def test_a_second_receipt_or_hand_in_leads_to_the_task(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), supporting=("health",)))
    parts = [part.id for part in of_task(app, task_id).parts]
    for persona, part_id, slug in (("liaison", parts[0], "accept"), ("liaison_health", parts[1], "accept"),
                                   ("liaison_health", parts[1], "hand_in")):
        version = make(app, lambda: version_of(task_id))
        for _ in range(2):
            desk.post(persona, f"/tasks/{task_id}/parts/{part_id}/{slug}", version=version, reason="已办")


def test_a_report_on_a_task_that_was_suspended_gives_back_its_text(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), S.IN_PROGRESS))
    version, part_id = make(app, lambda: version_of(task_id)), of_task(app, task_id).parts[0].id
    make(app, lambda: act(world, A.SUSPEND, task_id))
    page = desk.post("liaison", f"/tasks/{task_id}/report", 409, part_id=part_id, text="已经完成三所学校", version=version)
    assert "已经完成三所学校" in page
    make(app, lambda: act(world, A.RESUME, task_id))
    page = desk.post("liaison", f"/tasks/{task_id}/report", 409, part_id=part_id, text="已经完成三所学校", version=version)
    assert "<textarea" in page
    desk.client.post(f"/tasks/{task_id}/report", data=hidden(page) | {"text": "已经完成三所学校"})
    with app.app_context():
        assert db.session.scalars(sa.select(ProgressReport.text)).all() == ["已经完成三所学校"]


def test_undo_is_offered_right_after_the_closure_and_to_nobody_else(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), S.VERIFIED))
    desk.post("supervisor", f"/tasks/{task_id}/close", grade="completed")
    page = desk.client.get(f"/tasks/{task_id}").text
    flash = page[page.index('class="flash"'):]
    assert f'href="/tasks/{task_id}/undo_close"' in flash[:flash.index("</div>")]
    assert "undo_close" not in desk.get("supervisor2", f"/tasks/{task_id}")
    desk.post("supervisor", f"/tasks/{task_id}/undo_close", reason="点错了")
    assert state_of(app, task_id) is S.VERIFIED


def test_the_judge_has_everything_before_the_eyes(app: Flask, desk: Desk, world: World):
    def submitted() -> int:
        task_id = a_task(world, a_round(world), S.IN_PROGRESS)
        something_reported(world, task_id)
        act(world, A.SUBMIT, task_id)
        return task_id

    task_id = make(app, submitted)
    page = desk.get("leader", f"/tasks/{task_id}/endorse")
    for text in ("完成", "已办", "修订党组议事规则", "印发修订后的议事规则", "云岭区教育局", "2026-03-30"):
        assert text in page, text
    desk.post("leader", f"/tasks/{task_id}/endorse", reason="情况属实")
    assert "情况属实" in desk.get("inspector", f"/tasks/{task_id}/verify")


def test_whom_the_separation_refuses_gets_the_sentence_instead_of_the_button(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), S.SUBMITTED))
    desk.post("supervisor", f"/tasks/{task_id}/verify", reason="属实")
    page = desk.get("supervisor", f"/tasks/{task_id}")
    assert "Whoever verified the task cannot close it" in page
    assert f"/tasks/{task_id}/close" not in page
    page = desk.get("supervisor", f"/tasks/{task_id}/close")
    assert "Whoever verified the task cannot close it" in page
    assert 'name="grade"' not in page
    assert f"/tasks/{task_id}/close" in desk.get("supervisor2", f"/tasks/{task_id}")
