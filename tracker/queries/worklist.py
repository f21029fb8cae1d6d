"""The work of a post today, most urgent first: what must be done, by when. A constant number of statements a role."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from ..domain.escalation import REMINDERS
from ..domain.lights import light, light_bounds
from ..domain.permissions import Actor
from ..domain.vocabulary import Act, DeadlineKind, DeadlineState, Light, Mode, PartState, Role, State
from ..domain.workdays import WorkCalendar
from ..extensions import db
from ..models.audit import AuditEntry
from ..models.deadline import Deadline, Escalation
from ..models.task import RETURNED, Task, TaskState, TaskUnit
from ..models.unit import Unit
from .calendar import work_calendar
from .returns import is_last_return, is_returned
from .scope import seen_deadlines, seen_tasks, subtree

SHOWN = 10
_RETURNED_FOR = sa.select(AuditEntry.reason).where(is_last_return(Task.id)).scalar_subquery().label("reason")


class List(StrEnum):
    OVERDUE = "overdue"
    TO_RECEIVE = "to_receive"
    RETURNED = "returned"
    DUE_SOON = "due_soon"
    TO_ENDORSE = "to_endorse"
    TO_ASSIGN = "to_assign"
    TO_VERIFY = "to_verify"
    TO_CLOSE = "to_close"


OF_ROLE: dict[Role, tuple[List, ...]] = {
    Role.LIAISON: (List.OVERDUE, List.RETURNED, List.TO_RECEIVE, List.DUE_SOON),
    Role.LEADER: (List.TO_ENDORSE, List.OVERDUE, List.DUE_SOON),
    Role.SUPERVISOR: (List.TO_VERIFY, List.TO_CLOSE, List.TO_ASSIGN),
    Role.INSPECTOR: (List.TO_VERIFY,),
}


@dataclass(frozen=True, slots=True)
class WorkLine:
    """`deadline_on` is of the own part where the post has one, else of the lead's; `left_workdays` are those up to it,
    negative when it has passed. `held_on`: since when the clock waits for others. `reason` is that of the return, on the
    list of what was returned."""

    task_id: int
    part_id: int
    number: str | None
    title: str
    state: State
    part_state: PartState
    unit_name: str
    deadline_on: dt.date | None
    left_workdays: int | None
    held_on: dt.date | None
    light: Light
    reason: str


@dataclass(frozen=True, slots=True)
class WorkList:
    """The first SHOWN of `total`."""

    name: List
    rows: tuple[WorkLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Escalated:
    """A rung raised lately, for those who review the overdue lists."""

    task_id: int
    number: str | None
    title: str
    unit_name: str
    act: Act
    raised_on: dt.date


def work_today(actor: Actor, today: dt.date) -> list[WorkList]:
    if actor.role not in OF_ROLE:
        return []
    calendar = work_calendar()
    return [_work_list(actor, name, today, calendar) for name in OF_ROLE[actor.role]]


def newly_escalated(actor: Actor, since: dt.date, today: dt.date) -> list[Escalated]:
    """What is overdue and was escalated since that day, at most SHOWN, the last escalation of each, newest first: as on
    the overdue list with that filter (overdue_reach)."""
    before = (sa.select(Escalation.id).where(Escalation.raised_on < since).order_by(Escalation.id.desc()).limit(1)
              .scalar_subquery())
    rows = db.session.execute(
        sa.select(Task.id, Task.number, Task.title, Unit.name, Escalation.act, Escalation.raised_on)
        .join(Deadline, Deadline.id == Escalation.deadline_id).join(Task, Task.id == Escalation.task_id)
        .join(Unit, Unit.id == Deadline.unit_id)
        .where(seen_deadlines(actor), Deadline.kind == DeadlineKind.FINAL, _is_overdue(today),
               Escalation.id > sa.func.coalesce(before, 0), Escalation.raised_on >= since,
               Escalation.merged_into.is_(None), Escalation.act.not_in(REMINDERS),
               Escalation.version == Deadline.version, Escalation.rung == Deadline.rung)
        .order_by(Escalation.id.desc()).limit(SHOWN))
    return [Escalated(*row) for row in rows]


def signed_in_before(actor: Actor, moment: dt.datetime) -> dt.datetime | None:
    """The last log-in before a moment, by the log."""
    return db.session.scalar(
        sa.select(AuditEntry.at).where(AuditEntry.noun == "user", AuditEntry.noun_id == actor.user_id,
                                       AuditEntry.verb == "user:sign_in", AuditEntry.at < moment)
        .order_by(AuditEntry.id.desc()).limit(1))


def _work_list(actor: Actor, name: List, today: dt.date, calendar: WorkCalendar) -> WorkList:
    own = actor.role in (Role.LIAISON, Role.LEADER)
    part = TaskUnit.unit_id.in_(subtree(actor.unit_id)) if own else TaskUnit.is_lead
    rows = db.session.execute(
        sa.select(Task.id, TaskUnit.id.label("part_id"), Task.number, Task.title, Task.mode, Task.state,
                  TaskUnit.state.label("part_state"), Unit.name.label("unit_name"), Deadline.deadline_on,
                  Deadline.state.label("deadline_state"), Deadline.held_on, sa.func.count().over().label("total"),
                  _RETURNED_FOR if name is List.RETURNED else sa.literal("").label("reason"))
        .join(TaskUnit, TaskUnit.task_id == Task.id).join(Unit, Unit.id == TaskUnit.unit_id)
        .outerjoin(Deadline, Deadline.id == (TaskUnit.receipt_deadline_id if name is List.TO_RECEIVE
                                             else TaskUnit.final_deadline_id))
        .where(part, seen_tasks(actor), _condition(name, today, calendar))
        .order_by(Deadline.deadline_on.is_(None), Deadline.deadline_on, Task.number.is_(None), Task.number, Task.id)
        .limit(SHOWN)).all()
    return WorkList(name, tuple(_line(row, today, calendar) for row in rows), rows[0].total if rows else 0)


def _line(row: sa.Row[*tuple[object, ...]], today: dt.date, calendar: WorkCalendar) -> WorkLine:
    left = None if row.deadline_on is None else calendar.workdays_between(today, row.deadline_on)
    return WorkLine(row.id, row.part_id, row.number, row.title, State(row.state), PartState(row.part_state), row.unit_name,
                    row.deadline_on, left, row.held_on if row.deadline_state is DeadlineState.HELD else None,
                    light(Mode(row.mode), State(row.state), row.deadline_on, row.deadline_state, row.held_on, today,
                          calendar), row.reason or "")


def _is_overdue(today: dt.date) -> sa.ColumnElement[bool]:
    return sa.and_(Deadline.state != DeadlineState.STOPPED, Deadline.deadline_on < today,
                   sa.or_(Deadline.state == DeadlineState.RUNNING, Deadline.deadline_on < Deadline.held_on))


def _condition(name: List, today: dt.date, calendar: WorkCalendar) -> sa.ColumnElement[bool]:
    running = Deadline.state == DeadlineState.RUNNING
    match name:
        case List.TO_RECEIVE:
            return sa.and_(TaskUnit.state == PartState.ASSIGNED, Task.state.in_([State.ASSIGNED, State.IN_PROGRESS]))
        case List.OVERDUE:
            return _is_overdue(today)
        case List.DUE_SOON:
            return sa.and_(running, Deadline.deadline_on.between(today, light_bounds(today, calendar).yellow_to))
        case List.RETURNED:
            candidates = sa.select(TaskState.task_id).where(RETURNED)
            return sa.and_(is_returned(), Task.state != State.SUSPENDED, Task.id.in_(candidates), TaskUnit.is_lead)
        case List.TO_ENDORSE:
            return sa.and_(Task.state == State.ENDORSING, TaskUnit.is_lead)
        case List.TO_ASSIGN:
            return Task.state == State.DRAFT
        case List.TO_VERIFY:
            return Task.state == State.SUBMITTED
        case List.TO_CLOSE:
            return Task.state == State.VERIFIED
