"""What an import of units, people and posts does with each row. A system administrator's run gives no posts, but tries
them as a security administrator would give them: nothing passes here and is refused there."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain import staffing
from ..domain.errors import DomainError, RuleBroken
from ..domain.permissions import Ability, Actor, can
from ..domain.staffing import Fault, StaffRow
from ..domain.vocabulary import WATCHERS, Role, UnitKind
from ..extensions import db
from ..models.unit import Unit
from ..models.user import User
from ..queries import settings
from . import accounts, posts, unit_acts, users
from .transaction import taken_back

above = aliased(Unit)


class Does(StrEnum):
    """What becomes of a part of a row."""

    ADDS_UNIT = "adds_unit"
    OPENS_ACCOUNT = "opens_account"
    GIVES_POST = "gives_post"
    LATER = "later"  # the post: the security administrator's part
    NEW_PASSWORD = "new_password"  # comes with the post of a watcher
    NOTHING = "nothing"  # all of it is there already


@dataclass(frozen=True, slots=True)
class Outcome:
    row: StaffRow
    does: tuple[Does, ...]
    faults: tuple[Fault, ...]


class Known(NamedTuple):
    """A unit by its id, the name of its parent, and its kind."""

    id: int
    parent: str | None
    kind: UnitKind


@dataclass(frozen=True, slots=True)
class Run:
    """One import. `stored` are the hashes of new accounts by log-in name, '' in a dry run."""

    actor: Actor
    now: dt.datetime
    stored: Mapping[str, str] = field(default_factory=dict)

    @property
    def gives_posts(self) -> bool:
        return can(self.actor, Ability.GRANT_POSTS)


class _Refused(Exception):
    """Takes back what was done for a row."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One time through the rows. `begins`: first day of a new unit: its earliest post, today at the latest."""

    run: Run
    is_with_posts: bool
    known: dict[str, list[Known]]
    begins: Mapping[str, dt.date]


def carry_out(run: Run, rows: Sequence[StaffRow]) -> tuple[Outcome, ...]:
    """Where a row has a fault the caller takes all back; try_out tells better which."""
    if run.gives_posts:
        return try_out(run, rows)
    made = _walked(run, rows, is_with_posts=False)
    with taken_back():
        tried = try_out(run, rows)
    return tuple(Outcome(first.row, tuple(does for does in (*first.does, *then.does) if does is not Does.NOTHING) or
                         (Does.NOTHING,), first.faults or then.faults) for first, then in zip(made, tried, strict=True))


def try_out(run: Run, rows: Sequence[StaffRow]) -> tuple[Outcome, ...]:
    """What would happen, the posts with the rest."""
    return _walked(run, rows, is_with_posts=True)


def _walked(run: Run, rows: Sequence[StaffRow], *, is_with_posts: bool) -> tuple[Outcome, ...]:
    done = {row.number: Outcome(row, (), faults) for row in rows
            if (faults := (*row.faults, *staffing.far_days(row, run.now.date())))}
    waiting = [row for row in rows if row.number not in done]
    walk = Walk(run, is_with_posts, _units(), _begins(run, waiting))
    waiting = _walk(walk, waiting, done)
    done |= {row.number: Outcome(row, (), (_no_unit(walk, row),)) for row in waiting}
    if waiting and not run.gives_posts:
        tried: dict[int, Outcome] = {}
        with taken_back():  # what hangs on the unit of a refused row is judged as if the row were corrected
            _walk(walk, _corrected(walk, rows, done), {})
            _walk(walk, waiting, tried)
        done |= tried
    return tuple(done[row.number] for row in rows)


def _corrected(walk: Walk, rows: Sequence[StaffRow], done: Mapping[int, Outcome]) -> list[StaffRow]:
    """The units of refused rows. What cannot be read is the top unit as parent, and the kind that the posts need."""
    named, teams = {row.unit for row in rows}, {row.unit for row in rows if row.role is Role.INSPECTOR}
    top = next((name for name, units in walk.known.items() if units[0].parent is None), "")
    found = []
    for row in rows:
        if row.parent and done[row.number].faults:
            is_clear = row.parent in named or len(walk.known.get(row.parent, [])) == 1
            is_team = row.unit in teams and any(fault.column == staffing.KIND for fault in row.faults)
            found.append(replace(staffing.of_unit(row), parent=row.parent if is_clear else top,
                                 kind=UnitKind.TEAM if is_team else row.kind))
    return found


def _units() -> dict[str, list[Known]]:
    known: dict[str, list[Known]] = {}
    for unit_id, name, parent, kind in db.session.execute(
            sa.select(Unit.id, Unit.name, above.name, Unit.kind).outerjoin(above, above.id == Unit.parent_id)):
        known.setdefault(name, []).append(Known(unit_id, parent, kind))
    return known


def _begins(run: Run, rows: Sequence[StaffRow]) -> dict[str, dt.date]:
    found: dict[str, dt.date] = {}
    for row in rows:
        found[row.unit] = min(found.get(row.unit, run.now.date()), row.from_on or run.now.date())
    return found


