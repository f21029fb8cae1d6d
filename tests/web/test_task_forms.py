"""The forms of a task: drafts, deadlines in words, and errors that keep what was typed."""

import datetime as dt
import io
import pathlib
import re
import sys

import pytest
import wtforms
from flask import Flask
from lxml import etree
from werkzeug.datastructures import MultiDict

from tests.acts import act
from tests.conftest import Client
from tests.desk import Desk, make, said, state_of
from tests.factories import CLOCK, World, a_draft, a_round, a_task
from tracker.domain.vocabulary import Action, Mode, State
from tracker.extensions import db
from tracker.models.round import Finding, Measure, SourceDocument
from tracker.models.task import Task
from tracker.web.forms.wtforms_sentences import SENTENCES


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
    text = re.sub("<[^>]*>", "", page)
    assert "10 working days after 2026-09-22: 2026-10-13, avoiding the holidays 中秋节, 国庆节" in text
    assert 'value="10"' in page
    assert "not published" not in page
    page = desk.post("supervisor", f"/tasks/{task_id}/assign", 200, **asked | {"amount": "90"})
    assert "not published" in page
    page = desk.post("supervisor", f"/tasks/{task_id}/assign", 422, **asked | {"amount": ""})
    assert "Give the number" in page
    assert state_of(app, task_id) is State.DRAFT
    closed = make(app, lambda: a_task(world, a_round(world, code="XC2026-02"), State.CLOSED))
    page = desk.post("supervisor", f"/tasks/{closed}/reopen", 422, **asked)
    assert "10 working days after" in page and 'id="reason-error"' in page


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
    assert "Long-term work" not in desk.get("liaison", f"/tasks/{task_id}"), "its receipt is waited for"
    make(app, lambda: act(world, Action.ACCEPT, task_id))
    assert "Long-term work" in desk.get("liaison", f"/tasks/{task_id}")


def _finding(world: World) -> tuple[int, int, int]:
    round_id = a_round(world)
    finding = Finding(round_id=round_id, position=1, title="议事规则不健全", text="“三重一大”事项未集体研究")
    document = SourceDocument(round_id=round_id, name="反馈.txt", sha256="0" * 64, size=1,
                              by_id=world.users["supervisor"], at=CLOCK())
    db.session.add_all([finding, document])
    db.session.flush()
    measure = Measure(round_id=round_id, finding_id=finding.id, document_id=document.id, position=2,
                      is_proposal=True, text="文件所提措施")
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
    fields = {"title": "健全\u200b议事\u00ad规则", "mode": "timed", "lead_unit_id": world.units["education"]}
    result = f"proposed_ids-{measure_id}-expected_result"
    page = desk.post("inspector", path, 422, **fields, proposed_ids=[measure_id], **{result: "\u200b"},
                     **{result.replace("expected_result", "responsible_person"): "后勤主任"})
    assert f'id="{result}-error">Say what can be verified when it is done.<' in page, "at its field"
    assert f'<a href="#{result}">Take up measures that the document proposes: “文件所提措施”: Say what can be' in page
    assert 'value="后勤主任"' in page and page.count('aria-invalid="true"') == 1
    fields[result] = "印发"
    task = desk.post("inspector", path, **fields, proposed_ids=[measure_id])
    page = desk.client.get(task).text
    assert "the Supervision office checks and assigns it" in page, "an inspector cannot assign"
    assert "文件所提措施" in page
    assert "健全议事规则" in page, "what cannot be seen was not kept"
    assert f"/findings/{finding_id}" in page
    desk.post("inspector", path, 422, **fields | {"title": "另立一项"}, proposed_ids=[measure_id])  # taken up already
    CLOCK.at += dt.timedelta(minutes=1)
    desk.post("inspector", path, 422, **fields, proposed_ids=[measure_id])  # no longer offered
    edited = desk.get("inspector", f"{task}/edit")
    assert re.search(rf'<input checked[^>]*value="{measure_id}"', edited)
    desk.post("inspector", f"{task}/edit", title="改过的题目", mode="immediate", lead_unit_id=world.units["health"])
    page = desk.get("inspector", task)
    assert "改过的题目" in page
    before, _mark, story = page.partition('id="timeline"')
    assert "文件所提措施" not in before
    assert "Measure 1 removed: 文件所提措施" in story


def test_a_second_click_makes_no_second_draft(app: Flask, desk: Desk, world: World):
    with app.app_context():
        round_id, finding_id, measure_id = _finding(world)
    path = f"/rounds/{round_id}/tasks/new?finding_id={finding_id}"
    fields = {"title": "健全议事规则", "mode": "timed", "lead_unit_id": world.units["education"], "requirement": "一\r\n二",
              "supporting_unit_ids": [world.units["school"], world.units["health"]], "proposed_ids": [measure_id],
              f"proposed_ids-{measure_id}-expected_result": "印发", "measures-1-text": "自查",
              "measures-1-expected_result": "台账"}
    first = desk.post("inspector", path, **fields)
    assert desk.post("inspector", path, **fields) == first
    without = {**fields, "proposed_ids": []}
    others = [desk.post("inspector", path, **without), desk.post("supervisor", path, **without),
              desk.post("inspector", path, **without | {"measures-1-text": "自查自纠"})]
    CLOCK.at += dt.timedelta(minutes=1)
    others.append(desk.post("supervisor", path, **without))
    assert len({first, *others}) == 5


