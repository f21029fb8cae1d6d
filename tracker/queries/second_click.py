"""What a person made a moment ago: the second of two clicks on the same button sends the very same once more. Asked with
the round locked, so that of two requests at once the second sees what the first has made."""

import datetime as dt

import sqlalchemy as sa

from ..domain.permissions import Actor
from ..domain.vocabulary import State
from ..extensions import db
from ..models.audit import AuditEntry
from ..models.round import Finding
from ..models.task import Task, TaskState

MOMENT = dt.timedelta(minutes=1)


def last_draft(actor: Actor, round_id: int, finding_id: int | None, now: dt.datetime) -> int | None:
    """The actor's newest draft of the finding, or straight of the round."""
    return db.session.scalar(
        sa.select(Task.id).join(TaskState, TaskState.task_id == Task.id)
        .where(Task.round_id == round_id, Task.finding_id == finding_id, Task.state == State.DRAFT,
               TaskState.user_id == actor.user_id, TaskState.from_at > now - MOMENT, TaskState.to_at.is_(None))
        .order_by(Task.id.desc()).limit(1))


def same_finding(actor: Actor, row: Finding, now: dt.datetime) -> int | None:
    """The actor's newest finding that says the same as this one, which is not in the database, at the same place."""
    return db.session.scalar(
        sa.select(Finding.id).join(AuditEntry, sa.and_(AuditEntry.noun == "finding", AuditEntry.noun_id == Finding.id))
        .where(Finding.round_id == row.round_id, Finding.parent_id == row.parent_id, Finding.title == row.title,
               Finding.text == row.text, Finding.category_id == row.category_id, Finding.enumerator == row.enumerator,
               Finding.version == 1, AuditEntry.verb == "finding:create", AuditEntry.actor_id == actor.user_id,
               AuditEntry.at > now - MOMENT)
        .order_by(Finding.id.desc()).limit(1))
