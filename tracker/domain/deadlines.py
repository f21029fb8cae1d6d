"""How a deadline is entered, counted (Civil Code arts. 201–204) and compared with the day of work."""

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass

from .errors import RuleBroken
from .vocabulary import Anchor, DeadlineState, RuleKind
from .workdays import WorkCalendar, day_after

MAX_DAYS = 3650
MAX_MONTHS = 120
MOST = {RuleKind.DAYS: MAX_DAYS, RuleKind.WORKDAYS: MAX_DAYS, RuleKind.MONTHS: MAX_MONTHS}


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A deadline as a person entered it; a rule that makes no sense cannot be made.

    Kind `date` has no amount and the anchor `date`; the other kinds have an amount, and a date only with the anchor
    `date`, where it is the day from which is counted. `rolls_over` = 顺延 to a working day, by analogy to art. 203.
    """

    kind: RuleKind
    amount: int | None
    anchor: Anchor
    date: dt.date | None = None
    rolls_over: bool = True

    def __post_init__(self) -> None:
        _check_amount(self)
        if self.kind is RuleKind.DATE and self.anchor is not Anchor.DATE:
            raise RuleBroken("deadline.anchor_must_be_date", anchor=self.anchor)
        if self.anchor is Anchor.DATE and self.date is None:
            raise RuleBroken("deadline.date_missing")
        if self.anchor is not Anchor.DATE and self.date is not None:
            raise RuleBroken("deadline.date_unexpected", anchor=self.anchor)


@dataclass(frozen=True, slots=True)
class Resolved:
    """`raw_on` is the last day as counted, before any roll-over; `passed_holidays` are the weekdays off that a count of
    working days, or the roll-over, passed. Provisional = the calendar of a year that mattered is not published."""

    deadline_on: dt.date
    raw_on: dt.date
    rolled_workday: bool
    is_provisional: bool
    passed_holidays: tuple[dt.date, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The facts for a sentence about a deadline. `moved_from` and `moved_to` are both set when it rolled over, else
    both None; `days_off_skipped` counts weekends too; `counted_from` is None for a plain date."""

    rule: DeadlineRule
    counted_from: dt.date | None
    raw_on: dt.date
    moved_from: dt.date | None
    moved_to: dt.date | None
    deadline_on: dt.date
    days_off_skipped: int
    passed_holidays: tuple[dt.date, ...]
    is_provisional: bool


def resolve(rule: DeadlineRule, anchor_on: dt.date | None, calendar: WorkCalendar) -> Resolved:
    """The first day is not counted (art. 201); months end on the same day number, else on the last of the month (202);
    a last day that is off moves to the next working day (203). A rule that carries its date does not read `anchor_on`.
    """
    start = _start(rule, anchor_on)
    if rule.kind is RuleKind.WORKDAYS:
        end = calendar.shift(start, _amount(rule))
        return Resolved(
            deadline_on=end,
            raw_on=end,
            rolled_workday=False,
            is_provisional=calendar.is_span_provisional(day_after(start, 1), end),
            passed_holidays=calendar.weekdays_off(start, end),
        )
    raw_on = _raw_end(rule, start)
    if not rule.rolls_over:
        return Resolved(raw_on, raw_on, rolled_workday=False, is_provisional=False, passed_holidays=())
    end = calendar.next_workday(raw_on)
    return Resolved(
        deadline_on=end,
        raw_on=raw_on,
        rolled_workday=end != raw_on,
        is_provisional=calendar.is_span_provisional(raw_on, end),
        passed_holidays=calendar.weekdays_off(day_after(raw_on, -1), end),
    )


def explain(rule: DeadlineRule, anchor_on: dt.date | None, calendar: WorkCalendar) -> Explanation:
    """Why the deadline falls on its day; the web makes the sentence."""
    resolved = resolve(rule, anchor_on, calendar)
    start = _start(rule, anchor_on)
    if rule.kind is RuleKind.WORKDAYS:
        skipped = (resolved.deadline_on - start).days - calendar.workdays_between(start, resolved.deadline_on)
    else:
        skipped = (resolved.deadline_on - resolved.raw_on).days
    return Explanation(
        rule=rule,
        counted_from=None if rule.kind is RuleKind.DATE else start,
        raw_on=resolved.raw_on,
        moved_from=resolved.raw_on if resolved.rolled_workday else None,
        moved_to=resolved.deadline_on if resolved.rolled_workday else None,
        deadline_on=resolved.deadline_on,
        days_off_skipped=skipped,
        passed_holidays=resolved.passed_holidays,
        is_provisional=resolved.is_provisional,
    )


def clock_on(state: DeadlineState, held_on: dt.date | None, stopped_on: dt.date | None, today: dt.date) -> dt.date:
    """The day on which a clock stands: today while it runs, else the day on which it was held or stopped."""
    if state is DeadlineState.RUNNING:
        return today
    if state is DeadlineState.STOPPED and stopped_on is not None:
        return stopped_on
    return held_on or today


def is_overdue(
    deadline_on: dt.date,
    state: DeadlineState,
    held_on: dt.date | None,
    stopped_on: dt.date | None,
    today: dt.date,
) -> bool:
    """Due today is not overdue; overdue starts the next day, worked or not."""
    return deadline_on < clock_on(state, held_on, stopped_on, today)


def late_workdays(deadline_on: dt.date, as_of: dt.date, calendar: WorkCalendar) -> int:
    """Working days past the deadline, never negative. 0 on the weekend after a Friday, though overdue already."""
    return max(0, calendar.workdays_between(deadline_on, as_of))


def late_days(deadline_on: dt.date, as_of: dt.date) -> int:
    """Calendar days past the deadline, never negative."""
    return max(0, (as_of - deadline_on).days)


def resumed_on(old_deadline_on: dt.date, held_from: dt.date, held_to: dt.date, calendar: WorkCalendar) -> dt.date:
    """The old date plus the working days suspended, which are those in (held_from, held_to].

    So on the day of resuming as many working days are left (or overrun) as there were on the day of the hold.
    """
    if held_to < held_from:
        raise RuleBroken("deadline.resumed_before_held", held_from=held_from, held_to=held_to)
    return calendar.shift(old_deadline_on, calendar.workdays_between(held_from, held_to))


def _check_amount(rule: DeadlineRule) -> None:
    if rule.kind is RuleKind.DATE:
        if rule.amount is not None:
            raise RuleBroken("deadline.amount_unexpected", amount=rule.amount)
        return
    if rule.amount is None:
        raise RuleBroken("deadline.amount_missing", kind=rule.kind)
    if not 1 <= rule.amount <= MOST[rule.kind]:
        raise RuleBroken("deadline.amount_out_of_range", amount=rule.amount, least=1, most=MOST[rule.kind])


def _start(rule: DeadlineRule, anchor_on: dt.date | None) -> dt.date:
    start = rule.date if rule.anchor is Anchor.DATE else anchor_on
    if start is None:
        raise RuleBroken("deadline.anchor_missing", anchor=rule.anchor)
    return start


def _amount(rule: DeadlineRule) -> int:
    assert rule.amount is not None  # __post_init__ refuses a counted rule without one
    return rule.amount


def _raw_end(rule: DeadlineRule, start: dt.date) -> dt.date:
    if rule.kind is RuleKind.DATE:
        return start
    if rule.kind is RuleKind.DAYS:
        return day_after(start, _amount(rule))
    return _months_after(start, _amount(rule))


def _months_after(start: dt.date, months: int) -> dt.date:
    years, month0 = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month0 + 1
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month, min(start.day, monthrange(year, month)[1]))