def _walk(walk: Walk, rows: Sequence[StaffRow], done: dict[int, Outcome]) -> list[StaffRow]:
    """In rounds, because a parent may stand further down than what hangs on it. Gives what found no unit."""
    waiting, is_moving = list(rows), True
    while is_moving:
        left = []
        for row in waiting:
            if _can_be_placed(walk, row):
                done[row.number] = _tried(walk, row)
            else:
                left.append(row)
        is_moving, waiting = len(left) < len(waiting), left
    return waiting


def _here(walk: Walk, row: StaffRow) -> list[Known]:
    return [unit for unit in walk.known.get(row.unit, []) if not row.parent or unit.parent == row.parent]


def _can_be_placed(walk: Walk, row: StaffRow) -> bool:
    return bool(_here(walk, row)) or (not walk.run.gives_posts and len(walk.known.get(row.parent, [])) == 1)


def _tried(walk: Walk, row: StaffRow) -> Outcome:
    """The whole row, or nothing of it."""
    kept = list(walk.known.get(row.unit, []))
    try:
        with db.session.begin_nested():
            outcome = _outcome(walk, row)
            if outcome.faults:
                raise _Refused
    except _Refused:
        walk.known[row.unit] = kept
    return outcome


def _outcome(walk: Walk, row: StaffRow) -> Outcome:
    column, does = staffing.UNIT, list[Does]()
    try:
        here = _here(walk, row)
        if fault := _misplaced(walk, row, here):
            return Outcome(row, (), (fault,))
        if not here:
            here, does = [_added(walk, row)], [Does.ADDS_UNIT]
        if row.login:
            column = staffing.LOGIN
            does += _account(walk.run, row)
        if row.role and walk.is_with_posts:
            column = staffing.ROLE
            does += _post(walk.run, row, row.role, here[0].id)
    except DomainError as error:
        return Outcome(row, (), (Fault(column, error.code, error.values),))
    return Outcome(row, tuple(does) or (Does.NOTHING,), ())


def _misplaced(walk: Walk, row: StaffRow, here: Sequence[Known]) -> Fault | None:
    """Is it clear which unit the row means, and that it is not meant to be one that stands elsewhere?"""
    if len(here) > 1:
        return Fault(staffing.PARENT, "staff.ambiguous", {"name": row.unit})
    if here:
        is_other = row.kind is not None and row.kind is not here[0].kind
        return Fault(staffing.KIND, "staff.other_kind", {"kind": here[0].kind}) if is_other else None
    for unit in walk.known.get(row.unit, []):
        if unit.parent is None:
            return Fault(staffing.PARENT, "staff.top_unit", {"unit": row.unit})
        return Fault(staffing.PARENT, "staff.namesake", {"unit": row.unit, "parent": unit.parent})
    return None


def _no_unit(walk: Walk, row: StaffRow) -> Fault:
    if walk.run.gives_posts:
        return Fault(staffing.UNIT, "staff.no_unit")
    if not row.parent:
        return Fault(staffing.PARENT, "staff.parent_missing", {"unit": row.unit})
    code = "staff.parent_ambiguous" if walk.known.get(row.parent) else "staff.no_parent"
    return Fault(staffing.PARENT, code, {"unit": row.unit, "parent": row.parent})


def _added(walk: Walk, row: StaffRow) -> Known:
    run, kind, parent = walk.run, row.kind or UnitKind.ORGAN, walk.known[row.parent][0]
    unit_id = unit_acts.add(run.actor, row.unit, parent.id, kind, now=run.now,
                            from_on=walk.begins.get(row.unit, run.now.date()))
    added = Known(unit_id, row.parent, kind)
    walk.known.setdefault(row.unit, []).append(added)
    return added


def _account(run: Run, row: StaffRow) -> list[Does]:
    user = db.session.scalar(sa.select(User).where(User.login == row.login))
    if user is not None and user.name != row.name:
        raise RuleBroken("staff.other_name", login=row.login, name=user.name)
    if user is not None:
        return []
    if run.gives_posts:
        raise RuleBroken("staff.no_account", login=row.login)
    password = accounts.one_time_password(row.login, settings.rules().passwords())
    users.add_user(run.actor, row.login, accounts.clean_name(row.name), password, run.stored.get(row.login, ""), now=run.now,
                   must_change=True)
    return [Does.OPENS_ACCOUNT]


def _post(run: Run, row: StaffRow, role: Role, unit_id: int) -> list[Does]:
    user_id = db.session.scalar(sa.select(User.id).where(User.login == row.login)) or 0
    from_on = row.from_on or run.now.date()
    if posts.is_held(user_id, role, unit_id, from_on, row.to_on):
        return []
    granter = run.actor if run.gives_posts else replace(run.actor, user_id=None, post_id=None, role=Role.SECADMIN)
    posts.grant(granter, user_id, role, unit_id, from_on=from_on, to_on=row.to_on, now=run.now,
                stored=run.stored.get(row.login, ""))
    return [Does.GIVES_POST if run.gives_posts else Does.LATER, *([Does.NEW_PASSWORD] if role in WATCHERS else [])]
