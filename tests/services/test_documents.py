"""A document becomes findings and proposed measures: what is ticked, once, and nowhere but in the own round."""

import hashlib
import os
import pathlib
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import World, a_round
from tracker import clock
from tracker.domain.errors import DomainError, NotAllowed, NotFound, RuleBroken
from tracker.domain.selection import Choice, lines
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.round import Finding, Measure, SourceDocument
from tracker.services import documents, filestore, findings

FEEDBACK = """关于云岭区教育局的反馈意见

一、巡察发现的主要问题
（一）全面从严治党方面
1．谈话提醒流于形式。全年谈话记录雷同。
2．采购化整为零。分七次购买同类设备。
（二）基层党建方面
1．组织生活不经常。
二、意见建议
（一）压实主体责任。班子成员每季度听取一次汇报。
（二）规范采购程序。
三、工作要求
（一）按时报送整改方案。
"""
SAMPLES = os.environ.get("TRACKER_TEST_SAMPLES", "")


@pytest.fixture
def round_id(ctx: Flask, world: World) -> int:
    return a_round(world)


@pytest.fixture
def document_id(world: World, round_id: int) -> int:
    return keep(world, round_id)


def keep(world: World, round_id: int, text: str = FEEDBACK, *, name: str = "反馈意见.txt", by: str = "inspector") -> int:
    return documents.keep_document(world.actor(by), round_id, name, text.encode(), now=clock.now())


def defaults(world: World, document_id: int) -> dict[str, Choice]:
    outline = lines(documents.read_outline(world.actor("inspector"), document_id))
    return {line.path: line.default for line in outline if line.default}


def import_all(world: World, document_id: int, *, by: str = "inspector") -> None:
    documents.import_items(world.actor(by), document_id, defaults(world, document_id), now=clock.now())


def found(round_id: int) -> list[Finding]:
    return list(db.session.scalars(sa.select(Finding).where(Finding.round_id == round_id).order_by(Finding.position)))


def proposed(round_id: int) -> list[Measure]:
    return list(db.session.scalars(sa.select(Measure).where(Measure.round_id == round_id).order_by(Measure.position)))


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def refused(code: str, act: Callable[[], object], kind: type[DomainError] = RuleBroken) -> None:
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.code == code


def test_problems_become_findings_and_advice_becomes_measures(world: World, round_id: int, document_id: int) -> None:
    import_all(world, document_id)
    assert [f.enumerator + f.title for f in found(round_id)] == [
        "（一）全面从严治党方面", "1．谈话提醒流于形式", "2．采购化整为零", "（二）基层党建方面", "1．组织生活不经常"]
    assert [m.text for m in proposed(round_id)] == ["压实主体责任。班子成员每季度听取一次汇报。", "规范采购程序"]
    assert all(m.finding_id is None and m.task_id is None and m.document_id == document_id for m in proposed(round_id))


def test_a_finding_hangs_under_the_nearest_ticked_one(world: World, round_id: int, document_id: int) -> None:
    import_all(world, document_id)
    first, talk, buying, second, meetings = found(round_id)
    assert [f.parent_id for f in (first, talk, buying, second, meetings)] == [None, first.id, first.id, None, second.id]
    assert talk.text == "全年谈话记录雷同。"


def test_an_item_that_is_left_out_or_a_measure_is_nobodys_parent(world: World, round_id: int, document_id: int) -> None:
    chosen = {"0.0": Choice.FINDING, "0.0.0": Choice.MEASURE, "0.0.0.0": Choice.FINDING, "0.0.1.0": Choice.FINDING}
    documents.import_items(world.actor("inspector"), document_id, chosen, now=clock.now())
    chapter, talk, meetings = found(round_id)
    assert (talk.parent_id, meetings.parent_id) == (chapter.id, chapter.id)


