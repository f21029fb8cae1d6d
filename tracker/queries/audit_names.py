"""What the records of the log are called: one statement for each kind of them, never one for each line. Of business only
what tells one record from another – numbers, codes, units, days –, never a title, a text or the name of a file."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from ..extensions import db
from ..models.deadline import Deadline
from ..models.job import ReportRun
from ..models.ladder import LadderVersion
from ..models.office import OfficeSetting
from ..models.progress import Evidence, ProgressReport
from ..models.round import Finding, Measure, Round, SourceDocument
from ..models.task import Task, TaskUnit
from ..models.unit import Unit
from ..models.user import Post, SavedFilter, User

KEPT_REPORT = "kept_report"  # its noun in the log is that of a progress report


@dataclass(frozen=True, slots=True)
class Subject:
    """`words` one after the other; `of`: the unit, the round or the log-in name that says which one it is."""

    words: tuple[str | StrEnum | dt.date, ...]
    of: str | None = None


Key = tuple[str, int]
Rows = sa.Select[*tuple[Any, ...]]


def kind_of(verb: str) -> str:
    return KEPT_REPORT if verb == "report:keep" else verb.partition(":")[0]


def names(keys: Iterable[Key]) -> dict[Key, Subject]:
    """What is not there any more has no name."""
    wanted: dict[str, set[int]] = {}
    for kind, noun_id in keys:
        wanted.setdefault(kind, set()).add(noun_id)
    return {(kind, row[0]): _subject(*row[1:]) for kind, ids in wanted.items() if kind in _ROWS
            for row in db.session.execute(_ROWS[kind](ids))}


def _subject(of: str | None, *words: str | StrEnum | dt.date | None) -> Subject:
    return Subject(tuple(word for word in words if word not in (None, "")), of)


def _plain(key: Any, name: Any) -> Callable[[set[int]], Rows]:
    return lambda ids: sa.select(key, sa.null(), name).where(key.in_(ids))


def _in_round(model: Any, *words: Any) -> Callable[[set[int]], Rows]:
    return lambda ids: sa.select(model.id, Round.code, *words).join(Round, Round.id == model.round_id).where(
        model.id.in_(ids))


def _post(ids: set[int]) -> Rows:
    return (sa.select(Post.id, Unit.name, User.name, Post.role).join(Unit, Unit.id == Post.unit_id)
            .join(User, User.id == Post.user_id).where(Post.id.in_(ids)))


def _task(ids: set[int]) -> Rows:
    """A draft has no number yet."""
    is_draft = Task.number.is_(None)
    return (sa.select(Task.id, sa.case((is_draft, Round.code)), Task.number, sa.case((is_draft, Task.state)))
            .join(Round, Round.id == Task.round_id).where(Task.id.in_(ids)))


def _measure(ids: set[int]) -> Rows:
    return (sa.select(Measure.id, Round.code, Finding.enumerator).join(Round, Round.id == Measure.round_id)
            .outerjoin(Finding, Finding.id == Measure.finding_id).where(Measure.id.in_(ids)))


def _reported(key: Any) -> Rows:
    return (sa.select(key, sa.null(), Unit.name, ProgressReport.reported_on).select_from(ProgressReport)
            .join(TaskUnit, TaskUnit.id == ProgressReport.task_unit_id).join(Unit, Unit.id == TaskUnit.unit_id))


_ROWS: dict[str, Callable[[set[int]], Rows]] = {
    "user": lambda ids: sa.select(User.id, User.login, User.name).where(User.id.in_(ids)),
    "post": _post,
    "unit": _plain(Unit.id, Unit.name),
    "setting": _plain(OfficeSetting.id, OfficeSetting.key),
    "ladder": _plain(LadderVersion.id, LadderVersion.name),
    "round": _plain(Round.id, Round.code),
    "document": _in_round(SourceDocument),
    "finding": _in_round(Finding, Finding.enumerator),
    "measure": _measure,
    "task": _task,
    "part": lambda ids: sa.select(TaskUnit.id, sa.null(), Unit.name).join(Unit, Unit.id == TaskUnit.unit_id).where(
        TaskUnit.id.in_(ids)),
    "deadline": lambda ids: sa.select(Deadline.id, Unit.name, Deadline.kind).join(
        Unit, Unit.id == Deadline.unit_id).where(Deadline.id.in_(ids)),
    "report": lambda ids: _reported(ProgressReport.id).where(ProgressReport.id.in_(ids)),
    "evidence": lambda ids: _reported(Evidence.id).join(Evidence, Evidence.report_id == ProgressReport.id).where(
        Evidence.id.in_(ids)),
    KEPT_REPORT: _in_round(ReportRun, ReportRun.as_of_at),
    "saved_filter": _plain(SavedFilter.id, SavedFilter.name),
}
