"""Passwords and lock-out as usual under MLPS level 3 (practice): 8 characters of 3 kinds, 90 days, 5 failures, 30 minutes.
An office may change the numbers within the bounds of domain/settings.py."""

import datetime as dt
import re
from dataclasses import dataclass

from .errors import RuleBroken

LEAST_LOGIN, LOGIN_LENGTH = 2, 64
MAX_LENGTH = 128  # hashing takes time by length

_LOGIN = re.compile(r"[A-Za-z0-9._-]+")
_KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """`days`: a password older than that must be changed. `failures` in a row lock a name for `lock`."""

    length: int = 8
    kinds: int = 3
    days: int = 90
    failures: int = 5
    lock: dt.timedelta = dt.timedelta(minutes=30)


DEFAULT = PasswordRules()


def check_login(login: str) -> None:
    if not LEAST_LOGIN <= len(login) <= LOGIN_LENGTH or not _LOGIN.fullmatch(login):
        raise RuleBroken("user.login_form", least=LEAST_LOGIN, most=LOGIN_LENGTH)


def check_password(password: str, login: str, rules: PasswordRules = DEFAULT) -> None:
    """Raises RuleBroken that names the rule."""
    if not rules.length <= len(password) <= MAX_LENGTH:
        raise RuleBroken("password.length", least=rules.length, most=MAX_LENGTH)
    if password != password.strip():
        raise RuleBroken("password.blank")
    if sum(bool(re.search(kind, password)) for kind in _KINDS) < rules.kinds:
        raise RuleBroken("password.kinds", kinds=rules.kinds)
    if login and login.lower() in password.lower():
        raise RuleBroken("password.has_login")


def is_too_old(since: dt.datetime, now: dt.datetime, rules: PasswordRules) -> bool:
    """On the last of its days a password still counts."""
    return now - since > dt.timedelta(days=rules.days)