def test_positions_go_on_after_what_the_round_has(world: World, round_id: int, document_id: int) -> None:
    findings.add_finding(world.actor("inspector"), round_id, None, "先前写下的问题", "", now=clock.now())
    import_all(world, document_id)
    import_all(world, keep(world, round_id, FEEDBACK + "\n补充", name="补充.txt"))
    assert [f.position for f in found(round_id)] == list(range(1, 12))
    assert [m.position for m in proposed(round_id)] == [1, 2, 3, 4]
    assert found(round_id)[0].title == "先前写下的问题"


def test_a_document_is_imported_once(world: World, round_id: int, document_id: int) -> None:
    import_all(world, document_id)
    before = (len(found(round_id)), len(proposed(round_id)), count(AuditEntry))
    refused("document.imported_already", lambda: import_all(world, document_id, by="supervisor"))
    assert (len(found(round_id)), len(proposed(round_id)), count(AuditEntry)) == before


def test_the_same_bytes_are_kept_once_a_round(world: World, round_id: int, document_id: int) -> None:
    assert keep(world, round_id, name="另存.txt", by="supervisor") == document_id
    other = a_round(world, code="XC2026-02")
    assert keep(world, other) != document_id
    assert count(SourceDocument) == 2


def test_what_is_kept_is_the_file_itself(world: World, document_id: int) -> None:
    row = db.session.get_one(SourceDocument, document_id)
    assert (row.name, row.size) == ("反馈意见.txt", len(FEEDBACK.encode()))
    assert filestore.get(row.sha256) == FEEDBACK.encode()
    assert row.imported_at is None


def test_bytes_that_were_changed_in_the_store_are_not_read(world: World, document_id: int) -> None:
    sha256 = db.session.get_one(SourceDocument, document_id).sha256
    filestore.path(sha256).write_bytes(FEEDBACK.replace("七", "八").encode())
    try:
        refused("file.changed", lambda: import_all(world, document_id))
    finally:
        filestore.path(sha256).write_bytes(FEEDBACK.encode())  # the folder is shared by the tests of a session


@pytest.mark.parametrize(("name", "text"), [
    ("机密★反馈.txt", FEEDBACK), ("反馈.txt", "秘密★1年\n" + FEEDBACK), ("反馈.txt", FEEDBACK + "绝 密 ★"),
])
def test_a_mark_of_secrecy_is_refused(world: World, round_id: int, name: str, text: str) -> None:
    refused("upload.secrecy_mark", lambda: keep(world, round_id, text, name=name))
    assert count(SourceDocument) == 0


def test_the_word_secret_alone_is_no_mark(world: World, round_id: int) -> None:
    assert keep(world, round_id, FEEDBACK + "四、保守国家秘密。")


@pytest.mark.parametrize(("name", "data", "code"), [
    ("反馈.pdf", b"%PDF-1.7", "import.unsupported_suffix"), ("反馈.doc", b"x", "import.old_word"),
    ("反馈.docx", b"not a zip", "import.not_docx"), ("反馈.txt", b"", "import.empty"),
    ("反" * 200 + ".txt", b"x", "upload.name"),
])
def test_a_file_that_cannot_be_read_is_not_kept(world: World, round_id: int, name: str, data: bytes, code: str) -> None:
    refused(code, lambda: documents.keep_document(world.actor("inspector"), round_id, name, data, now=clock.now()))
    assert count(SourceDocument) == 0


def test_pasted_text_is_a_text_file_named_by_its_first_words(world: World, round_id: int) -> None:
    def paste(name: str, text: str) -> int:
        return documents.keep_pasted_text(world.actor("inspector"), round_id, name, text, now=clock.now())

    ids = paste("", "一、甲/乙不力。\r\n二、丙。"), paste("会议纪要", "一、丁。")
    rows = [db.session.get_one(SourceDocument, i) for i in ids]
    assert [row.name for row in rows] == ["一、甲-乙不力。.txt", "会议纪要.txt"]
    assert filestore.get(rows[0].sha256).decode() == "一、甲/乙不力。\n二、丙。"
    refused("import.empty", lambda: paste("空", " \n"))


