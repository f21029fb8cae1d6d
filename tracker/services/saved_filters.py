"""Filters of lists under names: a person's own, at most MOST for a list."""

import datetime as dt

import sqlalchemy as sa

from ..domain.errors import NotFound, RuleBroken
from ..domain.permissions import Ability, Actor
from ..extensions import db
from ..models.user import SavedFilter
from . import access, audit
from .transaction import transaction

MOST = 20


def save_filter(actor: Actor, page: str, name: str, query: str, *, now: dt.datetime) -> int:
    access.require(actor, Ability.VIEW_OVERDUE)
    with transaction():
        kept = db.session.scalar(sa.select(sa.func.count()).select_from(SavedFilter).where(
            SavedFilter.user_id == actor.user_id, SavedFilter.page == page)) or 0
        if kept >= MOST:
            raise RuleBroken("saved_filter.too_many", limit=MOST)
        name = _free_name(actor, page, name)
        row = SavedFilter(user_id=actor.user_id, page=page, name=name, query=query, at=now)
        db.session.add(row)
        db.session.flush()
        audit.record(actor, "saved_filter:save", row.id, now=now, after={"name": name, "page": page})
        return row.id


def rename_filter(actor: Actor, filter_id: int, name: str, *, now: dt.datetime) -> None:
    with transaction():
        row = _own(actor, filter_id)
        before, row.name = row.name, _free_name(actor, row.page, name, filter_id)
        audit.record(actor, "saved_filter:rename", row.id, now=now, before={"name": before}, after={"name": row.name})


def delete_filter(actor: Actor, filter_id: int, *, now: dt.datetime) -> None:
    with transaction():
        row = _own(actor, filter_id)
        audit.record(actor, "saved_filter:delete", row.id, now=now, before={"name": row.name, "page": row.page})
        db.session.delete(row)


def _own(actor: Actor, filter_id: int) -> SavedFilter:
    row = db.session.get(SavedFilter, filter_id, with_for_update=True, populate_existing=True)
    if row is None or row.user_id != actor.user_id:
        raise NotFound("saved_filter.not_found")
    return row


def _free_name(actor: Actor, page: str, name: str, filter_id: int | None = None) -> str:
    name = name.strip()
    if not name:
        raise RuleBroken("saved_filter.name_missing")
    taken = db.session.scalar(sa.select(SavedFilter.id).where(
        SavedFilter.user_id == actor.user_id, SavedFilter.page == page, SavedFilter.name == name))
    if taken is not None and taken != filter_id:
        raise RuleBroken("saved_filter.name_taken", name=name)
    return name
