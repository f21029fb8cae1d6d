"""What a line of the overdue list says of its deadline."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from ..domain.deadlines import clock_on, late_days, late_workdays
from ..domain.lights import light
from ..domain.vocabulary import Act, DeadlineState, Light, Mode, PartState, Role, State
from ..domain.workdays import WorkCalendar
from ..domain.workflow import stands_at
from ..extensions import db
from ..models.deadline import Deadline
from ..models.ladder import LadderRung
from ..models.progress import ProgressReport
from ..models.task import Task, TaskUnit
from ..models.unit import Unit, UnitAncestor
from ..models.user import Post, User
from .strikes import standing_report

PROGRESS_SHOWN = 200
_KEY_COLUMNS = ("id", "task_id", "unit_id", "rung", "original_on", "deadline_on", "state", "held_on", "ladder_version_id")


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """`leader` is the task's responsible leader for its lead unit's part, else the unit's nearest; `progress` the beginning
    of the unit's last report. `lead` is the value of the column that the list is sorted by. `stands` says for what the
    clock waits (domain/workflow.stands_at)."""

    id: int
    task_id: int | None
    number: str | None
    cycle: int | None
    title: str | None
    unit_id: int
    unit: str
    leader: str
    original_on: dt.date
    deadline_on: dt.date
    state: DeadlineState
    held_on: dt.date | None
    late_workdays: int
    late_days: int
    light: Light
    stands: State | PartState | None
    rung: int
    act: Act | None
    progress_on: dt.date | None
    progress: str
    lead: int


def rows_of(keys: str, parameters: dict[str, object], today: dt.date, calendar: WorkCalendar) -> list[OverdueRow]:
    found = []
    for r in db.session.execute(_statement(keys), parameters | {"today": today}):
        stands_on = clock_on(r.state, r.held_on, None, today)
        found.append(OverdueRow(
            id=r.id, task_id=r.task_id, number=r.number, cycle=r.cycle, title=r.title, unit_id=r.unit_id, unit=r.unit,
            leader=r.leader or "", original_on=r.original_on, deadline_on=r.deadline_on, state=r.state,
            held_on=r.held_on, late_workdays=late_workdays(r.deadline_on, stands_on, calendar),
            late_days=late_days(r.deadline_on, stands_on),
            light=light(r.mode or Mode.TIMED, r.task_state or State.IN_PROGRESS, r.deadline_on, r.state, r.held_on,
                        today, calendar),
            stands=stands_at(r.task_state, r.part_state), rung=r.rung,
            act=r.act, progress_on=r.progress_on, progress=r.progress or "", lead=r.lead))
    return found


@lru_cache(maxsize=200)
def _statement(keys: str) -> sa.Select[tuple[object, ...]]:
    """The rows of `keys` with what belongs to them, each found by an index; outer joins, so that none can be lost and
    SQLite begins with the keys."""
    days = [sa.bindparam(name, type_=sa.Date()) for name in ("latest", "earliest", "day", "raised") if f":{name}" in keys]
    columns = [sa.column(name, Deadline.__table__.c[name].type) for name in _KEY_COLUMNS]
    k = sa.text(keys).bindparams(*days).columns(*columns, sa.column("lead", sa.BigInteger())).subquery("keys")
    report = (sa.select(ProgressReport.id)
              .where(ProgressReport.task_id == k.c.task_id, ProgressReport.task_unit_id == TaskUnit.id,
                     standing_report())
              .order_by(ProgressReport.id.desc()).limit(1).correlate(k, TaskUnit).scalar_subquery())
    named = sa.case((TaskUnit.is_lead, sa.func.nullif(Task.responsible_leader, "")))
    return (
        sa.select(*k.c, Task.number, Task.cycle, Task.title, Task.mode, Task.state.label("task_state"),
                  TaskUnit.state.label("part_state"),
                  Unit.name.label("unit"), LadderRung.act, sa.func.coalesce(named, _leader(k.c.unit_id)).label("leader"),
                  ProgressReport.reported_on.label("progress_on"),
                  sa.func.substr(ProgressReport.text, 1, PROGRESS_SHOWN).label("progress"))
        .select_from(k)
        .outerjoin(Task, Task.id == k.c.task_id)
        .outerjoin(Unit, Unit.id == k.c.unit_id)
        .outerjoin(LadderRung, sa.and_(LadderRung.ladder_version_id == k.c.ladder_version_id,
                                       LadderRung.rung == k.c.rung))
        .outerjoin(TaskUnit, sa.and_(TaskUnit.task_id == k.c.task_id, TaskUnit.unit_id == k.c.unit_id))
        .outerjoin(ProgressReport, ProgressReport.id == report))


def _leader(unit_id: sa.ColumnElement[int]) -> sa.ScalarSelect[str]:
    """The nearest leader in office; a deputy only where there is no other."""
    return (sa.select(User.name).join(Post, Post.user_id == User.id)
            .join(UnitAncestor, UnitAncestor.ancestor_id == Post.unit_id)
            .where(UnitAncestor.unit_id == unit_id, Post.role == Role.LEADER, User.is_active,
                   Post.from_on <= sa.bindparam("today", type_=sa.Date()),
                   sa.or_(Post.to_on.is_(None), Post.to_on >= sa.bindparam("today", type_=sa.Date())))
            .order_by(UnitAncestor.depth, Post.for_post_id.is_not(None), Post.id).limit(1).scalar_subquery())
