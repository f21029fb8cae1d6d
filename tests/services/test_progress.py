"""反馈进展: reports with evidence, whose bytes lie once under their hash."""

import datetime as dt
import hashlib
import io
import pathlib
import zipfile

import pytest
import sqlalchemy as sa

from tests.acts import at, task_of, with_part
from tests.factories import CLOCK, World, a_round, a_task, version_of
from tracker import clock
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.uploads import Upload
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.progress import Evidence, ProgressReport
from tracker.services import corrections, filestore, progress

ONE, TWO = b"%PDF-1.7 one", b"%PDF-1.7 two"


@pytest.fixture
def task_id(ctx, world: World, own_files: pathlib.Path) -> int:
    return a_task(world, a_round(world), State.IN_PROGRESS)


def report(world: World, task_id: int, *uploads: Upload, persona: str = "liaison", n: int = 0,
           text: str = "已办") -> int:
    return progress.report_progress(world.actor(persona), task_id, task_of(task_id).parts[n].id, text=text,
                                    uploads=uploads, **at(task_id)).id


def files_of(report_id: int) -> list[Evidence]:
    return list(db.session.scalars(sa.select(Evidence).where(Evidence.report_id == report_id).order_by(Evidence.id)))


def stored(folder: pathlib.Path) -> list[pathlib.Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_bytes_lie_under_their_hash(world: World, task_id: int, own_files: pathlib.Path):
    [evidence] = files_of(report(world, task_id, Upload("C:\\资料\\纪要.pdf", ONE)))
    digest = hashlib.sha256(ONE).hexdigest()
    assert (evidence.name, evidence.media_type, evidence.size, evidence.version) == ("纪要.pdf", "application/pdf", 12, 1)
    assert evidence.sha256 == digest
    assert stored(own_files) == [own_files / digest[:2] / digest]
    assert filestore.get(digest) == ONE


def test_the_same_bytes_are_stored_once(world: World, task_id: int, own_files: pathlib.Path):
    task_id = with_part(world, task_of(task_id).round_id)
    [own] = files_of(report(world, task_id, Upload("甲.pdf", ONE)))
    [theirs] = files_of(report(world, task_id, Upload("乙.pdf", ONE), persona="liaison_health", n=1))
    assert own.sha256 == theirs.sha256
    assert len(stored(own_files)) == 1


def test_a_file_that_the_part_holds_already_is_not_attached_again(world: World, task_id: int):
    """Whatever its name: it is told instead of becoming a version without a difference."""
    first = progress.report_progress(
        world.actor("liaison"), task_id, task_of(task_id).lead.id, text="一",
        uploads=[Upload("甲.pdf", ONE), Upload("乙.pdf", ONE)], **at(task_id))
    assert (first.known, [row.name for row in files_of(first.id)]) == (("乙.pdf",), ["甲.pdf"])
    again = progress.report_progress(world.actor("liaison"), task_id, task_of(task_id).lead.id, text="二",
                                     uploads=[Upload("甲.pdf", ONE), Upload("丙.pdf", TWO)], **at(task_id))
    assert (again.known, [row.name for row in files_of(again.id)]) == (("甲.pdf",), ["丙.pdf"])
    corrections.strike_report(world.actor("liaison"), first.id, version=1, reason="误报", now=clock.now())
    anew = progress.report_progress(world.actor("liaison"), task_id, task_of(task_id).lead.id, text="三",
                                    uploads=[Upload("甲.pdf", ONE)], **at(task_id))
    assert anew.known == (), "what was struck out can be handed in anew"


def test_a_second_click_reports_once(world: World, task_id: int):
    first = report(world, task_id, Upload("纪要.pdf", ONE))
    assert report(world, task_id, Upload("纪要.pdf", ONE)) == first
    assert report(world, task_id, Upload("纪要.pdf", TWO)) != first
    assert report(world, task_id, text="又办了一件") != first
    CLOCK.move_to(clock.today() + dt.timedelta(days=1))
    assert report(world, task_id, text="又办了一件") > first
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ProgressReport)) == 4


def test_a_mark_of_secrecy_is_found_inside_a_word_document(world: World, task_id: int, own_files: pathlib.Path):
    for text, code in (("机 密\n★ 10年", "secrecy_inside"), ("\x00", "broken_container")):
        with pytest.raises(RuleBroken, match=code):
            report(world, task_id, Upload("通报.docx", a_docx(text)))
    with pytest.raises(RuleBroken, match=r"text\.secrecy_mark"):
        report(world, task_id, text="秘密★内容")
    assert stored(own_files) == []
    report(world, task_id, Upload("通报.docx", a_docx("保守国家秘密")))


