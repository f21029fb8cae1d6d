"""The parts of a task with their clocks, as a page shows them."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.deadlines import DeadlineRule, clock_on, is_overdue, late_workdays
from ..domain.lights import light
from ..domain.vocabulary import Anchor, DeadlineState, Light, Mode, PartState, State, VersionKind
from ..domain.workdays import WorkCalendar
from ..domain.workflow import stands_at
from ..extensions import db
from ..models.deadline import Deadline, DeadlineVersion
from ..models.task import TaskUnit
from ..models.unit import Unit


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline today. `extensions` counts what was granted; `rule` and `anchor_on` are those of its present
    version; `late_workdays` is 0 on the weekend after a Friday, though `is_overdue` already."""

    id: int
    state: DeadlineState
    original_on: dt.date
    deadline_on: dt.date
    extensions: int
    held_on: dt.date | None
    stopped_on: dt.date | None
    on_time_original: bool | None
    on_time_current: bool | None
    is_overdue: bool
    late_workdays: int
    is_provisional: bool
    rule: DeadlineRule
    anchor_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Part:
    """`light` is that of its final clock, `receipt_light` of a receipt that was not given yet. `stands`: for what it waits
    or how it ended (domain/workflow.stands_at)."""

    id: int
    unit_id: int
    unit_name: str
    is_lead: bool
    state: PartState
    text: str
    accepted_on: dt.date | None
    handed_in_on: dt.date | None
    final: Clock | None
    receipt: Clock | None
    light: Light
    stands: State | PartState | None
    receipt_light: Light | None


def parts_of(task_id: int, mode: Mode, state: State, today: dt.date, calendar: WorkCalendar) -> tuple[Part, ...]:
    """Lead first; one statement."""
    found = []
    for part, unit_name, last, last_version, extensions, first, first_version in db.session.execute(
            _parts(), {"task_id": task_id}, execution_options={"populate_existing": True}):
        shown = light(mode, state, last.deadline_on, last.state, last.held_on, today, calendar) if last else light(
            mode, state, None, None, None, today, calendar)
        waited = light(mode, state, first.deadline_on, first.state, first.held_on, today, calendar) if (
            first and first.state is not DeadlineState.STOPPED) else None
        found.append(Part(
            part.id, part.unit_id, unit_name, part.is_lead, part.state, part.part_text, part.accepted_on,
            part.handed_in_on, _clock(last, last_version, extensions, today, calendar),
            _clock(first, first_version, 0, today, calendar), shown, stands_at(state, part.state),
            waited))
    return tuple(found)


@cache
def _parts() -> sa.Select[*tuple[Any, ...]]:
    """Made once: to build it takes longer than to run it."""
    final, receipt = aliased(Deadline), aliased(Deadline)
    final_version, receipt_version = aliased(DeadlineVersion), aliased(DeadlineVersion)
    return (sa.select(TaskUnit, Unit.name, final, final_version, _extensions(final), receipt, receipt_version)
            .join(Unit, Unit.id == TaskUnit.unit_id)
            .outerjoin(final, final.id == TaskUnit.final_deadline_id)
            .outerjoin(final_version, _present(final_version, final))
            .outerjoin(receipt, receipt.id == TaskUnit.receipt_deadline_id)
            .outerjoin(receipt_version, _present(receipt_version, receipt))
            .where(TaskUnit.task_id == sa.bindparam("task_id")).order_by(TaskUnit.is_lead.desc(), TaskUnit.id))


def is_waited_for(receipt: type[Deadline]) -> sa.ColumnElement[bool]:
    """That of a TaskUnit which has not accepted its part yet."""
    return sa.and_(receipt.id == TaskUnit.receipt_deadline_id, receipt.state == DeadlineState.RUNNING)


def rule_of(version: DeadlineVersion) -> DeadlineRule:
    """As it was entered; the row keeps the date of a rule and the day counted from in one column."""
    date = version.anchor_on if version.anchor is Anchor.DATE else None
    return DeadlineRule(version.rule_kind, version.amount, version.anchor, date, version.rolls_over)


def _present(version: type[DeadlineVersion], row: type[Deadline]) -> sa.ColumnElement[bool]:
    return sa.and_(version.deadline_id == row.id, version.version == row.version)


def _extensions(row: type[Deadline]) -> sa.ScalarSelect[int]:
    return (sa.select(sa.func.count()).select_from(DeadlineVersion)
            .where(DeadlineVersion.deadline_id == row.id, DeadlineVersion.kind == VersionKind.EXTENSION)
            .correlate(row).scalar_subquery())


def _clock(row: Deadline | None, version: DeadlineVersion, extensions: int, today: dt.date,
           calendar: WorkCalendar) -> Clock | None:
    if row is None:
        return None
    return Clock(
        id=row.id, state=row.state, original_on=row.original_on, deadline_on=row.deadline_on, extensions=extensions,
        held_on=row.held_on, stopped_on=row.stopped_on, on_time_original=row.on_time_original,
        on_time_current=row.on_time_current,
        is_overdue=is_overdue(row.deadline_on, row.state, row.held_on, row.stopped_on, today),
        late_workdays=late_workdays(row.deadline_on, clock_on(row.state, row.held_on, row.stopped_on, today), calendar),
        is_provisional=version.is_provisional, rule=rule_of(version), anchor_on=version.anchor_on)
