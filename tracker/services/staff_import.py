"""Units, people and posts from one workbook. The system administrator's import makes units and accounts, the security
administrator's import of the same workbook gives the posts: the workbook itself is the proposal, nothing is kept of it.

The dry run is the act itself, taken back; so it tells exactly what the act would do. All rows or none."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from ..domain import staffing
from ..domain.errors import RuleBroken
from ..domain.permissions import Ability, Actor, can
from ..domain.staffing import StaffRow
from ..domain.uploads import Upload, check_upload
from ..domain.vocabulary import WATCHERS
from ..extensions import db
from ..importers.xlsx import read_table
from ..models.user import User
from ..queries import settings
from . import access, accounts, staff_rows, users
from .accounts import NewPassword
from .staff_rows import Does, Outcome, Run
from .transaction import end_reading, transaction

SUFFIXES = ("xlsx",)


@dataclass(frozen=True, slots=True)
class Result:
    outcomes: tuple[Outcome, ...]
    accounts: tuple[NewPassword, ...] = ()

    @property
    def is_sound(self) -> bool:
        return not any(outcome.faults for outcome in self.outcomes)

    def count(self, does: Does) -> int:
        return sum(outcome.does.count(does) for outcome in self.outcomes)

    @property
    def changes(self) -> int:
        return sum(self.count(does) for does in (Does.ADDS_UNIT, Does.OPENS_ACCOUNT, Does.GIVES_POST))


def require(actor: Actor) -> None:
    access.require(actor, Ability.GRANT_POSTS if can(actor, Ability.GRANT_POSTS) else Ability.MANAGE_USERS)


def read_workbook(actor: Actor, name: str, data: bytes) -> list[StaffRow]:
    require(actor)
    check_upload(Upload(name, data), SUFFIXES)
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
        return Result(staff_rows.try_out(Run(actor, now), rows))


def carry_out(actor: Actor, rows: Sequence[StaffRow], *, now: dt.datetime) -> Result:
    """Gives the one-time passwords that were made. Raises RuleBroken when a row has a fault by now."""
    require(actor)
    made = _watchers(rows) if can(actor, Ability.GRANT_POSTS) else _new_accounts(rows)
    stored = {account.login: users.hashed_once(account.password) for account in made}
    with transaction():
        outcomes = staff_rows.carry_out(Run(actor, now, stored), rows)
        told = {each.row.login for each in outcomes if {Does.OPENS_ACCOUNT, Does.NEW_PASSWORD} & {*each.does}}
        result = Result(outcomes, tuple(account for account in made if account.login in told))
        if not result.is_sound:
            raise RuleBroken("staff.faults")
    return result


def _bounded(rows: list[StaffRow]) -> list[StaffRow]:
    if len(rows) > staffing.MOST_ROWS:
        raise RuleBroken("staff.too_many", limit=staffing.MOST_ROWS)
    return rows


def _word(words: Mapping[str, StrEnum], word: StrEnum | None) -> str:
    return next((text for text, each in words.items() if each is word), "")


def _new_accounts(rows: Sequence[StaffRow]) -> list[NewPassword]:
    logins = {row.login for row in rows if row.login}
    return _with_passwords(rows, logins - set(db.session.scalars(sa.select(User.login).where(User.login.in_(logins)))))


def _watchers(rows: Sequence[StaffRow]) -> list[NewPassword]:
    """Their posts come with a new password."""
    return _with_passwords(rows, {row.login for row in rows if row.role in WATCHERS})


def _with_passwords(rows: Sequence[StaffRow], logins: Set[str]) -> list[NewPassword]:
    """In the order of the workbook."""
    rules, by_login = settings.rules().passwords(), dict[str, list[StaffRow]]()
    for row in rows:
        if row.login in logins:
            by_login.setdefault(row.login, []).append(row)
    end_reading()
    return [NewPassword(login, found[-1].name, tuple(dict.fromkeys(row.unit for row in found)),
                        accounts.one_time_password(login, rules)) for login, found in by_login.items()]
