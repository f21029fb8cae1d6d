"""The timeline of a task is its part of the log."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.vocabulary import DeadlineKind, Door, Role
from ..extensions import db
from ..models.audit import AuditEntry
from ..models.deadline import Deadline
from ..models.task import TaskUnit
from ..models.unit import Unit
from ..models.user import Post, User

PAGE = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """`unit_name` and `deadline_kind` are of the part or the clock that was written about, `post_unit` of who acted."""

    id: int
    verb: str
    at: dt.datetime
    door: Door
    actor_name: str | None
    role: Role | None
    post_unit: str | None
    is_deputy: bool
    unit_name: str | None
    deadline_kind: DeadlineKind | None
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Newest first; `earlier` is the `before` of the next page, None at the beginning of the story."""

    entries: tuple[Entry, ...]
    earlier: int | None


def timeline(task_id: int, before: int | None = None, limit: int = PAGE) -> Timeline:
    """One statement. Whoever asks has asked for the task before."""
    post_unit, unit = aliased(Unit), aliased(Unit)
    query = (
        sa.select(AuditEntry.id, AuditEntry.verb, AuditEntry.at, AuditEntry.door, User.name, Post.role, post_unit.name,
                  Post.for_post_id.is_not(None), unit.name, Deadline.kind, AuditEntry.before, AuditEntry.after,
                  AuditEntry.reason)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .outerjoin(Post, Post.id == AuditEntry.post_id).outerjoin(post_unit, post_unit.id == Post.unit_id)
        .outerjoin(Deadline, sa.and_(AuditEntry.noun == "deadline", Deadline.id == AuditEntry.noun_id))
        .outerjoin(TaskUnit, sa.and_(AuditEntry.noun == "part", TaskUnit.id == AuditEntry.noun_id))
        .outerjoin(unit, unit.id == sa.func.coalesce(Deadline.unit_id, TaskUnit.unit_id))
        .where(AuditEntry.task_id == task_id).order_by(AuditEntry.id.desc()).limit(limit + 1))
    if before is not None:
        query = query.where(AuditEntry.id < before)
    rows = [Entry(*row[:10], row[10] or {}, row[11] or {}, row[12]) for row in db.session.execute(query)]
    shown = tuple(rows[:limit])
    return Timeline(shown, shown[-1].id if len(rows) > limit else None)
