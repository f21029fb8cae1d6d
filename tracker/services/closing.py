"""核查, 销号, 转长期坚持, and the undoing of a wrong close on the same day."""

import datetime as dt

import sqlalchemy as sa

from ..domain.errors import RuleBroken
from ..domain.permissions import Actor
from ..domain.vocabulary import Action, Grade, NoticeKind, PartState
from ..extensions import db
from ..models.task import Closure, Task
from ..queries.separation import of_cycle
from . import access, clocks, lifecycle, notices, parts, persons
from .transaction import transaction

GRADES = {
    Action.CLOSE: (Grade.COMPLETED, Grade.BASIC),
    Action.SUSTAIN: (Grade.BASIC, Grade.ONGOING),
}
_NOTICES = {Action.CLOSE: NoticeKind.CLOSED, Action.SUSTAIN: NoticeKind.SUSTAINED}


def verify_task(actor: Actor, task_id: int, *, version: int, comment: str, now: dt.datetime) -> None:
    """The on-site check was passed. The verifier is none of the doers."""
    with transaction():
        task = access.load_task(actor, task_id, Action.VERIFY, version)
        is_relaxed = persons.check(actor, task, Action.VERIFY)
        lifecycle.move_task(actor, task, Action.VERIFY, reason=comment, now=now, facts=_noted(is_relaxed))
        notices.announce(actor, task, NoticeKind.VERIFIED, now=now)


def close_task(actor: Actor, task_id: int, *, version: int, grade: Grade, comment: str, now: dt.datetime) -> None:
    """销号 as 完成整改 or 基本完成: ended. The final clocks stop at the day of the hand-in, and stay."""
    _end(actor, task_id, Action.CLOSE, version, grade, comment, now)


def sustain_task(actor: Actor, task_id: int, *, version: int, grade: Grade, comment: str, now: dt.datetime) -> None:
    """基本完成 or 长期坚持 that goes on with checkpoints."""
    _end(actor, task_id, Action.SUSTAIN, version, grade, comment, now)


def undo_close(actor: Actor, task_id: int, *, version: int, reason: str, now: dt.datetime) -> None:
    """By the same person on the same office day only; the closure keeps its row, the clocks are held again."""
    if not reason.strip():
        raise RuleBroken("task.reason_missing")
    with transaction():
        task = access.load_task(actor, task_id, Action.UNDO_CLOSE, version)
        lifecycle.move_task(actor, task, Action.UNDO_CLOSE, reason=reason, now=now)
        closure = db.session.scalars(sa.select(Closure).where(Closure.task_id == task.id,
                                                              Closure.undone_at.is_(None))).one()
        if closure.user_id != actor.user_id or closure.closed_on != now.date():
            raise RuleBroken("closure.undo_same_person_same_day")
        if lifecycle.is_reopened(task):
            raise RuleBroken("closure.reopened_already")
        closure.undone_at = now
        for part in task.parts:
            row = parts.final(part)
            if row and part.state is PartState.HANDED_IN:
                clocks.unfreeze(actor, row, now=now)
        notices.announce(actor, task, NoticeKind.CLOSE_UNDONE, now=now, reason=reason)


def note_relaxed(task: Task) -> None:
    """Whoever closed has now worked on it too (a sustained task goes on): the standing closure must say so."""
    db.session.execute(sa.update(Closure).where(Closure.task_id == task.id, Closure.undone_at.is_(None))
                       .values(is_relaxed=True))


def _end(actor: Actor, task_id: int, action: Action, version: int, grade: Grade, comment: str, now: dt.datetime) -> None:
    if grade not in GRADES[action]:
        raise RuleBroken("closure.grade", grade=grade)
    with transaction():
        task = access.load_task(actor, task_id, action, version)
        # The closure speaks for its whole cycle: a verifier who had also worked on it is told here too.
        is_relaxed = persons.check(actor, task, action) or of_cycle(task.id).is_mixed
        lifecycle.move_task(actor, task, action, reason=comment, now=now, facts={"grade": grade} | _noted(is_relaxed))
        closure = Closure(task_id=task.id, grade=grade, closed_on=now.date(), at=now, user_id=actor.user_id,
                          post_id=actor.post_id, comment=comment, is_relaxed=is_relaxed)
        db.session.add(closure)
        for part in task.parts:
            for row in parts.rows(part):
                clocks.stop(actor, row, now=now, is_done=part.state is PartState.HANDED_IN)
        notices.announce(actor, task, _NOTICES[action], now=now)


def _noted(is_relaxed: bool) -> dict[str, str]:
    return {"separation": "relaxed"} if is_relaxed else {}
