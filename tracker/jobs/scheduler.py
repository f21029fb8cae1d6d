"""The jobs by the clock, in this process. Nothing is stored: what was missed is caught up by the next run."""

import signal
import threading
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from .. import clock
from . import runner
from .schedule import JOBS, Job


def start(app: Flask, jobs: tuple[Job, ...] = JOBS) -> BackgroundScheduler:
    """Every job runs at once and then by its period; one after the other, so that they do not wait for each other's
    locks. Call it after a fork, never at import; end it with `shutdown(wait=True)`."""
    with app.app_context():
        zone, begin_at = clock.zone(), clock.real_now()
    scheduler = BackgroundScheduler(
        timezone=zone, executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})
    for job in jobs:
        scheduler.add_job(runner.run, "interval", seconds=job.every.total_seconds(), args=(app, job), id=job.name,
                          next_run_time=begin_at)
    scheduler.start()
    return scheduler


def run_forever(app: Flask) -> None:
    """Until SIGTERM or Ctrl-C; the job that is running is finished first."""
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, end)
    scheduler = start(app)
    ended.wait()
    scheduler.shutdown(wait=True)
