"""Evidence as pages hand it in and give it out."""

import hashlib
import io
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import Client
from tests.desk import Desk, make
from tests.factories import World, a_round, a_task
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.progress import Evidence
from tracker.models.task import Task

PDF = b"%PDF-1.7 evidence"


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(client, world)


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
