"""One's own notices, newest first, with what their references say today."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..domain.vocabulary import Act, DeadlineKind, Grade, NoticeKind, PartState, Role, State, VersionKind
from ..extensions import db
from ..models.deadline import Deadline, DeadlineVersion, Escalation
from ..models.notice import Notice
from ..models.task import Closure, Task, TaskUnit
from ..models.unit import Unit, UnitAncestor
from ..models.user import Post

ROWS = 30
ASSIGNING = (NoticeKind.ASSIGNED, NoticeKind.REOPENED)
CLOSING = (NoticeKind.CLOSED, NoticeKind.SUSTAINED)


@dataclass(frozen=True, slots=True)
class Raised:
    """The escalation behind a notice. `merged` are the acts of the lower rungs for which this one speaks."""

    act: Act
    due_on: dt.date
    late_workdays: int
    deadline_kind: DeadlineKind
    deadline_on: dt.date
    unit: str
    merged: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """`role_asked` is set where the post asked for was vacant and the notice went to `role_found`. `part_unit` is the unit
    whose part (`part_id`) it speaks of; `waiting_part_id` a part of the reader's that is not received to this day,
    `state` that of the task today. `deadline_on` is that of an assignment or a resumption, which has the one before in
    `deadline_before`; `grade` that of a closure."""

    id: int
    kind: NoticeKind
    at: dt.datetime
    is_unread: bool
    task_id: int | None
    number: str | None
    title: str | None
    state: State | None
    part_id: int | None
    part_unit: str | None
    waiting_part_id: int | None
    reason: str
    raised: Raised | None
    role_asked: Role | None
    role_found: Role | None
    deadline_on: dt.date | None
    deadline_before: dt.date | None
    grade: Grade | None


@dataclass(frozen=True, slots=True)
class Page:
    """`older` and `newer` are ids to page from; `newest` is the newest of all, None if there is none."""

    rows: list[NoticeRow]
    older: int | None
    newer: int | None
    newest: int | None


def page(user_id: int, *, is_unread: bool = False, kind: NoticeKind | None = None, older_than: int | None = None,
         newer_than: int | None = None) -> Page:
    """Two statements however many rows."""
    mine = Notice.user_id == user_id
    asked = _rows().where(mine)
    if is_unread:
        asked = asked.where(Notice.read_at.is_(None))
    if kind is not None:
        asked = asked.where(Notice.kind == kind)
    if newer_than is not None:
        asked = asked.where(Notice.id > newer_than).order_by(Notice.id)
    else:
        asked = asked.where(Notice.id < older_than if older_than else sa.true()).order_by(Notice.id.desc())
    newest = sa.select(sa.func.max(Notice.id)).where(mine).scalar_subquery()
    found = list(db.session.execute(asked.add_columns(newest.label("newest")).limit(ROWS + 1)))
    has_more, found = len(found) > ROWS, found[:ROWS]
    if newer_than is not None:
        found.reverse()
        is_older, is_newer = True, has_more
    else:
        is_older, is_newer = has_more, older_than is not None
    merged = _merged([row.escalation_id for row in found if row.escalation_id is not None])
    rows = [_notice(row, merged) for row in found]
    return Page(rows, rows[-1].id if rows and is_older else None, rows[0].id if rows and is_newer else None,
                found[0].newest if found else None)


def _rows() -> sa.Select[*tuple[Any, ...]]:
    """The deadline as it was in the version of which the escalation speaks."""
    about, of_unit = sa.orm.aliased(TaskUnit), sa.orm.aliased(Unit)
    waiting = (sa.select(sa.func.min(TaskUnit.id)).join(UnitAncestor, UnitAncestor.unit_id == TaskUnit.unit_id)
               .where(TaskUnit.task_id == Notice.task_id, UnitAncestor.ancestor_id == Post.unit_id,
                      TaskUnit.state == PartState.ASSIGNED).correlate(Notice, Post).scalar_subquery())
    assigned = sa.orm.aliased(Deadline)
    deadline = (sa.select(assigned.original_on).join(TaskUnit, TaskUnit.final_deadline_id == assigned.id)
                .where(TaskUnit.task_id == Notice.task_id, TaskUnit.is_lead, Notice.kind.in_(ASSIGNING))
                .correlate(Notice).scalar_subquery())
    given, former = sa.orm.aliased(DeadlineVersion), sa.orm.aliased(DeadlineVersion)
    grade = (sa.select(Closure.grade).where(Closure.task_id == Notice.task_id, Closure.at == Notice.at,
                                            Notice.kind.in_(CLOSING)).limit(1).correlate(Notice).scalar_subquery())
    return (sa.select(Notice.id, Notice.kind, Notice.at, Notice.read_at, Notice.task_id, Notice.reason,
                      Notice.escalation_id, Notice.role_asked, Post.role, Task.number, Task.title, Task.state,
                      Notice.part_id, of_unit.name.label("part_unit"), waiting.label("waiting_part_id"),
                      Escalation.act, Escalation.due_on, Escalation.late_workdays, Deadline.kind.label("deadline_kind"),
                      DeadlineVersion.deadline_on, Unit.name.label("unit"), deadline.label("assigned_until"),
                      given.deadline_on.label("resumed_until"), former.deadline_on.label("deadline_before"),
                      grade.label("grade"))
            .outerjoin(Post, Post.id == Notice.post_id)
            .outerjoin(Escalation, Escalation.id == Notice.escalation_id)
            .outerjoin(Task, Task.id == Notice.task_id)
            .outerjoin(Deadline, Deadline.id == Escalation.deadline_id)
            .outerjoin(DeadlineVersion, sa.and_(DeadlineVersion.deadline_id == Escalation.deadline_id,
                                                DeadlineVersion.version == Escalation.version))
            .outerjoin(Unit, Unit.id == Deadline.unit_id)
            .outerjoin(given, given.id == _resumed())
            .outerjoin(former, sa.and_(former.deadline_id == given.deadline_id, former.version == given.version - 1))
            .outerjoin(about, about.id == Notice.part_id).outerjoin(of_unit, of_unit.id == about.unit_id))


def _resumed() -> sa.ScalarSelect[int]:
    """The version that a resumption gave the reader's own final clock; the lead's, where that one was not moved."""
    part = sa.orm.aliased(TaskUnit)
    return (sa.select(DeadlineVersion.id).join(part, part.final_deadline_id == DeadlineVersion.deadline_id)
            .outerjoin(UnitAncestor, sa.and_(UnitAncestor.unit_id == part.unit_id,
                                             UnitAncestor.ancestor_id == Post.unit_id))
            .where(Notice.kind == NoticeKind.RESUMED, part.task_id == Notice.task_id,
                   DeadlineVersion.kind == VersionKind.RESUMED, DeadlineVersion.made_at == Notice.at)
            .order_by(UnitAncestor.unit_id.is_(None), part.is_lead.desc(), part.id).limit(1)
            .correlate(Notice, Post).scalar_subquery())


def _merged(escalation_ids: list[int]) -> dict[int, tuple[Act, ...]]:
    """For each escalation the acts of the rungs merged into it, lowest first."""
    head, below = Escalation, sa.orm.aliased(Escalation)
    rows = db.session.execute(
        sa.select(head.id, below.act)
        .join(below, sa.and_(below.deadline_id == head.deadline_id, below.version == head.version,
                             below.merged_into == head.rung))
        .where(head.id.in_(escalation_ids)).order_by(below.rung))
    found: dict[int, list[Act]] = defaultdict(list)
    for escalation_id, act in rows:
        found[escalation_id].append(act)
    return {escalation_id: tuple(acts) for escalation_id, acts in found.items()}


def _notice(row: Any, merged: dict[int, tuple[Act, ...]]) -> NoticeRow:
    raised = Raised(row.act, row.due_on, row.late_workdays, row.deadline_kind, row.deadline_on, row.unit,
                    merged.get(row.escalation_id, ())) if row.act else None
    is_passed_on = row.role_asked is not None and row.role is not None and row.role is not row.role_asked
    return NoticeRow(row.id, row.kind, row.at, row.read_at is None, row.task_id, row.number, row.title, row.state,
                     row.part_id, row.part_unit, row.waiting_part_id, row.reason, raised,
                     row.role_asked if is_passed_on else None, row.role if is_passed_on else None,
                     row.assigned_until or row.resumed_until, row.deadline_before, row.grade)
