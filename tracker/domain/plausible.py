"""Days that can only be a mistake in typing, as 2206 for 2026."""

import datetime as dt

from .errors import RuleBroken

AHEAD, BACK = 20, 100  # years: a unit may bear the day of its founding


def check_begin(day: dt.date, today: dt.date) -> None:
    if _is_far(day, today):
        raise RuleBroken("date.begin_far", day=day.isoformat(), ahead=AHEAD, back=BACK)


def check_end(day: dt.date, today: dt.date) -> None:
    """9999-12-31 is how some write "for ever"."""
    if day != dt.date.max and _is_far(day, today):
        raise RuleBroken("date.end_far", day=day.isoformat(), ahead=AHEAD, back=BACK)


def _is_far(day: dt.date, today: dt.date) -> bool:
    return not today.year - BACK <= day.year <= today.year + AHEAD
