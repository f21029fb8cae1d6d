"""Who holds which post on a unit and above it: what the rules need to find the recipients of a notice."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain.escalation import Holder
from ..extensions import db
from ..models.unit import UnitAncestor
from ..models.user import Post, User
from .people import held_on


@dataclass(frozen=True, slots=True)
class Above:
    """The holders on a unit (depth 0) and its ancestors; `top_depth` is the depth of the topmost unit."""

    holders: tuple[Holder, ...]
    top_depth: int


def holders_above(unit_ids: Iterable[int] | sa.Select[int], day: dt.date) -> tuple[dict[int, Above], dict[int, str]]:
    """For each unit its Above, and the names of the users met. One statement however many units."""
    wanted = unit_ids if isinstance(unit_ids, sa.Select) else list(unit_ids)
    rows = db.session.execute(
        sa.select(UnitAncestor.unit_id, UnitAncestor.depth, Post.id, Post.role, Post.user_id, User.name)
        .outerjoin(Post, sa.and_(Post.unit_id == UnitAncestor.ancestor_id, held_on(day)))
        .outerjoin(User, sa.and_(User.id == Post.user_id, User.is_active))
        .where(UnitAncestor.unit_id.in_(wanted))
        .order_by(UnitAncestor.unit_id, UnitAncestor.depth, Post.id)).all()
    found: dict[int, list[Holder]] = {}
    top: dict[int, int] = {}
    names: dict[int, str] = {}
    for unit_id, depth, post_id, role, user_id, name in rows:
        top[unit_id] = max(depth, top.get(unit_id, 0))
        people = found.setdefault(unit_id, [])
        if name is not None:
            people.append(Holder(role, depth, post_id, user_id))
            names[user_id] = name
    return {unit_id: Above(tuple(people), top[unit_id]) for unit_id, people in found.items()}, names