def a_docx(text: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{lines}</w:body></w:document>')
    return out.getvalue()


def test_the_same_name_is_a_newer_version(world: World, task_id: int):
    [old] = files_of(report(world, task_id, Upload("纪要.pdf", ONE)))
    [new] = files_of(report(world, task_id, Upload("纪要.pdf", TWO)))
    assert (new.version, new.replaces_id, old.version, old.replaces_id) == (2, old.id, 1, None)
    assert filestore.get(old.sha256) == ONE, "the older version stays"


def test_a_file_of_another_unit_is_not_replaced(world: World, task_id: int):
    task_id = with_part(world, task_of(task_id).round_id)
    [own] = files_of(report(world, task_id, Upload("总结.pdf", ONE)))
    [theirs] = files_of(report(world, task_id, Upload("总结.pdf", TWO), persona="liaison_health", n=1))
    assert (own.version, theirs.version, theirs.replaces_id) == (1, 1, None)


@pytest.mark.parametrize("tampered", [ONE + b" ", b"", TWO])
def test_changed_bytes_are_detected(world: World, task_id: int, own_files: pathlib.Path, tampered: bytes):
    [evidence] = files_of(report(world, task_id, Upload("纪要.pdf", ONE)))
    filestore.path(evidence.sha256).write_bytes(tampered)
    with pytest.raises(RuleBroken, match=r"file\.changed"):
        filestore.get(evidence.sha256)


def test_missing_bytes_are_told(ctx, own_files: pathlib.Path):
    with pytest.raises(RuleBroken, match=r"file\.missing"):
        filestore.get("ab" * 32)


def test_nothing_half_written_is_left(ctx, own_files: pathlib.Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(filestore.os, "replace", full)
    with pytest.raises(OSError, match="no space"):
        filestore.put(ONE)
    assert stored(own_files) == []


@pytest.mark.parametrize("bad", [Upload("病毒.exe", b"MZ"), Upload("假.pdf", b"MZ"), Upload("空.pdf", b"")])
def test_one_bad_file_and_nothing_is_kept(world: World, task_id: int, own_files: pathlib.Path, bad: Upload):
    with pytest.raises(RuleBroken, match="upload"):
        report(world, task_id, Upload("好.pdf", ONE), bad)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ProgressReport)) == 0
    assert stored(own_files) == []


def test_only_so_many_files_at_once(world: World, task_id: int):
    with pytest.raises(RuleBroken, match="too_many"):
        report(world, task_id, *[Upload(f"{n}.pdf", ONE) for n in range(21)])


@pytest.mark.parametrize(("persona", "error"), [
    ("leader", NotAllowed), ("supervisor", NotAllowed), ("liaison_b", NotFound), ("liaison_health", NotFound)])
def test_nobody_stores_a_file_who_may_not_report(world: World, task_id: int, own_files: pathlib.Path, persona: str, error):
    with pytest.raises(error):
        report(world, task_id, Upload("纪要.pdf", ONE), persona=persona)
    assert stored(own_files) == []


def test_a_report_is_on_the_own_part(world: World, task_id: int):
    task_id = with_part(world, task_of(task_id).round_id)
    with pytest.raises(NotFound):
        report(world, task_id, persona="liaison_health", n=0)


def test_a_part_is_accepted_before_it_is_reported_on(world: World, task_id: int):
    task_id = a_task(world, task_of(task_id).round_id, State.IN_PROGRESS, supporting=("health",))
    with pytest.raises(RuleBroken, match="not_accepted"):
        report(world, task_id, persona="liaison_health", n=1)


def test_the_log_knows_report_and_file(world: World, task_id: int):
    version = version_of(task_id)
    report_id = report(world, task_id, Upload("纪要.pdf", ONE))
    entries = {entry.verb: entry for entry in db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.task_id == task_id, AuditEntry.at == clock.now()))}
    assert entries["task:report_progress"].after["report_id"] == report_id
    assert entries["evidence:add"].after["sha256"] == hashlib.sha256(ONE).hexdigest()
    assert version_of(task_id) == version
