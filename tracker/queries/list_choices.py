"""The units and rounds that the filters of the lists offer: always the same ones for a post, whatever is chosen.

Which have a task in reach is told by samples, each bounded: SAMPLE tasks by the index of the reach (all of them, where
the reach is small), and the NEWEST of every unit or round (where it is large).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.permissions import Actor, Where
from ..domain.vocabulary import Door, Role, UnitKind
from ..models.round import Round
from ..models.task import Task, TaskUnit
from ..models.unit import Unit, UnitAncestor
from .scope import Condition, seen_rounds, subtree

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LINKS = 64
CHOICES = 200
SAMPLE = 600
NEWEST = 20
ROUNDS = 500

Rows = sa.Select[int, str]
Part = sa.Select[str, int, str]
F = TypeVar("F", bound="DataclassInstance")


@dataclass(frozen=True, slots=True)
class Option:
    id: int
    name: str


def offered(own: int | None, wheres: tuple[Where, ...]) -> list[Part]:
    """`unit` and `round`, each with a task in reach; a post of units is offered its own and all below."""
    runs = _runs(own, wheres)
    units = few("unit", _below(own) if wheres == (Where.PART,) else _with_tasks(own, wheres, runs))
    asked = sa.or_(sa.false(), *([sa.and_(runs, sa.exists().where(Task.round_id == Round.id))] if runs is not None else []),
                   *([_asks(own)] if Where.PART in wheres else []))
    return [units, few("round", sa.select(Round.id, Round.name).where(asked).order_by(Round.id.desc()))]


def reached(own: int | None, wheres: tuple[Where, ...]) -> list[Part]:
    """`own` and `run`: the units and the rounds through which the post sees tasks, at most LINKS + 1 of each."""
    parts = []
    if Where.PART in wheres:
        parts.append(_tree("own", own))
    if (runs := _runs(own, wheres)) is not None:
        parts.append(few("run", sa.select(Round.id, sa.literal("")).where(runs), LINKS + 1))
    return parts


def chosen_unit(unit_id: int) -> list[Part]:
    """`path`: the chosen unit and what is above it, upwards; `chosen`: it and those below it, at most LINKS + 1."""
    path = (sa.select(Unit.id, Unit.name).join(UnitAncestor, UnitAncestor.ancestor_id == Unit.id)
            .where(UnitAncestor.unit_id == unit_id).order_by(UnitAncestor.depth))
    return [few("path", path), _tree("chosen", unit_id)]


def chosen_round(round_id: int, role: Role | None, own: int | None, wheres: tuple[Where, ...]) -> Part:
    """`picked`: the chosen round, where it is in reach."""
    return few("picked", sa.select(Round.id, Round.name).where(Round.id == round_id,
                                                               is_seen(role, own, wheres)))


def is_seen(role: Role | None, own: int | None, wheres: tuple[Where, ...]) -> Condition:
    """Condition on Round: the post sees it, or a task in it."""
    asked_there = sa.exists().where(Task.round_id == Round.id, Task.number.is_not(None), TaskUnit.task_id == Task.id,
                                    TaskUnit.unit_id.in_(subtree(own)))
    return sa.or_(seen_rounds(Actor(None, None, role, own, Door.WEB)), asked_there if Where.PART in wheres else sa.false())


def with_picked(offered: list[Option], picked: list[Option]) -> tuple[Option, ...]:
    return tuple({option.id: option for option in (*offered, *picked)}.values())


def few(what: str, rows: Rows, most: int = CHOICES) -> Part:
    few = rows.limit(most).subquery()
    row_id, name = few.c
    return sa.select(sa.literal(what), row_id, name)


def strangers(**asked: tuple[int | None, Sequence[Option]]) -> tuple[str, ...]:
    """The parts of a filter whose number stands for nothing that the reader's reach knows."""
    return tuple(name for name, (row_id, known) in asked.items()
                 if row_id is not None and all(option.id != row_id for option in known))


