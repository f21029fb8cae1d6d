"""What a line of the list of tasks says."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from ..domain.lights import light, task_light
from ..domain.vocabulary import DeadlineState, Light, Mode, State, VersionKind
from ..domain.workdays import WorkCalendar
from ..extensions import db
from ..models.deadline import Deadline, DeadlineVersion
from ..models.progress import ProgressReport
from ..models.round import Round
from ..models.task import Task, TaskUnit
from ..models.unit import Unit
from .clocks import is_waited_for
from .strikes import standing_report
from .task_list_filter import Place

PROGRESS_SHOWN = 200
DAYS = ("today", "orange_to", "yellow_to", "late_from", "late_to", "since", "until", "day")


@dataclass(frozen=True, slots=True)
class TaskRow:
    """`progress` is the beginning of the last report of any unit; `key` and `n` say where the row stands in the list.
    `of_receipt`: the light is not that of the final clock, whose dates stand here."""

    id: int
    version: int
    number: str | None
    cycle: int
    title: str
    round_id: int
    round: str
    round_code: str
    unit: str
    state: State
    mode: Mode
    original_on: dt.date | None
    deadline_on: dt.date | None
    deadline_state: DeadlineState | None
    held_on: dt.date | None
    extensions: int
    light: Light
    of_receipt: bool
    progress_on: dt.date | None
    progress: str
    key: str
    n: int

    def place(self, *, is_back: bool = False) -> Place:
        return Place(self.key, self.n, is_back)


def rows_of(keys: str, order: str, values: Mapping[str, object], today: dt.date, calendar: WorkCalendar) -> list[TaskRow]:
    """In the order `order` of the columns k and n of `keys`."""
    found = []
    for r in db.session.execute(_statement(keys, order), values):
        final = light(r.mode, r.state, r.deadline_on, r.deadline_state, r.held_on, today, calendar)
        shown = task_light(final, r.state, r.receipt_on, today, calendar)
        found.append(TaskRow(
            id=r.id, version=r.version, number=r.number, cycle=r.cycle, title=r.title, round_id=r.round_id, round=r.round,
            round_code=r.round_code, unit=r.unit, state=r.state, mode=r.mode, original_on=r.original_on,
            deadline_on=r.deadline_on, deadline_state=r.deadline_state, held_on=r.held_on, extensions=r.extensions,
            progress_on=r.progress_on, progress=r.progress or "", key="" if r.k is None else str(r.k), n=r.n, light=shown,
            of_receipt=shown is not final))
    return found


@lru_cache(maxsize=200)
def _statement(keys: str, order: str) -> sa.Select[tuple[object, ...]]:
    k = sa.text(keys).bindparams(*typed_in(keys)).columns(
        sa.column("id", sa.Integer()), sa.column("k", sa.String()), sa.column("n", sa.Integer())).subquery("keys")
    receipt = sa.orm.aliased(Deadline)
    report = (sa.select(ProgressReport.id).where(ProgressReport.task_id == k.c.id, standing_report())
              .order_by(ProgressReport.id.desc()).limit(1).correlate(k).scalar_subquery())
    extensions = (sa.select(sa.func.count()).where(DeadlineVersion.deadline_id == Deadline.id,
                                                   DeadlineVersion.kind == VersionKind.EXTENSION)
                  .correlate(Deadline).scalar_subquery())
    return (
        sa.select(*k.c, Task.version, Task.number, Task.cycle, Task.title, Task.mode, Task.state, Task.round_id,
                  Round.name.label("round"), Round.code.label("round_code"), Unit.name.label("unit"),
                  Deadline.original_on, Deadline.deadline_on, Deadline.state.label("deadline_state"), Deadline.held_on,
                  receipt.deadline_on.label("receipt_on"),
                  extensions.label("extensions"), ProgressReport.reported_on.label("progress_on"),
                  sa.func.substr(ProgressReport.text, 1, PROGRESS_SHOWN).label("progress"))
        .select_from(k)
        .outerjoin(Task, Task.id == k.c.id)
        .outerjoin(Round, Round.id == Task.round_id)
        .outerjoin(TaskUnit, sa.and_(TaskUnit.task_id == Task.id, TaskUnit.is_lead))
        .outerjoin(Unit, Unit.id == TaskUnit.unit_id)
        .outerjoin(Deadline, Deadline.id == TaskUnit.final_deadline_id)
        .outerjoin(receipt, is_waited_for(receipt))
        .outerjoin(ProgressReport, ProgressReport.id == report).order_by(sa.text(order)))


def typed_in(sql: str) -> list[sa.BindParameter[Any]]:
    """SQLite takes a date as text only where it is told that it is one; ids of clocks are many."""
    days = [sa.bindparam(name, type_=sa.Date()) for name in DAYS if f":{name}" in sql]
    held = sa.bindparam("held", type_=sa.Integer(), expanding=True, literal_execute=True)
    return [*days, held] if ":held" in sql else days
