"""Corrections through the pages: what is offered to whom, what is said, and two people who change the same thing."""

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.acts import act, at, task_of
from tests.conftest import Client
from tests.desk import Desk, make, said
from tests.factories import World, a_draft, a_round, a_task
from tracker.domain.vocabulary import Action, State
from tracker.extensions import db
from tracker.models.progress import Evidence, Strike
from tracker.models.round import Measure
from tracker.models.task import Task
from tracker.services import progress

PDF = b"%PDF-1.7 evidence"


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(client, world)


def reported(world: World, state: State = State.IN_PROGRESS) -> tuple[int, int]:
    task_id = a_task(world, a_round(world), state)
    made = progress.report_progress(world.actor("liaison"), task_id, task_of(task_id).lead.id, text="完成80%", **at(task_id))
    return task_id, made.id


def hidden(page: str) -> dict[str, str]:
    """Every hidden field and every chosen radio button of a page, as a browser would send them."""
    fields: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in found and (found.get("type") == "hidden" or (found.get("type") == "radio" and " checked" in tag)):
            fields[found["name"]] = found.get("value", "")
    return fields


def test_a_report_is_corrected_and_struck_out_through_its_pages(app: Flask, desk: Desk, world: World):
    task_id, report_id = make(app, lambda: reported(world))
    page = desk.get("liaison", f"/tasks/{task_id}")
    assert f"/progress/{report_id}/correct" in page
    assert f"/progress/{report_id}/" not in desk.get("supervisor", f"/tasks/{task_id}")
    page = desk.get("liaison", f"/progress/{report_id}/correct")
    assert "完成80%" in page
    assert "Fill this in." in said(desk.post("liaison", f"/progress/{report_id}/correct", 422, text=" "))
    assert "完成60%" in desk.post("liaison", f"/progress/{report_id}/correct", 422, text="完成60%", reason=" "), "no reason"
    desk.post("liaison", f"/progress/{report_id}/correct", text="完成60%", reason="数字误填", version=1)
    both = desk.post("liaison", f"/progress/{report_id}/correct", 409, text="完成70%", reason="数字误填", version=1)
    assert "It is kept in the log." in both, "nobody is told"
    page = desk.get("leader", f"/tasks/{task_id}")
    assert "完成60%" in page
    assert "数字误填" in page.partition('id="timeline"')[2]
    desk.post("liaison", f"/progress/{report_id}/strike", 422, reason="")
    for _ in range(2):  # a second click
        desk.post("liaison", f"/progress/{report_id}/strike", version=2, reason="误报")
    page = desk.get("leader", f"/tasks/{task_id}")
    assert "误报" in page
    assert "完成60%" in page
    assert f'href="/tasks/{task_id}"' in desk.get("liaison", f"/progress/{report_id}/strike", 422), "the way back"
    assert "no such progress report" in desk.get("liaison", "/progress/999999/correct", 404)
    desk.get("liaison", "/evidence/999999/strike", 404)


def test_a_file_is_struck_out_through_its_page(app: Flask, desk: Desk, world: World):
    task_id, _report = make(app, lambda: reported(world))
    with app.app_context():
        lead = db.session.get_one(Task, task_id).lead.id
    desk.post("liaison", f"/tasks/{task_id}/report", part_id=lead, text="附件", files=[
        (io.BytesIO(PDF), "甲.pdf"), (io.BytesIO(PDF + b"2"), "乙.pdf")])
    with app.app_context():
        evidence_id, report_id = db.session.execute(
            sa.select(Evidence.id, Evidence.report_id).where(Evidence.name == "甲.pdf")).one()
    assert "甲.pdf" in desk.get("liaison", f"/evidence/{evidence_id}/strike")
    page = desk.post("liaison", f"/evidence/{evidence_id}/strike", 409, reason="传错了文件", version=7)
    assert "传错了文件" in page
    assert hidden(page)["version"] == "1", "one press more does it"
    desk.post("liaison", f"/evidence/{evidence_id}/strike", reason="传错了文件")
    with app.app_context():
        assert db.session.scalars(sa.select(Strike.evidence_id)).one() == evidence_id
    page = desk.get("liaison", f"/tasks/{task_id}")
    assert re.search(r"<strong>Evidence struck out</strong>\s*<span class=\"change\">File: 甲.pdf", page)
    assert "Struck out with its report" not in page
    _before, _mark, falls = desk.get("liaison", f"/progress/{report_id}/strike").partition("Its files are struck out")
    assert "乙.pdf" in falls and "甲.pdf" not in falls, "what still stands falls with its report"
    desk.post("liaison", f"/progress/{report_id}/strike", reason="误报")
    assert desk.get("liaison", f"/tasks/{task_id}").count("Struck out with its report") == 1


