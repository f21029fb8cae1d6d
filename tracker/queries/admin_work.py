"""What waits for the three administrators: counts, each of what a page of theirs lists."""

import datetime as dt
from enum import StrEnum

from ..domain.permissions import Ability, Actor, can
from . import accounts, jobs, unit_tree
from .accounts import Standing


class Wait(StrEnum):
    LOCKED = "locked"
    UNUSED = "unused"
    WITHOUT_POST = "without_post"
    VACANT = "vacant"
    JOBS = "jobs"


def waiting(actor: Actor, today: dt.date, real_now: dt.datetime) -> dict[Wait, int]:
    """For those who may act on it. `VACANT` counts units, `JOBS` those that are late or failed when they last ran."""
    found: dict[Wait, int] = {}
    if can(actor, Ability.MANAGE_USERS):
        locked, unused = accounts.counts((Standing.LOCKED, Standing.UNUSED), today, real_now)
        found |= {Wait.LOCKED: locked, Wait.UNUSED: unused}
    if can(actor, Ability.GRANT_POSTS):
        without_post, = accounts.counts((Standing.WITHOUT_POST,), today, real_now)
        found |= {Wait.WITHOUT_POST: without_post, Wait.VACANT: sum(bool(unit.vacant) for unit in unit_tree.tree(today))}
    if can(actor, Ability.VIEW_JOBS):
        found[Wait.JOBS] = sum(not run.is_fresh or bool(run.error) for run in jobs.last_runs(real_now))
    return found
