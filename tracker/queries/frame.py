"""What the frame of every page shows: the office, unread notices, the work that waits, the last run of the ladder."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from ..domain.permissions import Actor
from ..domain.settings import Rules
from ..domain.vocabulary import DeadlineKind, DeadlineState, Door, Role, State
from ..extensions import db
from ..models.deadline import OPEN, Deadline
from ..models.job import JobRun
from ..models.notice import Notice
from ..models.office import Office, OfficeSetting
from ..models.task import RETURNED, Task, TaskState, TaskUnit
from .overdue_filter import Filters
from .overdue_keys import counted, parameters
from .overdue_reach import whole_reach
from .returns import is_returned
from .scope import seen_tasks, subtree
from .settings import newest

SHOWN = 99
_office = (sa.select(Office.name, Office.is_demo, Office.office_on, OfficeSetting.key, OfficeSetting.value)
           .outerjoin(OfficeSetting, newest()))
OFFICE_WORK = {Role.SUPERVISOR: (State.SUBMITTED, State.VERIFIED, State.DRAFT), Role.INSPECTOR: (State.SUBMITTED,)}


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    name: str
    is_demo: bool
    office_on: dt.date | None
    rules: Rules


@dataclass(frozen=True, slots=True)
class Bar:
    """Counts go to SHOWN + 1 and no further. `to_do`: the lists of today's work that wait for an act of this
    post (web/navigation.py names them); `overdue`: final deadlines, as on the overdue list."""

    unread: int = 0
    to_do: int = 0
    overdue: int = 0
    ladder_ran_at: dt.datetime | None = None


def office() -> OfficeFacts:
    """With its rules in force; one statement, because every request asks it."""
    rows = db.session.execute(_office).all()
    changed = {row.key: row.value for row in rows if row.key is not None}
    return OfficeFacts(rows[0].name, rows[0].is_demo, rows[0].office_on, Rules(changed))


def bar(actor: Actor, today: dt.date) -> Bar:
    """One statement, because every page asks it."""
    values = parameters(actor.unit_id, whole_reach(actor.role), Filters(), None, today) | {"user": actor.user_id}
    statement = _statement(actor.role, actor.unit_id, db.engine.dialect.name == "sqlite")
    row = db.session.execute(statement, values).one()
    to_do = row.to_do + row.overdue if actor.role is Role.LIAISON else row.to_do
    return Bar(row.unread, to_do, row.overdue, row.ladder_ran_at)


@lru_cache(maxsize=200)
def _statement(role: Role | None, unit_id: int | None, is_sqlite: bool) -> sa.Select[int, int, int, dt.datetime]:
    """Kept, because putting it together takes longer than asking it."""
    unread = sa.select(Notice.id).where(Notice.user_id == sa.bindparam("user"), Notice.read_at.is_(None))
    ran_at = sa.select(JobRun.good_at).where(JobRun.name == "sweep")
    return sa.select(_few(unread).label("unread"), _to_do(role, unit_id).label("to_do"),
                     _overdue(role, is_sqlite).label("overdue"), ran_at.scalar_subquery().label("ladder_ran_at"))


def _overdue(role: Role | None, is_sqlite: bool) -> sa.ColumnElement[int]:
    reach = whole_reach(role)
    if reach.is_nothing:
        return sa.literal(0)
    sql = sa.text(counted(reach, Filters(), SHOWN + 1, is_sqlite=is_sqlite))
    return sql.bindparams(sa.bindparam("latest", type_=sa.Date())).columns(n=sa.Integer()).scalar_subquery()


def _to_do(role: Role | None, unit_id: int | None) -> sa.ColumnElement[int]:
    post = Actor(None, None, role, unit_id, Door.WEB)
    match role:
        case Role.LIAISON:
            return _few(_to_receive(post)) + _few(_returned(post))
        case Role.LEADER:
            return _few(sa.select(Task.id).join(TaskUnit, _lead_below(post)).where(Task.state == State.ENDORSING))
        case Role.SUPERVISOR | Role.INSPECTOR:
            return _few(sa.select(Task.id).where(Task.state.in_(OFFICE_WORK[role]), seen_tasks(post)))
        case _:
            return sa.literal(0)


def _to_receive(post: Actor) -> sa.Select[int]:
    """By the clock that runs until the receipt, because its index holds only what is open."""
    return sa.select(Deadline.id).where(
        Deadline.unit_id.in_(subtree(post.unit_id)), Deadline.kind == DeadlineKind.RECEIPT, OPEN,
        Deadline.state == DeadlineState.RUNNING)


def _returned(post: Actor) -> sa.Select[int]:
    return (sa.select(Task.id).join(TaskState, sa.and_(TaskState.task_id == Task.id, RETURNED))
            .join(TaskUnit, _lead_below(post)).where(is_returned(), Task.state != State.SUSPENDED))


def _lead_below(post: Actor) -> sa.ColumnElement[bool]:
    return sa.and_(TaskUnit.task_id == Task.id, TaskUnit.is_lead, TaskUnit.unit_id.in_(subtree(post.unit_id)))


def _few(rows: sa.Select[int]) -> sa.ScalarSelect[int]:
    """How many, counted to SHOWN + 1."""
    return sa.select(sa.func.count()).select_from(rows.limit(SHOWN + 1).subquery()).scalar_subquery()