def test_a_correction_of_a_task_says_what_is_not_corrected_here(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    page = desk.get("supervisor", f"/tasks/{task_id}/correct")
    assert "Deadlines and units are not corrected here" in page
    assert "exten" not in page, "no page offers it"
    with app.app_context():
        [measure] = db.session.get_one(Task, task_id).measures
        measure_id = measure.id
    typed = {"title": "健全党组议事规则", "nature": "systemic", "responsible_leader": "冷局长",
             "measures-0-measure_id": measure_id, "measures-0-text": "修订规则", "measures-0-expected_result": "印发规则"}
    page = desk.post("supervisor", f"/tasks/{task_id}/correct", 422, **typed)
    assert "冷局长" in page
    desk.post("supervisor", f"/tasks/{task_id}/correct", **typed, reason="标题漏字")
    page = desk.get("liaison", f"/tasks/{task_id}")
    for text in ("健全党组议事规则", "印发规则", "标题漏字"):
        assert text in page
    make(app, lambda: act(world, Action.CANCEL, task_id))
    assert "<h1>Not possible now</h1>" in desk.get("supervisor", f"/tasks/{task_id}/correct", 409)


def test_two_corrections_stand_side_by_side(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    path = f"/tasks/{task_id}/correct"
    typed = {"nature": "", "reason": "笔误", **_measures(app, task_id)}
    first = hidden(desk.get("supervisor", path))
    desk.post("supervisor2", path, **typed, title="别人的标题", requirement="别人的要求", responsible_leader="")
    page = desk.post("supervisor", path, 409, **typed, title="我的标题", requirement="", responsible_leader="冷局长",
                     version=first["version"], seen=first["seen"])
    assert "苏督查" in page
    for text in ("我的标题", "别人的标题", "别人的要求", "冷局长", "笔误", "told to the units"):
        assert text in page
    fields = hidden(page)
    assert {name: value for name, value in fields.items() if name.startswith("choose")} == {
        "choose.title": "mine", "choose.requirement": "now", "choose.responsible_leader": "mine"}
    desk.client.post(path, data={**fields, "reason": "笔误"})
    with app.app_context():
        task = db.session.get_one(Task, task_id)
        assert (task.title, task.requirement, task.responsible_leader) == ("我的标题", "别人的要求", "冷局长"), (
            "what only one of them touched is theirs by itself")
    again = desk.post("supervisor", path, 302, **typed, title="我的标题", requirement="别人的要求",
                      responsible_leader="冷局长", version=first["version"])
    assert again == f"/tasks/{task_id}", "nothing differs: it was saved already"


def test_a_task_assigned_without_measures_gets_them_by_a_correction(app: Flask, desk: Desk, world: World):
    def bare() -> int:
        task_id = a_draft(world, a_round(world))
        db.session.execute(sa.delete(Measure))
        db.session.commit()
        return task_id

    task_id = make(app, bare)
    for page in (f"/tasks/{task_id}/assign", f"/tasks/assign?pick={task_id}.1"):
        assert "No measures were written down." in desk.get("supervisor", page), page
    make(app, lambda: act(world, Action.ASSIGN, task_id))
    assert "The supervision office adds them by “Correct”" in desk.get("liaison", f"/tasks/{task_id}")
    path = f"/tasks/{task_id}/correct"
    row = {"added-0-text": "公开议事清单", "added-0-expected_result": ""}
    typed = {"title": "健全议事规则", "nature": "", "reason": "补充措施", **row}
    first = hidden(desk.get("supervisor", path))
    assert 'name="added-5-text"' in desk.post("supervisor", path, 200, **typed, add="5")
    assert "what can be verified when it is done" in desk.post("supervisor", path, 422, **typed)
    many = {f"added-{n}-{part}": f"{part}{n}" for n in range(61) for part in ("text", "expected_result")}
    assert 'name="added-60-text"' not in desk.post("supervisor", path, 422, **typed | many | {"title": ""})
    sent = typed | {"added-0-expected_result": "清单上墙", "version": first["version"], "seen": first["seen"]}
    assert desk.post("supervisor", path, **sent) == f"/tasks/{task_id}"
    page = desk.get("liaison", f"/tasks/{task_id}")
    assert "Measure 1 added: 公开议事清单 · 清单上墙" in page
    assert desk.post("supervisor", path, **sent) == f"/tasks/{task_id}", "a second click adds nothing"
    with app.app_context():
        assert db.session.scalars(sa.select(Measure.text)).all() == ["公开议事清单"]
    full = {f"added-{n}-{part}": f"{part}{n}" for n in range(60) for part in ("text", "expected_result")}
    assert "at most 60 measures" in desk.post("supervisor", path, 422, **typed | full | _measures(app, task_id))


def _measures(app: Flask, task_id: int) -> dict[str, object]:
    with app.app_context():
        rows = db.session.scalars(sa.select(Measure).where(Measure.task_id == task_id)).all()
        return {f"measures-{n}-{name}": getattr(row, attribute) for n, row in enumerate(rows) for name, attribute in (
            ("measure_id", "id"), ("text", "text"), ("expected_result", "expected_result"),
            ("responsible_person", "responsible_person"))}
