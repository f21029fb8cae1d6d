"""Accounts: making them, logging in with a lock-out, changing a password."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import argon2
import sqlalchemy as sa

from ..domain.errors import RuleBroken
from ..domain.passwords import LOCK, LOGIN_LENGTH, MAX_FAILURES, check_password
from ..domain.permissions import Actor
from ..extensions import db
from ..models.user import LoginLock, User
from . import audit
from .transaction import end_reading, transaction

_hasher = argon2.PasswordHasher()
# What an unknown name is checked against, so that it takes as long as a known one.
_nobody = "$argon2id$v=19$m=65536,t=3,p=4$MDAwMDAwMDAwMDAwMDAwMA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@dataclass(frozen=True, slots=True)
class SignedIn:
    user_id: int
    name: str
    session_epoch: int


def use_cheap_hashes() -> None:
    """For tests and nothing else: an argon2 hash costs a quarter of a second on purpose."""
    global _hasher
    _hasher = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def hashed(password: str) -> str:
    """Takes a quarter of a second, so it is made before a transaction is opened."""
    return _hasher.hash(password)


def create_user(actor: Actor, login: str, name: str, password: str, *, now: dt.datetime,
                stored: str | None = None) -> int:
    """Raises RuleBroken when the name is taken or the password too weak. Gives the id. `stored` is its hash where the
    caller has it already."""
    stored = stored or hashed(password)
    with transaction():
        return add_user(actor, login, name, password, stored, now=now)


def add_user(actor: Actor, login: str, name: str, password: str, stored: str, *, now: dt.datetime) -> int:
    """The same inside a transaction that is already open."""
    if not 0 < len(login) <= LOGIN_LENGTH or login != login.strip():
        raise RuleBroken("user.login_form", limit=LOGIN_LENGTH)
    check_password(password, login)
    if db.session.scalar(sa.select(User.id).where(User.login == login)):
        raise RuleBroken("user.login_taken", login=login)
    user = User(login=login, name=name, password_hash=stored, created_at=now)
    db.session.add(user)
    db.session.flush()
    audit.record(actor, "user:create", user.id, now=now, after={"login": login, "name": name})
    return user.id


def sign_in(actor: Actor, login: str, password: str, *, now: dt.datetime, real_now: dt.datetime) -> SignedIn:
    """Success and failure are logged; after MAX_FAILURES in a row the name is locked for LOCK. Raises RuleBroken with
    the same sentence for a wrong name and a wrong password."""
    login = login[:LOGIN_LENGTH]
    user = db.session.scalar(sa.select(User).where(User.login == login))
    stored = user.password_hash if user and user.is_active else _nobody
    locked_until = db.session.scalar(sa.select(LoginLock.locked_until).where(LoginLock.login == login))
    end_reading()
    if locked_until and locked_until > real_now:
        raise RuleBroken("login.locked", minutes=int((locked_until - real_now).total_seconds() // 60) + 1)
    is_right = _matches(stored, password)
    with transaction():
        user = db.session.scalar(sa.select(User).where(User.login == login))
        if is_right and user and user.is_active:
            db.session.execute(sa.delete(LoginLock).where(LoginLock.login == login))
            audit.record(actor, "user:sign_in", user.id, now=now, after={"login": login})
            return SignedIn(user.id, user.name, user.session_epoch)
        failures = _count_failure(login, real_now)
        audit.record(actor, "user:sign_in_failed", user.id if user else None, now=now,
                     after={"login": login, "failures": failures})
    if failures >= MAX_FAILURES:
        raise RuleBroken("login.locked", minutes=int(LOCK.total_seconds() // 60))
    raise RuleBroken("login.wrong", left=MAX_FAILURES - failures)


def set_password(actor: Actor, user_id: int, password: str, *, now: dt.datetime) -> None:
    """Ends every session of the account."""
    stored = hashed(password)
    with transaction():
        _set_password(actor, db.session.get_one(User, user_id), password, stored, now)


def set_shared_password(actor: Actor, logins: Sequence[str], password: str, *, now: dt.datetime) -> bool:
    """One password for all the accounts of a demo. True if it was another one before."""
    before = db.session.scalar(sa.select(User.password_hash).where(User.login == logins[0]))
    end_reading()
    if before and _matches(before, password):
        return False
    stored = hashed(password)
    with transaction():
        for user in db.session.scalars(sa.select(User).where(User.login.in_(logins))):
            _set_password(actor, user, password, stored, now)
    return True


def _set_password(actor: Actor, user: User, password: str, stored: str, now: dt.datetime) -> None:
    check_password(password, user.login)
    user.password_hash = stored
    user.session_epoch += 1
    audit.record(actor, "user:set_password", user.id, now=now)


def sign_out(actor: Actor, user_id: int, *, now: dt.datetime) -> None:
    """Ends every session of the account, so that a copied cookie is worth nothing."""
    with transaction():
        user = db.session.get_one(User, user_id)
        user.session_epoch += 1
        audit.record(actor, "user:sign_out", user.id, now=now)


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except argon2.exceptions.VerificationError:
        return False


def _count_failure(login: str, real_now: dt.datetime) -> int:
    lock = db.session.get(LoginLock, login, with_for_update=True)
    if lock is None:
        lock = LoginLock(login=login, failures=0, last_at=real_now)
        db.session.add(lock)
    if lock.locked_until and lock.locked_until <= real_now:
        lock.failures, lock.locked_until = 0, None
    lock.failures, lock.last_at = lock.failures + 1, real_now
    if lock.failures >= MAX_FAILURES:
        lock.locked_until = real_now + LOCK
    return lock.failures
