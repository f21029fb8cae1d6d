"""The office's rules in force, and how they came about."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain.settings import Rules
from ..extensions import db
from ..models.audit import AuditEntry
from ..models.office import OfficeSetting
from ..models.user import User

HISTORY = 10  # changes of one rule that a page shows


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a rule; `by` is None for a command."""

    id: int
    key: str
    value: str
    from_at: dt.datetime
    by: str | None
    reason: str


def newest() -> sa.ColumnElement[bool]:
    """Condition on OfficeSetting: the row of its key that counts."""
    last = sa.select(sa.func.max(OfficeSetting.id)).group_by(OfficeSetting.key)
    return OfficeSetting.id.in_(last)


def rules() -> Rules:
    rows = db.session.execute(sa.select(OfficeSetting.key, OfficeSetting.value).where(newest()))
    return Rules({row.key: row.value for row in rows})


def history() -> dict[str, list[Change]]:
    """By key, the newest first."""
    rows = db.session.execute(
        sa.select(OfficeSetting.id, OfficeSetting.key, OfficeSetting.value, OfficeSetting.from_at, User.name,
                  AuditEntry.reason)
        .outerjoin(User, User.id == OfficeSetting.by_id)
        .outerjoin(AuditEntry, sa.and_(AuditEntry.noun == "setting", AuditEntry.noun_id == OfficeSetting.id))
        .order_by(OfficeSetting.id.desc()))
    found: dict[str, list[Change]] = {}
    for row in rows:
        changes = found.setdefault(row.key, [])
        if len(changes) < HISTORY:
            changes.append(Change(row.id, row.key, row.value, row.from_at, row.name, row.reason or ""))
    return found
