"""The only reader of the wall clock. Business rows take office time, the machinery takes real time."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app, g, has_request_context

from .extensions import db
from .models.office import Office

WallClock = Callable[[], dt.datetime]


def system() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def zone() -> ZoneInfo:
    found: ZoneInfo = current_app.extensions["settings"].zone
    return found


def real_now() -> dt.datetime:
    """Real time, aware: for sessions, lock-out, job runs."""
    wall: WallClock = current_app.extensions["wall_clock"]
    return wall().astimezone(zone())


def now() -> dt.datetime:
    """Office time, aware, in the office's zone: the stored date of a demo database with the real time of day."""
    real = real_now()
    office_on = _office_on()
    return real if office_on is None else dt.datetime.combine(office_on, real.timetz())


def today() -> dt.date:
    return now().date()


def _office_on() -> dt.date | None:
    """The web layer reads it once a request and keeps it in g: a page must not change its day half way."""
    if has_request_context() and "office_on" in g:
        return g.office_on  # type: ignore[no-any-return]
    return db.session.scalar(sa.select(Office.office_on))
