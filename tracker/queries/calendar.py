"""The office's working calendar as the rules need it."""

import sqlalchemy as sa

from ..domain.workdays import WorkCalendar
from ..extensions import db
from ..models.office import CalendarDay


def work_calendar() -> WorkCalendar:
    """All days that differ from their weekday; an office's override stands above the published day (one row a day)."""
    rows = db.session.execute(sa.select(CalendarDay.day, CalendarDay.is_workday, CalendarDay.is_published)).all()
    return WorkCalendar(exceptions={r.day: r.is_workday for r in rows},
                        published_years=frozenset(r.day.year for r in rows if r.is_published))
