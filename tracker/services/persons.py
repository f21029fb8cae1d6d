"""Who did, verified and closed in this cycle, for the separation of persons."""

import sqlalchemy as sa

from ..domain import separation
from ..domain.errors import RuleBroken
from ..domain.permissions import Actor
from ..domain.separation import Persons
from ..domain.settings import RELAXED
from ..domain.vocabulary import Action
from ..extensions import db
from ..models.audit import AuditEntry
from ..models.progress import ProgressReport
from ..models.task import Closure, Task, TaskState
from . import office

CORRECTIONS = ("report:correct", "report:strike", "evidence:strike")  # whoever mends a report has worked on it


def check(actor: Actor, task: Task, action: Action) -> bool:
    """True if the rule is broken but the office allows it. Raises RuleBroken."""
    return separation.check(action, actor.user_id, of_cycle(task.id), is_relaxed=_is_relaxed())


def refusals(actor: Actor, task_id: int, actions: list[Action]) -> dict[Action, RuleBroken]:
    """The broken rule for each act that the office's strict setting refuses this person: it is not to be offered."""
    if _is_relaxed():
        return {}
    persons = of_cycle(task_id)
    found = {action: separation.refusal(action, actor.user_id, persons) for action in actions}
    return {action: refused for action, refused in found.items() if refused is not None}


def of_cycle(task_id: int) -> Persons:
    """A cycle is one row of task."""
    acts = [(done, user_id) for done, user_id in db.session.execute(
        sa.select(TaskState.action, TaskState.user_id).where(TaskState.task_id == task_id)) if user_id is not None]
    reporters = db.session.scalars(
        sa.select(ProgressReport.user_id).where(ProgressReport.task_id == task_id).union(
            sa.select(AuditEntry.actor_id).where(AuditEntry.task_id == task_id, AuditEntry.verb.in_(CORRECTIONS))))
    closers = db.session.scalars(sa.select(Closure.user_id).where(Closure.task_id == task_id,
                                                                  Closure.undone_at.is_(None)))
    return Persons(
        doers=frozenset(reporters) | {user_id for done, user_id in acts if done in separation.DOING},
        verifiers=frozenset(user_id for done, user_id in acts if done is Action.VERIFY),
        closers=frozenset(closers))


def _is_relaxed() -> bool:
    return office.setting("separation") == RELAXED
