"""The rounds that an actor sees, and all that the page of one of them shows."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.errors import NotFound
from ..domain.permissions import Actor, Scope
from ..domain.vocabulary import RoundKind, State, UnitKind
from ..extensions import db
from ..models.deadline import Deadline
from ..models.job import ReportRun
from ..models.round import Measure, Round, SourceDocument
from ..models.task import Task, TaskUnit
from ..models.unit import Unit
from ..models.user import User
from . import scope
from .findings import FindingNode, finding_tree, newest_cycles

PAGE = 50
TASKS_SHOWN = 200
REPORTS_SHOWN = 100
COUNTED = 1000

# A cancelled task is owed no more: it stands in the list of the round, never in a count.
GROUPS: dict[str, frozenset[State]] = {
    "draft": frozenset({State.DRAFT}),
    "open": frozenset({State.ASSIGNED, State.IN_PROGRESS, State.ENDORSING}),
    "waiting": frozenset({State.SUBMITTED, State.VERIFIED}),
    "suspended": frozenset({State.SUSPENDED}),
    "done": frozenset({State.CLOSED, State.SUSTAINED}),
}

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class RoundLine:
    """`tasks` are the visible ones by GROUPS, the last cycle of each."""

    id: int
    code: str
    name: str
    kind: RoundKind
    unit_name: str
    team_name: str | None
    inspected_name: str | None
    feedback_on: dt.date | None
    opened_on: dt.date
    tasks: Counts


@dataclass(frozen=True, slots=True)
class RoundList:
    """`newer` and `older` are the keys of the neighbouring pages; `total` is counted to COUNTED + 1 and no further."""

    rows: tuple[RoundLine, ...]
    newer: int | None
    older: int | None
    total: int


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
    """`tasks` are the first TASKS_SHOWN of `task_total`."""

    round: RoundLine
    scope: Scope
    documents: tuple[DocumentLine, ...]
    findings: list[FindingNode]
    measures: tuple[str, ...]
    tasks: tuple[TaskLine, ...]
    task_total: int
    reports: tuple[ReportLine, ...]


def visible_rounds(actor: Actor, *, older_than: int | None = None, newer_than: int | None = None) -> RoundList:
    """The newest first. `newer_than` asks for the page before."""
    wanted = _rounds(actor)
    if newer_than is not None:
        rows = db.session.execute(wanted.where(Round.id > newer_than).order_by(Round.id).limit(PAGE + 1)).all()
        has_newer, has_older = len(rows) > PAGE, True
        rows = rows[:PAGE][::-1]
    else:
        key = sa.true() if older_than is None else Round.id < older_than
        rows = db.session.execute(wanted.where(key).order_by(Round.id.desc()).limit(PAGE + 1)).all()
        has_newer, has_older = older_than is not None, len(rows) > PAGE
        rows = rows[:PAGE]
    counts = _counts(actor, [row.id for row in rows])
    lines = tuple(_line(row, counts) for row in rows)
    some = sa.select(Round.id).where(scope.seen_rounds(actor)).limit(COUNTED + 1)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0
    return RoundList(lines, lines[0].id if lines and has_newer else None, lines[-1].id if lines and has_older else None,
                     total)


def round_page(actor: Actor, round_id: int) -> RoundPage:
    """A constant number of statements."""
    row = db.session.execute(_rounds(actor).add_columns(Round).where(Round.id == round_id)).one_or_none()
    if row is None:
        raise NotFound("round.not_found")
    tasks = newest_cycles().where(Task.round_id == round_id, scope.seen_tasks(actor))
    return RoundPage(
        round=_line(row, _counts(actor, [round_id])),
        scope=scope.round_scope(row.Round),
        documents=_documents(round_id),
        findings=finding_tree(actor, round_id),
        measures=tuple(db.session.scalars(sa.select(Measure.text).where(
            Measure.round_id == round_id, Measure.task_id.is_(None)).order_by(Measure.position, Measure.id))),
        tasks=_tasks(tasks),
        task_total=db.session.scalar(tasks.with_only_columns(sa.func.count(Task.id))) or 0,
        reports=_reports(round_id),
    )


def teams_below(organ_id: int | None, today: dt.date) -> list[tuple[int, str]]:
    """Id and name of the inspection teams under the organ that exist today."""
    rows = db.session.execute(
        sa.select(Unit.id, Unit.name).where(
            Unit.id.in_(scope.subtree(organ_id)), Unit.kind == UnitKind.TEAM, Unit.from_on <= today,
            sa.or_(Unit.to_on.is_(None), Unit.to_on >= today)).order_by(Unit.position, Unit.id))
    return [(row.id, row.name) for row in rows]


def _rounds(actor: Actor) -> sa.Select[int, str, str, RoundKind, str, str, str, dt.date | None, dt.date]:
    team, inspected = aliased(Unit), aliased(Unit)
    return (sa.select(Round.id, Round.code, Round.name, Round.kind, Unit.name.label("unit_name"),
                      team.name.label("team_name"), inspected.name.label("inspected_name"), Round.feedback_on,
                      Round.opened_on)
            .join(Unit, Unit.id == Round.unit_id).outerjoin(team, team.id == Round.team_id)
            .outerjoin(inspected, inspected.id == Round.inspected_unit_id).where(scope.seen_rounds(actor)))


def _line(row: sa.Row[*tuple[Any, ...]], counts: dict[int, Counts]) -> RoundLine:
    return RoundLine(row.id, row.code, row.name, row.kind, row.unit_name, row.team_name, row.inspected_name,
                     row.feedback_on, row.opened_on, counts[row.id])


def _counts(actor: Actor, round_ids: list[int]) -> dict[int, Counts]:
    """One grouped statement for all rounds of a page."""
    groups = {state: name for name, states in GROUPS.items() for state in states}
    rows = db.session.execute(
        newest_cycles().with_only_columns(Task.round_id, Task.state, sa.func.count())
        .where(Task.round_id.in_(round_ids), scope.seen_tasks(actor)).group_by(Task.round_id, Task.state))
    found = {round_id: dict.fromkeys(GROUPS, 0) for round_id in round_ids}
    for round_id, state, n in rows:
        if state in groups:
            found[round_id][groups[state]] += n
    return found


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
        .outerjoin(Deadline, Deadline.id == TaskUnit.final_deadline_id).order_by(Task.id).limit(TASKS_SHOWN))
    return tuple(TaskLine(r.id, r.number, r.cycle, r.title, r.state, r.name, r.deadline_on, r.original_on)
                 for r in rows)


def _reports(round_id: int) -> tuple[ReportLine, ...]:
    rows = db.session.execute(
        sa.select(ReportRun.id, ReportRun.kind, ReportRun.name, ReportRun.as_of_at, ReportRun.size, User.name)
        .outerjoin(User, User.id == ReportRun.by_id)
        .where(ReportRun.round_id == round_id).order_by(ReportRun.id.desc()).limit(REPORTS_SHOWN))
    return tuple(ReportLine(*r) for r in rows)