def understood(filters: F, unknown: Sequence[str]) -> F:
    """What is unknown is not applied: the page names it."""
    return replace(filters, **dict.fromkeys(unknown)) if unknown else filters


def _tree(what: str, unit_id: int | None) -> Part:
    below = sa.select(UnitAncestor.unit_id, sa.literal("")).where(UnitAncestor.ancestor_id == unit_id)
    return few(what, below, LINKS + 1)


def _runs(own: int | None, wheres: tuple[Where, ...]) -> Condition | None:
    """Condition on Round: the post runs it."""
    if Where.TEAM in wheres:
        return Round.team_id == own
    return Round.unit_id.in_(subtree(own)) if Where.ROUND in wheres else None


def _below(own: int | None) -> Rows:
    return (sa.select(Unit.id, Unit.name).join(UnitAncestor, UnitAncestor.unit_id == Unit.id)
            .where(UnitAncestor.ancestor_id == own, Unit.kind == UnitKind.ORGAN)
            .order_by(UnitAncestor.depth, Unit.position, Unit.id))


def _with_tasks(own: int | None, wheres: tuple[Where, ...], runs: Condition | None) -> Rows:
    """Of the tasks that the post's rounds have, those of the post's own tree by their newest tasks as well."""
    above, below = aliased(UnitAncestor), UnitAncestor
    top = sa.select(above.ancestor_id).where(above.unit_id == own).order_by(above.depth.desc()).limit(1).scalar_subquery()
    rounds = sa.select(Round.id).where(sa.false() if runs is None else runs)
    some = sa.select(Task.id).where(Task.round_id.in_(rounds)).limit(SAMPLE).subquery()
    newest = (sa.select(TaskUnit.task_id).where(TaskUnit.unit_id == Unit.id).order_by(TaskUnit.task_id.desc())
              .limit(NEWEST).correlate(Unit).subquery())
    it = Task.id == newest.c.task_id
    is_reached: Condition = sa.exists().where(it, (Task.round_id + 0).in_(rounds))
    if Where.PART in wheres:
        is_known = sa.exists().where(it, Task.number.is_not(None))
        is_reached = sa.or_(is_reached, sa.and_(Unit.id.in_(subtree(own)), is_known))
    has_new = sa.select(newest.c.task_id).where(is_reached).correlate(Unit).exists()
    return (sa.select(Unit.id, Unit.name)
            .outerjoin(below, sa.and_(below.unit_id == Unit.id, below.ancestor_id == top))
            .where(Unit.kind == UnitKind.ORGAN,
                   sa.or_(Unit.id.in_(sa.select(TaskUnit.unit_id).join(some, some.c.id == TaskUnit.task_id)),
                          sa.and_(below.unit_id.is_not(None), has_new)))
            .order_by(sa.func.coalesce(below.depth, 0), Unit.position, Unit.id))


def _asks(own: int | None) -> Condition:
    """Condition on Round: a unit of the post has a task there."""
    some = sa.select(TaskUnit.task_id).where(TaskUnit.unit_id.in_(subtree(own))).limit(SAMPLE).subquery()
    theirs = sa.select(Task.round_id).join(some, some.c.task_id == Task.id).where(Task.number.is_not(None))
    newest = (sa.select(Task.id, Task.number).where(Task.round_id == Round.id).order_by(Task.id.desc())
              .limit(NEWEST).correlate(Round).subquery())
    is_theirs = sa.exists().where(TaskUnit.task_id == newest.c.id, UnitAncestor.unit_id == TaskUnit.unit_id + 0,
                                  UnitAncestor.ancestor_id == own)
    has_new = sa.select(newest.c.id).where(newest.c.number.is_not(None), is_theirs).correlate(Round).exists()
    late = sa.select(sa.select(Round.id).order_by(Round.id.desc()).limit(ROUNDS).subquery().c.id)
    return sa.or_(Round.id.in_(theirs), sa.and_(Round.id.in_(late), has_new))
