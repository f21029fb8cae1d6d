"""What a reader does with the own notices besides reading single ones."""

import datetime as dt

import sqlalchemy as sa

from ..domain.permissions import Actor
from ..extensions import db
from ..models.notice import Notice
from .transaction import transaction


def mark_all_read(actor: Actor, *, newest: int, now: dt.datetime) -> None:
    """Up to the newest that the reader saw: what came meanwhile stays unread."""
    with transaction():
        db.session.execute(sa.update(Notice).where(Notice.user_id == actor.user_id, Notice.id <= newest,
                                                   Notice.read_at.is_(None)).values(read_at=now))
