"""The way of a task through the pages, as the persons of the story walk it."""

import datetime as dt
import hashlib
import io
import re
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import Client
from tests.factories import CLOCK, World, a_draft, a_round, a_task
from tracker.domain.vocabulary import Mode, State
from tracker.extensions import db
from tracker.models.progress import Evidence
from tracker.models.round import Finding, Measure, SourceDocument
from tracker.models.task import Closure, Task

PDF = b"%PDF-1.7 evidence"


@pytest.fixture
def desk(client: Client, world: World) -> "Desk":
    return Desk(client, world)


class Desk:
    """A browser that changes hands."""

    def __init__(self, client: Client, world: World) -> None:
        self.client, self.world = client, world

    def hand_to(self, persona: str) -> Client:
        """English pages, so that the tests do not depend on the catalogue."""
        self.client.as_persona(self.world, persona)
        with self.client.session_transaction() as session:
            session["language"] = "en"
        return self.client

    def get(self, persona: str, path: str, status: int = 200) -> str:
        answer = self.hand_to(persona).get(path)
        assert answer.status_code == status, (persona, path, answer.status_code)
        return answer.text

    def post(self, persona: str, path: str, status: int = 302, **fields: object) -> str:
        """With the version that the page before the act shows."""
        page = self.hand_to(persona).get(path).text
        if found := re.search(r'name="version"[^>]*value="(\d+)"', page):
            fields.setdefault("version", found[1])
        answer = self.client.post(path, data=fields, content_type="multipart/form-data")
        assert answer.status_code == status, (persona, path, answer.status_code, _said(answer.text))
        return answer.headers["Location"] if status == 302 else answer.text


def _said(page: str) -> list[str]:
    return re.findall(r'class="(?:wrong|lead-text|flash)"[^>]*>([^<]*)', page) + re.findall(r"<li>([^<]*)</li>", page)


def make(app: Flask, make_it) -> int:
    """A row made by services before the browser opens."""
    with app.app_context():
        return make_it()


def state_of(app: Flask, task_id: int) -> State:
    with app.app_context():
        return db.session.get_one(Task, task_id).state


def test_the_whole_way(app: Flask, desk: Desk, world: World):
    round_id = make(app, lambda: a_round(world))
    task = desk.post("supervisor", f"/rounds/{round_id}/tasks/new", title="健全议事规则", mode="timed",
                     lead_unit_id=world.units["education"], supporting_unit_ids=[world.units["health"]],
                     **{"measures-0-text": "修订规则", "measures-0-expected_result": "印发规则"})
    assert desk.post("supervisor", f"{task}/assign", kind="workdays", amount="10", anchor="assignment",
                     rolls_over="y") == task
    page = desk.get("supervisor", task)
    assert "XC2026-01-001" in page
    assert "2026-03-16" in page
    with app.app_context():
        lead, support = (part.id for part in db.session.scalars(sa.select(Task)).one().parts)
    desk.post("liaison", f"{task}/parts/{lead}/accept")
    desk.post("liaison_health", f"{task}/parts/{support}/accept")
    desk.post("liaison", f"{task}/report", part_id=lead, text="已印发", files=[(io.BytesIO(PDF), "议事规则.pdf")])
    desk.post("liaison_health", f"{task}/parts/{support}/hand_in")
    desk.post("liaison", f"{task}/parts/{support}/return", reason="缺附件")
    desk.post("liaison_health", f"{task}/parts/{support}/hand_in")
    desk.post("liaison", f"{task}/submit", reason="已完成整改")
    desk.post("liaison", f"{task}/withdraw")
    desk.post("liaison", f"{task}/submit", reason="已完成整改")
    desk.post("leader", f"{task}/endorse", reason="同意")
    desk.post("inspector", f"{task}/return", reason="补充会议纪要")
    desk.post("liaison", f"{task}/submit", reason="已补充")
    desk.post("leader", f"{task}/endorse")
    desk.post("inspector", f"{task}/verify", reason="现场核查属实")
    desk.post("supervisor", f"{task}/close", grade="completed")
    desk.post("supervisor", f"{task}/undo_close", reason="结论有误")
    desk.post("supervisor", f"{task}/sustain", grade="basic")
    again = desk.post("inspector", f"{task}/reopen", kind="days", amount="30", anchor="assignment", reason="反弹")
    assert again != task
    page = desk.get("leader", again)
    assert "XC2026-01-001（cycle 2）" in page
    assert f'href="{task}"' in page
    old = desk.get("leader", task)
    assert f'href="{again}"' in old
    assert "btn btn-primary" not in old, "nothing is to be done with a past cycle"


