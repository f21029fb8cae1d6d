"""What an office holds, by natural keys: comparable between two databases in which the surrogate ids were given in another
order and at other times of the day."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.base import Base, CanonicalJSON
from tracker.models.deadline import Deadline, Escalation
from tracker.models.ladder import LadderVersion
from tracker.models.notice import Notice
from tracker.models.round import Round
from tracker.models.task import Task
from tracker.models.unit import Unit
from tracker.models.user import Post, User

# surrogate ids, clock times, and the chain; every other column is compared
LEFT_OUT: dict[type[Base], set[str]] = {
    Escalation: {"id", "raised_at"},
    Notice: {"id", "at"},
    Deadline: {"id"},
    AuditEntry: {"id", "at", "position", "hash"},
}
State = dict[str, Counter[tuple[tuple[str, Any], ...]]]


def state() -> State:
    """Every row of the four tables as (column, value) pairs, counted: a row that is there twice is not there once."""
    db.session.rollback()  # what was read before may be older than the rows
    keys = _keys()
    return {model.__tablename__: Counter(_row(keys, row, left_out) for row in _rows(model))
            for model, left_out in LEFT_OUT.items()}


def _rows(model: type[Base]) -> list[Mapping[str, Any]]:
    table = model.__table__
    assert isinstance(table, sa.Table)
    columns = [sa.type_coerce(c, sa.Text).label(c.name) if isinstance(c.type, CanonicalJSON) else c for c in table.columns]
    return list(db.session.execute(sa.select(*columns)).mappings())


def _row(keys: dict[str, dict[Any, Any]], row: Mapping[str, Any], left_out: set[str]) -> tuple[tuple[str, Any], ...]:
    found = []
    for name, value in row.items():
        if name == "noun_id" and row["noun"] == "deadline":
            value = keys["deadline_id"][value]
        elif name in keys and value is not None:
            value = keys[name][value]
        if name not in left_out:
            found.append((name, value))
    return tuple(found)


def _keys() -> dict[str, dict[Any, Any]]:
    """Natural key by id, for the columns that point to it."""
    def by_id(*columns: Any) -> dict[Any, Any]:
        return {row[0]: tuple(row[1:]) for row in db.session.execute(sa.select(*columns))}

    users, rounds = by_id(User.id, User.login), by_id(Round.id, Round.code)
    units = {i: (name, parent) for i, (name, parent) in by_id(Unit.id, Unit.name, Unit.parent_id).items()}
    paths = {i: _path(i, units) for i in units}
    tasks, ladders = by_id(Task.id, Task.number, Task.cycle), by_id(LadderVersion.id, LadderVersion.name)
    posts = {i: (users[user], role, paths[unit]) for i, (user, role, unit) in by_id(
        Post.id, Post.user_id, Post.role, Post.unit_id).items()}
    deadlines = {i: (tasks[task], kind, paths[unit]) for i, (task, kind, unit) in by_id(
        Deadline.id, Deadline.task_id, Deadline.kind, Deadline.unit_id).items()}
    escalations = {i: (deadlines[deadline], version, rung) for i, (deadline, version, rung) in by_id(
        Escalation.id, Escalation.deadline_id, Escalation.version, Escalation.rung).items()}
    return {"user_id": users, "actor_id": users, "round_id": rounds, "unit_id": paths, "task_id": tasks,
            "ladder_version_id": ladders, "post_id": posts, "deadline_id": deadlines, "escalation_id": escalations}


def _path(unit_id: int | None, units: dict[int, tuple[str, int | None]]) -> tuple[str, ...]:
    if unit_id is None:
        return ()
    name, parent = units[unit_id]
    return (*_path(parent, units), name)
