"""The life of one row of `deadline`: started, held, resumed, stopped, given another date. It knows no nouns."""

import datetime as dt

import sqlalchemy as sa

from ..domain.deadlines import DeadlineRule, Resolved, clock_on
from ..domain.escalation import carried_rung, first_check_on
from ..domain.permissions import Actor
from ..domain.vocabulary import Anchor, DeadlineKind, DeadlineState, RuleKind, VersionKind
from ..domain.workdays import WorkCalendar
from ..extensions import db
from ..models.deadline import Deadline, DeadlineSpan, DeadlineVersion
from ..queries import ladders
from . import audit


def start(actor: Actor, row: Deadline, rule: DeadlineRule, resolved: Resolved, calendar: WorkCalendar, *,
          now: dt.datetime, kind: VersionKind = VersionKind.ORIGINAL, anchor_on: dt.date | None = None,
          is_provisional: bool = False) -> Deadline:
    """`row` comes with kind, round, task, unit and ladder. A receipt-anchored date is provisional until the receipt."""
    row.original_on = row.deadline_on = resolved.deadline_on
    row.began_on, row.version, row.rung, row.start_rung = now.date(), 1, -1, 0
    row.state = DeadlineState.RUNNING
    row.next_check_on = _next_check(row, calendar)
    db.session.add(row)
    db.session.flush()
    _add_version(actor, row, kind, rule, anchor_on, now, is_provisional=is_provisional or resolved.is_provisional)
    db.session.add(DeadlineSpan(deadline_id=row.id, state=row.state, from_on=now.date()))
    audit.record(actor, "deadline:start", row.id, task_id=row.task_id, now=now,
                 after={"kind": row.kind, "deadline_on": row.deadline_on.isoformat(), "unit_id": row.unit_id})
    return row


def hold(actor: Actor, row: Deadline, *, now: dt.datetime) -> None:
    """The clock stands while others decide; no rung is raised meanwhile."""
    row.held_on = now.date()
    row.next_check_on = None
    _set_state(actor, row, DeadlineState.HELD, "deadline:hold", now)


def resume(actor: Actor, row: Deadline, calendar: WorkCalendar, *, now: dt.datetime) -> None:
    """The clock runs on as if it had never been held: rungs missed meanwhile come at once, merged."""
    row.held_on = None
    _set_state(actor, row, DeadlineState.RUNNING, "deadline:resume", now)
    row.next_check_on = _next_check(row, calendar)


def stop(actor: Actor, row: Deadline, *, now: dt.datetime, is_done: bool = True) -> None:
    """At the day it was held, else today. Done: freezes whether it was in time by both clocks; else (cancelled,
    excused) that question has no answer."""
    if row.state is DeadlineState.STOPPED:
        return
    stopped_on = clock_on(row.state, row.held_on, None, now.date())
    if is_done:
        row.on_time_original = stopped_on <= row.original_on
        row.on_time_current = stopped_on <= row.deadline_on
    row.stopped_on, row.next_check_on = stopped_on, None
    _set_state(actor, row, DeadlineState.STOPPED, "deadline:stop", now)


def unfreeze(actor: Actor, row: Deadline, *, now: dt.datetime) -> None:
    """After a close was undone: held again, since the day on which the work was handed in."""
    row.held_on = row.held_on or row.stopped_on
    row.stopped_on = row.on_time_original = row.on_time_current = None
    _set_state(actor, row, DeadlineState.HELD, "deadline:unfreeze", now)


def give_new_date(actor: Actor, row: Deadline, kind: VersionKind, rule: DeadlineRule, resolved: Resolved,
                  calendar: WorkCalendar, *, now: dt.datetime, anchor_on: dt.date | None = None,
                  reason: str = "") -> None:
    """A new version: the rungs that lie ahead of it are raised anew, what was raised stays. Only a recalculation of a
    provisional date moves the original one."""
    before = row.deadline_on
    row.deadline_on = resolved.deadline_on
    if kind is VersionKind.RECALCULATED:
        row.original_on = resolved.deadline_on
    row.version, row.began_on = row.version + 1, now.date()
    row.rung = carried_rung(row.deadline_on, row.rung, ladders.rungs(row.ladder_version_id), row.began_on, calendar)
    if row.state is DeadlineState.RUNNING:
        row.next_check_on = _next_check(row, calendar)
    _add_version(actor, row, kind, rule, anchor_on, now, is_provisional=resolved.is_provisional, reason=reason)
    audit.record(actor, f"deadline:{kind}", row.id, task_id=row.task_id, now=now, reason=reason,
                 before={"deadline_on": before.isoformat(), "version": row.version - 1},
                 after={"deadline_on": row.deadline_on.isoformat(), "version": row.version})


def rule_of(row: Deadline) -> tuple[DeadlineRule, bool]:
    """The rule of the present version as it was entered, and whether its date is provisional."""
    v = db.session.scalars(sa.select(DeadlineVersion).where(
        DeadlineVersion.deadline_id == row.id, DeadlineVersion.version == row.version)).one()
    date = v.anchor_on if v.anchor is Anchor.DATE else None
    return DeadlineRule(v.rule_kind, v.amount, v.anchor, date, v.rolls_over), v.is_provisional


def plain_rule(on: dt.date) -> DeadlineRule:
    """A deadline given as its date."""
    return DeadlineRule(RuleKind.DATE, None, Anchor.DATE, on, rolls_over=False)


def new_row(kind: DeadlineKind, round_id: int, task_id: int, unit_id: int, ladder_version_id: int) -> Deadline:
    return Deadline(kind=kind, round_id=round_id, task_id=task_id, unit_id=unit_id,
                    ladder_version_id=ladder_version_id)


def _next_check(row: Deadline, calendar: WorkCalendar) -> dt.date | None:
    return first_check_on(row.deadline_on, row.began_on, row.start_rung, ladders.rungs(row.ladder_version_id),
                          [int(rung) for rung in row.muted or {}], calendar, rung=row.rung)


def _add_version(actor: Actor, row: Deadline, kind: VersionKind, rule: DeadlineRule, anchor_on: dt.date | None,
                 now: dt.datetime, *, is_provisional: bool, reason: str = "") -> None:
    db.session.add(DeadlineVersion(
        deadline_id=row.id, version=row.version, deadline_on=row.deadline_on, began_on=row.began_on, made_at=now,
        kind=kind, rule_kind=rule.kind, amount=rule.amount, anchor=rule.anchor, anchor_on=rule.date or anchor_on,
        rolls_over=rule.rolls_over, is_provisional=is_provisional, by_id=actor.user_id, reason=reason))


def _set_state(actor: Actor, row: Deadline, state: DeadlineState, verb: str, now: dt.datetime) -> None:
    before, row.state = row.state, state
    db.session.execute(sa.update(DeadlineSpan).where(DeadlineSpan.deadline_id == row.id, DeadlineSpan.to_on.is_(None))
                       .values(to_on=now.date()))
    db.session.add(DeadlineSpan(deadline_id=row.id, state=state, from_on=now.date()))
    audit.record(actor, verb, row.id, task_id=row.task_id, now=now, before={"state": before}, after={"state": state})
