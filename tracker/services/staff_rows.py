"""What an import of units, people and posts does with each row. A system administrator's run gives no posts, but tries
them as a security administrator would give them: nothing passes here and is refused there."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
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


@dataclass(slots=True)
class Run:
    """One import under way. `stored` are the hashes of new accounts by log-in name, '' in a dry run."""

    actor: Actor
    now: dt.datetime
    stored: dict[str, str] = field(default_factory=dict)
    unit_ids: dict[int, int] = field(default_factory=dict)  # by number of the row
    added: set[int] = field(default_factory=set)  # numbers of the rows that add their unit
    begins: dict[str, dt.date] = field(default_factory=dict)  # first day of a unit: its earliest post, today at the latest

    @property
    def gives_posts(self) -> bool:
        return can(self.actor, Ability.GRANT_POSTS)


def carry_out(run: Run, rows: Sequence[StaffRow]) -> tuple[Outcome, ...]:
    faults: dict[int, list[Fault]] = {row.number: list(row.faults) for row in rows}
    does: dict[int, list[Does]] = {row.number: [] for row in rows}
    _find_units(run, [row for row in rows if not row.faults], faults)

    def each(step: Callable[[Run, StaffRow], list[Does]], column: str) -> None:
        for row in rows:
            if row.login:
                does[row.number] += _tried(partial(step, run, row), column, faults[row.number])

    each(_account, staffing.LOGIN)
    if run.gives_posts:
        each(_post, staffing.ROLE)
    else:
        with taken_back():
            each(_post, staffing.ROLE)
    return tuple(Outcome(row, (*([Does.ADDS_UNIT] if row.number in run.added else []), *does[row.number]) or (Does.NOTHING,),
                         tuple(faults[row.number])) for row in rows)


def _tried(act: Callable[[], list[Does]], column: str, faults: list[Fault]) -> list[Does]:
    """The rules refuse before anything of the row is written, so the rows after it can be tried too."""
    if faults:
        return []
    try:
        return act()
    except DomainError as error:
        faults.append(Fault(column, error.code, error.values))
        return []


def _find_units(run: Run, rows: Sequence[StaffRow], faults: dict[int, list[Fault]]) -> None:
    """In rounds, because a parent may stand further down than what hangs on it."""
    known: dict[str, list[Known]] = {}
    for unit_id, name, parent, kind in db.session.execute(
            sa.select(Unit.id, Unit.name, above.name, Unit.kind).outerjoin(above, above.id == Unit.parent_id)):
        known.setdefault(name, []).append(Known(unit_id, parent, kind))
    for row in rows:
        run.begins[row.unit] = min(run.begins.get(row.unit, run.now.date()), row.from_on or run.now.date())
    waiting, is_moving = list(rows), True
    while is_moving:
        left = [row for row in waiting if not _is_settled(run, row, known, faults[row.number])]
        is_moving, waiting = len(left) < len(waiting), left
    for row in waiting:
        faults[row.number].append(_no_unit(run, row, len(known.get(row.parent, []))))


def _no_unit(run: Run, row: StaffRow, parents: int) -> Fault:
    if run.gives_posts:
        return Fault(staffing.UNIT, "staff.no_unit")
    if not row.parent:
        return Fault(staffing.PARENT, "staff.parent_missing", {"unit": row.unit})
    code = "staff.parent_ambiguous" if parents else "staff.no_parent"
    return Fault(staffing.PARENT, code, {"unit": row.unit, "parent": row.parent})


def _is_settled(run: Run, row: StaffRow, known: dict[str, list[Known]], faults: list[Fault]) -> bool:
    """The unit of the row is found, added, or at fault."""
    here = [unit for unit in known.get(row.unit, []) if not row.parent or unit.parent == row.parent]
    parents = known.get(row.parent, [])
    if not here and len(parents) == 1 and not run.gives_posts:
        kind = row.kind or UnitKind.ORGAN

        def add() -> list[Does]:
            unit_id = unit_acts.add(run.actor, row.unit, parents[0].id, kind, now=run.now,
                                    from_on=run.begins.get(row.unit, run.now.date()))
            here.append(Known(unit_id, row.parent, kind))
            known.setdefault(row.unit, []).append(here[0])
            run.added.add(row.number)
            return [Does.ADDS_UNIT]

        _tried(add, staffing.UNIT, faults)
    if len(here) > 1:
        faults.append(Fault(staffing.PARENT, "staff.ambiguous", {"name": row.unit}))
    elif here:
        run.unit_ids[row.number] = here[0].id
        if row.kind and row.kind is not here[0].kind:
            faults.append(Fault(staffing.KIND, "staff.other_kind", {"kind": here[0].kind}))
    return bool(here or faults)


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


def _post(run: Run, row: StaffRow) -> list[Does]:
    if row.role is None:
        return []
    user_id = db.session.scalar(sa.select(User.id).where(User.login == row.login)) or 0
    unit_id, from_on = run.unit_ids.get(row.number, 0), row.from_on or run.now.date()
    if posts.is_held(user_id, row.role, unit_id, from_on, row.to_on):
        return []
    granter = run.actor if run.gives_posts else replace(run.actor, user_id=None, post_id=None, role=Role.SECADMIN)
    posts.grant(granter, user_id, row.role, unit_id, from_on=from_on, to_on=row.to_on, now=run.now,
                stored=run.stored.get(row.login, ""))
    return [Does.GIVES_POST if run.gives_posts else Does.LATER, *([Does.NEW_PASSWORD] if row.role in WATCHERS else [])]
