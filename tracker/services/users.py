"""Accounts and their passwords."""

import datetime as dt
from collections.abc import Sequence

import argon2
import sqlalchemy as sa

from ..domain.errors import RuleBroken, Stale
from ..domain.passwords import PasswordRules, check_login, check_password, is_too_old
from ..domain.permissions import Actor
from ..extensions import db
from ..models.user import User
from ..queries import settings
from . import audit, login_lock
from .transaction import end_reading, transaction

_hasher = argon2.PasswordHasher()
# A one-time password is random and long: its entropy guards it, and a list of a hundred must not take half a minute.
_quick_hasher = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)


def use_cheap_hashes() -> None:
    """For tests and nothing else: an argon2 hash costs a quarter of a second on purpose."""
    global _hasher
    _hasher = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def hashed(password: str) -> str:
    """Takes a quarter of a second, so it is made before a transaction is opened."""
    return _hasher.hash(password)


def hashed_once(password: str) -> str:
    """Of a random password that must be changed at the first log-in."""
    return _quick_hasher.hash(password)


def is_quick(stored: str) -> bool:
    """A hash that is checked faster than a person's own password."""
    return argon2.extract_parameters(stored).memory_cost < _hasher.memory_cost


def find(login: str) -> User | None:
    """Without regard of case, as a name is taken; the very same letters come first."""
    return db.session.scalar(sa.select(User).where(sa.func.lower(User.login) == login.lower())
                             .order_by(User.login != login).limit(1))


def create_user(actor: Actor, login: str, name: str, password: str, *, now: dt.datetime,
                stored: str | None = None) -> int:
    """Raises RuleBroken when the name is taken or the password too weak. Gives the id. `stored` is its hash where the
    caller has it already."""
    stored = stored or hashed(password)
    with transaction():
        return add_user(actor, login, name, password, stored, now=now)


def add_user(actor: Actor, login: str, name: str, password: str, stored: str, *, now: dt.datetime,
             must_change: bool = False) -> int:
    """The same inside a transaction that is already open. `must_change`: the password is known to whoever made it."""
    check_login(login)
    check_password(password, login, settings.rules().passwords())
    if find(login):
        raise RuleBroken("user.login_taken", login=login)
    user = User(login=login, name=name, password_hash=stored, created_at=now, created_by_id=actor.user_id,
                must_change_password=must_change, password_at=now)
    db.session.add(user)
    db.session.flush()
    audit.record(actor, "user:create", user.id, now=now, after={"login": login, "name": name})
    return user.id


def has_old_password(actor: Actor, rules: PasswordRules, *, now: dt.datetime) -> bool:
    """One's own has counted for all its days, and was not just set by somebody else."""
    user = db.session.get_one(User, actor.user_id)
    return is_too_old(user.password_at or user.created_at, now, rules)


def change_own_password(actor: Actor, old: str, new: str, *, now: dt.datetime, real_now: dt.datetime) -> int:
    """Every other session of the account ends; gives the epoch with which the own one goes on. A wrong old password counts
    as a failed log-in."""
    user = db.session.get_one(User, actor.user_id)
    stored, login, rules = user.password_hash, user.login, settings.rules().passwords()
    is_given = user.must_change_password
    end_reading()
    login_lock.refuse_locked(actor, login, actor.user_id, now=now, real_now=real_now)
    if is_given and not matches(stored, old):
        old = old.strip()  # pasted with a blank that a one-time password never has
    if not matches(stored, old):
        with transaction():
            left = login_lock.count_failure(login, real_now, rules)
            audit.record(actor, "user:password_refused" if left else "user:sign_in_locked", actor.user_id, now=now)
        raise RuleBroken("password.old_wrong", left=left) if left else login_lock.refusal(rules)
    check_password(new, login, rules)
    if new == old:
        raise RuleBroken("password.same")
    made = hashed(new)
    with transaction():
        user = db.session.get_one(User, actor.user_id, with_for_update=True, populate_existing=True)
        if user.password_hash != stored:  # reset or changed by somebody else meanwhile
            raise Stale("user.stale")
        login_lock.forget(login)
        return _set_password(actor, user, made, now)


def set_password(actor: Actor, user_id: int, password: str, *, now: dt.datetime) -> None:
    """Ends every session of the account."""
    stored = hashed(password)
    with transaction():
        user = db.session.get_one(User, user_id)
        check_password(password, user.login, settings.rules().passwords())
        _set_password(actor, user, stored, now)


def set_shared_password(actor: Actor, logins: Sequence[str], password: str, *, now: dt.datetime) -> bool:
    """One password for all the accounts of a demo. True if it was another one before."""
    before = db.session.scalar(sa.select(User.password_hash).where(User.login == logins[0]))
    end_reading()
    if before and matches(before, password):
        return False
    stored = hashed(password)
    with transaction():
        rules = settings.rules().passwords()
        for user in db.session.scalars(sa.select(User).where(User.login.in_(logins))):
            check_password(password, user.login, rules)
            _set_password(actor, user, stored, now)
    return True


def _set_password(actor: Actor, user: User, stored: str, now: dt.datetime) -> int:
    """Its owner knows it alone from here on. Gives the new epoch."""
    user.password_hash, user.password_at, user.must_change_password = stored, now, False
    user.session_epoch += 1
    audit.record(actor, "user:set_password", user.id, now=now)
    return user.session_epoch


def matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except argon2.exceptions.VerificationError:
        return False
