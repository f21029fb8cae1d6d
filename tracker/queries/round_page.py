"""All that the page of one round shows. The number of statements does not depend on how much there is of anything."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain.errors import NotFound
from ..domain.lights import light
from ..domain.permissions import Actor, Scope
from ..domain.vocabulary import DeadlineState, Light, Mode, PlanDate, State
from ..domain.workdays import WorkCalendar
from ..extensions import db
from ..models.deadline import Deadline
from ..models.job import ReportRun
from ..models.round import Finding, Measure, Round, RoundDate, SourceDocument
from ..models.task import Task, TaskUnit
from ..models.unit import Unit
from ..models.user import User
from . import scope
from .calendar import work_calendar
from .findings import (
    FindingNode,
    ProposedMeasure,
    TaskCount,
    categories,
    finding_tree,
    headings,
    newest_cycles,
    problems,
    proposed_measures,
    struck_ids,
)
from .round_figures import RoundFigures, completion, round_figures
from .rounds import RoundLine, round_line, rounds_with_names

TASKS_SHOWN = 50
REPORTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class PlanLine:
    """`days` are calendar days from today, negative once it has passed; `light` is none then: whether it was kept is not
    known here. `is_provisional`: in a year whose calendar is not published, so that only weekends count as days off.
    `next_workday_on`: of a date that was entered and is a day off."""

    kind: PlanDate
    deadline_on: dt.date
    months: int | None
    days: int
    light: Light | None
    is_provisional: bool
    next_workday_on: dt.date | None


@dataclass(frozen=True, slots=True)
class TaskLine:
    id: int
    number: str | None
    cycle: int
    title: str
    state: State
    lead_unit: str
    deadline_on: dt.date | None
    original_on: dt.date | None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    id: int
    name: str
    at: dt.datetime
    by_name: str
    imported_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """`by_name` is empty for a report that a job made."""

    id: int
    kind: str
    name: str
    as_of_at: dt.datetime
    size: int
    by_name: str | None


@dataclass(frozen=True, slots=True)
class RoundPage:
    """`tasks` are the first TASKS_SHOWN of `task_total`, by number, drafts last; `problems` counts the findings to rectify,
    `headings` those that only gather others."""

    round: RoundLine
    scope: Scope
    plan: tuple[PlanLine, ...]
    figures: RoundFigures
    documents: tuple[DocumentLine, ...]
    findings: list[FindingNode]
    problems: int
    headings: int
    measures: tuple[ProposedMeasure, ...]
    tasks: tuple[TaskLine, ...]
    task_total: int
    reports: tuple[ReportLine, ...]

    @property
    def count(self) -> TaskCount:
        whole = self.figures.whole
        return TaskCount(whole.figures.total + whole.drafts, whole.drafts, whole.figures.cancelled)


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What can be corrected. Unit and team decide who sees the round, so they are free only while nothing hangs on it.
    `next_workdays`: of the dates that were entered and are days off. `provisional`: those in an unpublished year."""

    round_id: int
    code: str
    name: str
    unit_id: int
    feedback_on: dt.date | None
    inspected_unit_id: int | None
    team_id: int | None
    version: int
    plan: dict[PlanDate, RoundDate]
    categories: list[tuple[int, str]]
    is_empty: bool
    next_workdays: dict[PlanDate, dt.date]
    provisional: frozenset[PlanDate]


def round_page(actor: Actor, round_id: int, today: dt.date) -> RoundPage:
    row = db.session.execute(rounds_with_names().add_columns(Round).where(
        Round.id == round_id, scope.seen_rounds(actor))).one_or_none()
    if row is None:
        raise NotFound("round.not_found")
    calendar = work_calendar()
    tasks = newest_cycles().where(Task.round_id == round_id, scope.seen_tasks(actor))
    tree = finding_tree(actor, round_id)
    struck = struck_ids(tree)
    return RoundPage(
        round=round_line(row, completion(actor, [round_id])[round_id]),
        scope=scope.round_scope(row.Round),
        plan=_plan(round_id, today, calendar),
        figures=round_figures(actor, round_id, today, calendar),
        documents=_documents(round_id),
        findings=tree,
        problems=problems(tree),
        headings=headings(tree),
        measures=tuple(m for m in proposed_measures(round_id) if m.finding_id not in struck),
        tasks=_tasks(tasks),
        task_total=db.session.scalar(tasks.with_only_columns(sa.func.count(Task.id))) or 0,
        reports=_reports(round_id),
    )


