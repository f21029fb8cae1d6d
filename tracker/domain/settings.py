"""An office's own rules: keys, what each may be, defaults. Changing one is logged with its reason; the newest counts."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from .passwords import PasswordRules


@dataclass(frozen=True, slots=True)
class Choice:
    default: str
    values: tuple[str, ...]

    def accepts(self, value: str) -> bool:
        return value in self.values

    @property
    def allowed(self) -> tuple[str, ...]:
        return self.values


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`."""

    default: str
    least: int
    most: int

    def accepts(self, value: str) -> bool:
        return value.isascii() and value.isdecimal() and len(value) <= 9 and str(int(value)) == value \
            and self.least <= int(value) <= self.most

    @property
    def allowed(self) -> str:
        return f"{self.least}–{self.most}"


STRICT = "strict"
RELAXED = "relaxed"

SETTINGS: dict[str, Choice | Whole] = {
    # 办理、核查、销号分离: strict refuses, relaxed lets pass and the closure report says so
    "separation": Choice(STRICT, (STRICT, RELAXED)),
    "password_length": Whole("8", 8, 32),
    "password_kinds": Whole("3", 2, 4),
    "password_days": Whole("90", 30, 365),
    "login_failures": Whole("5", 3, 10),
    "lock_minutes": Whole("30", 10, 1440),
    "idle_minutes": Whole("30", 5, 120),
    "idle_minutes_administrators": Whole("10", 5, 30),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules in force; `changed` holds those that the office has set."""

    changed: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.changed.get(key, SETTINGS[key].default)

    def passwords(self) -> PasswordRules:
        return PasswordRules(int(self["password_length"]), int(self["password_kinds"]), int(self["password_days"]),
                             int(self["login_failures"]), dt.timedelta(minutes=int(self["lock_minutes"])))

    def idle_minutes(self, *, is_administrator: bool) -> int:
        return int(self["idle_minutes_administrators" if is_administrator else "idle_minutes"])
