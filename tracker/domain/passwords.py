"""Passwords and lock-out as usual under MLPS level 3 (practice): 8 characters of 3 kinds, 5 failures, 30 minutes."""

import datetime as dt
import re

from .errors import RuleBroken

LOGIN_LENGTH = 64
MIN_LENGTH = 8
MAX_LENGTH = 128  # hashing takes time by length
MIN_KINDS = 3
MAX_FAILURES = 5
LOCK = dt.timedelta(minutes=30)

_KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")


def check_password(password: str, login: str) -> None:
    """Raises RuleBroken that names the rule."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise RuleBroken("password.length", least=MIN_LENGTH, most=MAX_LENGTH)
    if sum(bool(re.search(kind, password)) for kind in _KINDS) < MIN_KINDS:
        raise RuleBroken("password.kinds", kinds=MIN_KINDS)
    if login and login.lower() in password.lower():
        raise RuleBroken("password.has_login")
