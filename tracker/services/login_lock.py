"""Lock-out: failed log-ins in a row lock a name, known or not, for a while."""

import datetime as dt
import hashlib
import hmac

import sqlalchemy as sa
from flask import current_app

from ..domain.errors import RuleBroken
from ..domain.passwords import PasswordRules
from ..domain.permissions import Actor
from ..extensions import db
from ..models.user import LoginLock
from . import audit
from .transaction import transaction


def disguised(typed: str) -> str:
    """Under which failures of nobody's name are counted: a hash by the office's key, which no log-in name looks like."""
    key = current_app.config["SECRET_KEY"]
    return "?" + hmac.new(key.encode(), typed.lower().encode(), hashlib.sha256).hexdigest()[:63]


def refuse_locked(actor: Actor, login: str, user_id: int | None, *, now: dt.datetime, real_now: dt.datetime) -> None:
    """Raises RuleBroken while the name is locked, and logs the attempt; `user_id`: whose name it is."""
    until = db.session.scalar(sa.select(LoginLock.locked_until).where(LoginLock.login == login))
    if until and until > real_now:
        with transaction():
            audit.record(actor, "user:sign_in_refused", user_id, now=now, after={"login": login} if user_id else None)
        raise RuleBroken("login.locked", minutes=int((until - real_now).total_seconds() // 60) + 1)


def refusal(rules: PasswordRules) -> RuleBroken:
    """Of the failure that locked the name."""
    return RuleBroken("login.locked", minutes=int(rules.lock.total_seconds() // 60))


def count_failure(login: str, real_now: dt.datetime, rules: PasswordRules) -> int:
    """Within a transaction. Gives how many attempts are left; at none the name is locked."""
    lock = db.session.get(LoginLock, login, with_for_update=True)
    if lock is None:
        lock = LoginLock(login=login, failures=0, last_at=real_now)
        db.session.add(lock)
    if lock.locked_until and lock.locked_until <= real_now:
        lock.failures, lock.locked_until = 0, None
    lock.failures, lock.last_at = lock.failures + 1, real_now
    if lock.failures >= rules.failures:
        lock.locked_until = real_now + rules.lock
    return max(0, rules.failures - lock.failures)


def forget(login: str) -> int:
    """Within a transaction. How many names were waiting for a success: none or one."""
    return db.session.execute(sa.delete(LoginLock).where(LoginLock.login == login)).rowcount  # type: ignore[attr-defined,no-any-return]
