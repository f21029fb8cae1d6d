"""The only door through which the state of a task changes."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from ..domain.errors import NotAllowed, Stale
from ..domain.permissions import Actor, can_move
from ..domain.vocabulary import Action, PartAction, State
from ..domain.workflow import next_part_state, next_state
from ..extensions import db
from ..models.task import Task, TaskState, TaskUnit
from ..queries import scope
from . import audit


def move_task(actor: Actor, task: Task, action: Action, *, now: dt.datetime, reason: str = "",
              facts: dict[str, Any] | None = None) -> None:
    """Permission → next state → write with a version check → log. `facts` are what else the log should show.

    Raises NotAllowed, NoSuchTransition, or Stale when another transaction was faster.
    """
    if not can_move(actor, action, task.state, scope.task_scope(task)):
        raise NotAllowed("access.not_allowed", ability=action)
    before, version = task.state, task.version
    after = next_state(before, action)
    written = db.session.execute(
        sa.update(Task).where(Task.id == task.id, Task.version == version, Task.state == before)
        .values(state=after, version=version + 1).execution_options(synchronize_session=False))
    if written.rowcount != 1:  # type: ignore[attr-defined]
        raise Stale("task.stale", task_id=task.id, state=before, version=version, sent=version)
    db.session.refresh(task, ["state", "version"])
    if after is not before:
        _enter(actor, task, after, action, now)
    audit.record(actor, f"task:{action}", task.id, task_id=task.id, now=now, reason=reason,
                 before={"state": before}, after={"state": after} | (facts or {}))


def begin_task(actor: Actor, task: Task, action: Action | None, *, now: dt.datetime, reason: str = "",
               facts: dict[str, Any] | None = None) -> None:
    """The first state of a new row: a draft, or the next cycle of a reopened task. The row must have been flushed."""
    _enter(actor, task, task.state, action, now)
    audit.record(actor, "task:draft" if action is None else "task:begin_cycle", task.id, task_id=task.id, now=now,
                 reason=reason, after={"state": task.state, "title": task.title} | (facts or {}))


def move_part(actor: Actor, part: TaskUnit, action: PartAction, *, now: dt.datetime, reason: str = "") -> None:
    """One unit's part; rights were asked when it was loaded. A part has no version: its task is locked meanwhile."""
    before = part.state
    part.state = next_part_state(before, action)
    audit.record(actor, f"part:{action}", part.id, task_id=part.task_id, now=now, reason=reason,
                 before={"state": before}, after={"state": part.state, "unit_id": part.unit_id})


def _enter(actor: Actor, task: Task, state: State, action: Action | None, now: dt.datetime) -> None:
    db.session.execute(sa.update(TaskState).where(TaskState.task_id == task.id, TaskState.to_at.is_(None))
                       .values(to_at=now))
    db.session.add(TaskState(task_id=task.id, state=state, action=action, user_id=actor.user_id,
                             post_id=actor.post_id, from_at=now))


def entered_on(task: Task, now: dt.datetime) -> dt.date:
    """The office day on which the present state began."""
    began: dt.datetime = db.session.scalars(
        sa.select(TaskState.from_at).where(TaskState.task_id == task.id, TaskState.to_at.is_(None))).one()
    return began.astimezone(now.tzinfo).date()


def is_reopened(task: Task) -> bool:
    """There is a next cycle: this row is history and stays as it is."""
    return db.session.scalar(sa.select(Task.id).where(Task.reopens_task_id == task.id)) is not None
