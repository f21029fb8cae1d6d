"""Search over numbers, titles, texts and names of units, in what the actor may see.

Free text has no index, so at most SCANNED rows of each kind, the newest, are looked through, and SHOWN are given.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..domain.errors import NotAllowed
from ..domain.permissions import POLICY, Ability, Actor
from ..domain.vocabulary import RoundKind, State
from ..extensions import db
from ..models.progress import Strike
from ..models.round import Finding, Round
from ..models.task import Task, TaskUnit
from ..models.unit import Unit
from .findings import newest_cycles
from .scope import seen_rounds, seen_tasks

SCANNED = 20_000
SHOWN = 20
LENGTH = 60
TEXT_SHOWN = 20_000


@dataclass(frozen=True, slots=True)
class TaskHit:
    id: int
    number: str | None
    cycle: int
    title: str
    text: str
    unit: str
    state: State


@dataclass(frozen=True, slots=True)
class FindingHit:
    id: int
    enumerator: str
    title: str
    text: str
    round: str


@dataclass(frozen=True, slots=True)
class RoundHit:
    id: int
    code: str
    name: str
    kind: RoundKind
    inspected: str | None
    feedback_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Found:
    """The first SHOWN of each; `more` names the groups of which there are more, `is_cut` says that older rows were not
    looked through."""

    tasks: list[TaskHit]
    findings: list[FindingHit]
    rounds: list[RoundHit]
    more: frozenset[str]
    is_cut: bool

    @property
    def total(self) -> int:
        return len(self.tasks) + len(self.findings) + len(self.rounds)


def task_of_number(actor: Actor, number: str) -> int | None:
    """The newest cycle of the task that has exactly this number."""
    _require(actor)
    return db.session.scalar(
        sa.select(Task.id).where(Task.number.in_({number, number.upper()}), seen_tasks(actor))
        .order_by(Task.cycle.desc()).limit(1))


def found(actor: Actor, text: str) -> Found:
    _require(actor)
    tasks, findings, rounds = _tasks(actor, text), _findings(actor, text), _rounds(actor, text)
    lists: dict[str, list[object]] = {"tasks": [*tasks], "findings": [*findings], "rounds": [*rounds]}
    return Found(tasks[:SHOWN], findings[:SHOWN], rounds[:SHOWN],
                 frozenset(name for name, rows in lists.items() if len(rows) > SHOWN), _is_cut(actor))


def _require(actor: Actor) -> None:
    if actor.role not in POLICY[Ability.VIEW_TASK]:
        raise NotAllowed("access.not_allowed", ability=Ability.VIEW_TASK)


def _has(text: str, *columns: Any) -> sa.ColumnElement[bool]:
    pattern = text.lower().replace("/", "//").replace("%", "/%").replace("_", "/_")
    return sa.or_(*(sa.func.lower(column).like(f"%{pattern}%", escape="/") for column in columns))


def _newest_tasks(actor: Actor) -> sa.Select[int]:
    return newest_cycles().with_only_columns(Task.id).where(seen_tasks(actor)).order_by(Task.id.desc())


def _newest_findings(actor: Actor) -> sa.Select[int]:
    return (sa.select(Finding.id).join(Round, Round.id == Finding.round_id)
            .where(seen_rounds(actor), Finding.id.not_in(_struck())).order_by(Finding.id.desc()))


def _struck() -> sa.Select[int]:
    """Findings that were struck out, with those below them."""
    gone = sa.select(Strike.finding_id.label("id")).where(Strike.finding_id.is_not(None)).cte("gone", recursive=True)
    gone = gone.union(sa.select(Finding.id).join(gone, Finding.parent_id == gone.c.id))
    return sa.select(gone.c.id)


def _tasks(actor: Actor, text: str) -> list[TaskHit]:
    scanned = _newest_tasks(actor).limit(SCANNED).subquery()
    rows = db.session.execute(
        sa.select(Task.id, Task.number, Task.cycle, Task.title, sa.func.substr(Task.requirement, 1, TEXT_SHOWN), Unit.name,
                  Task.state)
        .join(scanned, scanned.c.id == Task.id)
        .join(TaskUnit, sa.and_(TaskUnit.task_id == Task.id, TaskUnit.is_lead)).join(Unit, Unit.id == TaskUnit.unit_id)
        .where(_has(text, Task.number, Task.title, Task.requirement, Unit.name)).order_by(Task.id.desc()).limit(SHOWN + 1))
    return [TaskHit(*row) for row in rows]


def _findings(actor: Actor, text: str) -> list[FindingHit]:
    scanned = _newest_findings(actor).limit(SCANNED).subquery()
    rows = db.session.execute(
        sa.select(Finding.id, Finding.enumerator, Finding.title, sa.func.substr(Finding.text, 1, TEXT_SHOWN), Round.name)
        .join(scanned, scanned.c.id == Finding.id).join(Round, Round.id == Finding.round_id)
        .where(_has(text, Finding.title, Finding.text)).order_by(Finding.id.desc()).limit(SHOWN + 1))
    return [FindingHit(*row) for row in rows]


def _rounds(actor: Actor, text: str) -> list[RoundHit]:
    rows = db.session.execute(
        sa.select(Round.id, Round.code, Round.name, Round.kind, Unit.name, Round.feedback_on)
        .outerjoin(Unit, Unit.id == Round.inspected_unit_id)
        .where(seen_rounds(actor), _has(text, Round.code, Round.name, Unit.name)).order_by(Round.id.desc()).limit(SHOWN + 1))
    return [RoundHit(*row) for row in rows]


def _is_cut(actor: Actor) -> bool:
    """Whether there is a row beyond those that are looked through."""
    beyond = [newest(actor).offset(SCANNED).limit(1).subquery() for newest in (_newest_tasks, _newest_findings)]
    return bool(db.session.scalar(sa.select(sa.or_(*(sa.exists(sa.select(each.c.id)) for each in beyond)))))
