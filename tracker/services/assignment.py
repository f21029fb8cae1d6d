"""交办 and 签收: a draft gets its number and its clocks; the units take it."""

import datetime as dt

import sqlalchemy as sa

from ..domain.deadlines import DeadlineRule, Explanation, Resolved, explain, resolve
from ..domain.errors import RuleBroken
from ..domain.escalation import RECEIPT_WORKDAYS
from ..domain.permissions import Actor
from ..domain.vocabulary import (
    Action,
    Anchor,
    DeadlineKind,
    Mode,
    NoticeKind,
    PartAction,
    RuleKind,
    State,
    VersionKind,
)
from ..domain.workdays import WorkCalendar
from ..extensions import db
from ..models.deadline import Deadline
from ..models.task import Task, TaskUnit
from ..queries.calendar import work_calendar
from ..queries.ladders import ladder_for
from . import access, clocks, lifecycle, notices, numbers
from .transaction import transaction

RECEIPT_RULE = DeadlineRule(RuleKind.WORKDAYS, RECEIPT_WORKDAYS, Anchor.ASSIGNMENT)


def assign_task(actor: Actor, task_id: int, *, version: int, rule: DeadlineRule | None, now: dt.datetime) -> str:
    """Gives the number. `rule` is None only for 长期坚持 without a date. Raises RuleBroken for a deadline in the past."""
    with transaction():
        task = access.load_task(actor, task_id, Action.ASSIGN, version)
        if rule is None and task.mode is not Mode.ONGOING:
            raise RuleBroken("task.deadline_missing")
        task.number = numbers.next_task_number(task.round)
        task.assigned_on = now.date()
        start_clocks(actor, task, rule, VersionKind.ORIGINAL, now=now)
        lifecycle.move_task(actor, task, Action.ASSIGN, now=now, facts={"number": task.number})
        notices.announce(actor, task, NoticeKind.ASSIGNED, now=now)
        return task.number


def accept_part(actor: Actor, part_id: int, *, version: int, now: dt.datetime) -> None:
    """签收. The task is accepted when its lead accepts; a deadline anchored on the receipt is now counted from it."""
    with transaction():
        part = access.load_part(actor, part_id, PartAction.ACCEPT, version)
        task = part.task
        if part.is_lead:
            lifecycle.move_task(actor, task, Action.ACCEPT, now=now)
        elif task.state not in {State.ASSIGNED, State.IN_PROGRESS}:  # suspended or cancelled: the clocks are not to move
            raise RuleBroken("part.task_not_in_progress", state=task.state)
        lifecycle.move_part(actor, part, PartAction.ACCEPT, now=now)
        part.accepted_on = now.date()
        if receipt := _deadline(part.receipt_deadline_id):
            clocks.stop(actor, receipt, now=now)
        if final := _deadline(part.final_deadline_id):
            _count_from_receipt(actor, final, now=now)
        if part.is_lead:
            notices.announce(actor, task, NoticeKind.ACCEPTED, now=now)


def resolve_for(task: Task, rule: DeadlineRule, calendar: WorkCalendar, today: dt.date) -> tuple[Resolved, dt.date | None]:
    """The date a rule gives for this task today, and the anchor it was counted from. A receipt that has not happened
    is taken as its own deadline."""
    anchor_on = anchor_day(task.round.feedback_on, rule.anchor, calendar, today)
    return resolve(rule, anchor_on, calendar), anchor_on


def explain_for(feedback_on: dt.date | None, rule: DeadlineRule, today: dt.date) -> Explanation:
    """The date that an assignment today would give, and why, before anything is written."""
    calendar = work_calendar()
    return explain(rule, anchor_day(feedback_on, rule.anchor, calendar, today), calendar)


def anchor_day(feedback_on: dt.date | None, anchor: Anchor, calendar: WorkCalendar, today: dt.date) -> dt.date | None:
    match anchor:
        case Anchor.FEEDBACK:
            return feedback_on
        case Anchor.ASSIGNMENT:
            return today
        case Anchor.RECEIPT:
            return resolve(RECEIPT_RULE, today, calendar).deadline_on
        case Anchor.DATE:
            return None


def start_clocks(actor: Actor, task: Task, rule: DeadlineRule | None, kind: VersionKind, *, now: dt.datetime) -> None:
    """A receipt deadline for every part, and a final one where the task has a date."""
    calendar, today = work_calendar(), now.date()
    receipt = resolve(RECEIPT_RULE, today, calendar)
    for part in task.parts:
        row = clocks.start(actor, _row(task, part, DeadlineKind.RECEIPT), RECEIPT_RULE, receipt, calendar, now=now,
                           kind=kind, anchor_on=today)
        part.receipt_deadline_id = row.id
        if rule is None:
            continue
        resolved, anchor_on = resolve_for(task, rule, calendar, today)
        if resolved.deadline_on < today:
            raise RuleBroken("task.deadline_past", deadline_on=resolved.deadline_on.isoformat())
        row = clocks.start(actor, _row(task, part, DeadlineKind.FINAL), rule, resolved, calendar, now=now, kind=kind,
                           anchor_on=anchor_on, is_provisional=rule.anchor is Anchor.RECEIPT)
        part.final_deadline_id = row.id


def _row(task: Task, part: TaskUnit, kind: DeadlineKind) -> Deadline:
    return clocks.new_row(kind, task.round_id, task.id, part.unit_id, ladder_for(kind, task.round.kind, task.mode))


def _count_from_receipt(actor: Actor, final: Deadline, *, now: dt.datetime) -> None:
    rule, _ = clocks.rule_of(final)
    if rule.anchor is not Anchor.RECEIPT:
        return
    calendar = work_calendar()
    resolved = resolve(rule, now.date(), calendar)
    clocks.give_new_date(actor, final, VersionKind.RECALCULATED, rule, resolved, calendar, now=now,
                         anchor_on=now.date())


def _deadline(deadline_id: int | None) -> Deadline | None:
    """Locked, because the sweep writes the same row."""
    if deadline_id is None:
        return None
    return db.session.scalars(sa.select(Deadline).where(Deadline.id == deadline_id)
                              .with_for_update().execution_options(populate_existing=True)).one()
