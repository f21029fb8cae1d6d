"""Runs a job so that nothing it does can stop the others: an app context of its own, the outcome kept, errors logged."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask

from .. import clock
from ..services import job_runs
from .schedule import Job

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """`error` is None if it went well."""

    name: str
    outcome: dict[str, Any] | None
    error: str | None

    def as_json(self) -> dict[str, Any]:
        return {"outcome": self.outcome} if self.error is None else {"error": self.error}


def run(app: Flask, job: Job) -> Run:
    """Never raises."""
    try:
        with app.app_context():
            job_runs.begin(job.name, real_now=clock.real_now())
            outcome = job.task()
            job_runs.succeed(job.name, outcome, real_now=clock.real_now())
    except Exception as problem:  # whatever it was: logged, kept and shown
        log.exception("the job %s failed", job.name)
        error = f"{type(problem).__name__}: {problem}"
        _attempt(app, lambda: job_runs.fail(job.name, error, real_now=clock.real_now()))
        return Run(job.name, None, error)
    log.info("the job %s did %s", job.name, outcome)
    return Run(job.name, outcome, None)


def _attempt(app: Flask, work: Callable[[], None]) -> None:
    """The database itself may be what failed."""
    try:
        with app.app_context():
            work()
    except Exception:  # the log has to do
        log.exception("the failure could not be kept")
