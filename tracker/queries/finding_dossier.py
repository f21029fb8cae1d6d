"""一口清: one finding with everything below it — its tasks, their clocks, measures, progress and closures — on one page."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain.deadlines import clock_on, late_workdays
from ..domain.lights import light, task_light
from ..domain.permissions import Actor
from ..domain.vocabulary import Grade, Light
from ..domain.workdays import WorkCalendar
from ..extensions import db
from ..models.task import Closure, Task
from . import ledger
from .calendar import work_calendar
from .findings import FindingNode, FindingPage, TaskCount, count_tasks, finding_page
from .scope import seen_tasks


@dataclass(frozen=True, slots=True)
class EarlierClosure:
    """Of a cycle before the present one: the task was reopened after it."""

    cycle: int
    grade: Grade
    closed_on: dt.date


@dataclass(frozen=True, slots=True)
class TaskSheet:
    """`late_workdays` is 0 while nothing is late, and on the weekend after a Friday. `of_receipt`: the light is not that of
    the final clock."""

    line: ledger.LedgerLine
    light: Light
    of_receipt: bool
    late_workdays: int
    earlier: tuple[EarlierClosure, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding that stands, `depth` below the one of the page, with the tasks that hang on it."""

    node: FindingNode
    depth: int
    tasks: tuple[TaskSheet, ...]


@dataclass(frozen=True, slots=True)
class FindingDossier:
    page: FindingPage
    entries: tuple[Entry, ...]
    count: TaskCount

    @property
    def is_assigned(self) -> bool:
        return any(entry.tasks for entry in self.entries)


def finding_dossier(actor: Actor, finding_id: int, today: dt.date) -> FindingDossier:
    """Assigned tasks that the actor may see, the last cycle of each; drafts and cancelled drafts are counted only. A
    constant number of statements."""
    page = finding_page(actor, finding_id)
    nodes = list(_standing(page.node, 0))
    wanted = sa.and_(Task.finding_id.in_([node.id for node, _ in nodes]), seen_tasks(actor))
    lines, calendar = ledger.lines(page.round_id, wanted), work_calendar()
    earlier = _earlier(wanted)
    sheets: dict[int | None, list[TaskSheet]] = {}
    for line in lines:
        sheets.setdefault(line.finding_id, []).append(_sheet(line, earlier.get(line.number or "", []), today, calendar))
    entries = tuple(Entry(node, depth, tuple(sheets.get(node.id, ()))) for node, depth in nodes)
    return FindingDossier(page, entries, count_tasks(task.state for node, _ in nodes for task in node.tasks))


def _standing(node: FindingNode, depth: int) -> Iterable[tuple[FindingNode, int]]:
    """Without what was struck out below it."""
    yield node, depth
    for child in node.children:
        if child.strike is None:
            yield from _standing(child, depth + 1)


def _sheet(line: ledger.LedgerLine, earlier: list[EarlierClosure], today: dt.date, calendar: WorkCalendar) -> TaskSheet:
    late = 0
    if line.deadline_on is not None and line.deadline_state is not None:
        late = late_workdays(line.deadline_on, clock_on(line.deadline_state, line.held_on, line.stopped_on, today), calendar)
    final = light(line.mode, line.state, line.deadline_on, line.deadline_state, line.held_on, today, calendar)
    shown = task_light(final, line.state, line.receipt_on, today, calendar)
    return TaskSheet(line, shown, shown is not final, late, tuple(one for one in earlier if one.cycle < line.cycle))


def _earlier(wanted: sa.ColumnElement[bool]) -> dict[str, list[EarlierClosure]]:
    """The closures of all cycles, by number."""
    rows = db.session.execute(
        sa.select(Task.number, Task.cycle, Closure.grade, Closure.closed_on).join(Closure, Closure.task_id == Task.id)
        .where(wanted, Closure.undone_at.is_(None)).order_by(Task.cycle, Closure.level))
    found: dict[str, list[EarlierClosure]] = {}
    for number, cycle, grade, closed_on in rows:
        found.setdefault(number or "", []).append(EarlierClosure(cycle, grade, closed_on))
    return found
