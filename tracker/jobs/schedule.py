"""The table of the jobs. A pass runs them in this order."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..domain.schedule import EVERY
from . import tasks


@dataclass(frozen=True, slots=True)
class Job:
    """`task` runs in an app context of its own and gives an outcome for JSON."""

    name: str
    every: dt.timedelta
    task: Callable[[], dict[str, Any]]


_TASKS = (tasks.sweep, tasks.seal, tasks.weekly_reports)
JOBS = tuple(Job(task.__name__, EVERY[task.__name__], task) for task in _TASKS)
