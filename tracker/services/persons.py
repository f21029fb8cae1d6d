"""Who did, verified and closed in this cycle, for the separation of persons."""

import sqlalchemy as sa

from ..domain import separation
from ..domain.permissions import Actor
from ..domain.separation import Persons
from ..domain.settings import RELAXED
from ..domain.vocabulary import Action
from ..extensions import db
from ..models.progress import ProgressReport
from ..models.task import Closure, Task, TaskState
from . import office


def check(actor: Actor, task: Task, action: Action) -> bool:
    """True if the rule is broken but the office allows it. Raises RuleBroken."""
    return separation.check(action, actor.user_id, of_cycle(task), is_relaxed=office.setting("separation") == RELAXED)


def of_cycle(task: Task) -> Persons:
    """A cycle is one row of task."""
    acts = [(done, user_id) for done, user_id in db.session.execute(
        sa.select(TaskState.action, TaskState.user_id).where(TaskState.task_id == task.id)) if user_id is not None]
    reporters = db.session.scalars(sa.select(ProgressReport.user_id).where(ProgressReport.task_id == task.id))
    closers = db.session.scalars(sa.select(Closure.user_id).where(Closure.task_id == task.id,
                                                                  Closure.undone_at.is_(None)))
    return Persons(
        doers=frozenset(reporters) | {user_id for done, user_id in acts if done in separation.DOING},
        verifiers=frozenset(user_id for done, user_id in acts if done is Action.VERIFY),
        closers=frozenset(closers))
