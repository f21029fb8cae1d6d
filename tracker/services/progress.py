"""反馈进展: what a unit reports on its part, with evidence."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain.errors import NotFound, RuleBroken
from ..domain.limits import EVIDENCE_FILES
from ..domain.permissions import Actor, can_part
from ..domain.uploads import FILE_TYPES, Upload, bears_mark, check_text, check_upload, clean_name
from ..domain.vocabulary import Action, PartAction, PartState
from ..extensions import db
from ..importers.docx import read_docx
from ..models.progress import Evidence, ProgressReport
from ..models.task import Task, TaskUnit
from ..queries import scope
from ..queries.strikes import standing_evidence, standing_report
from . import access, audit, closing, filestore, lifecycle, persons
from .transaction import transaction


@dataclass(frozen=True, slots=True)
class Reported:
    """`known` names the files that the unit's part holds already, byte for byte: they were not attached again."""

    id: int
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    media_type: str
    sha256: str
    size: int


def report_progress(actor: Actor, task_id: int, part_id: int, *, version: int, text: str,
                    uploads: Sequence[Upload] = (), now: dt.datetime) -> Reported:
    """Never bumps the task's version, so that two units that report at once do not clash. The same report sent again
    by the same person on the same day (a second click) is the first one.

    Files are checked and stored before the transaction: slow work, and bytes that no row names are harmless.
    """
    access.require_on(actor, task_id, Action.REPORT_PROGRESS)
    check_text(text)
    if len(uploads) > EVIDENCE_FILES:
        raise RuleBroken("upload.too_many", limit=EVIDENCE_FILES)
    types = _all_checked(uploads)
    files = [_File(clean_name(upload.name), media_type, filestore.put(upload.data), len(upload.data))
             for upload, media_type in zip(uploads, types, strict=True)]
    with transaction():
        task = access.load_task(actor, task_id, Action.REPORT_PROGRESS, version)
        if lifecycle.is_reopened(task):
            raise RuleBroken("task.reopened_already")
        part = _own_part(actor, task, part_id)
        there = _kept(part)
        if sent := _sent_already(actor, part, text, {file.sha256 for file in files}, there, now.date()):
            return Reported(sent)
        is_relaxed = persons.check(actor, task, Action.REPORT_PROGRESS)
        if is_relaxed:
            closing.note_relaxed(task)
        report = ProgressReport(task_id=task.id, task_unit_id=part.id, text=text, reported_on=now.date(), at=now,
                                user_id=actor.user_id, post_id=actor.post_id)
        db.session.add(report)
        db.session.flush()
        known = _attach_all(actor, report, files, there, now)
        audit.record(actor, "task:report_progress", task.id, task_id=task.id, now=now,
                     after={"report_id": report.id, "unit_id": part.unit_id, "files": len(files) - len(known)}
                     | ({"separation": "relaxed"} if is_relaxed else {}))
        return Reported(report.id, known)


def _all_checked(uploads: Sequence[Upload]) -> list[str]:
    """Raises RuleBroken that tells of every file that cannot be kept, not only of the first."""
    types, faults = [], []
    for upload in uploads:
        try:
            types.append(_checked(upload))
        except RuleBroken as fault:
            faults.append(fault)
    if faults:
        raise faults[0] if len(faults) == 1 else RuleBroken("upload.several", faults=faults)
    return types


def _checked(upload: Upload) -> str:
    """The media type of a file that may be kept. A Word document is read too: a mark of secrecy stands in its text."""
    file_type = check_upload(upload)
    if file_type is FILE_TYPES["docx"]:
        name = clean_name(upload.name)
        try:
            text = read_docx(upload.data)
        except RuleBroken:
            raise RuleBroken("upload.broken_container", name=name) from None
        if bears_mark(text):
            raise RuleBroken("upload.secrecy_inside", name=name)
    return file_type.media_type


def _kept(part: TaskUnit) -> set[str]:
    """The hashes of the files that stand on the part."""
    return set(db.session.scalars(
        sa.select(Evidence.sha256).join(ProgressReport, ProgressReport.id == Evidence.report_id)
        .where(ProgressReport.task_id == part.task_id, ProgressReport.task_unit_id == part.id, standing_evidence())))


def _sent_already(actor: Actor, part: TaskUnit, text: str, sent: set[str], there: set[str], today: dt.date) -> int | None:
    """The id of the part's last report where it is this very one."""
    last = db.session.scalars(
        sa.select(ProgressReport).where(ProgressReport.task_id == part.task_id, ProgressReport.task_unit_id == part.id,
                                        standing_report()).order_by(ProgressReport.id.desc()).limit(1)).first()
    if last is None or (last.user_id, last.text, last.reported_on) != (actor.user_id, text, today):
        return None
    return last.id if {row.sha256 for row in last.evidence} <= sent <= there else None


def _own_part(actor: Actor, task: Task, part_id: int) -> TaskUnit:
    part = next((p for p in task.parts if p.id == part_id), None)
    if part is None or not can_part(actor, PartAction.HAND_IN, scope.part_scope(part)):
        raise NotFound("part.not_found")
    if part.state not in {PartState.ACCEPTED, PartState.HANDED_IN}:
        raise RuleBroken("part.not_accepted")
    return part


def _attach_all(actor: Actor, report: ProgressReport, files: list[_File], there: set[str],
                now: dt.datetime) -> tuple[str, ...]:
    """Gives the names of those whose bytes are `there` already, under whatever name."""
    known = []
    for file in files:
        if file.sha256 in there:
            known.append(file.name)
        else:
            there.add(file.sha256)
            _attach(actor, report, file, now)
    return tuple(known)


def _attach(actor: Actor, report: ProgressReport, file: _File, now: dt.datetime) -> None:
    """A file of the same name on the same unit's part is a newer version of it."""
    older = db.session.scalars(
        sa.select(Evidence).join(ProgressReport, ProgressReport.id == Evidence.report_id)
        .where(ProgressReport.task_unit_id == report.task_unit_id, Evidence.name == file.name)
        .order_by(Evidence.version.desc()).limit(1)).first()
    evidence = Evidence(task_id=report.task_id, report_id=report.id, name=file.name, media_type=file.media_type,
                        sha256=file.sha256, size=file.size, version=older.version + 1 if older else 1,
                        replaces_id=older.id if older else None, at=now, user_id=actor.user_id)
    db.session.add(evidence)
    db.session.flush()
    audit.record(actor, "evidence:add", evidence.id, task_id=report.task_id, now=now,
                 after={"name": file.name, "sha256": file.sha256, "size": file.size, "version": evidence.version})
