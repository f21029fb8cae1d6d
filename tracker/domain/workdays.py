"""The work calendar: Monday to Friday, less days off, plus make-up weekends (调休), as published year by year."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple


class _Index(NamedTuple):
    """The days that break the weekend rule (ordinals), what the first i of them add to a count, the count on each."""

    days: list[int]
    gains: list[int]
    counts: list[int]


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """Immutable, compared by identity. An exception holds whether or not its year is published.

    `exceptions`: True = worked although a weekend, False = off although a weekday. Years outside `published_years` are
    estimated by weekends (未公布，按周末估算). No question takes longer for a longer span, and none raises: a day
    beyond the range of `date` becomes its first or last day.
    """

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    published_years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "exceptions", MappingProxyType(dict(self.exceptions)))
        object.__setattr__(self, "published_years", frozenset(self.published_years))

    def is_workday(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < 5)

    def shift(self, day: date, n: int) -> date:
        """The n-th working day after `day` (before it when n < 0). `day` itself is never counted; n = 0 returns it."""
        if n == 0:
            return day
        if n > 0:
            return self._nth_workday(self._count(day.toordinal()) + n)
        return self._nth_workday(self._count(day.toordinal() - 1) + n + 1)

    def next_workday(self, day: date) -> date:
        """`day` if it is worked, else the first working day after it."""
        return day if self.is_workday(day) else self.shift(day, 1)

    def workdays_between(self, a: date, b: date) -> int:
        """Working days in (a, b]; with b before a, minus those in (b, a].

        The inverse of `shift`: between(a, shift(a, n)) = n, for n < 0 only if `a` itself is worked.
        """
        return self._count(b.toordinal()) - self._count(a.toordinal())

    def weekdays_off(self, a: date, b: date) -> tuple[date, ...]:
        """The days in (a, b], in order, that are off although Monday to Friday: the holidays that a count passed."""
        days = self._index.days
        passed = days[bisect_right(days, a.toordinal()) : bisect_right(days, b.toordinal())]
        return tuple(day for day in map(date.fromordinal, passed) if not self.exceptions[day])

    def is_provisional(self, day: date) -> bool:
        """The year is not published. (The next year's notice may still move the last days of a published December.)"""
        return day.year not in self.published_years

    def is_span_provisional(self, first: date, last: date) -> bool:
        """Some year from `first` to `last`, both included, is not published."""
        published = sum(first.year <= year <= last.year for year in self.published_years)
        return published < last.year - first.year + 1

    @cached_property
    def _index(self) -> _Index:
        odd = sorted(day for day, is_worked in self.exceptions.items() if is_worked != (day.weekday() < 5))
        days = [day.toordinal() for day in odd]
        gains = list(accumulate((1 if self.exceptions[day] else -1 for day in odd), initial=0))
        counts = [_weekdays_until(day) + gain for day, gain in zip(days, gains[1:], strict=True)]
        return _Index(days, gains, counts)

    def _count(self, ordinal: int) -> int:
        """Working days from 0001-01-01 to this day, included."""
        return _weekdays_until(ordinal) + self._index.gains[bisect_right(self._index.days, ordinal)]

    def _nth_workday(self, n: int) -> date:
        """The first day on which `_count` reaches n: by the weekend rule, or on a make-up weekend before that."""
        days, gains, counts = self._index
        after = bisect_left(counts, n)
        ordinal = _nth_weekday(n - gains[after])
        return _clamped(min([ordinal, *days[after : after + 1]]))


def _weekdays_until(ordinal: int) -> int:
    """Mondays to Fridays from day 1 (0001-01-01, a Monday) to this one, included."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * 5 + min(rest, 5)


def _nth_weekday(n: int) -> int:
    weeks, rest = divmod(n - 1, 5)
    return weeks * 7 + rest + 1


def _clamped(ordinal: int) -> date:
    return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))


def day_after(day: date, days: int) -> date:
    """Calendar days later (earlier when negative), kept inside the range of `date`."""
    return _clamped(day.toordinal() + days)
