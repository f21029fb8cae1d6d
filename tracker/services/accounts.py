"""What the system administrator does to accounts. A one-time password is given back once and kept only as its hash."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain import names
from ..domain.errors import NotFound, RuleBroken
from ..domain.limits import USER_NAME
from ..domain.passwords import PasswordRules, check_login, check_password
from ..domain.permissions import Ability, Actor
from ..domain.uploads import check_text
from ..domain.vocabulary import Door
from ..extensions import db
from ..models.user import User
from ..queries import accounts as kept
from ..queries import settings
from . import access, administrators, audit, login_lock, users
from .transaction import end_reading, transaction

# Without signs that are taken for one another on paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUP, _GROUPS = 4, 4


@dataclass(frozen=True, slots=True)
class NewPassword:
    """One line of a list that is shown once; `units` are those of the person's posts."""

    login: str
    name: str
    units: tuple[str, ...]
    password: str


def one_time_password(login: str, rules: PasswordRules) -> str:
    """Random, in groups that can be read out; it keeps the office's rules. A log-in name that is none is refused: what
    each password holds, as a hyphen, would be looked for without end."""
    check_login(login)
    groups = max(_GROUPS, -(-rules.length // _GROUP))
    while True:
        found = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(groups))
        try:
            check_password(found, login, rules)
        except RuleBroken:
            continue
        return found


def open_account(actor: Actor, login: str, name: str, *, now: dt.datetime) -> tuple[int, str]:
    """Gives the id and the one-time password. Posts are given by the security administrator."""
    access.require(actor, Ability.MANAGE_USERS)
    password = one_time_password(login, settings.rules().passwords())
    end_reading()
    stored = users.hashed_once(password)
    with transaction():
        return users.add_user(actor, login, clean_name(name), password, stored, now=now, must_change=True), password


def clean_name(name: str) -> str:
    name = names.clean_name(name)
    if not 0 < len(name) <= USER_NAME:
        raise RuleBroken("user.name", limit=USER_NAME)
    check_text(name)
    return name


def rename(actor: Actor, user_id: int, name: str, *, version: int, reason: str, now: dt.datetime) -> None:
    access.require(actor, Ability.MANAGE_USERS)
    administrators.refuse_own(actor, user_id)
    with transaction():
        user = administrators.load_user(user_id, version)
        before, name = user.name, clean_name(name)
        if name == before:
            raise RuleBroken("correction.nothing_changed")
        user.name = name
        user.version += 1
        audit.record(actor, "user:rename", user.id, now=now, reason=reason, before={"name": before},
                     after={"name": name})


def reset_password(actor: Actor, user_id: int, *, version: int, now: dt.datetime, reason: str = "") -> str:
    """Ends every session. Gives the one-time password."""
    access.require(actor, Ability.MANAGE_USERS)
    return _reset(actor, user_id, version, now, reason)


def renew_passwords(actor: Actor, versions: Mapping[int, int], *, reason: str, now: dt.datetime) -> list[NewPassword]:
    """The same for accounts that never logged in, by id with the version seen: a list that was lost before it was handed on
    is harmless, because nobody else can have used it. All or none."""
    access.require(actor, Ability.MANAGE_USERS)
    rules, found = settings.rules().passwords(), kept.accounts_by_id(versions, now.date())
    if len(found) < len(versions):
        raise NotFound("user.not_found")
    lines = {user_id: NewPassword(row.login, row.name, tuple(dict.fromkeys(post.unit_name for post in row.posts)),
                                  one_time_password(row.login, rules)) for user_id, row in sorted(found.items())}
    end_reading()
    stored = {user_id: users.hashed_once(line.password) for user_id, line in lines.items()}
    with transaction():
        for user_id, line in lines.items():
            user = administrators.load_user(user_id, versions[user_id])
            administrators.refuse_reset(actor, user, now.date())
            if not db.session.scalar(sa.select(User.id).where(User.id == user_id, kept.is_unused())):
                raise RuleBroken("user.has_logged_in", name=line.name)
            put_password(actor, user, stored[user_id], now=now, reason=reason)
    return list(lines.values())


def reset_password_of(actor: Actor, login: str, *, now: dt.datetime) -> str:
    """The same by command, for any account."""
    if actor.door is not Door.COMMAND:
        raise RuntimeError("a command's own door")
    found = users.find(login)
    if found is None:
        raise NotFound("user.not_found")
    return _reset(actor, found.id, found.version, now, "")


def _reset(actor: Actor, user_id: int, version: int, now: dt.datetime, reason: str) -> str:
    login = db.session.scalar(sa.select(User.login).where(User.id == user_id)) or ""
    password = one_time_password(login, settings.rules().passwords())
    end_reading()
    stored = users.hashed_once(password)
    with transaction():
        user = administrators.load_user(user_id, version)
        if actor.door is not Door.COMMAND:
            administrators.refuse_reset(actor, user, now.date())
        put_password(actor, user, stored, now=now, reason=reason)
    return password


def put_password(actor: Actor, user: User, stored: str, *, now: dt.datetime, reason: str = "") -> None:
    """Inside a transaction that is already open: a one-time password, and whoever knew the one before is out."""
    user.password_hash, user.password_at, user.must_change_password = stored, now, True
    _end_sessions(user)
    login_lock.forget(user.login)
    audit.record(actor, "user:reset_password", user.id, now=now, reason=reason)


def deactivate(actor: Actor, user_id: int, *, version: int, reason: str, now: dt.datetime) -> None:
    """Ends every session. The posts stay, and count for nothing while the account is inactive."""
    access.require(actor, Ability.MANAGE_USERS)
    administrators.refuse_own(actor, user_id)
    with transaction():
        user = administrators.load_user(user_id, version)
        if not user.is_active:
            raise RuleBroken("user.inactive")
        administrators.refuse_last(user_id, now.date())
        user.is_active = False
        _end_sessions(user)
        audit.record(actor, "user:deactivate", user.id, now=now, reason=reason, before={"is_active": True},
                     after={"is_active": False})


def reactivate(actor: Actor, user_id: int, *, version: int, reason: str, now: dt.datetime) -> None:
    access.require(actor, Ability.MANAGE_USERS)
    administrators.refuse_own(actor, user_id)
    with transaction():
        user = administrators.load_user(user_id, version)
        if user.is_active:
            raise RuleBroken("user.active")
        user.is_active = True
        user.version += 1
        audit.record(actor, "user:reactivate", user.id, now=now, reason=reason, before={"is_active": False},
                     after={"is_active": True})


def unlock(actor: Actor, user_id: int, *, version: int, reason: str, now: dt.datetime) -> None:
    """Before the time of the lock is over."""
    access.require(actor, Ability.MANAGE_USERS)
    administrators.refuse_own(actor, user_id)
    with transaction():
        user = administrators.load_user(user_id, version)
        if not login_lock.forget(user.login):
            raise RuleBroken("user.not_locked")
        audit.record(actor, "user:unlock", user.id, now=now, reason=reason)


def _end_sessions(user: User) -> None:
    user.session_epoch += 1
    user.version += 1
