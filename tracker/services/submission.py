"""提请销号, 签字背书, 撤回, 退回重办."""

import datetime as dt
from collections.abc import Iterable

from ..domain.errors import RuleBroken
from ..domain.permissions import Actor
from ..domain.vocabulary import Action, NoticeKind, PartAction, PartState, State
from ..domain.workflow import DONE_PARTS
from ..models.task import Task
from ..queries import corrections, strikes
from . import access, lifecycle, notices, parts, persons
from .transaction import transaction


def submit_task(actor: Actor, task_id: int, *, version: int, statement: str, now: dt.datetime) -> None:
    """Hand the work to the unit's leader for endorsement. Something must have been reported in this cycle (a submission
    of nothing is 纸面整改), and the supporting parts must be handed in or excused."""
    with transaction():
        task = access.load_task(actor, task_id, Action.SUBMIT, version)
        if refused := refusal(task.id, [(part.unit.name, part.state) for part in task.parts if not part.is_lead]):
            raise refused
        persons.check(actor, task, Action.SUBMIT)
        lifecycle.move_task(actor, task, Action.SUBMIT, reason=statement, now=now)
        notices.announce(actor, task, NoticeKind.TO_ENDORSE, now=now)


def refusal(task_id: int, supporting: Iterable[tuple[str, PartState]]) -> RuleBroken | None:
    """Why the task cannot be submitted as it stands; `supporting`: name and state of each other unit's part. Two
    units may bear one name."""
    if missing := [unit for unit, state in supporting if state not in DONE_PARTS]:
        return RuleBroken("submission.parts_missing", units=missing)
    return None if strikes.is_reported(task_id) else RuleBroken("submission.no_report")


def endorse_task(actor: Actor, task_id: int, *, version: int, comment: str, now: dt.datetime) -> None:
    """The day of endorsement is the day on which the work was handed in: the final clock is held from here. In a small
    unit one person may submit and endorse; the log says so."""
    with transaction():
        task = access.load_task(actor, task_id, Action.ENDORSE, version)
        persons.check(actor, task, Action.ENDORSE)
        submitted_by = next((act.user_id for act in corrections.submission(task.id)), None)
        facts = {"endorsed_by": "submitter"} if submitted_by == actor.user_id else {}
        lifecycle.move_task(actor, task, Action.ENDORSE, reason=comment, now=now, facts=facts)
        lifecycle.move_part(actor, task.lead, PartAction.HAND_IN, now=now)
        task.lead.handed_in_on = now.date()
        parts.hold(actor, task.lead, now=now)
        notices.announce(actor, task, NoticeKind.SUBMITTED, now=now)


def withdraw_task(actor: Actor, task_id: int, *, version: int, reason: str, now: dt.datetime) -> None:
    with transaction():
        task = access.load_task(actor, task_id, Action.WITHDRAW, version)
        was = task.state
        lifecycle.move_task(actor, task, Action.WITHDRAW, reason=reason, now=now)
        _take_back(actor, task, was, now)
        notices.announce(actor, task, NoticeKind.WITHDRAWN, now=now, reason=reason, was=was)


def return_task(actor: Actor, task_id: int, *, version: int, reason: str, now: dt.datetime) -> None:
    """退回重办 restarts nothing: the clock runs on as if it had not been held. The reason is required."""
    if not reason.strip():
        raise RuleBroken("task.reason_missing")
    with transaction():
        task = access.load_task(actor, task_id, Action.RETURN, version)
        was = task.state
        lifecycle.move_task(actor, task, Action.RETURN, reason=reason, now=now)
        _take_back(actor, task, was, now)
        notices.announce(actor, task, NoticeKind.RETURNED, now=now, reason=reason)


def _take_back(actor: Actor, task: Task, was: State, now: dt.datetime) -> None:
    """Before the endorsement nothing was handed in, so nothing was held."""
    if was is State.ENDORSING:
        return
    lifecycle.move_part(actor, task.lead, PartAction.RETURN, now=now)
    task.lead.handed_in_on = None
    parts.resume(actor, task.lead, now=now)