def test_suspend_resume_and_cancel(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    desk.post("supervisor", f"/tasks/{task_id}/suspend", reason="等待批复")
    CLOCK.move_to(dt.date(2026, 3, 5))
    assert 'value="2026-04-02"' in desk.get("supervisor", f"/tasks/{task_id}/resume"), "three working days later"
    desk.post("supervisor", f"/tasks/{task_id}/resume", deadline_on="2026-04-02")
    page = desk.get("liaison", f"/tasks/{task_id}")
    assert "2026-04-02 (originally 2026-03-30)" in page
    desk.post("supervisor", f"/tasks/{task_id}/cancel", reason="重复立项")
    assert state_of(app, task_id) is State.CANCELLED


def test_an_act_says_what_was_done_and_with_which_number(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    desk.post("liaison", f"/tasks/{task_id}/submit", reason="已完成")
    assert _said(desk.client.get(f"/tasks/{task_id}").text)[0] == "XC2026-01-001 was submitted for closure."


def test_the_page_before_an_act_says_to_whom(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.ENDORSING))
    page = desk.get("leader", f"/tasks/{task_id}/endorse")
    for name in ("陈巡察", "褚巡察", "孙督查", "苏督查"):
        assert name in page
    assert "冷局长（" not in page, "nobody is told of the own act"


def test_a_get_writes_nothing(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.VERIFIED))
    for act in ("return", "close", "sustain"):
        desk.get("supervisor", f"/tasks/{task_id}/{act}")
    assert state_of(app, task_id) is State.VERIFIED


@pytest.mark.parametrize(("state", "persona", "buttons"), [
    (State.DRAFT, "supervisor", {"assign", "cancel", "edit"}),
    (State.DRAFT, "inspector", {"edit"}),
    (State.ASSIGNED, "liaison", {"accept"}),
    (State.ASSIGNED, "leader", set()),
    (State.IN_PROGRESS, "liaison", {"report", "submit"}),
    (State.IN_PROGRESS, "supervisor", {"suspend", "cancel"}),
    (State.IN_PROGRESS, "discipline", set()),
    (State.ENDORSING, "leader", {"endorse", "return"}),
    (State.ENDORSING, "liaison", {"withdraw"}),
    (State.ENDORSING, "supervisor", set()),
    (State.SUBMITTED, "inspector", {"return", "verify"}),
    (State.SUBMITTED, "leader", set()),
    (State.VERIFIED, "supervisor", {"return", "close", "sustain"}),
    (State.VERIFIED, "inspector", {"return"}),
    (State.CLOSED, "supervisor", {"undo_close", "reopen"}),
    (State.CLOSED, "supervisor2", {"reopen"}),
    (State.CLOSED, "inspector", {"reopen"}),
    (State.SUSTAINED, "liaison", {"report"}),
    (State.SUSPENDED, "supervisor", {"resume", "cancel"}),
    (State.CANCELLED, "supervisor", set()),
])
def test_buttons_only_for_what_can_be_done_now(app: Flask, desk: Desk, world: World, state, persona, buttons):
    task_id = make(app, lambda: a_task(world, a_round(world), state))
    page = desk.get(persona, f"/tasks/{task_id}")
    found = set(re.findall(rf'href="/tasks/{task_id}/(?:parts/\d+/)?(\w+)"', page))
    assert found == buttons
    for act in buttons - {"accept"}:
        desk.get(persona, f"/tasks/{task_id}/{act}")


