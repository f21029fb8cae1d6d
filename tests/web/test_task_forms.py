"""The forms of a task: drafts, deadlines in words, and errors that keep what was typed."""

import datetime as dt
import re

import pytest
from flask import Flask

from tests.conftest import Client
from tests.desk import Desk, make, state_of
from tests.factories import CLOCK, World, a_draft, a_round, a_task
from tracker.domain.vocabulary import Mode, State
from tracker.extensions import db
from tracker.models.round import Finding, Measure, SourceDocument


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(client, world)


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
