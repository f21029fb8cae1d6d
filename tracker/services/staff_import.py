"""Units, people and posts from one workbook. The system administrator's import makes units and accounts, the security
administrator's import of the same workbook gives the posts: the workbook itself is the proposal, nothing is kept of it.

The dry run is the act itself, taken back; so it tells exactly what the act would do. All rows or none."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain import staffing
from ..domain.errors import DomainError, RuleBroken
from ..domain.permissions import Ability, Actor, can
from ..domain.staffing import Fault, StaffRow
from ..domain.uploads import Upload, check_upload
from ..domain.vocabulary import UnitKind
from ..extensions import db
from ..importers.xlsx import read_table
from ..models.unit import Unit
from ..models.user import User
from ..queries import settings
from . import access, accounts, posts, unit_acts, users
from .transaction import end_reading, transaction

above = aliased(Unit)


class Does(StrEnum):
    """What becomes of a part of a row."""

    ADDS_UNIT = "adds_unit"
    OPENS_ACCOUNT = "opens_account"
    GIVES_POST = "gives_post"
    LATER = "later"  # the post: the security administrator's part
    NOTHING = "nothing"  # all of it is there already


@dataclass(frozen=True, slots=True)
class Outcome:
    row: StaffRow
    does: tuple[Does, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class NewAccount:
    login: str
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Result:
    outcomes: tuple[Outcome, ...]
    accounts: tuple[NewAccount, ...] = ()

    @property
    def is_sound(self) -> bool:
        return not any(outcome.faults for outcome in self.outcomes)

    def count(self, does: Does) -> int:
        return sum(outcome.does.count(does) for outcome in self.outcomes)

    @property
    def changes(self) -> int:
        return sum(self.count(does) for does in (Does.ADDS_UNIT, Does.OPENS_ACCOUNT, Does.GIVES_POST))


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


def require(actor: Actor) -> None:
    access.require(actor, Ability.GRANT_POSTS if can(actor, Ability.GRANT_POSTS) else Ability.MANAGE_USERS)


def read_workbook(actor: Actor, name: str, data: bytes) -> list[StaffRow]:
    require(actor)
    check_upload(Upload(name, data))
    return _bounded(staffing.read_rows([(row.number, row.values) for row in read_table(data, staffing.COLUMNS)]))


def kept(rows: Sequence[StaffRow]) -> str:
    """The rows as a page carries them from the dry run to the act."""
    table = [[row.number, row.unit, row.parent, _word(staffing.KINDS, row.kind), row.name, row.login,
              _word(staffing.ROLES, row.role), *(str(day) if day else "" for day in (row.from_on, row.to_on))]
             for row in rows]
    return json.dumps(table, ensure_ascii=False, separators=(",", ":"))


def read_kept(text: str) -> list[StaffRow]:
    """Read as strictly as the workbook: a page can be tampered with."""
    try:
        table = [(int(number), dict(zip(staffing.COLUMNS, map(str, values), strict=True)))
                 for number, *values in json.loads(text)]
    except (ValueError, TypeError, RecursionError) as error:
        raise RuleBroken("staff.not_kept") from error
    return _bounded(staffing.read_rows([(number, values) for number, values in table]))


def preview(actor: Actor, rows: Sequence[StaffRow], *, now: dt.datetime) -> Result:
    require(actor)
    with transaction(dry_run=True):
        return Result(_carry_out(Run(actor, now), rows))


def carry_out(actor: Actor, rows: Sequence[StaffRow], *, now: dt.datetime) -> Result:
    """Gives the one-time passwords of the accounts that were opened. Raises RuleBroken when a row has a fault by now."""
    require(actor)
    made = [] if can(actor, Ability.GRANT_POSTS) else _new_accounts(rows)
    stored = {account.login: users.hashed_once(account.password) for account in made}
    with transaction():
        result = Result(_carry_out(Run(actor, now, stored), rows), tuple(made))
        if not result.is_sound:
            raise RuleBroken("staff.faults")
    return result


def _bounded(rows: list[StaffRow]) -> list[StaffRow]:
    if len(rows) > staffing.MOST_ROWS:
        raise RuleBroken("staff.too_many", limit=staffing.MOST_ROWS)
    return rows


def _word(words: Mapping[str, StrEnum], word: StrEnum | None) -> str:
    return next((text for text, each in words.items() if each is word), "")


def _new_accounts(rows: Sequence[StaffRow]) -> list[NewAccount]:
    names = {row.login: row.name for row in rows if row.login}
    there = set(db.session.scalars(sa.select(User.login).where(User.login.in_(names))))
    rules = settings.rules().passwords()
    end_reading()
    return [NewAccount(login, name, accounts.one_time_password(login, rules))
            for login, name in names.items() if login not in there]


def _carry_out(run: Run, rows: Sequence[StaffRow]) -> tuple[Outcome, ...]:
    faults: dict[int, list[Fault]] = {row.number: list(row.faults) for row in rows}
    _find_units(run, [row for row in rows if not row.faults], faults)
    found = []
    for row in rows:
        does: list[Does] = [Does.ADDS_UNIT] if row.number in run.added else []
        if not faults[row.number] and row.login:
            for step, column in ((_account, staffing.LOGIN), (_post, staffing.ROLE)):
                does += _tried(lambda step=step, row=row: step(run, row), column, faults[row.number])  # type: ignore[misc]
        found.append(Outcome(row, tuple(does or [Does.NOTHING]), tuple(faults[row.number])))
    return tuple(found)


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
        faults[row.number].append(Fault(staffing.PARENT, "staff.no_parent", {"unit": row.unit, "parent": row.parent}))


def _is_settled(run: Run, row: StaffRow, known: dict[str, list[Known]], faults: list[Fault]) -> bool:
    """The unit of the row is found, added, or at fault."""
    here = [unit for unit in known.get(row.unit, []) if not row.parent or unit.parent == row.parent]
    parents = known.get(row.parent, [])
    if not here and len(parents) == 1 and not can(run.actor, Ability.GRANT_POSTS):
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
    if can(run.actor, Ability.GRANT_POSTS):
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
    if not can(run.actor, Ability.GRANT_POSTS):
        return [Does.LATER]
    posts.grant(run.actor, user_id, row.role, unit_id, from_on=from_on, to_on=row.to_on, now=run.now)
    return [Does.GIVES_POST]
