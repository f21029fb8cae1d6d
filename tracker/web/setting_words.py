"""What each rule of the office does, where it comes from, and how its values read. A test asks for every key."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..domain.settings import RELAXED, STRICT


@dataclass(frozen=True, slots=True)
class SettingWords:
    """`unit` takes the number as %(n)s; `values` name those of a choice."""

    title: object
    does: object
    norm: object
    unit: object = ""
    values: tuple[tuple[str, object], ...] = ()


_MLPS = _l("GB/T 22239-2019 (level 3 of classified protection) asks for it; the number is the usual practice.")

WORDS: dict[str, SettingWords] = {
    "separation": SettingWords(
        _l("Separation of doing, verifying and closing"),
        _l("Strict: whoever worked on a task can neither verify nor close it, and whoever verified it cannot close it. "
           "Relaxed: it is let through, and the closure report says so."),
        _l("Incompatible duties are kept apart; small offices may have too few people for it."),
        values=((STRICT, _l("Strict")), (RELAXED, _l("Relaxed")))),
    "password_length": SettingWords(
        _l("Length of a password"), _l("A new password has at least so many characters. Present ones stay as they are."),
        _MLPS, _l("%(n)s characters")),
    "password_kinds": SettingWords(
        _l("Kinds of characters in a password"),
        _l("A new password has so many of: lower case, upper case, digits, other signs."), _MLPS, _l("%(n)s kinds")),
    "password_days": SettingWords(
        _l("Age of a password"),
        _l("Whoever logs in with an older password must choose a new one before anything else."), _MLPS, _l("%(n)s days")),
    "login_failures": SettingWords(
        _l("Failed log-ins before the lock"), _l("After so many failures in a row the name is locked for a while."),
        _MLPS, _l("%(n)s times")),
    "lock_minutes": SettingWords(
        _l("How long a name stays locked"),
        _l("Afterwards the person can try again; the system administrator can unlock the account earlier."),
        _MLPS, _l("%(n)s minutes")),
    "idle_minutes": SettingWords(
        _l("Idle time-out"), _l("Whoever did nothing for so long must log in again, and comes back to the same page."),
        _MLPS, _l("%(n)s minutes")),
    "idle_minutes_administrators": SettingWords(
        _l("Idle time-out of administrators"),
        _l("The same for the system, security and audit administrators."), _MLPS, _l("%(n)s minutes")),
}


def shown(key: str, value: str) -> str:
    words = WORDS[key]
    if words.values:
        return str(dict(words.values).get(value, value))
    return str(words.unit) % {"n": value}


def range_text(least: int, most: int) -> str:
    return str(_("A whole number from %(least)s to %(most)s.", least=least, most=most))


def out_of_range(least: int, most: int) -> str:
    return str(_("Give a whole number from %(least)s to %(most)s.", least=least, most=most))
