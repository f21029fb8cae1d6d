"""Findings that are written by hand, beside those that a document brings."""

import datetime as dt

import sqlalchemy as sa

from ..domain.errors import NotFound
from ..domain.permissions import Ability, Actor
from ..extensions import db
from ..models.round import Finding
from . import access, audit
from .transaction import transaction


def add_finding(actor: Actor, round_id: int, parent_id: int | None, title: str, text: str, *, now: dt.datetime) -> int:
    """The last one below its parent, or of the round. Gives the id."""
    with transaction():
        access.load_round(actor, round_id, Ability.IMPORT_DOCUMENT)
        if parent_id is not None:
            parent = db.session.get(Finding, parent_id)
            if parent is None or parent.round_id != round_id:
                raise NotFound("finding.not_found")
        row = Finding(round_id=round_id, parent_id=parent_id, position=next_position(round_id), title=title,
                      text=text)
        db.session.add(row)
        db.session.flush()
        audit.record(actor, "finding:create", row.id, now=now,
                     after={"round_id": round_id, "parent_id": parent_id, "title": title})
        return row.id


def next_position(round_id: int) -> int:
    """After all findings of the round; the caller holds the round's lock."""
    last = db.session.scalar(sa.select(sa.func.max(Finding.position)).where(Finding.round_id == round_id))
    return (last or 0) + 1
