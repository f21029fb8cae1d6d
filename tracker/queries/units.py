"""The units that can be chosen in a form."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain.vocabulary import UnitKind
from ..extensions import db
from ..models.unit import Unit
from .scope import subtree


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """`depth` below the organ that was asked for, so that a list can be indented like the tree."""

    id: int
    name: str
    depth: int


def organs_below(unit_id: int, today: dt.date) -> list[UnitChoice]:
    """The organ and those below it that exist today, in the order of the tree; teams have no tasks. One statement."""
    rows = db.session.execute(
        sa.select(Unit.id, Unit.parent_id, Unit.name)
        .where(Unit.id.in_(subtree(unit_id)), Unit.kind == UnitKind.ORGAN, Unit.from_on <= today,
               sa.or_(Unit.to_on.is_(None), Unit.to_on >= today))
        .order_by(Unit.position, Unit.id)).all()
    names = {row.id: row.name for row in rows}
    below: dict[int | None, list[int]] = {}
    for row in rows:  # what hangs below a unit that has ended hangs on the top of the list
        parent = row.parent_id if row.parent_id in names and row.id != unit_id else None
        below.setdefault(parent, []).append(row.id)
    found: list[UnitChoice] = []
    waiting = [(root, 0) for root in reversed(below.get(None, []))]
    while waiting:
        here, depth = waiting.pop()
        found.append(UnitChoice(here, names[here], depth))
        waiting += [(child, depth + 1) for child in reversed(below.get(here, []))]
    return found
