"""The work of a post today, most urgent first: what must be done, by when. A constant number of statements a role."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from ..domain.escalation import CHAIN
from ..domain.lights import light, light_bounds
from ..domain.permissions import Actor
from ..domain.vocabulary import Act, Action, DeadlineKind, DeadlineState, Light, Mode, PartState, Role, State
from ..domain.workdays import WorkCalendar
from ..domain.workflow import OPEN_STATES
from ..extensions import db
from ..models.deadline import Deadline, Escalation
from ..models.task import Task, TaskState, TaskUnit
from ..models.unit import Unit, UnitAncestor
from ..models.user import Post, User
from .calendar import work_calendar
from .people import held_on
from .scope import seen_deadlines, seen_tasks, subtree

SHOWN = 20


class List(StrEnum):
    TO_RECEIVE = "to_receive"
    OVERDUE = "overdue"
    RETURNED = "returned"
    DUE_SOON = "due_soon"
    TO_ENDORSE = "to_endorse"
    TO_ASSIGN = "to_assign"
    TO_VERIFY = "to_verify"
    TO_CLOSE = "to_close"


OF_ROLE: dict[Role, tuple[List, ...]] = {
    Role.LIAISON: (List.TO_RECEIVE, List.OVERDUE, List.RETURNED, List.DUE_SOON),
    Role.LEADER: (List.TO_ENDORSE, List.OVERDUE, List.DUE_SOON),
    Role.SUPERVISOR: (List.TO_VERIFY, List.TO_CLOSE, List.TO_ASSIGN),
    Role.INSPECTOR: (List.TO_VERIFY,),
}


@dataclass(frozen=True, slots=True)
class WorkLine:
    """`deadline_on` is of the own part where the post has one, else of the lead's."""

    task_id: int
    part_id: int
    number: str | None
    title: str
    unit_name: str
    deadline_on: dt.date | None
    light: Light


@dataclass(frozen=True, slots=True)
class WorkList:
    name: List
    rows: tuple[WorkLine, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Escalated:
    """A rung raised lately, for those who review the overdue lists."""

    task_id: int
    number: str | None
    title: str
    unit_name: str
    act: Act
    raised_on: dt.date


@dataclass(frozen=True, slots=True)
class Vacant:
    """空岗: a unit with open tasks where nobody holds the role."""

    unit_name: str
    role: Role


def work_today(actor: Actor, today: dt.date) -> list[WorkList]:
    if actor.role not in OF_ROLE:
        return []
    calendar = work_calendar()
    return [_work_list(actor, name, today, calendar) for name in OF_ROLE[actor.role]]


def newly_escalated(actor: Actor) -> list[Escalated]:
    rows = db.session.execute(
        sa.select(Task.id, Task.number, Task.title, Unit.name, Escalation.act, Escalation.raised_on)
        .join(Deadline, Deadline.id == Escalation.deadline_id).join(Task, Task.id == Escalation.task_id)
        .join(Unit, Unit.id == Deadline.unit_id)
        .where(seen_deadlines(actor), Escalation.merged_into.is_(None), Deadline.kind == DeadlineKind.FINAL)
        .order_by(Escalation.id.desc()).limit(SHOWN))
    return [Escalated(*row) for row in rows]


def vacancies(actor: Actor, today: dt.date) -> list[Vacant]:
    """Units that owe something within the reach of the post, without a liaison or a leader of their own or above."""
    owing = sa.select(TaskUnit.unit_id).join(Task, Task.id == TaskUnit.task_id).where(
        Task.state.in_(OPEN_STATES), TaskUnit.state != PartState.EXCUSED, TaskUnit.unit_id.in_(subtree(actor.unit_id)))
    found: list[Vacant] = []
    for role in CHAIN[:2]:
        held = (sa.select(UnitAncestor.unit_id).join(Post, Post.unit_id == UnitAncestor.ancestor_id)
                .join(User, User.id == Post.user_id).where(Post.role == role, held_on(today), User.is_active))
        names = db.session.scalars(sa.select(Unit.name).where(Unit.id.in_(owing), Unit.id.not_in(held)).order_by(Unit.id))
        found += [Vacant(name, role) for name in names]
    return found


def _work_list(actor: Actor, name: List, today: dt.date, calendar: WorkCalendar) -> WorkList:
    own = actor.role in (Role.LIAISON, Role.LEADER)
    part = TaskUnit.unit_id.in_(subtree(actor.unit_id)) if own else TaskUnit.is_lead
    rows = db.session.execute(
        sa.select(Task.id, TaskUnit.id.label("part_id"), Task.number, Task.title, Task.mode, Task.state,
                  Unit.name.label("unit_name"),
                  Deadline.deadline_on, Deadline.state.label("deadline_state"), Deadline.held_on)
        .join(TaskUnit, TaskUnit.task_id == Task.id).join(Unit, Unit.id == TaskUnit.unit_id)
        .outerjoin(Deadline, Deadline.id == (TaskUnit.receipt_deadline_id if name is List.TO_RECEIVE
                                             else TaskUnit.final_deadline_id))
        .where(part, seen_tasks(actor), _condition(name, today, calendar))
        .order_by(Deadline.deadline_on.is_(None), Deadline.deadline_on, Task.id).limit(SHOWN + 1)).all()
    lines = tuple(WorkLine(r.id, r.part_id, r.number, r.title, r.unit_name, r.deadline_on, _light(r, today, calendar))
                  for r in rows[:SHOWN])
    return WorkList(name, lines, len(rows) > SHOWN)


def _light(row: sa.Row[*tuple[object, ...]], today: dt.date, calendar: WorkCalendar) -> Light:
    return light(Mode(row.mode), State(row.state), row.deadline_on, row.deadline_state, row.held_on, today, calendar)


def _condition(name: List, today: dt.date, calendar: WorkCalendar) -> sa.ColumnElement[bool]:
    running = Deadline.state == DeadlineState.RUNNING
    match name:
        case List.TO_RECEIVE:
            return sa.and_(TaskUnit.state == PartState.ASSIGNED, Task.state.in_([State.ASSIGNED, State.IN_PROGRESS]))
        case List.OVERDUE:
            return sa.and_(running, Deadline.deadline_on < today)
        case List.DUE_SOON:
            return sa.and_(running, Deadline.deadline_on.between(today, light_bounds(today, calendar).yellow_to))
        case List.RETURNED:
            last = sa.select(TaskState.task_id).where(TaskState.to_at.is_(None), TaskState.action == Action.RETURN)
            return sa.and_(Task.state == State.IN_PROGRESS, Task.id.in_(last), TaskUnit.is_lead)
        case List.TO_ENDORSE:
            return sa.and_(Task.state == State.ENDORSING, TaskUnit.is_lead)
        case List.TO_ASSIGN:
            return Task.state == State.DRAFT
        case List.TO_VERIFY:
            return Task.state == State.SUBMITTED
        case List.TO_CLOSE:
            return Task.state == State.VERIFIED
