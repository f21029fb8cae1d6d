"""Load a row and refuse in one call: not found (or outside the actor's units), not allowed, stale, not possible in this
state — in that order."""


from ..domain.errors import NoSuchTransition, NotAllowed, NotFound, Stale
from ..domain.permissions import Ability, Actor, can, can_part
from ..domain.vocabulary import Action, PartAction
from ..domain.workflow import PART_TRANSITIONS, TRANSITIONS
from ..extensions import db
from ..models.round import Round
from ..models.task import Task, TaskUnit
from ..queries import scope

# FOR NO KEY UPDATE: the sweep, which holds a deadline, must not wait for its task, whose holder may want that deadline.
LOCK = {"key_share": True}


def require(actor: Actor, ability: Ability) -> None:
    """For what concerns no row."""
    if not can(actor, ability):
        raise NotAllowed("access.not_allowed", ability=ability)


def view_round(actor: Actor, round_id: int) -> Round:
    row = db.session.get(Round, round_id)
    if row is None or not can(actor, Ability.VIEW_ROUND, scope.round_scope(row)):
        raise NotFound("round.not_found")
    return row


def load_round(actor: Actor, round_id: int, ability: Ability, version: int | None = None) -> Round:
    """Locked until the transaction ends. `version` where the round itself is changed."""
    row = db.session.get(Round, round_id, with_for_update=True, populate_existing=True)
    if row is None or not can(actor, Ability.VIEW_ROUND, scope.round_scope(row)):
        raise NotFound("round.not_found")
    if not can(actor, ability, scope.round_scope(row)):
        raise NotAllowed("access.not_allowed", ability=ability)
    if version is not None and version != row.version:
        raise Stale("round.stale", round_id=round_id)
    return row


def view_task(actor: Actor, task_id: int) -> Task:
    task = db.session.get(Task, task_id)
    if task is None or not can(actor, Ability.VIEW_TASK, scope.task_scope(task)):
        raise NotFound("task.not_found")
    return task


def load_task(actor: Actor, task_id: int, action: Action | Ability, version: int) -> Task:
    """Locked until the transaction ends."""
    task = _permitted(actor, db.session.get(Task, task_id, with_for_update=LOCK, populate_existing=True), action)
    if version != task.version:
        raise Stale("task.stale", task_id=task_id, state=task.state, version=task.version, sent=version)
    if isinstance(action, Action) and (task.state, action) not in TRANSITIONS:
        raise NoSuchTransition("task.no_such_transition", task_id=task_id, state=task.state, action=action)
    return task


def require_on(actor: Actor, task_id: int, action: Action) -> None:
    """Before slow work that ends in load_task: nobody stores a file who may not report on the task."""
    _permitted(actor, db.session.get(Task, task_id), action)


def _permitted(actor: Actor, task: Task | None, action: Action | Ability) -> Task:
    if task is None or not can(actor, Ability.VIEW_TASK, scope.task_scope(task)):
        raise NotFound("task.not_found")
    if not can(actor, action, scope.task_scope(task)):
        raise NotAllowed("access.not_allowed", ability=action)
    return task


def load_part(actor: Actor, part_id: int, action: PartAction, version: int) -> TaskUnit:
    """A part, with its task locked; `version` is the task's."""
    part = db.session.get(TaskUnit, part_id)
    task_id = None if part is None else part.task_id
    task = db.session.get(Task, task_id, with_for_update=LOCK, populate_existing=True) if task_id else None
    if part is None or task is None or not can(actor, Ability.VIEW_TASK, scope.task_scope(task)):
        raise NotFound("task.not_found")
    if not can_part(actor, action, scope.part_scope(part)):
        raise NotAllowed("access.not_allowed", ability=action)
    if version != task.version:
        raise Stale("task.stale", task_id=task.id, state=task.state, version=task.version, sent=version)
    db.session.refresh(part)
    if (part.state, action) not in PART_TRANSITIONS:
        raise NoSuchTransition("part.no_such_transition", task_id=task.id, state=part.state, action=action)
    return part
