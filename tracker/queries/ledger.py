"""The ledger (台账) of a round: one line a task, in its last cycle, with everything that a closure report says of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ..domain.vocabulary import Act, Action, DeadlineState, Grade, Mode, PartState, State, VersionKind
from ..extensions import db
from ..models.deadline import Deadline, DeadlineVersion
from ..models.ladder import LadderRung
from ..models.progress import Evidence, ProgressReport
from ..models.round import Finding, Measure
from ..models.task import Closure, Task, TaskState, TaskUnit
from ..models.unit import Unit
from ..models.user import User
from .clocks import is_waited_for
from .strikes import standing_evidence, standing_report, struck_findings


@dataclass(frozen=True, slots=True)
class LedgerMeasure:
    text: str
    expected_result: str
    responsible_person: str
    deadline_on: dt.date | None
    done_on: dt.date | None


@dataclass(slots=True)
class LedgerLine:
    """`deadline_*` are of the lead part's final deadline; `rung` is the act of the rung that it reached, `adjusted` how
    often a resumption moved it. `receipt_on`: the last day for a receipt that the lead has not given yet."""

    task_id: int
    number: str | None
    title: str
    mode: Mode
    state: State
    requirement: str
    responsible_leader: str
    finding_id: int | None
    cycle: int = 1
    unit: str = ""
    supporting: list[str] = field(default_factory=list)
    measures: list[LedgerMeasure] = field(default_factory=list)
    progress: str = ""
    evidence: list[str] = field(default_factory=list)
    grade: Grade | None = None
    closed_on: dt.date | None = None
    closed_by: str = ""
    is_relaxed: bool = False
    is_endorsed_by_submitter: bool = False
    original_on: dt.date | None = None
    deadline_on: dt.date | None = None
    deadline_state: DeadlineState | None = None
    held_on: dt.date | None = None
    stopped_on: dt.date | None = None
    receipt_on: dt.date | None = None
    on_time_original: bool | None = None
    on_time_current: bool | None = None
    extensions: int = 0
    adjusted: int = 0
    rung: Act | None = None


@dataclass(frozen=True, slots=True)
class LedgerFinding:
    finding_id: int
    parent_id: int | None
    enumerator: str
    title: str
    text: str


def lines(round_id: int, only: sa.ColumnElement[bool] | None = None) -> list[LedgerLine]:
    """In order of number; `only` is a condition on Task. A number of statements that does not depend on the number of
    tasks."""
    asked = sa.and_(Task.round_id == round_id, sa.true() if only is None else only)
    newer = sa.orm.aliased(Task)
    rows = db.session.execute(
        sa.select(Task.id, Task.number, Task.title, Task.mode, Task.state, Task.requirement, Task.responsible_leader,
                  Task.finding_id, Task.cycle)
        .outerjoin(newer, newer.reopens_task_id == Task.id)
        .where(asked, Task.number.is_not(None), newer.id.is_(None)).order_by(Task.number)).all()
    found = {row.id: LedgerLine(*row) for row in rows}
    wanted = sa.select(Task.id).where(asked)
    for add in (_add_parts, _add_measures, _add_closures, _add_endorsements, _add_progress, _add_evidence, _add_extensions,
                _add_rungs):
        add(found, wanted)
    return list(found.values())


def findings(round_id: int) -> dict[int, LedgerFinding]:
    """Those that stand: what was struck out is no problem, nor is what lies below it."""
    rows = db.session.execute(
        sa.select(Finding.id, Finding.parent_id, Finding.enumerator, Finding.title, Finding.text)
        .where(Finding.round_id == round_id, Finding.id.not_in(struck_findings())).order_by(Finding.position))
    return {row.id: LedgerFinding(*row) for row in rows}


def root_of(finding_id: int | None, tree: dict[int, LedgerFinding]) -> LedgerFinding | None:
    """The category under which a finding stands."""
    found = tree.get(finding_id) if finding_id is not None else None
    while found is not None and found.parent_id is not None:
        found = tree[found.parent_id]
    return found


Lines = dict[int, LedgerLine]
Wanted = sa.Select[int]


def _each(found: Lines, rows: Iterable[Any]) -> Iterable[tuple[LedgerLine, Any]]:
    return ((found[row.task_id], row) for row in rows if row.task_id in found)


def _add_parts(found: Lines, wanted: Wanted) -> None:
    receipt = sa.orm.aliased(Deadline)
    rows = db.session.execute(
        sa.select(TaskUnit.task_id, TaskUnit.is_lead, Unit.name, Deadline.original_on, Deadline.deadline_on,
                  Deadline.state, Deadline.held_on, Deadline.stopped_on, Deadline.on_time_original,
                  Deadline.on_time_current, receipt.deadline_on.label("receipt_on"))
        .join(Unit, Unit.id == TaskUnit.unit_id).outerjoin(Deadline, Deadline.id == TaskUnit.final_deadline_id)
        .outerjoin(receipt, is_waited_for(receipt))
        .where(TaskUnit.task_id.in_(wanted), TaskUnit.state != PartState.EXCUSED).order_by(TaskUnit.id))
    for line, row in _each(found, rows):
        if not row.is_lead:
            line.supporting.append(row.name)
            continue
        line.unit, line.original_on, line.deadline_on = row.name, row.original_on, row.deadline_on
        line.deadline_state, line.held_on, line.stopped_on = row.state, row.held_on, row.stopped_on
        line.on_time_original, line.on_time_current = row.on_time_original, row.on_time_current
        line.receipt_on = row.receipt_on


def _add_measures(found: Lines, wanted: Wanted) -> None:
    rows = db.session.execute(
        sa.select(Measure.task_id, Measure.text, Measure.expected_result, Measure.responsible_person,
                  Measure.deadline_on, Measure.done_on)
        .where(Measure.task_id.in_(wanted)).order_by(Measure.position, Measure.id))
    for line, row in _each(found, rows):
        line.measures.append(LedgerMeasure(*row[1:]))


def _add_closures(found: Lines, wanted: Wanted) -> None:
    rows = db.session.execute(
        sa.select(Closure.task_id, Closure.grade, Closure.closed_on, Closure.is_relaxed, User.name)
        .join(User, User.id == Closure.user_id)
        .where(Closure.task_id.in_(wanted), Closure.undone_at.is_(None)).order_by(Closure.level))
    for line, row in _each(found, rows):
        line.grade, line.closed_on, line.closed_by = row.grade, row.closed_on, row.name
        line.is_relaxed = line.is_relaxed or row.is_relaxed


def _add_endorsements(found: Lines, wanted: Wanted) -> None:
    """Of the last submission."""
    rows = db.session.execute(
        sa.select(TaskState.task_id, TaskState.action, TaskState.user_id).order_by(TaskState.id)
        .where(TaskState.task_id.in_(wanted), TaskState.action.in_((Action.SUBMIT, Action.ENDORSE))))
    submitters: dict[int, int | None] = {}
    for line, row in _each(found, rows):
        if row.action is Action.SUBMIT:
            submitters[row.task_id] = row.user_id
        line.is_endorsed_by_submitter = row.action is Action.ENDORSE and submitters.get(row.task_id) == row.user_id


def _add_progress(found: Lines, wanted: Wanted) -> None:
    last = sa.select(sa.func.max(ProgressReport.id)).where(ProgressReport.task_id.in_(wanted), standing_report()).group_by(
        ProgressReport.task_id)
    rows = db.session.execute(sa.select(ProgressReport.task_id, ProgressReport.text).where(ProgressReport.id.in_(last)))
    for line, row in _each(found, rows):
        line.progress = row.text


def _add_evidence(found: Lines, wanted: Wanted) -> None:
    names: dict[int, dict[str, None]] = defaultdict(dict)
    for row in db.session.execute(sa.select(Evidence.task_id, Evidence.name).where(
            Evidence.task_id.in_(wanted), standing_evidence()).order_by(Evidence.id)):
        names[row.task_id][row.name] = None
    for task_id, line in found.items():
        line.evidence = list(names.get(task_id, ()))


def _add_extensions(found: Lines, wanted: Wanted) -> None:
    version, former = DeadlineVersion, sa.orm.aliased(DeadlineVersion)
    has_moved = sa.and_(version.kind == VersionKind.RESUMED, version.deadline_on != former.deadline_on)
    extended, adjusted = (sa.func.sum(sa.case((is_so, 1), else_=0)) for is_so in (
        version.kind == VersionKind.EXTENSION, has_moved))
    rows = db.session.execute(
        sa.select(TaskUnit.task_id, extended.label("extended"), adjusted.label("adjusted"))
        .join(version, version.deadline_id == TaskUnit.final_deadline_id)
        .join(former, sa.and_(former.deadline_id == version.deadline_id, former.version == version.version - 1))
        .where(TaskUnit.task_id.in_(wanted), TaskUnit.is_lead).group_by(TaskUnit.task_id))
    for line, row in _each(found, rows):
        line.extensions, line.adjusted = row.extended, row.adjusted


def _add_rungs(found: Lines, wanted: Wanted) -> None:
    rows: Sequence[Any] = db.session.execute(
        sa.select(TaskUnit.task_id, LadderRung.act)
        .join(Deadline, Deadline.id == TaskUnit.final_deadline_id)
        .join(LadderRung, sa.and_(LadderRung.ladder_version_id == Deadline.ladder_version_id,
                                  LadderRung.rung == Deadline.rung))
        .where(TaskUnit.task_id.in_(wanted), TaskUnit.is_lead)).all()
    for line, row in _each(found, rows):
        line.rung = row.act
