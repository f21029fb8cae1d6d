"""The clocks of the parts of a task, and what supporting units do with theirs."""

import datetime as dt

import sqlalchemy as sa

from ..domain.errors import RuleBroken
from ..domain.permissions import Actor
from ..domain.vocabulary import NoticeKind, PartAction, State
from ..extensions import db
from ..models.deadline import Deadline
from ..models.task import TaskUnit
from ..queries import strikes
from ..queries.calendar import work_calendar
from . import access, clocks, lifecycle, notices
from .transaction import transaction


def hand_in_part(actor: Actor, part_id: int, *, version: int, statement: str, now: dt.datetime) -> None:
    """A supporting unit has done its part; its clock is held. It says what was achieved, here or in a report that stands.
    The lead's part is handed in by the endorsement."""
    with transaction():
        part = _supporting(actor, part_id, PartAction.HAND_IN, version)
        if not statement.strip() and not strikes.is_reported(part.task_id, part.id):
            raise RuleBroken("part.nothing_to_hand_in", unit=part.unit.name)
        lifecycle.move_part(actor, part, PartAction.HAND_IN, now=now, reason=statement)
        part.handed_in_on = now.date()
        hold(actor, part, now=now)
        notices.announce(actor, part.task, NoticeKind.PART_HANDED_IN, now=now, reason=statement, part=part)


def return_part(actor: Actor, part_id: int, *, version: int, reason: str, now: dt.datetime) -> None:
    """Back to the supporting unit; its clock runs on."""
    with transaction():
        part = _supporting(actor, part_id, PartAction.RETURN, version)
        lifecycle.move_part(actor, part, PartAction.RETURN, now=now, reason=reason)
        part.handed_in_on = None
        resume(actor, part, now=now)
        notices.announce(actor, part.task, NoticeKind.PART_RETURNED, now=now, reason=reason, part=part)


def excuse_part(actor: Actor, part_id: int, *, version: int, reason: str, now: dt.datetime) -> None:
    """The office releases a supporting unit; its clocks stop without an answer on time."""
    with transaction():
        part = _supporting(actor, part_id, PartAction.EXCUSE, version)
        lifecycle.move_part(actor, part, PartAction.EXCUSE, now=now, reason=reason)
        for row in rows(part):
            clocks.stop(actor, row, now=now, is_done=False)
        notices.announce(actor, part.task, NoticeKind.PART_EXCUSED, now=now, reason=reason, part=part)


def rows(part: TaskUnit) -> list[Deadline]:
    """The clocks of a part that have not stopped, locked because the sweep writes the same rows."""
    ids = [i for i in (part.final_deadline_id, part.receipt_deadline_id) if i is not None]
    found = db.session.scalars(sa.select(Deadline).where(Deadline.id.in_(ids), Deadline.stopped_on.is_(None))
                               .order_by(Deadline.id).with_for_update().execution_options(populate_existing=True))
    return list(found)


def final(part: TaskUnit) -> Deadline | None:
    """The final deadline, locked, whatever its state."""
    if part.final_deadline_id is None:
        return None
    return db.session.get(Deadline, part.final_deadline_id, with_for_update=True, populate_existing=True)


def hold(actor: Actor, part: TaskUnit, *, now: dt.datetime) -> None:
    if row := final(part):
        clocks.hold(actor, row, now=now)


def resume(actor: Actor, part: TaskUnit, *, now: dt.datetime) -> None:
    if row := final(part):
        clocks.resume(actor, row, work_calendar(), now=now)


def _supporting(actor: Actor, part_id: int, action: PartAction, version: int) -> TaskUnit:
    part = access.load_part(actor, part_id, action, version)
    if part.is_lead:
        raise RuleBroken("part.lead_goes_with_task")
    if part.task.state is not State.IN_PROGRESS and not (action is PartAction.EXCUSE and part.task.state is State.ASSIGNED):
        raise RuleBroken("part.task_not_in_progress", state=part.task.state)
    return part
