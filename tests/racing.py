"""What several processes do at once. It stands outside of the tests, because a new process imports it by name."""

import datetime as dt
import pathlib
from multiprocessing.synchronize import Barrier

from tests import databases
from tests.factories import World, workdays
from tracker import clock
from tracker.domain.deadlines import DeadlineRule
from tracker.domain.errors import RuleBroken, Stale
from tracker.domain.vocabulary import Anchor, RuleKind
from tracker.services import assignment

PAST = DeadlineRule(RuleKind.DATE, None, Anchor.DATE, dt.date(2020, 1, 1))


def assign_all(url: str, files: str, world: World, task_ids: list[int], start: Barrier) -> list[str]:
    """The numbers that this process gave. Before each assignment it makes one that is rolled back after it took a
    number, and where another process was faster it goes on."""
    app = databases.make_app(url, pathlib.Path(files))
    supervisor, given = world.actor("supervisor"), []
    with app.app_context():
        start.wait(timeout=60)
        for task_id in task_ids:
            for rule in (PAST, workdays(5)):
                try:
                    given.append(assignment.assign_task(supervisor, task_id, version=1, rule=rule, now=clock.now()))
                except (RuleBroken, Stale):
                    continue
    databases.dispose(app)
    return given
