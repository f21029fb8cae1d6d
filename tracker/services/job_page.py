"""What the page of the jobs shows, for those who may see it."""

import datetime as dt

from ..domain.permissions import Ability, Actor
from ..queries import jobs
from . import access

SHOWN = 50


def job_page(actor: Actor, *, real_now: dt.datetime) -> tuple[list[jobs.LastRun], list[jobs.PutAside]]:
    """The last runs, and the deadlines that the sweep put aside (one more than SHOWN tells that there are more)."""
    access.require(actor, Ability.VIEW_JOBS)
    return jobs.last_runs(real_now), jobs.put_aside(SHOWN + 1)
