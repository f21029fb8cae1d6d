"""操作留痕: one entry an act, written in the act's own transaction. Updates and deletes are refused here and by triggers."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ..domain.permissions import Actor
from ..extensions import db
from ..models.audit import AuditEntry


def record(actor: Actor, verb: str, noun_id: int | None, *, now: dt.datetime, task_id: int | None = None,
           before: Any = None, after: Any = None, reason: str = "") -> None:
    """`verb` is `noun:verb`; its noun is that of `noun_id`."""
    db.session.add(AuditEntry(noun=verb.partition(":")[0], noun_id=noun_id, task_id=task_id, verb=verb,
                              actor_id=actor.user_id, post_id=actor.post_id, door=actor.door, at=now,
                              before=before, after=after, reason=reason))


@sa.event.listens_for(Session, "before_flush")
def _append_only(session: Session, _context: Any, _instances: Any) -> None:
    touched = [row for row in (*session.dirty, *session.deleted) if isinstance(row, AuditEntry)]
    if any(row in session.deleted or session.is_modified(row) for row in touched):
        raise RuntimeError("the log is append-only")
