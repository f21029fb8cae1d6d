"""How often each job runs, and how long its silence is borne."""

import datetime as dt

EVERY: dict[str, dt.timedelta] = {
    "sweep": dt.timedelta(minutes=1),
    "seal": dt.timedelta(minutes=1),
    "weekly_reports": dt.timedelta(hours=1),
}
PERIODS_MISSED = 3
GRACE = dt.timedelta(minutes=1)


def is_fresh(name: str, good_at: dt.datetime | None, real_now: dt.datetime) -> bool:
    """The last good run is at most three periods and a minute old. A job that never ran well is not fresh."""
    return good_at is not None and real_now - good_at <= PERIODS_MISSED * EVERY[name] + GRACE
