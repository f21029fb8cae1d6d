"""What may be asked of the list of tasks, and a place in it."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from ..domain.breakdown import LATE
from ..domain.vocabulary import Light, Mode, RoundKind, State
from .categories import Category


class Sort(StrEnum):
    NEWEST = "newest"
    DEADLINE = "deadline"
    NUMBER = "number"


class Counted(StrEnum):
    """As what a task is counted in the figures of its round (domain/breakdown.py): overdue goes by the lead's final
    deadline alone, whatever the light says. From NOT_DUE on they are its ages."""

    OWED = "owed"
    COMPLETED = "completed"
    BASIC = "basic"
    ONGOING = "ongoing"
    UNFINISHED = "unfinished"
    OVERDUE = "overdue"
    NOT_DUE = "not_due"
    DUE_SOON = "due_soon"
    LATE_5 = "late_5"
    LATE_10 = "late_10"
    LATE_20 = "late_20"
    LATE_MORE = "late_more"
    HELD = "held"
    NO_DATE = "no_date"


STEPS = {Counted(step): step for step in LATE}


@dataclass(frozen=True, slots=True)
class Filters:
    """`unit` is the lead unit's, with those below it unless `alone`; `category` that of the finding, its own or the
    nearest from above; `kind` is the round's; `since` and `until` (both included) bound the lead's deadline."""

    round: int | None = None
    unit: int | None = None
    alone: bool = False
    counted: Counted | None = None
    state: State | None = None
    light: Light | None = None
    mode: Mode | None = None
    category: Category | None = None
    kind: RoundKind | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """By deadline: what has a clock that is not stopped, the nearest first, then the others, newest first. By number:
    drafts, which have none, come last, newest first. `is_descending` turns what has a deadline or a number."""

    sort: Sort = Sort.NEWEST
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """After a row, or (`is_back`) before it. `key` is its deadline (ISO) or number, '' where it has none; `n` then is the
    deadline's id, the cycle, or the task's id."""

    key: str
    n: int
    is_back: bool = False
