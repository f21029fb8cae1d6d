"""What the units reported on a task, with its evidence."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.errors import NotFound
from ..domain.permissions import Actor
from ..domain.vocabulary import Role
from ..extensions import db
from ..models.progress import Evidence, ProgressReport
from ..models.task import Task, TaskUnit
from ..models.unit import Unit
from ..models.user import Post, User
from .scope import seen_tasks

PAGE = 20


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """`is_replaced`: a newer version of the same name was handed in."""

    id: int
    name: str
    media_type: str
    sha256: str
    size: int
    version: int
    is_replaced: bool


@dataclass(frozen=True, slots=True)
class Report:
    id: int
    text: str
    at: dt.datetime
    unit_name: str
    user_name: str
    role: Role
    post_unit: str
    files: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class Reports:
    """Newest first; `earlier` is the `before` of the next page."""

    rows: tuple[Report, ...]
    earlier: int | None


def reports(task_id: int, before: int | None = None, limit: int = PAGE) -> Reports:
    """Two statements. Whoever asks has asked for the task before."""
    unit, post_unit = aliased(Unit), aliased(Unit)
    query = (
        sa.select(ProgressReport.id, ProgressReport.text, ProgressReport.at, unit.name, User.name, Post.role,
                  post_unit.name)
        .join(TaskUnit, TaskUnit.id == ProgressReport.task_unit_id).join(unit, unit.id == TaskUnit.unit_id)
        .join(User, User.id == ProgressReport.user_id)
        .join(Post, Post.id == ProgressReport.post_id).join(post_unit, post_unit.id == Post.unit_id)
        .where(ProgressReport.task_id == task_id).order_by(ProgressReport.id.desc()).limit(limit + 1))
    if before is not None:
        query = query.where(ProgressReport.id < before)
    found = db.session.execute(query).all()
    files = _files([row.id for row in found[:limit]])
    shown = tuple(Report(*row, tuple(files.get(row.id, ()))) for row in found[:limit])
    return Reports(shown, shown[-1].id if len(found) > limit else None)


def evidence(actor: Actor, evidence_id: int) -> EvidenceRow:
    """Whoever sees the task sees its files; raises NotFound for all others."""
    row = db.session.execute(_evidence().join(Task, Task.id == Evidence.task_id).where(
        Evidence.id == evidence_id, seen_tasks(actor))).one_or_none()
    if row is None:
        raise NotFound("evidence.not_found")
    return EvidenceRow(row.id, row.name, row.media_type, row.sha256, row.size, row.version, row.is_replaced)


def _evidence() -> sa.Select[int, int, str, str, str, int, int, bool]:
    newer = aliased(Evidence)
    return sa.select(Evidence.report_id, Evidence.id, Evidence.name, Evidence.media_type, Evidence.sha256,
                     Evidence.size, Evidence.version, newer.id.is_not(None).label("is_replaced")).outerjoin(
        newer, newer.replaces_id == Evidence.id)


def _files(report_ids: list[int]) -> dict[int, list[EvidenceRow]]:
    found: dict[int, list[EvidenceRow]] = {}
    for row in db.session.execute(_evidence().where(Evidence.report_id.in_(report_ids)).order_by(Evidence.id)):
        found.setdefault(row.report_id, []).append(
            EvidenceRow(row.id, row.name, row.media_type, row.sha256, row.size, row.version, row.is_replaced))
    return found
