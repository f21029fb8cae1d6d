"""What a page needs to know before an entry is corrected, and who changed a thing last."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.corrections import Entry, refusal
from ..domain.permissions import Ability, Actor, can
from ..domain.vocabulary import Action, PartAction, Role
from ..extensions import db
from ..models.audit import AuditEntry
from ..models.progress import Evidence, ProgressReport, Strike
from ..models.task import TaskState
from ..models.unit import Unit
from ..models.user import Post, User
from .dossier import Dossier, part_scopes
from .returns import is_last_return


@dataclass(frozen=True, slots=True)
class ReportEntry:
    id: int
    task_id: int
    part_id: int
    text: str
    version: int
    at: dt.datetime
    is_struck: bool


@dataclass(frozen=True, slots=True)
class FileEntry:
    id: int
    report_id: int
    name: str
    is_struck: bool


@dataclass(frozen=True, slots=True)
class LastAct:
    """Who changed a thing last, and how; the person is None for a job."""

    verb: str
    task_id: int | None
    at: dt.datetime
    user_id: int | None
    user_name: str | None
    role: Role | None
    unit_name: str | None
    reason: str
    after: dict[str, Any]

    @property
    def grade(self) -> str | None:
        return self.after.get("grade")


def signed_at(task_id: int) -> dt.datetime | None:
    """The last endorsement of the cycle, also one that was returned or withdrawn later."""
    return db.session.scalar(sa.select(sa.func.max(TaskState.from_at)).where(
        TaskState.task_id == task_id, TaskState.action == Action.ENDORSE))


def report(report_id: int) -> ReportEntry | None:
    """Whoever asks must ask for the task next."""
    row = db.session.execute(_reports().where(ProgressReport.id == report_id)
                             .execution_options(populate_existing=True)).one_or_none()
    return None if row is None else ReportEntry(*row)


def file(evidence_id: int) -> FileEntry | None:
    row = db.session.execute(
        sa.select(Evidence.id, Evidence.report_id, Evidence.name, Strike.id.is_not(None))
        .outerjoin(Strike, Strike.evidence_id == Evidence.id).where(Evidence.id == evidence_id)).one_or_none()
    return None if row is None else FileEntry(*row)


def correctable(actor: Actor, page: Dossier, report_ids: list[int]) -> set[int]:
    """Those of the reports that the actor may correct or strike out today. At most four statements."""
    if not report_ids or refusal(Entry.REPORT, page.state, is_history=page.next_id is not None):
        return set()
    mine = {part_id for part_id, scope in part_scopes(page).items() if can(actor, Ability.CORRECT_REPORT, scope)}
    if not mine:
        return set()
    signed = signed_at(page.id)
    rows = [ReportEntry(*row) for row in db.session.execute(_reports().where(ProgressReport.id.in_(report_ids)))]
    return {row.id for row in rows if row.part_id in mine and not refusal(
        Entry.REPORT, page.state, is_struck=row.is_struck, reported_at=row.at, signed_at=signed)}


def last_act(noun: str, noun_id: int) -> LastAct | None:
    """The last entry of the log about a thing that changed its version: reports on a task do not."""
    row = db.session.execute(_acts().where(
        AuditEntry.noun == noun, AuditEntry.noun_id == noun_id,
        AuditEntry.verb != f"task:{Action.REPORT_PROGRESS}").limit(1)).one_or_none()
    return None if row is None else _act(row)


def last_return(task_id: int) -> LastAct | None:
    row = db.session.execute(_acts().where(is_last_return(task_id))).one_or_none()
    return None if row is None else _act(row)


def submission(task_id: int) -> tuple[LastAct, ...]:
    """The last submission with what was said when it was passed on, oldest first; nothing where none was made."""
    passed = {f"task:{action}" for action in (Action.SUBMIT, Action.ENDORSE, Action.VERIFY)}
    found: list[LastAct] = []
    for row in db.session.execute(_acts().where(AuditEntry.task_id == task_id, AuditEntry.verb.in_(passed)).limit(3)):
        found.insert(0, _act(row))
        if row.verb == f"task:{Action.SUBMIT}":
            return tuple(found)
    return ()


def hand_ins(task_id: int) -> dict[int, LastAct]:
    """By part: when it was last handed in, by whom and with which words."""
    newest = sa.select(sa.func.max(AuditEntry.id)).where(
        AuditEntry.task_id == task_id, AuditEntry.verb == f"part:{PartAction.HAND_IN}").group_by(AuditEntry.noun_id)
    rows = db.session.execute(_acts().add_columns(AuditEntry.noun_id).where(AuditEntry.id.in_(newest)))
    return {row.noun_id: _act(row) for row in rows}


def reopening(task_id: int) -> LastAct | None:
    """Why a cycle was followed by the next: `task_id` is the earlier one."""
    row = db.session.execute(_acts().where(
        AuditEntry.task_id == task_id, AuditEntry.verb == f"task:{Action.REOPEN}").limit(1)).one_or_none()
    return None if row is None else _act(row)


def _acts() -> sa.Select[Any]:
    """Newest first."""
    unit = aliased(Unit)
    return (sa.select(AuditEntry.verb, AuditEntry.task_id, AuditEntry.at, AuditEntry.actor_id,
                      User.name.label("user_name"), Post.role, unit.name.label("unit_name"), AuditEntry.reason,
                      AuditEntry.after)
            .outerjoin(User, User.id == AuditEntry.actor_id).outerjoin(Post, Post.id == AuditEntry.post_id)
            .outerjoin(unit, unit.id == Post.unit_id).order_by(AuditEntry.id.desc()))


def _act(row: Any) -> LastAct:
    return LastAct(row.verb, row.task_id, row.at, row.actor_id, row.user_name, row.role, row.unit_name, row.reason,
                   row.after or {})


def _reports() -> sa.Select[int, int, int, str, int, dt.datetime, bool]:
    return sa.select(ProgressReport.id, ProgressReport.task_id, ProgressReport.task_unit_id, ProgressReport.text,
                     ProgressReport.version, ProgressReport.at, Strike.id.is_not(None)).outerjoin(
        Strike, Strike.report_id == ProgressReport.id)
