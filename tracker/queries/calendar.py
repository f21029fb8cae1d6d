"""The office's working calendar as the rules need it."""

import datetime as dt
from functools import lru_cache

import sqlalchemy as sa

from ..domain.workdays import WorkCalendar
from ..extensions import db
from ..models.office import CalendarDay

_days = sa.select(CalendarDay.day, CalendarDay.is_workday, CalendarDay.is_published).order_by(CalendarDay.day)


def work_calendar() -> WorkCalendar:
    """All days that differ from their weekday; an office's override stands above the published day (one row a day)."""
    return _made(tuple((row.day, row.is_workday, row.is_published) for row in db.session.execute(_days)))


@lru_cache(maxsize=8)
def _made(days: tuple[tuple[dt.date, bool, bool], ...]) -> WorkCalendar:
    """Nothing but its days: the same are made into the same calendar, whose index then is made once."""
    return WorkCalendar(exceptions={day: is_workday for day, is_workday, _ in days},
                        published_years=frozenset(day.year for day, _, is_published in days if is_published))
