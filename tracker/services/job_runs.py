"""What is kept of the runs of a job: one row a job, in real time."""

import datetime as dt
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from ..extensions import db
from ..models.job import JobRun
from .transaction import transaction

ERROR_LENGTH = 2_000


def begin(name: str, *, real_now: dt.datetime) -> None:
    _keep(name, real_now, {"started_at": real_now})


def succeed(name: str, outcome: dict[str, Any], *, real_now: dt.datetime) -> None:
    _keep(name, real_now, {"good_at": real_now, "outcome": outcome, "error": None})


def fail(name: str, error: str, *, real_now: dt.datetime) -> None:
    """The last good run and its outcome stay, so that its age can be shown beside the error."""
    _keep(name, real_now, {"error": error[:ERROR_LENGTH]})


def _keep(name: str, real_now: dt.datetime, values: dict[str, Any]) -> None:
    with transaction():
        dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
        row = dialect.insert(JobRun).values({"name": name, "started_at": real_now} | values)
        db.session.execute(row.on_conflict_do_update(index_elements=["name"], set_=values))
