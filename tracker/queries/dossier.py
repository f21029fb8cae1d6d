"""The page of one task. The number of statements does not depend on how much there is of anything."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.errors import NotFound
from ..domain.lights import worst
from ..domain.permissions import Ability, Actor, Scope, can
from ..domain.vocabulary import Act, Action, DeadlineKind, Grade, Light, Mode, Nature, Role, State
from ..domain.workflow import ENDED_STATES, STEPS
from ..extensions import db
from ..models.deadline import Deadline, Escalation
from ..models.notice import Notice
from ..models.progress import ProgressReport
from ..models.round import Finding, Measure, Round
from ..models.task import Closure, Task, TaskState
from ..models.unit import Unit
from ..models.user import Post, User
from .calendar import work_calendar
from .clocks import Part, parts_of
from .returns import is_returned
from .scope import chains, scope_of


@dataclass(frozen=True, slots=True)
class MeasureRow:
    id: int
    text: str
    expected_result: str
    responsible_person: str
    is_proposal: bool


@dataclass(frozen=True, slots=True)
class EscalationRow:
    """`merged_into`: the rung whose notice spoke for this one after an outage; `told` are the names of those who got one."""

    unit_name: str
    kind: DeadlineKind
    rung: int
    act: Act
    due_on: dt.date
    raised_on: dt.date
    late_workdays: int
    merged_into: int | None
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClosureRow:
    grade: Grade
    closed_on: dt.date
    comment: str
    is_relaxed: bool
    is_undone: bool
    user_id: int
    user_name: str
    role: Role
    unit_name: str


@dataclass(frozen=True, slots=True)
class Step:
    """`on` is the last day on which the step was done in this cycle."""

    action: Action
    is_done: bool
    is_now: bool
    on: dt.date | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """`scope` and `version` are what rights and forms ask for. `is_returned`: and not submitted again yet.
    `previous_id` and `next_id` are the neighbouring cycles."""

    id: int
    round_id: int
    round_code: str
    round_name: str
    round_unit_id: int
    round_unit_name: str
    team_id: int | None
    team_name: str | None
    feedback_on: dt.date | None
    finding_id: int | None
    finding_title: str | None
    number: str | None
    cycle: int
    title: str
    requirement: str
    mode: Mode
    nature: Nature | None
    responsible_leader: str
    state: State
    version: int
    assigned_on: dt.date | None
    is_returned: bool
    previous_id: int | None
    next_id: int | None
    entered_on: dt.date
    scope: Scope
    parts: tuple[Part, ...]
    measures: tuple[MeasureRow, ...]
    escalations: tuple[EscalationRow, ...]
    closures: tuple[ClosureRow, ...]
    steps: tuple[Step, ...]

    @property
    def lead(self) -> Part:
        return next(part for part in self.parts if part.is_lead)

    @property
    def light(self) -> Light:
        """Of the lead's clocks, as domain/lights.task_light."""
        waited_for = self.lead.receipt_light if self.state is State.ASSIGNED else None
        return worst([self.lead.light, waited_for]) if waited_for else self.lead.light

    @property
    def closure(self) -> ClosureRow | None:
        """The one that stands."""
        return next((row for row in self.closures if not row.is_undone), None)


def task(actor: Actor, task_id: int, now: dt.datetime) -> Dossier:
    """Raises NotFound for a task that the actor cannot see. `now` is office time: its zone makes days of moments."""
    found = db.session.execute(_heads(), {"task_id": task_id},
                               execution_options={"populate_existing": True}).one_or_none()
    if found is None:
        raise NotFound("task.not_found")
    row, inspection, finding_title, next_id, organ_name, team_name, returned = found
    parts = parts_of(row.id, row.mode, row.state, now.date(), work_calendar())
    scope = scope_of(inspection, next(part.unit_id for part in parts if part.is_lead),
                     (part.unit_id for part in parts), is_known=row.number is not None)
    if not can(actor, Ability.VIEW_TASK, scope):
        raise NotFound("task.not_found")
    spans = _spans(task_id, now.tzinfo)
    return Dossier(
        id=row.id, round_id=inspection.id, round_code=inspection.code, round_name=inspection.name,
        round_unit_id=inspection.unit_id, round_unit_name=organ_name, team_id=inspection.team_id, team_name=team_name,
        feedback_on=inspection.feedback_on, finding_id=row.finding_id, finding_title=finding_title,
        number=row.number, cycle=row.cycle, title=row.title, requirement=row.requirement, mode=row.mode,
        nature=row.nature, responsible_leader=row.responsible_leader,
        state=row.state, version=row.version, assigned_on=row.assigned_on,
        is_returned=bool(returned), previous_id=row.reopens_task_id,
        next_id=next_id, entered_on=spans[-1][1], scope=scope, parts=parts, measures=_measures(task_id),
        escalations=_escalations(task_id), closures=_closures(task_id), steps=_steps(row.state, spans, task_id))


