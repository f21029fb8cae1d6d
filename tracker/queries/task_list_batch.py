"""What an act on ticked tasks would concern: only what lies in reach. A constant number of statements."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain.audience import asked_for
from ..domain.escalation import Addressee, resolve_recipients
from ..domain.permissions import Actor
from ..domain.vocabulary import Mode, NoticeKind, PartState, Reach, State
from ..domain.workflow import OPEN_STATES
from ..extensions import db
from ..models.round import Measure, Round
from ..models.task import Task, TaskUnit
from ..models.unit import Unit
from .holders import holders_above
from .scope import seen_tasks, subtree

NEWEST = 5


@dataclass(frozen=True, slots=True)
class OpenTasks:
    """The newest of a unit's open tasks (id, number); `total` counts all that the actor may see, `hidden` the others."""

    newest: tuple[tuple[int, str], ...] = ()
    total: int = 0
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class DraftLine:
    """`told` are the names of those who get a notice of the assignment; `already` what the lead unit is asked for.
    `has_measures`: at least one was written down."""

    id: int
    version: int
    title: str
    round: str
    feedback_on: dt.date | None
    mode: Mode
    has_measures: bool
    unit: str
    supporting: tuple[str, ...]
    told: tuple[str, ...]
    already: OpenTasks

    @property
    def task_id(self) -> int:
        return self.id


@dataclass(frozen=True, slots=True)
class PartLine:
    """`version` is the task's."""

    id: int
    task_id: int
    version: int
    number: str | None
    title: str
    unit: str
    is_lead: bool


@dataclass(frozen=True, slots=True)
class FallenLine:
    """A ticked task with which the act cannot be done any more."""

    task_id: int
    number: str | None
    title: str
    state: State


def drafts(actor: Actor, task_ids: Sequence[int], today: dt.date) -> list[DraftLine]:
    """Those of the tasks that are drafts, in the order in which they would be numbered."""
    has_measures = sa.exists().where(Measure.task_id == Task.id)
    rows = db.session.execute(
        sa.select(Task.id, Task.version, Task.title, Round.name.label("round"), Round.feedback_on, Round.unit_id,
                  Round.team_id, Task.mode, has_measures.label("has_measures"))
        .join(Round, Round.id == Task.round_id)
        .where(Task.id.in_(task_ids), Task.state == State.DRAFT, seen_tasks(actor)).order_by(Task.id)).all()
    parts: dict[int, list[sa.Row[int, int, bool, str]]] = {row.id: [] for row in rows}
    for part in db.session.execute(
            sa.select(TaskUnit.task_id, TaskUnit.unit_id, TaskUnit.is_lead, Unit.name)
            .join(Unit, Unit.id == TaskUnit.unit_id).where(TaskUnit.task_id.in_(parts))
            .order_by(TaskUnit.is_lead.desc(), TaskUnit.id)):
        parts[part.task_id].append(part)
    units = {part.unit_id for each in parts.values() for part in each}
    above, names = holders_above(units, today)
    already = _open_tasks(actor, units)
    made = []
    for row in rows:
        lead, *others = parts[row.id]
        asked = asked_for(NoticeKind.ASSIGNED, lead.unit_id, [part.unit_id for part in others], row.unit_id, row.team_id)
        told = {person.user_id: names[person.user_id] for unit, role in asked if unit in above
                for person in resolve_recipients([Addressee(role, Reach.OWN)], above[unit].holders,
                                                 above[unit].top_depth).recipients}
        made.append(DraftLine(
            row.id, row.version, row.title, row.round, row.feedback_on, row.mode, bool(row.has_measures), lead.name,
            tuple(part.name for part in others), tuple(told.values()), already.get(lead.unit_id, OpenTasks())))
    return made


def parts_to_accept(actor: Actor, task_ids: Sequence[int]) -> list[PartLine]:
    """The parts of the tasks that wait for a receipt by a unit of the actor."""
    rows = db.session.execute(
        sa.select(TaskUnit.id, Task.id, Task.version, Task.number, Task.title, Unit.name, TaskUnit.is_lead)
        .join(Task, Task.id == TaskUnit.task_id).join(Unit, Unit.id == TaskUnit.unit_id)
        .where(Task.id.in_(task_ids), TaskUnit.state == PartState.ASSIGNED, TaskUnit.unit_id.in_(subtree(actor.unit_id)),
               Task.state.in_([State.ASSIGNED, State.IN_PROGRESS]), seen_tasks(actor)).order_by(Task.id, TaskUnit.id))
    return [PartLine(*row) for row in rows]


def fallen(actor: Actor, task_ids: Sequence[int]) -> list[FallenLine]:
    """Those of the tasks that the actor still sees, whatever can be done with them."""
    rows = db.session.execute(sa.select(Task.id, Task.number, Task.title, Task.state)
                              .where(Task.id.in_(task_ids), seen_tasks(actor)).order_by(Task.id))
    return [FallenLine(*row) for row in rows]


def _open_tasks(actor: Actor, units: set[int]) -> dict[int, OpenTasks]:
    """One statement, whatever the number of units."""
    is_seen, unit = sa.case((seen_tasks(actor), 1), else_=0), TaskUnit.unit_id
    rank = sa.func.row_number().over(partition_by=unit, order_by=(is_seen.desc(), Task.id.desc()))
    each = (sa.select(unit, Task.id, Task.number, is_seen.label("is_seen"), rank.label("rank"),
                      sa.func.sum(is_seen).over(partition_by=unit).label("seen"),
                      sa.func.count().over(partition_by=unit).label("total"))
            .join(Task, Task.id == TaskUnit.task_id)
            .where(unit.in_(units), TaskUnit.state != PartState.EXCUSED, Task.state.in_(OPEN_STATES))).subquery()
    found: dict[int, OpenTasks] = {}
    for row in db.session.execute(sa.select(each).where(each.c.rank <= NEWEST).order_by(each.c.rank)):
        before = found.get(row.unit_id, OpenTasks())
        newest = (*before.newest, (row.id, row.number)) if row.is_seen else before.newest
        found[row.unit_id] = OpenTasks(newest, row.seen, row.total - row.seen)
    return found
