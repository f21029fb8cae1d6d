"""What several processes do at once. It stands outside of the tests, because a new process imports it by name."""

import datetime as dt
import pathlib
from multiprocessing.synchronize import Barrier

from tests import databases
from tests.factories import World, workdays
from tracker import clock
from tracker.domain.deadlines import DeadlineRule
from tracker.domain.errors import RuleBroken, Stale
from tracker.domain.vocabulary import Anchor, Mode, RuleKind
from tracker.services import assignment, drafting

PAST = DeadlineRule(RuleKind.DATE, None, Anchor.DATE, dt.date(2020, 1, 1))


def draft_and_assign(url: str, files: str, world: World, round_id: int, task_ids: list[int],
                     start: Barrier) -> tuple[int, list[str]]:
    """The draft that this process was given for the same click as all others, and the numbers that it gave. Before each
    assignment it makes one that is rolled back after it took a number, and where another process was faster it goes on."""
    app = databases.make_app(url, pathlib.Path(files))
    supervisor, given = world.actor("supervisor"), []
    with app.app_context():
        start.wait(timeout=60)
        draft = drafting.Draft("健全制度", Mode.TIMED, world.units["health"])
        draft_id = drafting.draft_task(supervisor, round_id, None, draft, now=clock.now(), is_form=True)
        for task_id in task_ids:
            for rule in (PAST, workdays(5)):
                try:
                    given.append(assignment.assign_task(supervisor, task_id, version=1, rule=rule, now=clock.now()))
                except (RuleBroken, Stale):
                    continue
    databases.dispose(app)
    return draft_id, given
