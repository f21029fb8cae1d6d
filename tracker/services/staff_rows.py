"""What an import of units, people and posts does with each row. A system administrator's run gives no posts, but tries
them as a security administrator would give them: nothing passes here and is refused there."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import sqlalchemy as sa

from ..domain import staffing
from ..domain.errors import DomainError, RuleBroken
from ..domain.permissions import Ability, Actor, can
from ..domain.staffing import Fault, StaffRow
from ..domain.vocabulary import WATCHERS, Role, UnitKind
from ..extensions import db
from ..models.user import User
from ..queries import settings
from . import accounts, posts, staff_units, unit_acts, users
from .staff_units import Known, Units
from .transaction import taken_back


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
    known: Units
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
    walk = Walk(run, is_with_posts, staff_units.units(), _begins(run, waiting))
    refused, waiting = [outcome.row for outcome in done.values()], _walk(walk, waiting, done)
    if refused or waiting:
        _judge_the_rest(walk, rows, refused, waiting, done)
    return tuple(done[row.number] for row in rows)


def _judge_the_rest(walk: Walk, rows: Sequence[StaffRow], refused: Sequence[StaffRow], waiting: Sequence[StaffRow],
                    done: dict[int, Outcome]) -> None:
    """What hangs on the unit of a refused row is judged as if the row were corrected."""
    may_add = not walk.run.gives_posts
    lost = [row for row in refused if not staff_units.is_found(walk.known, row, may_add=may_add)]
    circles = staffing.circles([*lost, *waiting]) if may_add else {}
    done |= {row.number: Outcome(row, (), (staff_units.no_unit(walk.known, row, circles, may_add=may_add),))
             for row in waiting}
    with taken_back():
        if may_add:
            named, tried = {row.unit for row in rows}, dict[int, Outcome]()
            hanging = {row.number: row for row in waiting if staff_units.hangs_on_another(row, named, circles)}
            wrong = [number for number, outcome in done.items() if outcome.faults and number not in hanging]
            _walk(walk, [*staff_units.corrected(walk.known, rows, wrong, circles), *hanging.values()], tried)
            done |= {number: outcome for number, outcome in tried.items() if number in hanging}
        for row in refused:
            also = staff_units.also_misplaced(walk.known, row, circles, may_add=may_add)
            done[row.number] = replace(done[row.number], faults=(*done[row.number].faults, *also))


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
            if staff_units.is_found(walk.known, row, may_add=not walk.run.gives_posts):
                done[row.number] = _tried(walk, row)
            else:
                left.append(row)
        is_moving, waiting = len(left) < len(waiting), left
    return waiting


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
        if fault := staff_units.misplaced(walk.known, row):
            return Outcome(row, (), (fault,))
        here = staff_units.here(walk.known, row)
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
