"""Logging in and out."""

import datetime as dt
from dataclasses import dataclass, replace

from ..domain.errors import RuleBroken
from ..domain.passwords import LOGIN_LENGTH, is_too_old
from ..domain.permissions import Actor
from ..extensions import db
from ..models.user import User
from ..queries import frame
from . import audit, login_lock, users
from .transaction import end_reading, transaction

# What an unknown name is checked against, so that it takes as long as a known one.
_nobody = "$argon2id$v=19$m=65536,t=3,p=4$MDAwMDAwMDAwMDAwMDAwMA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@dataclass(frozen=True, slots=True)
class SignedIn:
    user_id: int
    name: str
    session_epoch: int


def sign_in(actor: Actor, login: str, password: str, *, now: dt.datetime, real_now: dt.datetime) -> SignedIn:
    """Success, failure and refusal are logged; failures in a row lock the name, in whichever case it is written. Raises
    RuleBroken with the same sentence for a wrong name and a wrong password. A password that is too old must be changed
    before anything else is done; that of a demo, which its dates would make old at once, does not age. A blank at the ends,
    pasted along with a password that somebody else gave, does not count. What was typed is kept only if it is the name
    of an account."""
    login = login[:LOGIN_LENGTH]
    user = users.find(login)
    stored, facts = user.password_hash if user and user.is_active else _nobody, frame.office()
    rules = facts.rules.passwords()
    lock, user_id = (user.login, user.id) if user else (login_lock.disguised(login), None)
    login_lock.refuse_locked(actor, lock, user_id, now=now, real_now=real_now)
    end_reading()
    is_right, bare = _matches(stored, password), password.strip()
    is_bare_right = bare != password and _matches(stored, bare)  # asked of every name, so that the time tells nothing
    with transaction():
        user = db.session.get(User, user_id) if user_id else None
        is_right = is_right or (is_bare_right and user is not None and user.must_change_password)
        if is_right and user and user.is_active and user.password_hash == stored:
            login_lock.forget(lock)
            if not facts.is_demo and is_too_old(user.password_at or user.created_at, now, rules):
                user.must_change_password = True
            audit.record(replace(actor, user_id=user.id), "user:sign_in", user.id, now=now, after={"login": lock})
            return SignedIn(user.id, user.name, user.session_epoch)
        left = login_lock.count_failure(lock, real_now, rules)
        audit.record(actor, "user:sign_in_failed" if left else "user:sign_in_locked", user_id, now=now,
                     after={"login": lock, "left": left} if user_id else {"left": left})
    raise RuleBroken("login.wrong", left=left) if left else login_lock.refusal(rules)


def sign_out(actor: Actor, user_id: int, *, now: dt.datetime) -> None:
    """Ends every session of the account, so that a copied cookie is worth nothing."""
    with transaction():
        user = db.session.get_one(User, user_id)
        user.session_epoch += 1
        audit.record(actor, "user:sign_out", user.id, now=now)


def _matches(stored: str, password: str) -> bool:
    """A one-time password takes as long as any other, so that the time tells nothing."""
    is_right = users.matches(stored, password)
    if users.is_quick(stored):
        users.matches(_nobody, password)
    return is_right
