"""反馈进展: what a unit reports on its part, with evidence."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from ..domain.errors import NotFound, RuleBroken
from ..domain.limits import EVIDENCE_FILES
from ..domain.permissions import Actor, can_part
from ..domain.uploads import SECRECY_MARK, Upload, check_upload, clean_name
from ..domain.vocabulary import Action, PartAction, PartState
from ..extensions import db
from ..models.progress import Evidence, ProgressReport
from ..models.task import Task, TaskUnit
from ..queries import scope
from . import access, audit, closing, filestore, lifecycle, persons
from .transaction import transaction


def report_progress(actor: Actor, task_id: int, part_id: int, *, version: int, text: str,
                    uploads: Sequence[Upload] = (), now: dt.datetime) -> int:
    """Never bumps the task's version, so that two units that report at once do not clash. Gives the report's id.

    Files are checked and stored before the transaction: slow work, and bytes that no row names are harmless.
    """
    access.require_on(actor, task_id, Action.REPORT_PROGRESS)
    if SECRECY_MARK.search(text):
        raise RuleBroken("text.secrecy_mark")
    if len(uploads) > EVIDENCE_FILES:
        raise RuleBroken("upload.too_many", limit=EVIDENCE_FILES)
    types = [check_upload(upload).media_type for upload in uploads]
    digests = [filestore.put(upload.data) for upload in uploads]
    with transaction():
        task = access.load_task(actor, task_id, Action.REPORT_PROGRESS, version)
        if lifecycle.is_reopened(task):
            raise RuleBroken("task.reopened_already")
        part = _own_part(actor, task, part_id)
        is_relaxed = persons.check(actor, task, Action.REPORT_PROGRESS)
        if is_relaxed:
            closing.note_relaxed(task)
        report = ProgressReport(task_id=task.id, task_unit_id=part.id, text=text, reported_on=now.date(), at=now,
                                user_id=actor.user_id, post_id=actor.post_id)
        db.session.add(report)
        db.session.flush()
        for upload, media_type, digest in zip(uploads, types, digests, strict=True):
            _attach(actor, report, upload, media_type, digest, now)
        audit.record(actor, "task:report_progress", task.id, task_id=task.id, now=now,
                     after={"report_id": report.id, "unit_id": part.unit_id, "files": len(uploads)}
                     | ({"separation": "relaxed"} if is_relaxed else {}))
        return report.id


def _own_part(actor: Actor, task: Task, part_id: int) -> TaskUnit:
    part = next((p for p in task.parts if p.id == part_id), None)
    if part is None or not can_part(actor, PartAction.HAND_IN, scope.part_scope(part)):
        raise NotFound("part.not_found")
    if part.state not in {PartState.ACCEPTED, PartState.HANDED_IN}:
        raise RuleBroken("part.not_accepted")
    return part


def _attach(actor: Actor, report: ProgressReport, upload: Upload, media_type: str, digest: str, now: dt.datetime) -> None:
    """A file of the same name on the same unit's part is a newer version of it."""
    name = clean_name(upload.name)
    older = db.session.scalars(
        sa.select(Evidence).join(ProgressReport, ProgressReport.id == Evidence.report_id)
        .where(ProgressReport.task_unit_id == report.task_unit_id, Evidence.name == name)
        .order_by(Evidence.version.desc()).limit(1)).first()
    evidence = Evidence(task_id=report.task_id, report_id=report.id, name=name, media_type=media_type, sha256=digest,
                        size=len(upload.data), version=older.version + 1 if older else 1,
                        replaces_id=older.id if older else None, at=now, user_id=actor.user_id)
    db.session.add(evidence)
    db.session.flush()
    audit.record(actor, "evidence:add", evidence.id, task_id=report.task_id, now=now,
                 after={"name": name, "sha256": digest, "size": evidence.size, "version": evidence.version})