def round_facts(row: Round) -> RoundFacts:
    """Rights were asked when the round was loaded."""
    plan, calendar = plan_rows(row.id), work_calendar()
    days_off = {kind: day for kind, kept in plan.items() if (day := _next_workday(kept, calendar))}
    return RoundFacts(row.id, row.code, row.name, row.unit_id, row.feedback_on, row.inspected_unit_id, row.team_id,
                      row.version, plan, categories(row.id), is_empty(row.id), days_off,
                      frozenset(kind for kind, kept in plan.items() if calendar.is_provisional(kept.deadline_on)))


def plan_rows(round_id: int) -> dict[PlanDate, RoundDate]:
    return {row.kind: row for row in db.session.scalars(sa.select(RoundDate).where(RoundDate.round_id == round_id))}


def is_empty(round_id: int) -> bool:
    """Nothing hangs on the round yet: no document, finding, proposed measure or task."""
    hanging = [sa.exists().where(model.round_id == round_id) for model in (SourceDocument, Finding, Measure, Task)]
    return not db.session.scalar(sa.select(sa.or_(*hanging)))


def _plan(round_id: int, today: dt.date, calendar: WorkCalendar) -> tuple[PlanLine, ...]:
    """By their dates, those of one day in the order of the procedure."""
    rows = plan_rows(round_id)
    lines = [_plan_line(rows[kind], today, calendar) for kind in PlanDate if kind in rows]
    return tuple(sorted(lines, key=lambda line: line.deadline_on))


def _plan_line(row: RoundDate, today: dt.date, calendar: WorkCalendar) -> PlanLine:
    shown = None if row.deadline_on < today else light(
        Mode.TIMED, State.IN_PROGRESS, row.deadline_on, DeadlineState.RUNNING, None, today, calendar)
    return PlanLine(row.kind, row.deadline_on, row.months, (row.deadline_on - today).days, shown,
                    calendar.is_provisional(row.deadline_on), _next_workday(row, calendar))


def _next_workday(row: RoundDate, calendar: WorkCalendar) -> dt.date | None:
    """Counted dates have moved already, by the calendar of their time."""
    if row.months is not None or calendar.is_workday(row.deadline_on):
        return None
    return calendar.next_workday(row.deadline_on)


def _documents(round_id: int) -> tuple[DocumentLine, ...]:
    rows = db.session.execute(
        sa.select(SourceDocument.id, SourceDocument.name, SourceDocument.at, User.name, SourceDocument.imported_at)
        .join(User, User.id == SourceDocument.by_id)
        .where(SourceDocument.round_id == round_id).order_by(SourceDocument.id))
    return tuple(DocumentLine(*r) for r in rows)


def _tasks(tasks: sa.Select[Task]) -> tuple[TaskLine, ...]:
    rows = db.session.execute(
        tasks.with_only_columns(Task.id, Task.number, Task.cycle, Task.title, Task.state, Unit.name,
                                Deadline.deadline_on, Deadline.original_on)
        .join(TaskUnit, sa.and_(TaskUnit.task_id == Task.id, TaskUnit.is_lead)).join(Unit, Unit.id == TaskUnit.unit_id)
        .outerjoin(Deadline, Deadline.id == TaskUnit.final_deadline_id)
        .order_by(Task.number.nulls_last(), Task.cycle, Task.id).limit(TASKS_SHOWN))
    return tuple(TaskLine(r.id, r.number, r.cycle, r.title, r.state, r.name, r.deadline_on, r.original_on)
                 for r in rows)


def _reports(round_id: int) -> tuple[ReportLine, ...]:
    rows = db.session.execute(
        sa.select(ReportRun.id, ReportRun.kind, ReportRun.name, ReportRun.as_of_at, ReportRun.size, User.name)
        .outerjoin(User, User.id == ReportRun.by_id)
        .where(ReportRun.round_id == round_id).order_by(ReportRun.id.desc()).limit(REPORTS_SHOWN))
    return tuple(ReportLine(*r) for r in rows)
