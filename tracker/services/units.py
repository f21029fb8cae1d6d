"""The tree of units and its closure table, and the posts that people hold on it."""

import datetime as dt

import sqlalchemy as sa

from ..domain.errors import NotFound, RuleBroken
from ..domain.permissions import Actor
from ..domain.vocabulary import ADMINISTRATORS, Role, UnitKind
from ..extensions import db
from ..models.unit import Unit, UnitAncestor
from ..models.user import Post, User
from . import audit
from .transaction import transaction


def add_unit(actor: Actor, name: str, parent_id: int | None, *, now: dt.datetime, kind: UnitKind = UnitKind.ORGAN,
             from_on: dt.date | None = None) -> int:
    with transaction():
        return insert_unit(actor, name, parent_id, now=now, kind=kind, from_on=from_on)


def insert_unit(actor: Actor, name: str, parent_id: int | None, *, now: dt.datetime,
                kind: UnitKind = UnitKind.ORGAN, from_on: dt.date | None = None) -> int:
    """A unit under its parent, with its row for every ancestor. Raises RuleBroken when the parent has one of the name."""
    same = sa.select(Unit.id).where(Unit.name == name, Unit.parent_id.is_not_distinct_from(parent_id))
    if db.session.scalar(same):
        raise RuleBroken("unit.name_taken", name=name)
    position = db.session.scalar(sa.select(sa.func.count()).where(Unit.parent_id.is_not_distinct_from(parent_id))) or 0
    unit = Unit(name=name, parent_id=parent_id, kind=kind, position=position, from_on=from_on or now.date())
    db.session.add(unit)
    db.session.flush()
    above = sa.select(sa.literal(unit.id), UnitAncestor.ancestor_id, UnitAncestor.depth + 1).where(
        UnitAncestor.unit_id == parent_id)
    db.session.execute(sa.insert(UnitAncestor).values(unit_id=unit.id, ancestor_id=unit.id, depth=0))
    db.session.execute(sa.insert(UnitAncestor).from_select(["unit_id", "ancestor_id", "depth"], above))
    audit.record(actor, "unit:create", unit.id, now=now, after={"name": name, "parent_id": parent_id, "kind": kind})
    return unit.id


def find_unit(name: str) -> int:
    """By its name, where only one unit bears it. Raises NotFound or RuleBroken."""
    ids = db.session.scalars(sa.select(Unit.id).where(Unit.name == name)).all()
    if not ids:
        raise NotFound("unit.none_named", name=name)
    if len(ids) > 1:
        raise RuleBroken("unit.name_ambiguous", name=name)
    return ids[0]


def give_post(actor: Actor, user_id: int, role: Role, unit_id: int, *, now: dt.datetime,
              from_on: dt.date | None = None, to_on: dt.date | None = None, for_post_id: int | None = None) -> int:
    with transaction():
        return insert_post(actor, user_id, role, unit_id, now=now, from_on=from_on, to_on=to_on,
                           for_post_id=for_post_id)


def insert_post(actor: Actor, user_id: int, role: Role, unit_id: int, *, now: dt.datetime,
                from_on: dt.date | None = None, to_on: dt.date | None = None, for_post_id: int | None = None) -> int:
    """A post from a date on. The three administrators exclude each other and every business role (三员分离)."""
    from_on = from_on or now.date()
    if to_on and to_on < from_on:
        raise RuleBroken("post.dates")
    user, unit = db.session.get(User, user_id), db.session.get(Unit, unit_id)
    if user is None:
        raise NotFound("user.not_found")
    if unit is None:
        raise NotFound("unit.not_found")
    if role in ADMINISTRATORS and unit.parent_id is not None:
        raise RuleBroken("post.administrators_on_top")
    check_within(unit, from_on, to_on)
    held = set(db.session.scalars(sa.select(Post.role).where(
        Post.user_id == user_id, Post.withdrawn_on.is_(None), sa.or_(Post.to_on.is_(None), Post.to_on >= from_on))))
    if held - {role} and (role in ADMINISTRATORS or held & ADMINISTRATORS):
        raise RuleBroken("post.administrators_exclude")
    post = Post(user_id=user_id, role=role, unit_id=unit_id, from_on=from_on, to_on=to_on, for_post_id=for_post_id)
    db.session.add(post)
    db.session.flush()
    audit.record(actor, "post:give", post.id, now=now,
                 after={"user_id": user_id, "role": role, "unit_id": unit_id, "from_on": from_on.isoformat()})
    return post.id


def check_within(unit: Unit, from_on: dt.date, to_on: dt.date | None) -> None:
    """A post is held within the days of its unit."""
    if unit.to_on is not None and unit.to_on < from_on:
        raise RuleBroken("post.unit_ended", name=unit.name)
    if from_on < unit.from_on:
        raise RuleBroken("post.before_unit", name=unit.name, from_on=unit.from_on)
    if unit.to_on is not None and (to_on is None or to_on > unit.to_on):
        raise RuleBroken("post.after_unit", name=unit.name, to_on=unit.to_on)
