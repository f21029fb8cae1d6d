"""Which tasks are returned, and the entry that says why: one meaning for pages, lists and counts."""

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.vocabulary import Action, State
from ..models.audit import AuditEntry
from ..models.task import Task, TaskState

TURNS = (Action.SUBMIT, Action.WITHDRAW, Action.RETURN)


def is_returned() -> sa.ColumnElement[bool]:
    """Condition on Task: returned and not submitted again yet, also through a suspension. NULL where nothing was
    submitted at all."""
    last = (sa.select(TaskState.action).where(TaskState.task_id == Task.id, TaskState.action.in_(TURNS))
            .order_by(TaskState.id.desc()).limit(1).correlate(Task).scalar_subquery())
    return sa.and_(Task.state.in_([State.IN_PROGRESS, State.SUSPENDED]), last == Action.RETURN)


def is_last_return(task_id: int | sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
    """Condition on AuditEntry: the last return of the task, whether it was submitted again since or not."""
    entry = aliased(AuditEntry)
    last = sa.select(sa.func.max(entry.id)).where(entry.task_id == task_id, entry.verb == f"task:{Action.RETURN}")
    return AuditEntry.id == last.correlate(Task).scalar_subquery()