def test_what_cannot_be_done_is_refused_on_its_own_page(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.SUBMITTED))
    desk.get("liaison", f"/tasks/{task_id}/submit", 409)
    desk.get("leader", f"/tasks/{task_id}/return", 403)
    desk.get("liaison", f"/tasks/{task_id}/verify", 403)
    desk.get("inspector_b", f"/tasks/{task_id}/verify", 404)
    desk.get("supervisor", f"/tasks/{task_id}/dance", 404)
    desk.get("supervisor", "/tasks/999999", 404)


def test_a_stale_page_is_answered_with_both_states(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.SUBMITTED))
    page = desk.post("inspector", f"/tasks/{task_id}/verify", 409, version=2)
    assert "Awaiting verification" in page
    assert f'href="/tasks/{task_id}"' in page
    assert state_of(app, task_id) is State.SUBMITTED


def test_a_second_click_changes_nothing(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    desk.post("liaison", f"/tasks/{task_id}/submit", reason="已完成", version=3)
    desk.post("liaison", f"/tasks/{task_id}/submit", 409, reason="已完成", version=3)


@pytest.mark.parametrize(("state", "persona", "act", "fields"), [
    (State.SUBMITTED, "inspector", "return", {"reason": ""}),
    (State.IN_PROGRESS, "liaison", "submit", {"reason": "长" * 1001}),
    (State.VERIFIED, "supervisor", "close", {"grade": "ongoing", "reason": "记住我"}),
    (State.VERIFIED, "supervisor", "close", {"reason": "记住我"}),
    (State.SUSPENDED, "supervisor", "resume", {"deadline_on": "2026-02-30", "reason": "记住我"}),
    (State.SUSPENDED, "supervisor", "resume", {"deadline_on": "2026-02-01", "reason": "记住我"}),
    (State.DRAFT, "supervisor", "assign", {"kind": "workdays", "amount": "", "anchor": "assignment"}),
    (State.DRAFT, "supervisor", "assign", {"kind": "workdays", "amount": "十", "anchor": "assignment"}),
    (State.DRAFT, "supervisor", "assign", {"kind": "months", "amount": "121", "anchor": "assignment"}),
    (State.DRAFT, "supervisor", "assign", {"kind": "days", "amount": "0", "anchor": "assignment"}),
    (State.DRAFT, "supervisor", "assign", {"kind": "date", "anchor": "assignment", "date": ""}),
    (State.DRAFT, "supervisor", "assign", {"kind": "date", "anchor": "assignment", "date": "2026-02-01"}),
    (State.DRAFT, "supervisor", "assign", {"kind": "days", "amount": "5", "anchor": "date"}),
    (State.DRAFT, "supervisor", "assign", {"kind": "none", "anchor": "assignment"}),
    (State.CLOSED, "supervisor", "reopen", {"kind": "days", "amount": "5", "anchor": "assignment", "reason": " "}),
    (State.IN_PROGRESS, "liaison", "report", {"text": "   "}),
])
def test_a_form_error_keeps_what_was_typed(app: Flask, desk: Desk, world: World, state, persona, act, fields):
    task_id = make(app, lambda: a_task(world, a_round(world), state))
    page = desk.post(persona, f"/tasks/{task_id}/{act}", 422, **fields)
    assert 'role="alert"' in page
    for name, value in fields.items():
        if value.strip() and name not in ("grade", "kind", "anchor"):
            assert value in page, name
        if name in ("kind", "anchor") and value != "none":
            assert re.search(rf'<option selected value="{value}"', page), name
    assert state_of(app, task_id) is state


def test_the_date_is_worked_out_in_words_before_it_is_given(app: Flask, desk: Desk, world: World):
    CLOCK.move_to(dt.date(2026, 9, 22))
    task_id = make(app, lambda: a_draft(world, a_round(world)))
    asked = {"kind": "workdays", "amount": "10", "anchor": "assignment", "rolls_over": "y", "preview": "1"}
    page = desk.post("supervisor", f"/tasks/{task_id}/assign", 200, **asked)
    assert "10 working days after 2026-09-22: 2026-10-13, avoiding the holidays 中秋节、国庆节" in page
    assert 'value="10"' in page
    assert "not published" not in page
    page = desk.post("supervisor", f"/tasks/{task_id}/assign", 200, **asked | {"amount": "90"})
    assert "not published" in page
    page = desk.post("supervisor", f"/tasks/{task_id}/assign", 422, **asked | {"amount": ""})
    assert "Give the number" in page
    assert state_of(app, task_id) is State.DRAFT


def test_the_round_without_a_feedback_day_cannot_be_counted_from_it(app: Flask, desk: Desk, world: World):
    def without() -> int:
        round_id = a_round(world)
        from tracker.models.round import Round

        db.session.get_one(Round, round_id).feedback_on = None
        db.session.commit()
        return a_draft(world, round_id)

    task_id = make(app, without)
    for more in ({}, {"preview": "1"}):
        page = desk.post("supervisor", f"/tasks/{task_id}/assign", 422, kind="days", amount="5", anchor="feedback", **more)
        assert "enter the day of the feedback" in page


def test_a_long_term_task_may_go_without_a_date(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_draft(world, a_round(world), mode=Mode.ONGOING))
    desk.post("supervisor", f"/tasks/{task_id}/assign", kind="none", anchor="assignment")
    assert "Ongoing" in desk.get("liaison", f"/tasks/{task_id}")


def _finding(world: World) -> tuple[int, int, int]:
    round_id = a_round(world)
    finding = Finding(round_id=round_id, position=1, title="议事规则不健全", text="“三重一大”事项未集体研究")
    document = SourceDocument(round_id=round_id, name="反馈.txt", sha256="0" * 64, size=1,
                              by_id=world.users["supervisor"], at=CLOCK())
    db.session.add_all([finding, document])
    db.session.flush()
    measure = Measure(round_id=round_id, finding_id=finding.id, document_id=document.id, position=2, text="文件所提措施")
    db.session.add(measure)
    db.session.commit()
    return round_id, finding.id, measure.id


def test_a_draft_of_a_finding_takes_its_title_and_its_measures(app: Flask, desk: Desk, world: World):
    with app.app_context():
        round_id, finding_id, measure_id = _finding(world)
    path = f"/rounds/{round_id}/tasks/new?finding_id={finding_id}"
    page = desk.get("inspector", path)
    assert 'value="议事规则不健全"' in page
    assert "文件所提措施" in page
    assert f'<option selected value="{world.units["education"]}">' in page, "the inspected unit leads by default"
    fields = {"title": "健全议事规则", "mode": "timed", "lead_unit_id": world.units["education"]}
    task = desk.post("inspector", path, **fields, proposed_ids=[measure_id])
    page = desk.get("inspector", task)
    assert "文件所提措施" in page
    assert f"/findings/{finding_id}" in page
    desk.post("inspector", path, 422, **fields, proposed_ids=[measure_id])  # taken up already: no longer offered
    edited = desk.get("inspector", f"{task}/edit")
    assert re.search(rf'<input checked[^>]*value="{measure_id}"', edited)
    desk.post("inspector", f"{task}/edit", title="改过的题目", mode="immediate", lead_unit_id=world.units["health"])
    page = desk.get("inspector", task)
    assert "改过的题目" in page
    assert "文件所提措施" not in page


def test_the_draft_form_keeps_what_was_typed_and_grows_without_script(app: Flask, desk: Desk, world: World):
    round_id = make(app, lambda: a_round(world))
    path, typed = f"/rounds/{round_id}/tasks/new", {"title": "题", "mode": "timed", "measures-0-text": "修订制度",
                                                    "lead_unit_id": world.units["health"]}
    page = desk.post("supervisor", path, 200, **typed, add="1")
    assert len(re.findall(r'name="measures-\d+-text"', page)) == 4
    assert "修订制度" in page
    assert 'role="alert"' not in page
    page = desk.post("supervisor", path, 422, **typed)
    assert "what can be verified" in page
    assert "修订制度" in page
    assert f'<option selected value="{world.units["health"]}">' in page
    page = desk.post("supervisor", path, 422, **typed | {"title": "", "measures-0-text": ""})
    assert 'aria-invalid="true"' in page
    page = desk.post("supervisor", path, 422, **typed | {"measures-0-text": ""},
                     supporting_unit_ids=[world.units["health"]])
    assert "only one part" in page


def test_units_of_another_district_and_teams_are_not_offered(app: Flask, desk: Desk, world: World):
    round_id = make(app, lambda: a_round(world))
    page = desk.get("supervisor", f"/rounds/{round_id}/tasks/new")
    assert "云岭区卫生健康局" in page
    assert "清河区" not in page
    assert f'value="{world.units["team"]}"' not in page
    for persona, status in (("liaison", 403), ("supervisor_b", 404), ("sysadmin", 404)):
        desk.get(persona, f"/rounds/{round_id}/tasks/new", status)


def _with_evidence(app: Flask, desk: Desk, world: World, name: str) -> tuple[int, int]:
    task_id = make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    with app.app_context():
        part_id = db.session.get_one(Task, task_id).lead.id
    desk.post("liaison", f"/tasks/{task_id}/report", part_id=part_id, text="已办", files=[(io.BytesIO(PDF), name)])
    with app.app_context():
        return task_id, db.session.scalars(sa.select(Evidence.id)).one()


def test_evidence_comes_back_byte_for_byte_as_an_attachment(app: Flask, desk: Desk, world: World):
    task_id, evidence_id = _with_evidence(app, desk, world, "议事规则（定稿）.pdf")
    answer = desk.hand_to("supervisor").get(f"/evidence/{evidence_id}")
    assert answer.data == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert f"filename*=UTF-8''{quote('议事规则（定稿）.pdf')}" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    page = desk.get("leader", f"/tasks/{task_id}")
    assert f'href="/evidence/{evidence_id}"' in page
    assert hashlib.sha256(PDF).hexdigest()[:12] in page


def test_evidence_of_the_other_district_is_not_found(app: Flask, desk: Desk, world: World):
    _, evidence_id = _with_evidence(app, desk, world, "纪要.pdf")
    for persona in ("supervisor_b", "inspector_b", "liaison_b", "liaison_health", "sysadmin", "auditor", "stranger"):
        desk.get(persona, f"/evidence/{evidence_id}", 404)
    desk.get("anonymous", f"/evidence/{evidence_id}", 302)


def test_a_bad_file_is_named_and_the_text_is_kept(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    with app.app_context():
        part_id = db.session.get_one(Task, task_id).lead.id
    page = desk.post("liaison", f"/tasks/{task_id}/report", 422, part_id=part_id, text="已经完成的工作",
                     files=[(io.BytesIO(b"MZ"), "假.pdf")])
    assert "假.pdf is not a real pdf file" in page
    assert "已经完成的工作" in page


def test_a_relaxed_closure_says_so(app: Flask, desk: Desk, world: World):
    def relaxed() -> int:
        task_id = a_task(world, a_round(world), State.CLOSED)
        db.session.execute(sa.update(Closure).values(is_relaxed=True))
        db.session.commit()
        return task_id

    assert "persons were not separate" in desk.get("leader", f"/tasks/{make(app, relaxed)}")
