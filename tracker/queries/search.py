"""Search over numbers, titles, texts and names of units and rounds, in what the actor may see. Of several words, parted
by blanks, each must stand somewhere.

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
from ..models.round import Finding, Round
from ..models.task import Task, TaskUnit
from ..models.unit import Unit
from .findings import newest_cycles
from .scope import seen_rounds, seen_tasks
from .strikes import struck_findings

SCANNED = 20_000
SHOWN = 20
LENGTH = 60
TEXT_SHOWN = 20_000


@dataclass(frozen=True, slots=True)
class TaskHit:
    """`units`: the lead unit, then the supporting ones whose name has one of the words."""

    id: int
    number: str | None
    cycle: int
    title: str
    text: str
    round: str
    state: State
    units: tuple[str, ...]


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


def _has(word: str, *columns: Any) -> sa.ColumnElement[bool]:
    pattern = word.lower().replace("/", "//").replace("%", "/%").replace("_", "/_")
    return sa.or_(*(sa.func.lower(column).like(f"%{pattern}%", escape="/") for column in columns))


def _has_all(text: str, *columns: Any) -> sa.ColumnElement[bool]:
    return sa.and_(sa.true(), *(_has(word, *columns) for word in text.split()))


def _concerns(word: str) -> sa.ColumnElement[bool]:
    """Condition on Task: one of its units has the word in its name."""
    units = sa.select(Unit.id).where(_has(word, Unit.name))
    return sa.exists().where(TaskUnit.task_id == Task.id, TaskUnit.unit_id.in_(units))


def _newest_tasks(actor: Actor) -> sa.Select[int]:
    return newest_cycles().with_only_columns(Task.id).where(seen_tasks(actor)).order_by(Task.id.desc())


def _newest_findings(actor: Actor) -> sa.Select[int]:
    return (sa.select(Finding.id).join(Round, Round.id == Finding.round_id)
            .where(seen_rounds(actor), Finding.id.not_in(struck_findings())).order_by(Finding.id.desc()))


def _tasks(actor: Actor, text: str) -> list[TaskHit]:
    scanned = _newest_tasks(actor).limit(SCANNED).subquery()
    rows = db.session.execute(
        sa.select(Task.id, Task.number, Task.cycle, Task.title, Round.name.label("round"), Task.state,
                  sa.func.substr(Task.requirement, 1, TEXT_SHOWN).label("text"))
        .join(scanned, scanned.c.id == Task.id).join(Round, Round.id == Task.round_id)
        .where(*(sa.or_(_has(word, Task.number, Task.title, Task.requirement, Round.name), _concerns(word))
                 for word in text.split())).order_by(Task.id.desc()).limit(SHOWN + 1)).all()
    units = _units([row.id for row in rows], text)
    return [TaskHit(row.id, row.number, row.cycle, row.title, row.text, row.round, row.state, tuple(units[row.id]))
            for row in rows]


def _units(task_ids: list[int], text: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {task_id: [] for task_id in task_ids}
    for task_id, name in db.session.execute(
            sa.select(TaskUnit.task_id, Unit.name).join(Unit, Unit.id == TaskUnit.unit_id)
            .where(TaskUnit.task_id.in_(task_ids),
                   sa.or_(TaskUnit.is_lead, *(_has(word, Unit.name) for word in text.split())))
            .order_by(TaskUnit.is_lead.desc(), TaskUnit.id)):
        found[task_id].append(name)
    return found


def _findings(actor: Actor, text: str) -> list[FindingHit]:
    scanned = _newest_findings(actor).limit(SCANNED).subquery()
    rows = db.session.execute(
        sa.select(Finding.id, Finding.enumerator, Finding.title, sa.func.substr(Finding.text, 1, TEXT_SHOWN), Round.name)
        .join(scanned, scanned.c.id == Finding.id).join(Round, Round.id == Finding.round_id)
        .where(_has_all(text, Finding.title, Finding.text)).order_by(Finding.id.desc()).limit(SHOWN + 1))
    return [FindingHit(*row) for row in rows]


def _rounds(actor: Actor, text: str) -> list[RoundHit]:
    rows = db.session.execute(
        sa.select(Round.id, Round.code, Round.name, Round.kind, Unit.name, Round.feedback_on)
        .outerjoin(Unit, Unit.id == Round.inspected_unit_id)
        .where(seen_rounds(actor), _has_all(text, Round.code, Round.name, Unit.name)).order_by(Round.id.desc())
        .limit(SHOWN + 1))
    return [RoundHit(*row) for row in rows]


def _is_cut(actor: Actor) -> bool:
    """Whether there is a row beyond those that are looked through."""
    beyond = [newest(actor).offset(SCANNED).limit(1).subquery() for newest in (_newest_tasks, _newest_findings)]
    return bool(db.session.scalar(sa.select(sa.or_(*(sa.exists(sa.select(each.c.id)) for each in beyond)))))
