"""How the jobs are doing: for the page of the jobs and for a monitor."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..domain.schedule import EVERY
from ..domain.schedule import is_fresh as is_job_fresh
from ..extensions import db
from ..models.deadline import Deadline, SweepFailure
from ..models.job import JobRun
from ..models.task import Task


@dataclass(frozen=True, slots=True)
class LastRun:
    """`age` is the time since the last good run, None if there was none; `error` is that of the last run."""

    name: str
    every: dt.timedelta
    started_at: dt.datetime | None
    good_at: dt.datetime | None
    age: dt.timedelta | None
    is_fresh: bool
    outcome: dict[str, Any] | None
    error: str | None


@dataclass(frozen=True, slots=True)
class PutAside:
    """A deadline that the sweep could not handle."""

    deadline_id: int
    task_id: int | None
    number: str | None
    error: str
    tries: int
    retry_at: dt.datetime


def last_runs(real_now: dt.datetime) -> list[LastRun]:
    """One of every job, those that never ran included."""
    rows = {row.name: row for row in db.session.scalars(sa.select(JobRun))}
    return [_last_run(name, rows.get(name), real_now) for name in EVERY]


def is_fresh(real_now: dt.datetime) -> bool:
    """Every job ran well lately."""
    return all(run.is_fresh for run in last_runs(real_now))


def put_aside(limit: int) -> list[PutAside]:
    """The next to be tried first; one more than is shown tells that there are more."""
    rows = db.session.execute(
        sa.select(SweepFailure.deadline_id, Deadline.task_id, Task.number, SweepFailure.error, SweepFailure.tries,
                  SweepFailure.retry_at)
        .join(Deadline, Deadline.id == SweepFailure.deadline_id).outerjoin(Task, Task.id == Deadline.task_id)
        .order_by(SweepFailure.retry_at, SweepFailure.deadline_id).limit(limit))
    return [PutAside(*row) for row in rows]


def _last_run(name: str, row: JobRun | None, real_now: dt.datetime) -> LastRun:
    good_at = row.good_at if row else None
    return LastRun(name, EVERY[name], row.started_at if row else None, good_at, real_now - good_at if good_at else None,
                   is_job_fresh(name, good_at, real_now), row.outcome if row else None, row.error if row else None)