def test_nothing_or_an_unknown_item_is_refused(world: World, document_id: int) -> None:
    act = world.actor("inspector")
    refused("document.nothing_chosen", lambda: documents.import_items(act, document_id, {}, now=clock.now()))
    refused("document.outline_changed",
            lambda: documents.import_items(act, document_id, {"7.7": Choice.FINDING}, now=clock.now()))
    assert db.session.get_one(SourceDocument, document_id, populate_existing=True).imported_at is None


def test_every_record_has_its_entry_in_the_log(world: World, round_id: int, document_id: int) -> None:
    import_all(world, document_id)
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.noun.in_(["document", "finding", "measure"]))).all()
    assert {(e.verb, e.noun_id) for e in entries} == (
        {("document:keep", document_id)} | {("finding:create", f.id) for f in found(round_id)}
        | {("measure:create", m.id) for m in proposed(round_id)})
    assert len(entries) == 1 + 5 + 2
    assert all(e.actor_id == world.users["inspector"] for e in entries)


@pytest.mark.parametrize("persona", ["inspector_b", "supervisor_b", "liaison_b", "sysadmin", "stranger"])
def test_outsiders_find_nothing_and_leave_nothing(world: World, round_id: int, document_id: int, persona: str) -> None:
    before, text = count(AuditEntry), f"一、{persona}的另一份。"
    refused("round.not_found", lambda: keep(world, round_id, text, by=persona), NotFound)
    assert not filestore.path(hashlib.sha256(text.encode()).hexdigest()).exists()
    refused("document.not_found", lambda: import_all(world, document_id, by=persona), NotFound)
    refused("document.not_found", lambda: documents.read_outline(world.actor(persona), document_id), NotFound)
    refused("round.not_found",
            lambda: findings.add_finding(world.actor(persona), round_id, None, "x", "", now=clock.now()), NotFound)
    assert (count(SourceDocument), count(Finding), count(AuditEntry)) == (1, 0, before)


@pytest.mark.parametrize("persona", ["liaison", "leader", "discipline"])
def test_the_inspected_unit_reads_but_does_not_write(world: World, round_id: int, document_id: int, persona: str) -> None:
    assert documents.read_outline(world.actor(persona), document_id)
    refused("access.not_allowed", lambda: keep(world, round_id, "一、另一份。", by=persona), NotAllowed)
    refused("access.not_allowed", lambda: import_all(world, document_id, by=persona), NotAllowed)
    refused("access.not_allowed",
            lambda: findings.add_finding(world.actor(persona), round_id, None, "x", "", now=clock.now()), NotAllowed)
    assert (count(SourceDocument), count(Finding)) == (1, 0)


def test_a_parent_is_of_the_same_round(world: World, round_id: int) -> None:
    other = a_round(world, code="XC2026-02")
    act = world.actor("inspector")
    parent = findings.add_finding(act, round_id, None, "上级问题", "", now=clock.now())
    child = findings.add_finding(act, round_id, parent, "下级问题", "详情", now=clock.now())
    assert db.session.get_one(Finding, child).parent_id == parent
    refused("finding.not_found", lambda: findings.add_finding(act, other, parent, "x", "", now=clock.now()), NotFound)


@pytest.mark.skipif(not SAMPLES, reason="TRACKER_TEST_SAMPLES names no folder")
def test_the_sample_gives_six_findings_and_six_measures(world: World, round_id: int) -> None:
    data = (pathlib.Path(SAMPLES) / "02-feedback.txt").read_bytes()
    document_id = documents.keep_document(world.actor("inspector"), round_id, "02-feedback.txt", data, now=clock.now())
    outline = lines(documents.read_outline(world.actor("inspector"), document_id))
    import_all(world, document_id)
    assert (len(found(round_id)), len(proposed(round_id))) == (6, 6)
    assert len(outline) > 12
    assert all(f.parent_id is None for f in found(round_id))
