"""空岗: units with open tasks where nobody holds the post that must act, and what waits there."""

import datetime as dt
from dataclasses import dataclass

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


def vacancies(actor: Actor, role: Role, today: dt.date) -> list[Vacant]:
    """Within the reach of the post, the most work first. `role` is the liaison or the leader."""
    waits = _waits_for(role)
    held = (sa.select(UnitAncestor.unit_id).join(Post, Post.unit_id == UnitAncestor.ancestor_id)
            .join(User, User.id == Post.user_id).where(Post.role == role, held_on(today), User.is_active))
    n_open, to_act = sa.func.count(), sa.func.count(sa.case((waits, 1)))
    rows = db.session.execute(
        sa.select(Unit.name, n_open, to_act).join(TaskUnit, TaskUnit.unit_id == Unit.id)
        .join(Task, Task.id == TaskUnit.task_id)
        .where(Task.state.in_(OPEN_STATES), TaskUnit.state != PartState.EXCUSED, Unit.id.in_(subtree(actor.unit_id)),
               Unit.id.not_in(held))
        .group_by(Unit.id, Unit.name).order_by(to_act.desc(), Unit.id))
    return [Vacant(name, role, *counts) for name, *counts in rows]


def _waits_for(role: Role) -> sa.ColumnElement[bool]:
    if role is Role.LEADER:
        return sa.and_(Task.state == State.ENDORSING, TaskUnit.is_lead)
    return sa.and_(Task.state.in_([State.ASSIGNED, State.IN_PROGRESS]),
                   TaskUnit.state.in_([PartState.ASSIGNED, PartState.ACCEPTED]))
