"""In-app notices: rows written in the act's own transaction, rendered when they are read."""

import datetime as dt

import sqlalchemy as sa

from ..domain.audience import asked_for
from ..domain.errors import NotFound
from ..domain.escalation import Addressee, Recipient, resolve_recipients
from ..domain.permissions import Actor
from ..domain.vocabulary import NoticeKind, PartState, Reach, Role, State
from ..extensions import db
from ..models.notice import Notice
from ..models.task import Task, TaskUnit
from ..queries.holders import Above, holders_above
from .transaction import transaction


def announce(actor: Actor, task: Task, kind: NoticeKind, *, now: dt.datetime, reason: str = "",
             part: TaskUnit | None = None, was: State | None = None) -> None:
    """Tell everybody of the kind's audience once, except the one who acted. With `part`, that unit stands for the
    supporting ones: what happened to its part is not the others' business. `was`: as domain/audience.py asks for it."""
    supporting = [part.unit_id] if part else [each.unit_id for each in task.parts
                                              if not each.is_lead and each.state is not PartState.EXCUSED]
    asked = asked_for(kind, task.lead.unit_id, supporting, task.round.unit_id, task.round.team_id, was=was)
    above, names = holders_above({unit_id for unit_id, _ in asked}, now.date())
    told: dict[int, Recipient] = {}
    for unit_id, role in asked:
        for recipient in _recipients(above.get(unit_id), role):
            told.setdefault(recipient.user_id, recipient)
    for user_id, recipient in told.items():
        if user_id != actor.user_id:
            db.session.add(Notice(user_id=user_id, post_id=recipient.post_id, recipient_name=names[user_id],
                                  role_asked=recipient.role_asked, kind=kind, task_id=task.id,
                                  part_id=part.id if part else None, reason=reason, at=now))


def mark_read(actor: Actor, notice_ids: list[int], *, now: dt.datetime) -> int:
    """One's own only; gives how many were unread."""
    with transaction():
        result = db.session.execute(
            sa.update(Notice).where(Notice.user_id == actor.user_id, Notice.id.in_(notice_ids),
                                    Notice.read_at.is_(None)).values(read_at=now))
        known = db.session.scalar(sa.select(sa.func.count()).where(
            Notice.user_id == actor.user_id, Notice.id.in_(notice_ids)))
        if known != len(set(notice_ids)):
            raise NotFound("notice.not_found")
        return int(result.rowcount)  # type: ignore[attr-defined]


def _recipients(above: Above | None, role: Role) -> tuple[Recipient, ...]:
    if above is None:
        return ()
    return resolve_recipients([Addressee(role, Reach.OWN)], above.holders, above.top_depth).recipients
