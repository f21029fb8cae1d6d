"""Who did, verified and closed in this cycle, for the separation of persons."""

import sqlalchemy as sa

from ..domain import separation
from ..domain.permissions import Actor
from ..domain.settings import RELAXED
from ..domain.vocabulary import Action
from ..extensions import db
from ..models.progress import ProgressReport
from ..models.task import Task, TaskState
from . import office


def check(actor: Actor, task: Task, action: Action) -> bool:
    """True if the rule is broken but the office allows it. Raises RuleBroken. A cycle is one row of task."""
    acts = db.session.execute(sa.select(TaskState.action, TaskState.user_id).where(
        TaskState.task_id == task.id, TaskState.user_id.is_not(None))).all()
    doers = {user_id for done, user_id in acts if done in separation.DOING}
    doers |= set(db.session.scalars(sa.select(ProgressReport.user_id).where(ProgressReport.task_id == task.id)))
    verifiers = {user_id for done, user_id in acts if done is Action.VERIFY}
    return separation.check(action, actor.user_id, doers, verifiers,
                            is_relaxed=office.setting("separation") == RELAXED)