@cache
def _heads() -> sa.Select[Task, Round, str | None, int | None, str, str | None, bool]:
    """Made once: to build it takes longer than to run it."""
    later, organ, team = aliased(Task), aliased(Unit), aliased(Unit)
    return (sa.select(Task, Round, Finding.title, later.id, organ.name, team.name, is_returned())
            .join(Round, Round.id == Task.round_id).join(organ, organ.id == Round.unit_id)
            .outerjoin(team, team.id == Round.team_id)
            .outerjoin(Finding, Finding.id == Task.finding_id)
            .outerjoin(later, later.reopens_task_id == Task.id)
            .where(Task.id == sa.bindparam("task_id")))


def part_scopes(page: Dossier) -> dict[int, Scope]:
    """By part id: the scope of the task with `part_units` narrowed to the part's unit and its ancestors. One statement."""
    above = chains(part.unit_id for part in page.parts)
    return {part.id: replace(page.scope, part_units=above[part.unit_id] if page.number else frozenset())
            for part in page.parts}


def _measures(task_id: int) -> tuple[MeasureRow, ...]:
    rows = db.session.execute(
        sa.select(Measure.id, Measure.text, Measure.expected_result, Measure.responsible_person,
                  Measure.is_proposal)
        .where(Measure.task_id == task_id).order_by(Measure.position, Measure.id))
    return tuple(MeasureRow(*row) for row in rows)


def _escalations(task_id: int) -> tuple[EscalationRow, ...]:
    rows = db.session.execute(
        sa.select(Escalation.id, Unit.name, Deadline.kind, Escalation.rung, Escalation.act, Escalation.due_on,
                  Escalation.raised_on, Escalation.late_workdays, Escalation.merged_into)
        .join(Deadline, Deadline.id == Escalation.deadline_id).join(Unit, Unit.id == Deadline.unit_id)
        .where(Escalation.task_id == task_id).order_by(Escalation.id.desc())).all()
    told: dict[int | None, list[str]] = {}
    for escalation_id, name in db.session.execute(
            sa.select(Notice.escalation_id, Notice.recipient_name).order_by(Notice.id)
            .where(Notice.task_id == task_id, Notice.escalation_id.is_not(None))):
        told.setdefault(escalation_id, []).append(name)
    return tuple(EscalationRow(*row[1:], tuple(told.get(row[0], ()))) for row in rows)


def _closures(task_id: int) -> tuple[ClosureRow, ...]:
    rows = db.session.execute(
        sa.select(Closure.grade, Closure.closed_on, Closure.comment, Closure.is_relaxed, Closure.undone_at.is_not(None),
                  Closure.user_id, User.name, Post.role, Unit.name)
        .join(User, User.id == Closure.user_id).join(Post, Post.id == Closure.post_id)
        .join(Unit, Unit.id == Post.unit_id).where(Closure.task_id == task_id).order_by(Closure.id.desc()))
    return tuple(ClosureRow(*row) for row in rows)


def _spans(task_id: int, zone: dt.tzinfo | None) -> list[tuple[Action | None, dt.date]]:
    rows = db.session.execute(sa.select(TaskState.action, TaskState.from_at).where(TaskState.task_id == task_id)
                              .order_by(TaskState.id))
    return [(action, at.astimezone(zone).date()) for action, at in rows]


def _steps(state: State, spans: list[tuple[Action | None, dt.date]], task_id: int) -> tuple[Step, ...]:
    """A returned task stands at 整改 again: the later steps are open, whatever was done before. A cancelled one stands
    nowhere."""
    last = {action: on for action, on in spans if action}
    days = {**last, Action.ASSIGN: last.get(Action.ASSIGN) or last.get(Action.REOPEN),
            Action.CLOSE: last.get(Action.CLOSE) or last.get(Action.SUSTAIN),
            Action.REPORT_PROGRESS: db.session.scalar(sa.select(sa.func.max(ProgressReport.reported_on)).where(
                ProgressReport.task_id == task_id))}
    here = next((n for n, (_, states) in enumerate(STEPS) if state in states), None)
    reached = sum(days.get(action) is not None for action, _ in STEPS)
    done = len(STEPS) if state in ENDED_STATES else reached if here is None else here
    return tuple(Step(action, n < done, n == here, days.get(action) if n < done else None)
                 for n, (action, _) in enumerate(STEPS))
