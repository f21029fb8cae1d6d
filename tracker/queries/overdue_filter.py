"""What may be asked of the overdue list, and a place in it."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from ..domain.vocabulary import DeadlineKind

TEXT_LENGTH = 60
LATE_MOST = 3650


class Sort(StrEnum):
    DEADLINE = "deadline"
    UNIT = "unit"
    RUNG = "rung"


class ClockIs(StrEnum):
    """Running: the unit has to act. Held: it waits for others since a day on which it was overdue already."""

    RUNNING = "running"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Filters:
    """`unit` includes the units below it; `rung` is the rung reached (−1: none); `late_from` and
    `late_to` count calendar days, both included; `raised`: a letter or a referral is the rung reached, since that day at
    the earliest; `picked`: only these of the deadlines."""

    kind: DeadlineKind = DeadlineKind.FINAL
    unit: int | None = None
    round: int | None = None
    rung: int | None = None
    clock: ClockIs | None = None
    late_from: int | None = None
    late_to: int | None = None
    raised: dt.date | None = None
    text: str = ""
    picked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """Units come in the order in which they were entered, rungs from the lowest, the longest overdue first in each;
    `is_descending` turns only the column that is sorted by."""

    sort: Sort = Sort.DEADLINE
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """After a row, or (`is_back`) before it. `lead` is its unit or rung, 0 when sorted by deadline."""

    lead: int
    deadline_on: dt.date
    id: int
    is_back: bool = False
