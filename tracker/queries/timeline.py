"""The timeline of a task is its part of the log."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import takewhile
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.vocabulary import DeadlineKind, Door, Role
from ..extensions import db
from ..models.audit import AuditEntry
from ..models.deadline import Deadline
from ..models.task import TaskUnit
from ..models.unit import Unit
from ..models.user import Post, User

PAGE = 30
LONGEST_ACT = 1000  # entries: an assignment writes three for each unit
NOUNS = {"task": 0, "report": 1, "part": 2, "evidence": 3}


class Kind(StrEnum):
    """What an entry is about. Every verb is of exactly one kind."""

    STEPS = "steps"
    PROGRESS = "progress"
    CLOCKS = "clocks"
    CORRECTIONS = "corrections"
    FILES = "files"


PROGRESS = frozenset({"report_progress"})
CORRECTING = ("correct", "strike", "edit")  # how such verbs begin


def kind_of(verb: str) -> Kind:
    """By the verb of the log, `noun:what`."""
    noun, _colon, what = verb.partition(":")
    if what.startswith(CORRECTING):
        return Kind.CORRECTIONS
    if what in PROGRESS:
        return Kind.PROGRESS
    return {"deadline": Kind.CLOCKS, "evidence": Kind.FILES}.get(noun, Kind.STEPS)


@dataclass(frozen=True, slots=True)
class Asked:
    """`before`: entries older than that one; `text` is looked for in the reasons."""

    kind: Kind | None = None
    text: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """`unit_name` and `deadline_kind` are of the part or the clock that was written about, `post_unit` of who acted."""

    id: int
    verb: str
    at: dt.datetime
    door: Door
    actor_name: str | None
    role: Role | None
    post_unit: str | None
    is_deputy: bool
    unit_name: str | None
    deadline_kind: DeadlineKind | None
    noun_id: int | None
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str

    @property
    def act(self) -> tuple[object, ...]:
        """Neighbours that have it alike are one act: what one person did at one moment."""
        return self.at, self.actor_name, self.role, self.post_unit

    @property
    def place(self) -> tuple[int, int]:
        """Within an act: first the act itself, then what it did to parts, files and clocks."""
        return NOUNS.get(self.verb.partition(":")[0], len(NOUNS)), self.id


@dataclass(frozen=True, slots=True)
class Timeline:
    """The newest act first, and none cut in two but one of LONGEST_ACT entries or more; `earlier` is the `before` of the
    next page, None at the beginning of the story. `counts` are of the whole story, whatever was asked."""

    entries: tuple[Entry, ...]
    earlier: int | None
    counts: Mapping[Kind, int]


def timeline(task_id: int, asked: Asked | None = None, limit: int = PAGE) -> Timeline:
    """Two statements, or three where one act fills the page. `limit` is of entries, but an act that is longer stands whole,
    up to LONGEST_ACT of it. Whoever asks has asked for the task before."""
    asked = asked or Asked()
    verbs = _verbs(task_id)
    query = _story().where(AuditEntry.task_id == task_id)
    if asked.kind:
        query = query.where(AuditEntry.verb.in_([verb for verb in verbs if kind_of(verb) is asked.kind]))
    if asked.text:
        query = query.where(AuditEntry.reason.icontains(asked.text, autoescape=True))
    if asked.before is not None:
        query = query.where(AuditEntry.id < asked.before)
    shown, is_all = _whole_acts(query, limit)
    counts: Counter[Kind] = Counter()
    for verb, n in verbs.items():
        counts[kind_of(verb)] += n
    return Timeline(shown, None if is_all else shown[-1].id, counts)


def _whole_acts(query: Any, limit: int) -> tuple[tuple[Entry, ...], bool]:
    """The newest, without the act that may go on beyond the limit; and whether these are all."""
    rows = _entries(query, limit + 1)
    if len(rows) <= limit:
        return tuple(rows), True
    if whole := tuple(takewhile(lambda row: row.act != rows[-1].act, rows)):
        return whole, False
    rows = _entries(query, LONGEST_ACT)
    alone = tuple(takewhile(lambda row: row.act == rows[0].act, rows))
    return alone, len(alone) == len(rows) < LONGEST_ACT


def _entries(query: Any, limit: int) -> list[Entry]:
    return [Entry(*(*row[:11], row[11] or {}, row[12] or {}, row[13])) for row in db.session.execute(query.limit(limit))]


def _verbs(task_id: int) -> dict[str, int]:
    """How often each stands in the task's part of the log."""
    rows = db.session.execute(sa.select(AuditEntry.verb, sa.func.count()).where(AuditEntry.task_id == task_id)
                              .group_by(AuditEntry.verb)).all()
    return {row[0]: row[1] for row in rows}


@cache
def _story() -> Any:
    """Made once: to build it takes longer than to run it."""
    post_unit, unit = aliased(Unit), aliased(Unit)
    return (
        sa.select(AuditEntry.id, AuditEntry.verb, AuditEntry.at, AuditEntry.door, User.name, Post.role, post_unit.name,
                  Post.for_post_id.is_not(None), unit.name, Deadline.kind, AuditEntry.noun_id, AuditEntry.before,
                  AuditEntry.after, AuditEntry.reason)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .outerjoin(Post, Post.id == AuditEntry.post_id).outerjoin(post_unit, post_unit.id == Post.unit_id)
        .outerjoin(Deadline, sa.and_(AuditEntry.noun == "deadline", Deadline.id == AuditEntry.noun_id))
        .outerjoin(TaskUnit, sa.and_(AuditEntry.noun == "part", TaskUnit.id == AuditEntry.noun_id))
        .outerjoin(unit, unit.id == sa.func.coalesce(Deadline.unit_id, TaskUnit.unit_id))
        .order_by(AuditEntry.id.desc()))
