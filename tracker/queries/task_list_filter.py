"""What may be asked of the list of tasks, and a place in it."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from ..domain.breakdown import Age
from ..domain.vocabulary import Grade, Light, Mode, RoundKind, State
from .categories import Category


class Sort(StrEnum):
    NEWEST = "newest"
    DEADLINE = "deadline"
    NUMBER = "number"


class Counted(StrEnum):
    """Sums of the figures of a round (domain/figures.py). Overdue goes by the lead's final deadline alone, whatever the
    light says."""

    OWED = "owed"
    UNFINISHED = "unfinished"
    OVERDUE = "overdue"


AsCounted = Counted | Grade | Age  # how a task is counted on the page of its round: in a sum, by its result, by its age


@dataclass(frozen=True, slots=True)
class Filters:
    """`unit` is the lead unit's, with those below it unless `alone`; `category` that of the finding, its own or the
    nearest from above; `kind` is the round's; `since` and `until` (both included) bound the lead's deadline."""

    round: int | None = None
    unit: int | None = None
    alone: bool = False
    counted: AsCounted | None = None
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
