"""Who did, verified and closed in a cycle of a task."""

from typing import Any

import sqlalchemy as sa

from ..domain import separation
from ..domain.separation import Persons
from ..domain.vocabulary import Action
from ..extensions import db
from ..models.audit import AuditEntry
from ..models.progress import ProgressReport
from ..models.task import Closure, TaskState

CORRECTIONS = ("report:correct", "report:strike", "evidence:strike")  # whoever mends a report has worked on it


def of_cycle(task_id: int) -> Persons:
    """A cycle is one row of task. One statement."""
    def acted(side: str, user_id: Any, *where: Any) -> sa.Select[str, int]:
        return sa.select(sa.literal(side), user_id).where(*where, user_id.is_not(None))

    of_task, entry = TaskState.task_id == task_id, AuditEntry
    rows = db.session.execute(sa.union(
        acted("doer", TaskState.user_id, of_task, TaskState.action.in_(separation.DOING)),
        acted("doer", ProgressReport.user_id, ProgressReport.task_id == task_id),
        acted("doer", entry.actor_id, entry.task_id == task_id, entry.verb.in_(CORRECTIONS)),
        acted("verifier", TaskState.user_id, of_task, TaskState.action == Action.VERIFY),
        acted("closer", Closure.user_id, Closure.task_id == task_id, Closure.undone_at.is_(None)))).all()
    doers, verifiers, closers = (frozenset(user_id for side, user_id in rows if side == named)
                                 for named in ("doer", "verifier", "closer"))
    return Persons(doers, verifiers, closers)
