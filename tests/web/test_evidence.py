"""Evidence as pages hand it in and give it out."""

import hashlib
import io
import re
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import Client
from tests.desk import Desk, make
from tests.factories import World, a_round, a_task, version_of
from tracker import clock
from tracker.domain.uploads import Upload
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.progress import Evidence, Strike
from tracker.models.task import Task
from tracker.services import progress

PDF = b"%PDF-1.7 evidence"


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(client, world)


def _with_evidence(app: Flask, desk: Desk, world: World, name: str, data: bytes = PDF) -> tuple[int, int]:
    task_id = make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    with app.app_context():
        part_id = db.session.get_one(Task, task_id).lead.id
    desk.post("liaison", f"/tasks/{task_id}/report", part_id=part_id, text="已办", files=[(io.BytesIO(data), name)])
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
    view = desk.get("leader", f"/evidence/{evidence_id}/view")
    for fact in (hashlib.sha256(PDF).hexdigest(), "李联络", "云岭区教育局", "XC2026-01-001", "已办"):
        assert fact in view


def test_evidence_of_the_other_district_is_not_found(app: Flask, desk: Desk, world: World):
    _, evidence_id = _with_evidence(app, desk, world, "纪要.pdf")
    for persona in ("supervisor_b", "inspector_b", "liaison_b", "liaison_health", "sysadmin", "auditor", "stranger"):
        for page in ("", "/view", "/inline"):
            desk.get(persona, f"/evidence/{evidence_id}{page}", 404)
    desk.get("anonymous", f"/evidence/{evidence_id}/inline", 302)


def test_a_bad_file_is_named_and_the_text_is_kept(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    with app.app_context():
        part_id = db.session.get_one(Task, task_id).lead.id
    page = desk.post("liaison", f"/tasks/{task_id}/report", 422, part_id=part_id, text="已经完成的工作",
                     files=[(io.BytesIO(b"MZ"), "假.pdf")])
    assert "假.pdf is not a real pdf file" in page
    assert "已经完成的工作" in page


PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
SITE = "frame-src 'none'"


@pytest.mark.parametrize(("name", "data", "policy", "frames", "shown"), [
    ("现场.png", PNG, "default-src 'none'; sandbox", "DENY", "<img src="),
    ("纪要.pdf", PDF, "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'",
     "SAMEORIGIN", "<iframe src="),
])
def test_what_is_shown_inline_has_a_policy_of_its_own(app, desk: Desk, world: World, name, data, policy, frames, shown):
    task_id, evidence_id = _with_evidence(app, desk, world, name, data)
    answer = desk.hand_to("supervisor").get(f"/evidence/{evidence_id}/inline")
    assert answer.data == data
    assert answer.headers["Content-Security-Policy"] == policy
    assert answer.headers["X-Frame-Options"] == frames
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert "Set-Cookie" not in answer.headers
    view = desk.client.get(f"/evidence/{evidence_id}/view")
    assert f'{shown}"/evidence/{evidence_id}/inline' in view.text
    assert (SITE in view.headers["Content-Security-Policy"]) == (shown != "<iframe src="), "only this page may frame"
    for page in (view, desk.client.get(f"/tasks/{task_id}")):
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        assert "object-src 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Frame-Options"] == "DENY"
    assert SITE in desk.client.get(f"/tasks/{task_id}").headers["Content-Security-Policy"]


def test_other_kinds_are_never_shown_inline(app: Flask, desk: Desk, world: World):
    _, evidence_id = _with_evidence(app, desk, world, "旧文件.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 text")
    desk.get("supervisor", f"/evidence/{evidence_id}/inline", 404)
    page = desk.get("supervisor", f"/evidence/{evidence_id}/view")
    assert f'href="/evidence/{evidence_id}"' in page
    assert "/inline" not in page


def test_only_small_pictures_stand_in_the_list(app: Flask, desk: Desk, world: World, monkeypatch):
    from tracker.web import standing

    task_id, evidence_id = _with_evidence(app, desk, world, "现场.png", PNG)
    picture = f'<img src="/evidence/{evidence_id}/inline" alt="" width="72" height="54" loading="lazy">'
    assert picture in desk.get("supervisor", f"/tasks/{task_id}")
    monkeypatch.setattr(standing, "THUMBNAIL_MOST", len(PNG) - 1)
    assert "<img" not in desk.get("supervisor", f"/tasks/{task_id}")


@pytest.mark.parametrize("name", [
    "纪要\"; filename=\"坏.exe.pdf", "a\r\nX-Evil: 1.pdf", "%0d%0aX-Evil%3a1.pdf", "x;y=z'%22.pdf"])
def test_no_name_reaches_another_header(app: Flask, desk: Desk, world: World, name: str):
    def handed_in(name: str) -> int:
        task_id = a_task(world, a_round(world, code=f"XC{len(name)}"), State.IN_PROGRESS)
        progress.report_progress(world.actor("liaison"), task_id, db.session.get_one(Task, task_id).lead.id, text="已办",
                                 version=version_of(task_id), uploads=[Upload(name, PDF)], now=clock.now())
        return db.session.scalars(sa.select(Evidence.id).where(Evidence.task_id == task_id)).one()

    named, plain = (make(app, lambda given=given: handed_in(given)) for given in (name, "a.pdf"))
    desk.hand_to("supervisor")
    for page in ("", "/inline"):
        answer, usual = (desk.client.get(f"/evidence/{evidence_id}{page}") for evidence_id in (named, plain))
        assert answer.data == PDF
        assert set(answer.headers.keys()) == set(usual.headers.keys())
        said = answer.headers["Content-Disposition"]
        without_quoted = re.sub(r'"(?:[^"\\]|\\.)*"', '""', said)
        assert re.fullmatch(r"(attachment|inline); filename=[^;\s]*(; filename\*=UTF-8''[^;\s]*)?", without_quoted), said


def test_versions_lead_to_each_other_and_a_strike_is_shown_with_its_reason(app: Flask, desk: Desk, world: World):
    task_id, first = _with_evidence(app, desk, world, "台账.pdf")
    with app.app_context():
        part_id = db.session.get_one(Task, task_id).lead.id
    newer = [(io.BytesIO(PDF + b"2"), "台账.pdf")]
    desk.post("liaison", f"/tasks/{task_id}/report", part_id=part_id, text="更新", files=newer)

    def strike() -> int:
        rows = db.session.scalars(sa.select(Evidence).order_by(Evidence.id)).all()
        by = {"at": clock.now(), "user_id": world.users["liaison"], "post_id": world.posts["liaison"]}
        db.session.add(Strike(evidence_id=rows[1].id, reason="传错文件", **by))
        db.session.add(Strike(report_id=rows[0].report_id, reason="数字有误", **by))
        db.session.commit()
        return rows[1].id

    second = make(app, strike)
    page = desk.get("supervisor", f"/tasks/{task_id}")
    assert "Struck out: 传错文件 (李联络 · 云岭区教育局 Unit liaison, 2026-03-02 09:00)" in page
    assert "<s>已办</s>" in page
    assert f'<s><a href="/evidence/{second}/view">台账.pdf</a></s>' in page
    view = desk.get("supervisor", f"/evidence/{second}/view")
    assert "传错文件" in view
    assert f'href="/evidence/{first}/view"' in view
    assert "数字有误" in desk.get("supervisor", f"/evidence/{first}/view")
    assert "<s>已办</s>" in desk.get("supervisor", f"/tasks/{task_id}/print")
    desk.get("supervisor", f"/evidence/{second}")
