"""挂账, its end, and 撤销."""

import datetime as dt

from ..domain.deadlines import DeadlineRule, Explanation, explain, resolve, resumed_on
from ..domain.errors import RuleBroken
from ..domain.permissions import Actor
from ..domain.vocabulary import Action, Anchor, DeadlineState, NoticeKind, RuleKind, State, VersionKind
from ..queries.calendar import work_calendar
from . import access, clocks, drafting, lifecycle, notices, parts
from .transaction import transaction


def suspend_task(actor: Actor, task_id: int, *, version: int, reason: str, now: dt.datetime) -> None:
    """All running final clocks of the task are held."""
    _need(reason)
    with transaction():
        task = access.load_task(actor, task_id, Action.SUSPEND, version)
        lifecycle.move_task(actor, task, Action.SUSPEND, reason=reason, now=now)
        for part in task.parts:
            for row in parts.rows(part):
                if row.state is DeadlineState.RUNNING:
                    clocks.hold(actor, row, now=now)
        notices.announce(actor, task, NoticeKind.SUSPENDED, now=now, reason=reason)


def resume_task(actor: Actor, task_id: int, *, version: int, deadline_on: dt.date | None, reason: str,
                now: dt.datetime) -> None:
    """Each clock gets a new version: the old date plus the working days suspended, or the date that the supervisor
    names with a reason. Clocks that were already held when the task was suspended (a part handed in) stay as they are;
    a supervisor who names the date suggested for the lead's clock leaves every other clock its own, and needs no reason."""
    with transaction():
        task = access.load_task(actor, task_id, Action.RESUME, version)
        suspended_on = lifecycle.entered_on(task, now)
        lifecycle.move_task(actor, task, Action.RESUME, reason=reason, now=now)
        calendar = work_calendar()
        lead = parts.final(task.lead)
        if lead and deadline_on == resumed_on(lead.deadline_on, lead.held_on or suspended_on, now.date(), calendar):
            deadline_on = None
        if deadline_on and deadline_on < now.date():
            raise RuleBroken("task.deadline_past", deadline_on=deadline_on.isoformat())
        if deadline_on and not reason.strip():
            raise RuleBroken("task.date_reason_missing")
        for part in task.parts:
            if part.handed_in_on:
                continue
            for row in parts.rows(part):
                on = resumed_on(row.deadline_on, row.held_on or suspended_on, now.date(), calendar)
                if deadline_on and row.id == part.final_deadline_id:
                    on = deadline_on
                clocks.resume(actor, row, calendar, now=now)
                rule = clocks.plain_rule(on)
                clocks.give_new_date(actor, row, VersionKind.RESUMED, rule, resolve(rule, None, calendar), calendar,
                                     now=now, reason=reason)
        notices.announce(actor, task, NoticeKind.RESUMED, now=now, reason=reason)


def suggested_on(deadline_on: dt.date, held_on: dt.date | None, today: dt.date) -> dt.date:
    """The date that a suspension leaves a clock, for the form of the resumption."""
    return resumed_on(deadline_on, held_on or today, today, work_calendar())


def explain_resumption(deadline_on: dt.date, held_on: dt.date | None, named_on: dt.date | None,
                       today: dt.date) -> Explanation:
    """The date that a resumption today would give a clock, and why. A date that is named stays where it is: that it
    rolls over here only tells that it is a day off."""
    calendar = work_calendar()
    suspended = calendar.workdays_between(held_on or today, today)
    on = resumed_on(deadline_on, held_on or today, today, calendar)
    if suspended and named_on in (None, on):
        return explain(DeadlineRule(RuleKind.WORKDAYS, suspended, Anchor.DATE, deadline_on), None, calendar)
    return explain(DeadlineRule(RuleKind.DATE, None, Anchor.DATE, named_on or on), None, calendar)


def cancel_task(actor: Actor, task_id: int, *, version: int, reason: str, now: dt.datetime) -> None:
    """撤销 with a reason; the number stays used. Clocks stop without an answer on time."""
    _need(reason)
    with transaction():
        task = access.load_task(actor, task_id, Action.CANCEL, version)
        was_draft = task.state is State.DRAFT
        lifecycle.move_task(actor, task, Action.CANCEL, reason=reason, now=now)
        for part in task.parts:
            for row in parts.rows(part):
                clocks.stop(actor, row, now=now, is_done=False)
        if was_draft:
            drafting.give_back_proposals(task)
        else:
            notices.announce(actor, task, NoticeKind.CANCELLED, now=now, reason=reason)


def _need(reason: str) -> None:
    if not reason.strip():
        raise RuleBroken("task.reason_missing")
