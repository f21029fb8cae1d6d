"""One pass of all jobs, and the walk of a demo's office date. Both may be killed anywhere and called again."""

import datetime as dt
from typing import Any

from flask import Flask

from .. import clock
from ..domain.permissions import COMMAND
from ..services import office
from . import runner
from .schedule import JOBS


def tick(app: Flask) -> dict[str, Any]:
    """One pass: the office date it was made on, whether every job went well, and what each did."""
    runs = [runner.run(app, job) for job in JOBS]
    return {"on": _today(app).isoformat(), "ok": all(run.error is None for run in runs),
            "jobs": {run.name: run.as_json() for run in runs}}


def walk(app: Flask, to_on: dt.date) -> dict[str, Any]:
    """The office date of a demo day by day to `to_on`, with a pass on each day. Raises RuleBroken in any other database
    and for a day gone by.

    The present day has its pass first: an earlier walk may have been killed after it moved the date. A walk ends on the
    day on which a job failed, so that the next one begins there.
    """
    _require(app, to_on)
    passes = [tick(app)]
    while passes[-1]["ok"] and _today(app) < to_on:
        with app.app_context():
            office.move_office_date(COMMAND, clock.today() + dt.timedelta(days=1), now=clock.now())
        passes.append(tick(app))
    return {"ok": passes[-1]["ok"], "passes": passes}


def _require(app: Flask, to_on: dt.date) -> None:
    """Asks the service by moving nowhere: to today if that is allowed at all, to a past day to be refused."""
    with app.app_context():
        office.move_office_date(COMMAND, min(to_on, clock.today()), now=clock.now())


def _today(app: Flask) -> dt.date:
    """In a context of its own, because an open one may still read an older date."""
    with app.app_context():
        return clock.today()
