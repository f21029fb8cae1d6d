"""重新立项（反弹）: a new row in the next cycle; the first closure and the figures of past months never change."""

import datetime as dt

from ..domain.deadlines import DeadlineRule
from ..domain.errors import RuleBroken
from ..domain.permissions import Actor
from ..domain.vocabulary import Action, Mode, NoticeKind, PartState, State, VersionKind
from ..extensions import db
from ..models.round import Measure
from ..models.task import Task, TaskUnit
from . import access, assignment, lifecycle, notices
from .transaction import transaction


def reopen_task(actor: Actor, task_id: int, *, version: int, rule: DeadlineRule | None, reason: str,
                now: dt.datetime) -> int:
    """Gives the id of the new row: same number, next cycle, already assigned. Raises RuleBroken when it was reopened
    before (then that row is the one to work with)."""
    if not reason.strip():
        raise RuleBroken("task.reason_missing")
    with transaction():
        old = access.load_task(actor, task_id, Action.REOPEN, version)
        if lifecycle.is_reopened(old):
            raise RuleBroken("task.reopened_already")
        if rule is None and old.mode is not Mode.ONGOING:
            raise RuleBroken("task.deadline_missing")
        lifecycle.move_task(actor, old, Action.REOPEN, reason=reason, now=now)
        new = _next_cycle(old, now.date())
        db.session.add(new)
        db.session.flush()
        assignment.start_clocks(actor, new, rule, VersionKind.REOPENED, now=now)
        lifecycle.begin_task(actor, new, Action.REOPEN, now=now, reason=reason,
                             facts={"reopens": old.id, "cycle": new.cycle})
        notices.announce(actor, new, NoticeKind.REOPENED, now=now, reason=reason)
        return new.id


def _next_cycle(old: Task, today: dt.date) -> Task:
    new = Task(round_id=old.round_id, finding_id=old.finding_id, number=old.number, cycle=old.cycle + 1,
               reopens_task_id=old.id, title=old.title, requirement=old.requirement, mode=old.mode, nature=old.nature,
               responsible_leader=old.responsible_leader, responsible_leader_id=old.responsible_leader_id,
               state=State.ASSIGNED, assigned_on=today)
    for part in old.parts:
        if part.state is not PartState.EXCUSED:
            new.parts.append(TaskUnit(unit_id=part.unit_id, is_lead=part.is_lead, part_text=part.part_text))
    for m in old.measures:
        new.measures.append(Measure(round_id=m.round_id, finding_id=m.finding_id, position=m.position, text=m.text,
                                    expected_result=m.expected_result, responsible_person=m.responsible_person))
    return new
