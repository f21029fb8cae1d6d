"""空岗: units with open tasks where nobody holds the post that must act, and what waits there."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..domain.permissions import Actor
from ..domain.vocabulary import PartState, Role, State
from ..domain.workflow import OPEN_STATES
from ..extensions import db
from ..models.task import Task, TaskUnit
from ..models.unit import Unit, UnitAncestor
from ..models.user import Post, User
from .people import held_on
from .scope import subtree


@dataclass(frozen=True, slots=True)
class Vacant:
    """Nobody holds the role on the unit or above it. `to_act` of its `n_open` open tasks wait for this very role: for a
    liaison those to be received or worked on, for a leader those to be endorsed."""

    unit_name: str
    role: Role
    n_open: int
    to_act: int


def vacancies(actor: Actor, roles: tuple[Role, ...], today: dt.date) -> list[Vacant]:
    """Within the reach of the post; by role, each with the most work first. `roles` are of the liaison and the leader.
    One statement."""
    found = sa.union_all(*(_of_role(actor, n, role, today) for n, role in enumerate(roles))).subquery()
    rows = db.session.execute(sa.select(found).order_by(found.c.place, found.c.to_act.desc(), found.c.id))
    return [Vacant(row.name, roles[row.place], row.n_open, row.to_act) for row in rows]


def _of_role(actor: Actor, place: int, role: Role, today: dt.date) -> sa.Select[*tuple[Any, ...]]:
    held = (sa.select(UnitAncestor.unit_id).join(Post, Post.unit_id == UnitAncestor.ancestor_id)
            .join(User, User.id == Post.user_id).where(Post.role == role, held_on(today), User.is_active))
    return (sa.select(sa.literal(place).label("place"), Unit.id, Unit.name, sa.func.count().label("n_open"),
                      sa.func.count(sa.case((_waits_for(role), 1))).label("to_act"))
            .join(TaskUnit, TaskUnit.unit_id == Unit.id).join(Task, Task.id == TaskUnit.task_id)
            .where(Task.state.in_(OPEN_STATES), TaskUnit.state != PartState.EXCUSED,
                   Unit.id.in_(subtree(actor.unit_id)), Unit.id.not_in(held))
            .group_by(Unit.id, Unit.name))


def _waits_for(role: Role) -> sa.ColumnElement[bool]:
    if role is Role.LEADER:
        return sa.and_(Task.state == State.ENDORSING, TaskUnit.is_lead)
    return sa.and_(Task.state.in_([State.ASSIGNED, State.IN_PROGRESS]),
                   TaskUnit.state.in_([PartState.ASSIGNED, PartState.ACCEPTED]))
