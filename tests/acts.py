"""Acts on tasks for tests: any step by a person who may, and the rows as they are now."""


import datetime as dt

from tests.factories import CLOCK, World, a_task, version_of, workdays
from tracker import clock
from tracker.domain.vocabulary import (
    Action,
    Grade,
    State,
)
from tracker.extensions import db
from tracker.models.deadline import Deadline
from tracker.models.task import Task
from tracker.queries import strikes
from tracker.services import (
    assignment,
    closing,
    progress,
    reopening,
    submission,
    suspension,
)

S, A = State, Action


def task_of(task_id: int) -> Task:
    return db.session.get_one(Task, task_id, populate_existing=True)


def final_of(task_id: int, n: int = 0) -> Deadline:
    return db.session.get_one(Deadline, task_of(task_id).parts[n].final_deadline_id, populate_existing=True)


def receipt_of(task_id: int, n: int = 0) -> Deadline:
    return db.session.get_one(Deadline, task_of(task_id).parts[n].receipt_deadline_id, populate_existing=True)


def at(task_id: int) -> dict:
    return {"version": version_of(task_id), "now": clock.now()}


def on(month: int, day: int) -> None:
    CLOCK.move_to(dt.date(2026, month, day))


def act(world: World, action: Action, task_id: int, **more) -> object:
    """Any act by a person who may, with the least it needs."""
    by, version = world.actor, {"now": clock.now(), "version": version_of(task_id)} | more
    lead = task_of(task_id).lead.id
    doing = {
        A.ASSIGN: lambda: assignment.assign_task(by("supervisor"), task_id, rule=workdays(5), **version),
        A.ACCEPT: lambda: assignment.accept_part(by("liaison"), lead, **version),
        A.REPORT_PROGRESS: lambda: progress.report_progress(by("liaison"), task_id, lead, text="已办", **version),
        A.SUBMIT: lambda: (something_reported(world, task_id),
                           submission.submit_task(by("liaison"), task_id, statement="完成", **version)),
        A.ENDORSE: lambda: submission.endorse_task(by("leader"), task_id, comment="", **version),
        A.WITHDRAW: lambda: submission.withdraw_task(by("liaison"), task_id, reason="", **version),
        A.RETURN: lambda: submission.return_task(
            by("leader" if task_of(task_id).state is S.ENDORSING else "supervisor"), task_id, reason="补充", **version),
        A.VERIFY: lambda: closing.verify_task(by("inspector"), task_id, comment="", **version),
        A.CLOSE: lambda: closing.close_task(by("supervisor"), task_id, grade=Grade.COMPLETED, comment="", **version),
        A.SUSTAIN: lambda: closing.sustain_task(by("supervisor"), task_id, grade=Grade.BASIC, comment="", **version),
        A.UNDO_CLOSE: lambda: closing.undo_close(by("supervisor"), task_id, reason="误操作", **version),
        A.SUSPEND: lambda: suspension.suspend_task(by("supervisor"), task_id, reason="等待批复", **version),
        A.RESUME: lambda: suspension.resume_task(by("supervisor"), task_id, deadline_on=None, reason="", **version),
        A.CANCEL: lambda: suspension.cancel_task(by("supervisor"), task_id, reason="重复", **version),
        A.REOPEN: lambda: reopening.reopen_task(by("supervisor"), task_id, rule=workdays(5), reason="反弹", **version),
    }
    return doing[action]()


def something_reported(world: World, task_id: int) -> None:
    """A submission of nothing is refused; where a task cannot be reported on, the submission itself says why not."""
    if task_of(task_id).state is S.IN_PROGRESS and not strikes.is_reported(task_id):
        progress.report_progress(world.actor("liaison"), task_id, task_of(task_id).lead.id, text="已办", **at(task_id))


def with_part(world: World, round_id: int) -> int:
    task_id = a_task(world, round_id, S.IN_PROGRESS, supporting=("health",))
    assignment.accept_part(world.actor("liaison_health"), task_of(task_id).parts[1].id, **at(task_id))
    return task_id
