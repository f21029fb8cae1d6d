"""What an act on a task must name: its version and its parts. For doors that have no page in hand."""

from dataclasses import dataclass

import sqlalchemy as sa

from ..domain.vocabulary import State
from ..extensions import db
from ..models.task import Task, TaskUnit


@dataclass(frozen=True, slots=True)
class Handle:
    version: int
    state: State
    number: str | None
    lead_part_id: int
    parts: dict[int, int]  # unit id -> part id


def task_handle(task_id: int) -> Handle:
    task = db.session.execute(sa.select(Task.version, Task.state, Task.number).where(Task.id == task_id)).one()
    parts = db.session.execute(sa.select(TaskUnit.id, TaskUnit.unit_id, TaskUnit.is_lead)
                               .where(TaskUnit.task_id == task_id)).all()
    lead = next(part.id for part in parts if part.is_lead)
    return Handle(task.version, task.state, task.number, lead, {part.unit_id: part.id for part in parts})
