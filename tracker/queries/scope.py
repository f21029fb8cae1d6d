"""What an actor may see, as SQL: the same POLICY as can(), turned into lists of unit ids and joins."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa

from ..domain.permissions import POLICY, Ability, Actor, Scope, Where
from ..domain.vocabulary import State
from ..extensions import db
from ..models.deadline import Deadline
from ..models.round import Round
from ..models.task import Task, TaskUnit
from ..models.unit import UnitAncestor

Condition = sa.ColumnElement[bool]


def subtree(unit_id: int | None) -> sa.Select[int]:
    """Ids of the unit and everything below it."""
    return sa.select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == unit_id)


def chains(unit_ids: Iterable[int | None]) -> defaultdict[int | None, frozenset[int]]:
    """Each unit with everything above it, itself among them; of no unit nothing. One statement."""
    above: dict[int, set[int]] = {}
    for unit_id, ancestor_id in db.session.execute(
            sa.select(UnitAncestor.unit_id, UnitAncestor.ancestor_id).where(
                UnitAncestor.unit_id.in_({unit_id for unit_id in unit_ids if unit_id is not None}))):
        above.setdefault(unit_id, set()).add(ancestor_id)
    return defaultdict(frozenset, {unit_id: frozenset(found) for unit_id, found in above.items()})


def _wheres(actor: Actor, ability: Ability) -> tuple[Where, ...]:
    return POLICY[ability].get(actor.role, ()) if actor.role else ()


def _round_condition(actor: Actor, where: Where) -> Condition:
    match where:
        case Where.TEAM:
            return Round.team_id == actor.unit_id
        case Where.ROUND:
            return Round.unit_id.in_(subtree(actor.unit_id))
        case Where.INSPECTED:
            return Round.inspected_unit_id.in_(subtree(actor.unit_id))
        case _:
            raise ValueError(f"{where} says nothing about a round")


def seen_rounds(actor: Actor, ability: Ability = Ability.VIEW_ROUND) -> Condition:
    """Condition on Round."""
    return sa.or_(sa.false(), *(_round_condition(actor, where) for where in _wheres(actor, ability)))


def seen_tasks(actor: Actor) -> Condition:
    """Condition on Task. Units do not see what is not assigned yet."""
    conditions: list[Condition] = []
    for where in _wheres(actor, Ability.VIEW_TASK):
        if where is Where.PART:
            parts = sa.select(TaskUnit.task_id).where(TaskUnit.unit_id.in_(subtree(actor.unit_id)))
            conditions.append(sa.and_(Task.id.in_(parts), Task.state != State.DRAFT, Task.number.is_not(None)))
        else:
            conditions.append(Task.round_id.in_(sa.select(Round.id).where(_round_condition(actor, where))))
    return sa.or_(sa.false(), *conditions)


def seen_deadlines(actor: Actor) -> Condition:
    """Condition on Deadline: of the rounds that the post covers, or owed by the units that it covers."""
    conditions: list[Condition] = []
    for where in _wheres(actor, Ability.VIEW_TASK):
        if where is Where.PART:
            conditions.append(Deadline.unit_id.in_(subtree(actor.unit_id)))
        else:
            conditions.append(Deadline.round_id.in_(sa.select(Round.id).where(_round_condition(actor, where))))
    return sa.or_(sa.false(), *conditions)


def round_scope(row: Round) -> Scope:
    above = chains([row.unit_id, row.inspected_unit_id])
    return Scope(round_units=above[row.unit_id], team_id=row.team_id, inspected_units=above[row.inspected_unit_id])


def scope_of(row: Round, lead_id: int, unit_ids: Iterable[int], *, is_known: bool) -> Scope:
    """Of a task of the round, by its lead unit and the units of all its parts. Of a draft, or of a draft that was
    cancelled, the units know nothing."""
    units = list(unit_ids)
    above = chains([row.unit_id, row.inspected_unit_id, *units])
    return Scope(
        round_units=above[row.unit_id],
        team_id=row.team_id,
        inspected_units=above[row.inspected_unit_id],
        lead_units=above[lead_id] if is_known else frozenset(),
        part_units=frozenset().union(*(above[unit_id] for unit_id in units)) if is_known else frozenset(),
    )


def task_scope(task: Task) -> Scope:
    return scope_of(task.round, task.lead.unit_id, [part.unit_id for part in task.parts], is_known=task.number is not None)


def part_scope(part: TaskUnit) -> Scope:
    """The scope of the task with `part_units` narrowed to this part's unit and its ancestors."""
    above = chains([part.unit_id])[part.unit_id] if part.task.number is not None else frozenset()
    return replace(task_scope(part.task), part_units=above)
