"""What the system administrator does to the tree of units: nothing is deleted, a unit has a last day."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain import names
from ..domain.errors import NotFound, RuleBroken, Stale
from ..domain.limits import UNIT_NAME
from ..domain.permissions import Ability, Actor
from ..domain.plausible import check_begin, check_end
from ..domain.uploads import check_text
from ..domain.vocabulary import DeadlineState, PartState, UnitKind
from ..domain.workflow import OPEN_STATES
from ..extensions import db
from ..models.deadline import Deadline
from ..models.office import Office
from ..models.round import Round
from ..models.task import Task, TaskUnit
from ..models.unit import Unit, UnitAncestor
from ..models.user import Post
from . import access, audit, units
from .transaction import transaction


def add_unit(actor: Actor, name: str, parent_id: int | None, kind: UnitKind, *, from_on: dt.date, now: dt.datetime,
             is_namesake_meant: bool = False) -> int:
    """A unit that bears the name of one elsewhere is added only if that is meant: mostly it is the same one again."""
    access.require(actor, Ability.MANAGE_UNITS)
    with transaction():
        if not is_namesake_meant:
            _refuse_namesake(clean_name(name), parent_id)
        return add(actor, name, parent_id, kind, from_on=from_on, now=now)


def add(actor: Actor, name: str, parent_id: int | None, kind: UnitKind, *, from_on: dt.date, now: dt.datetime) -> int:
    """The same inside a transaction that is already open."""
    name = clean_name(name)
    check_begin(from_on, now.date())
    if parent_id is not None:
        parent = _load(parent_id)
        if parent.kind is UnitKind.TEAM:
            raise RuleBroken("unit.team_has_no_units")
        if parent.to_on is not None and parent.to_on < from_on:
            raise RuleBroken("unit.parent_ended", name=parent.name)
    elif kind is UnitKind.TEAM:
        raise RuleBroken("unit.team_needs_parent")
    return units.insert_unit(actor, name, parent_id, now=now, kind=kind, from_on=from_on)


def _refuse_namesake(name: str, parent_id: int | None) -> None:
    parent = aliased(Unit)
    elsewhere = sa.select(parent.name).select_from(Unit).join(parent, parent.id == Unit.parent_id).where(
        Unit.name == name, Unit.parent_id.is_distinct_from(parent_id))
    if (above := db.session.scalar(elsewhere.order_by(Unit.id).limit(1))) is not None:
        raise RuleBroken("unit.namesake", parent=above)


def clean_name(name: str) -> str:
    name = names.clean_name(name)
    if not 0 < len(name) <= UNIT_NAME:
        raise RuleBroken("unit.name", limit=UNIT_NAME)
    check_text(name)
    return name


def change_unit(actor: Actor, unit_id: int, *, name: str, parent_id: int | None, from_on: dt.date, version: int,
                reason: str, now: dt.datetime) -> None:
    """Name, place and first day. What hangs on the unit goes with it: whoever covers the new parent sees it from here on."""
    access.require(actor, Ability.MANAGE_UNITS)
    with transaction():
        unit, name = _load(unit_id, version), clean_name(name)
        before = {"name": unit.name, "parent_id": unit.parent_id, "from_on": unit.from_on.isoformat()}
        after = {"name": name, "parent_id": parent_id, "from_on": from_on.isoformat()}
        if after == before:
            raise RuleBroken("correction.nothing_changed")
        same = sa.select(Unit.id).where(Unit.name == name, Unit.parent_id.is_not_distinct_from(parent_id),
                                        Unit.id != unit_id)
        if db.session.scalar(same):
            raise RuleBroken("unit.name_taken", name=name)
        if parent_id != unit.parent_id:
            _move(unit, parent_id, now.date())
        if from_on != unit.from_on:
            check_begin(from_on, now.date())
        if from_on > unit.from_on:
            _refuse_later(unit, from_on)
        if unit.parent_id is None:
            _rename_office(actor, unit.name, name, reason, now)
        unit.name, unit.from_on = name, from_on
        unit.version += 1
        audit.record(actor, "unit:change", unit.id, now=now, reason=reason, before=before,
                     after=after)


def _rename_office(actor: Actor, before: str, name: str, reason: str, now: dt.datetime) -> None:
    """An office that bears the name of its top unit goes on bearing it."""
    office = db.session.get_one(Office, 1, with_for_update=True, populate_existing=True)
    if office.name == before != name:
        office.name = name
        audit.record(actor, "office:rename", 1, now=now, reason=reason, before={"name": before}, after={"name": name})


def end_unit(actor: Actor, unit_id: int, to_on: dt.date | None, *, version: int, reason: str, now: dt.datetime) -> None:
    """`to_on` is the last day; None lets a unit that was ended go on. Refused while work, posts or units hang on it."""
    access.require(actor, Ability.MANAGE_UNITS)
    with transaction():
        unit = _load(unit_id, version)
        if to_on is not None:
            check_end(to_on, now.date())
            if to_on < unit.from_on:
                raise RuleBroken("unit.dates")
            _refuse_while_used(unit, to_on)
        elif unit.to_on is None:
            raise RuleBroken("unit.last_day_missing")
        if unit.parent_id is not None:
            _refuse_outliving(_load(unit.parent_id), to_on)
        before, unit.to_on = unit.to_on, to_on
        unit.version += 1
        audit.record(actor, "unit:end" if to_on else "unit:go_on", unit.id, now=now, reason=reason,
                     before={"to_on": before and before.isoformat()}, after={"to_on": to_on and to_on.isoformat()})


def _load(unit_id: int, version: int | None = None) -> Unit:
    unit = db.session.get(Unit, unit_id, with_for_update=True, populate_existing=True)
    if unit is None:
        raise NotFound("unit.not_found")
    if version is not None and unit.version != version:
        raise Stale("unit.stale")
    return unit


def _move(unit: Unit, parent_id: int | None, today: dt.date) -> None:
    """The rows of the closure between what hangs on the unit and what stands above it are made anew."""
    if parent_id is None or unit.parent_id is None:
        raise RuleBroken("unit.root_stays")
    parent = _load(parent_id)
    below = sa.select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == unit.id)
    moved = list(db.session.execute(sa.select(UnitAncestor.unit_id, UnitAncestor.depth)
                                    .where(UnitAncestor.ancestor_id == unit.id)))
    if parent_id in {row.unit_id for row in moved}:
        raise RuleBroken("unit.under_itself")
    if parent.kind is UnitKind.TEAM:
        raise RuleBroken("unit.team_has_no_units")
    _refuse_outliving(parent, unit.to_on and max(unit.to_on, today))
    db.session.execute(sa.delete(UnitAncestor).where(UnitAncestor.unit_id.in_(below),
                                                     UnitAncestor.ancestor_id.not_in(below)))
    above = list(db.session.execute(sa.select(UnitAncestor.ancestor_id, UnitAncestor.depth)
                                    .where(UnitAncestor.unit_id == parent_id)))
    db.session.execute(sa.insert(UnitAncestor), [
        {"unit_id": low.unit_id, "ancestor_id": high.ancestor_id, "depth": low.depth + 1 + high.depth}
        for low in moved for high in above])
    unit.parent_id = parent_id


def _refuse_outliving(parent: Unit, to_on: dt.date | None) -> None:
    """What hangs on a unit ends with it at the latest; None goes on."""
    if parent.to_on is not None and (to_on is None or parent.to_on < to_on):
        raise RuleBroken("unit.parent_ended", name=parent.name)


def _refuse_later(unit: Unit, from_on: dt.date) -> None:
    """Posts and work lie within the days of their unit."""
    if unit.to_on is not None and unit.to_on < from_on:
        raise RuleBroken("unit.dates")
    posts = sa.select(sa.func.min(Post.from_on)).where(Post.unit_id == unit.id, Post.withdrawn_on.is_(None))
    held = db.session.scalar(posts)
    if held and held < from_on:
        raise RuleBroken("unit.post_before", on=held)
    assigned = sa.select(sa.func.min(Task.assigned_on)).join(TaskUnit).where(TaskUnit.unit_id == unit.id)
    opened = sa.select(sa.func.min(Round.opened_on)).where(_of_unit(unit))
    worked = min((day for day in (db.session.scalar(assigned), db.session.scalar(opened)) if day), default=from_on)
    if worked < from_on:
        raise RuleBroken("unit.work_before", on=worked)


def _of_unit(unit: Unit) -> sa.ColumnElement[bool]:
    return sa.or_(Round.unit_id == unit.id, Round.team_id == unit.id, Round.inspected_unit_id == unit.id)


def _refuse_while_used(unit: Unit, to_on: dt.date) -> None:
    later = sa.or_(Unit.to_on.is_(None), Unit.to_on > to_on)
    if n := _count(sa.select(Unit.id).where(Unit.parent_id == unit.id, later)):
        raise RuleBroken("unit.has_units", n=n)
    if n := _count(sa.select(Post.id).where(Post.unit_id == unit.id, Post.withdrawn_on.is_(None),
                                            sa.or_(Post.to_on.is_(None), Post.to_on > to_on))):
        raise RuleBroken("unit.has_posts", n=n)
    open_parts = sa.select(TaskUnit.task_id).where(TaskUnit.unit_id == unit.id, TaskUnit.state != PartState.EXCUSED)
    rounds = sa.select(Round.id).where(_of_unit(unit))
    if n := _count(sa.select(Task.id).where(Task.state.in_(OPEN_STATES),
                                            sa.or_(Task.id.in_(open_parts), Task.round_id.in_(rounds)))):
        raise RuleBroken("unit.has_work", n=n)
    if n := _count(sa.select(Deadline.id).where(Deadline.unit_id == unit.id, Deadline.state != DeadlineState.STOPPED)):
        raise RuleBroken("unit.has_clocks", n=n)


def _count(rows: sa.Select[int]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0
