"""What the units reported on a task, with its evidence."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.vocabulary import Role
from ..extensions import db
from ..models.audit import AuditEntry
from ..models.progress import ProgressReport
from ..models.task import TaskUnit
from ..models.unit import Unit
from ..models.user import Post, User
from .evidence import EvidenceRow, files_of
from .strikes import Strikes, Struck, struck

PAGE = 20


@dataclass(frozen=True, slots=True)
class Report:
    """`is_corrected`: its text was changed after it was handed in; the log has the former one."""

    id: int
    text: str
    at: dt.datetime
    unit_name: str
    user_name: str
    role: Role
    post_unit: str
    is_corrected: bool
    struck: Struck | None
    files: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class Reports:
    """Newest first; `earlier` is the `before` of the next page."""

    rows: tuple[Report, ...]
    earlier: int | None


def reports(task_id: int, before: int | None = None, limit: int = PAGE) -> Reports:
    """Two statements. Whoever asks has asked for the task before."""
    query = _newest_first().where(ProgressReport.task_id == task_id).limit(limit + 1)
    if before is not None:
        query = query.where(ProgressReport.id < before)
    found = db.session.execute(query).all()
    files = files_of([row.id for row in found[:limit]])
    shown = tuple(Report(*(*row[:8], struck(row[8:]), tuple(files.get(row.id, ())))) for row in found[:limit])
    return Reports(shown, shown[-1].id if len(found) > limit else None)


@cache
def _newest_first() -> Any:
    """Made once: to build it takes longer than to run it."""
    unit, post_unit, strikes = aliased(Unit), aliased(Unit), Strikes()
    return strikes.of_reports(
        sa.select(ProgressReport.id, ProgressReport.text, ProgressReport.at, unit.name, User.name, Post.role,
                  post_unit.name, _was_corrected(), *strikes.columns)
        .join(TaskUnit, TaskUnit.id == ProgressReport.task_unit_id).join(unit, unit.id == TaskUnit.unit_id)
        .join(User, User.id == ProgressReport.user_id)
        .join(Post, Post.id == ProgressReport.post_id).join(post_unit, post_unit.id == Post.unit_id),
        ProgressReport.id).order_by(ProgressReport.id.desc())


def _was_corrected() -> sa.ColumnElement[bool]:
    return sa.exists().where(AuditEntry.noun == "report", AuditEntry.noun_id == ProgressReport.id,
                             AuditEntry.verb == "report:correct")