def test_the_draft_form_keeps_what_was_typed_and_grows_without_script(app: Flask, desk: Desk, world: World):
    round_id = make(app, lambda: a_round(world))
    path, typed = f"/rounds/{round_id}/tasks/new", {"title": "题", "mode": "timed", "measures-0-text": "修订制度",
                                                    "lead_unit_id": world.units["health"]}
    place, = set(re.findall(r'name="add" value="\d" formaction="#([\w-]+)"', desk.get("supervisor", path)))
    page = desk.post("supervisor", path, 200, **typed, add="1")
    assert f'id="{place}"' in page and f'id="{place}"' not in desk.get("supervisor", path), "it leads to the new row"
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
    crumbs = page[page.index('<nav class="crumbs"'):]
    assert f'<li><a href="/rounds/{round_id}">' in crumbs[:crumbs.index("</nav>")]
    assert "清河区" not in page
    assert f'value="{world.units["team"]}"' not in page
    for persona, status in (("liaison", 403), ("supervisor_b", 404), ("sysadmin", 404)):
        desk.get(persona, f"/rounds/{round_id}/tasks/new", status)


def test_what_the_units_are_asked_for_already_stands_beside_the_form(app: Flask, desk: Desk, world: World):
    round_id = make(app, lambda: a_round(world))
    other = make(app, lambda: a_task(world, round_id, State.IN_PROGRESS, title="健全党组议事规则"))
    task_id = make(app, lambda: a_draft(world, round_id, lead="health", supporting=("education",)))
    for path in (f"/tasks/{task_id}/assign", f"/tasks/{task_id}/edit", f"/rounds/{round_id}/tasks/new"):
        page = desk.get("supervisor", path)
        assert f'href="/tasks/{other}"' in page, path
        assert '<td data-label="Unit">云岭区教育局</td>' in page, "on a phone too"
        assert "健全党组议事规则" in page
        assert ("similar" in page) is (path != f"/rounds/{round_id}/tasks/new"), "a new draft has no title yet"
    page = desk.post("supervisor", f"/rounds/{round_id}/tasks/new", 200, look="1", title="健全议事规则", mode="timed",
                     nature="", lead_unit_id=world.units["health"])
    assert f'href="/tasks/{other}"' not in page, "another unit was chosen"
    assert 'value="健全议事规则"' in page
    (back,) = etree.HTML(page).xpath("//button[@name='look']/@formaction")
    assert etree.HTML(page).xpath("//*[@id=$id][@tabindex='-1']//h2", id=back[1:]), "the page comes back at the answer"


def test_a_report_tells_which_files_were_there_already(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    part_id = make(app, lambda: db.session.get_one(Task, task_id).lead.id)
    desk.hand_to("liaison")

    def send(text: str, *files: tuple[bytes, str], status: int = 302, **more: object):
        answer = desk.client.post(f"/tasks/{task_id}/report", content_type="multipart/form-data", **more, data={
            "version": 3, "part_id": part_id, "text": text, "files": [(io.BytesIO(data), name) for data, name in files]})
        assert answer.status_code == status, said(answer.text)
        return answer

    pdf = b"%PDF-1.7 one"
    send("一", (pdf, "甲.pdf"))
    send("二", (pdf, "乙.pdf"))
    page = desk.client.get(f"/tasks/{task_id}").text
    assert "Not attached again, because the same files are there already: 乙.pdf." in page
    answer = send("三", (b"%PDF-1.7 two", "丙.pdf"), status=200, headers={"X-Requested-With": "upload"})
    assert answer.json == {"to": f"/tasks/{task_id}"}
    for data, name, sentence in ((b"MZ", "程序.exe", "cannot be taken"), (b"MZ", "假.pdf", "not a real pdf file"),
                                 (b"", "空.pdf", "is empty"), (pdf, "机密★.pdf", "mark of secrecy")):
        page = send("四", (data, name), status=422).text
        assert sentence in page
        assert "四" in page
        assert "Choose the files again" in page


def test_every_sentence_of_the_form_library_has_one_of_ours(app: Flask):
    """Whatever it can say of the fields and validators that stand in our forms."""
    source = "".join(pathlib.Path(module.__file__ or "").read_text(encoding="utf-8") for module in (
        wtforms.validators, *(sys.modules[f"wtforms.fields.{name}"] for name in ("choices", "numeric", "datetime"))))
    told = re.findall(r'gettext\(\s*((?:"[^"]*"[,\s]*)+)', source)
    texts = {text for group in told for text in re.findall(r'"([^"]*)"', group)}
    unused = re.compile(r"email|IP|Mac|URL|UUID|one of:|any of:|edited|disabled|field name|None|week")
    assert {text for text in texts if not unused.search(text)} - set(SENTENCES) == set()
    with app.test_request_context():
        class Nested(wtforms.Form):
            text = wtforms.StringField(validators=[wtforms.validators.Length(max=2)])

        form = Nested(MultiDict({"text": "三个字"}))
        assert not form.validate()
        assert form.text.errors == [str(SENTENCES["Field cannot be longer than %(max)d characters."]) % {"max": 2}]
