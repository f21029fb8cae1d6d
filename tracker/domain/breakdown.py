"""应整改 taken apart so that every part sums to the whole: by result and state, and what is open by its age."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .deadlines import clock_on, is_overdue, late_workdays
from .errors import RuleBroken
from .figures import GRADES_OF, Figures
from .lights import DEFAULT_THRESHOLDS
from .vocabulary import DeadlineState, Grade, State
from .workdays import WorkCalendar, day_after
from .workflow import OPEN_STATES

OPEN_IN_ORDER = tuple(state for state in State if state in OPEN_STATES)


class Age(StrEnum):
    """Of an open task, by the lead's final deadline: working days left, or past. Held clocks that were not late on the
    day of the hold stand apart (待核查或挂账), and so do tasks without a date."""

    NOT_DUE = "not_due"
    DUE_SOON = "due_soon"
    LATE_5 = "late_5"
    LATE_10 = "late_10"
    LATE_20 = "late_20"
    LATE_MORE = "late_more"
    HELD = "held"
    NO_DATE = "no_date"


LATE = frozenset({Age.LATE_5, Age.LATE_10, Age.LATE_20, Age.LATE_MORE})
_STEPS = ((5, Age.LATE_5), (10, Age.LATE_10), (20, Age.LATE_20))


@dataclass(frozen=True, slots=True)
class Count:
    """So many tasks that stand alike; `grade` is that of the closure that stands."""

    state: State
    grade: Grade | None
    is_overdue: bool
    n: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """`figures` of 应整改 and, of what is unfinished, each open state; drafts and cancelled tasks are no part of it."""

    figures: Figures
    states: dict[State, int]
    drafts: int

    def __post_init__(self) -> None:
        if sum(self.states.values()) != self.figures.unfinished:
            raise RuleBroken("figures.do_not_reconcile", total=self.figures.unfinished, parts=self.states, overdue=0)


def break_down(counts: Iterable[Count]) -> Breakdown:
    """Every task in exactly one row. A closed task without a result that goes with its state stops the page."""
    states, grades = dict.fromkeys(OPEN_IN_ORDER, 0), dict.fromkeys(Grade, 0)
    overdue = drafts = cancelled = 0
    for count in counts:
        if count.state in GRADES_OF:
            if count.grade is None or count.grade not in GRADES_OF[count.state]:
                raise RuleBroken("figures.grade_contradicts_state", number="", state=count.state, grade=count.grade)
            grades[count.grade] += count.n
        elif count.state in states:
            states[count.state] += count.n
            overdue += count.n if count.is_overdue else 0
        else:
            drafts += count.n if count.state is State.DRAFT else 0
            cancelled += count.n if count.state is State.CANCELLED else 0
    unfinished = sum(states.values())
    figures = Figures(total=sum(grades.values()) + unfinished, completed=grades[Grade.COMPLETED],
                      basic=grades[Grade.BASIC], ongoing=grades[Grade.ONGOING], unfinished=unfinished, overdue=overdue,
                      suspended=states[State.SUSPENDED], cancelled=cancelled)
    return Breakdown(figures, states, drafts)


def age(deadline_on: dt.date | None, state: DeadlineState | None, held_on: dt.date | None, today: dt.date,
        calendar: WorkCalendar) -> Age:
    """A weekend after a Friday is overdue already and counts to the first five working days."""
    if deadline_on is None or state is None:
        return Age.NO_DATE
    if is_overdue(deadline_on, state, held_on, None, today):
        late = late_workdays(deadline_on, clock_on(state, held_on, None, today), calendar)
        return next((step for most, step in _STEPS if late <= most), Age.LATE_MORE)
    if state is not DeadlineState.RUNNING:
        return Age.HELD
    left = calendar.workdays_between(today, deadline_on)
    return Age.DUE_SOON if left <= DEFAULT_THRESHOLDS.yellow else Age.NOT_DUE


def deadlines_late(step: Age, today: dt.date, calendar: WorkCalendar) -> tuple[dt.date, dt.date]:
    """What `age` says of running deadlines, for a range in SQL: the first and the last that are so late."""
    until = day_after(today, -1)
    for most, each in _STEPS:
        first = calendar.shift(day_after(today, 1), -most - 1)
        if each is step:
            return first, until
        until = day_after(first, -1)
    return dt.date.min, until
