"""The figures of a round as of the office date: every table on the page sums to the same whole."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.breakdown import LATE, Age, Breakdown, Count, age, break_down
from ..domain.figures import GRADES_OF, Figures
from ..domain.permissions import Actor
from ..domain.vocabulary import Mode, State
from ..domain.workdays import WorkCalendar
from ..domain.workflow import OPEN_STATES
from ..extensions import db
from ..models.deadline import Deadline
from ..models.round import Finding
from ..models.task import Closure, Task, TaskUnit
from ..models.unit import Unit
from .findings import categories, chain, newest_cycles
from .scope import seen_tasks


@dataclass(frozen=True, slots=True)
class Share:
    """The part of one unit, category or mode; `id` is that of the unit or category. No name: outside all categories."""

    id: int | None
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """Of the tasks that the reader may see, the last cycle of each. `units` are lead units in their own order, never
    ranked; the ages sum to what is unfinished. `is_begun`: some task was assigned, whatever became of it."""

    whole: Breakdown
    units: tuple[Share, ...]
    categories: tuple[Share, ...]
    modes: tuple[tuple[Mode, Figures], ...]
    ages: dict[Age, int]
    is_begun: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """Tasks that are alike in everything that is counted; so many have a number, which an assignment gives."""

    count: Count
    unit: tuple[int, int, str]
    finding_id: int | None
    mode: Mode
    age: Age
    numbered: int


def round_figures(actor: Actor, round_id: int, today: dt.date, calendar: WorkCalendar) -> RoundFigures:
    """All tables come out of one grouped statement, so that none disagrees when somebody writes meanwhile."""
    groups = _groups(actor, round_id, today, calendar)
    by_unit, by_mode = _parted(groups, lambda g: g.unit), _parted(groups, lambda g: g.mode)
    ages = dict.fromkeys(Age, 0)
    for group in groups:
        if group.count.state in OPEN_STATES:
            ages[group.age] += group.count.n
    return RoundFigures(
        whole=break_down(g.count for g in groups),
        units=tuple(Share(unit[1], unit[2], _figures(by_unit[unit])) for unit in sorted(by_unit)),
        categories=_by_category(round_id, groups),
        modes=tuple((mode, _figures(by_mode.get(mode, ()))) for mode in Mode),
        ages=ages, is_begun=any(g.numbered for g in groups))


@cache
def standing_grade() -> tuple[type[Closure], sa.ColumnElement[bool], type[Closure], sa.ColumnElement[bool]]:
    """What to join for the grade that stands: the closure of the highest level, not undone, of a task that has ended."""
    grade, higher = aliased(Closure), aliased(Closure)
    return (grade, sa.and_(grade.task_id == Task.id, grade.undone_at.is_(None), Task.state.in_(GRADES_OF)),
            higher, sa.and_(higher.task_id == grade.task_id, higher.undone_at.is_(None), higher.level > grade.level))


def _groups(actor: Actor, round_id: int, today: dt.date, calendar: WorkCalendar) -> list[_Group]:
    grade, is_grade, higher, is_higher = standing_grade()
    alike = (Unit.position, Unit.id, Unit.name, Task.finding_id, Task.mode, Task.state, grade.grade,
             Deadline.deadline_on, Deadline.state, Deadline.held_on)
    rows = db.session.execute(
        newest_cycles().with_only_columns(*alike, sa.func.count(), sa.func.count(Task.number))
        .join(TaskUnit, sa.and_(TaskUnit.task_id == Task.id, TaskUnit.is_lead)).join(Unit, Unit.id == TaskUnit.unit_id)
        .outerjoin(Deadline, Deadline.id == TaskUnit.final_deadline_id)
        .outerjoin(grade, is_grade).outerjoin(higher, is_higher)
        .where(Task.round_id == round_id, higher.id.is_(None), seen_tasks(actor)).group_by(*alike))
    return [_group(row, today, calendar) for row in rows]


def _group(row: sa.Row[*tuple[Any, ...]], today: dt.date, calendar: WorkCalendar) -> _Group:
    position, unit_id, name, finding_id, mode, state, grade, deadline_on, clock, held_on, n, numbered = row
    old = age(deadline_on, clock, held_on, today, calendar)
    is_overdue = old in LATE and state in OPEN_STATES
    return _Group(Count(state, grade, is_overdue, n), (position, unit_id, name), finding_id, mode, old, numbered)


def _figures(groups: Iterable[_Group]) -> Figures:
    return break_down(group.count for group in groups).figures


def _parted(groups: list[_Group], key: Callable[[_Group], Any]) -> dict[Any, list[_Group]]:
    found: dict[Hashable, list[_Group]] = defaultdict(list)
    for group in groups:
        found[key(group)].append(group)
    return found


def _by_category(round_id: int, groups: list[_Group]) -> tuple[Share, ...]:
    """In the order of the dictionary, also with nothing in it; last what belongs to none, if anything does."""
    rows = db.session.execute(sa.select(Finding.id, Finding.parent_id, Finding.category_id)
                              .where(Finding.round_id == round_id)).all()
    parents, own = {r.id: r.parent_id for r in rows}, {r.id: r.category_id for r in rows if r.category_id}

    def category(group: _Group) -> int | None:
        above = chain(group.finding_id, parents) if group.finding_id else []
        return next((own[i] for i in above if i in own), None)

    parted = _parted(groups, category)
    shares = [Share(key, name, _figures(parted.get(key, ()))) for key, name in categories(round_id)]
    rest = _figures(parted.get(None, ()))
    return (*shares, Share(None, "", rest)) if shares and rest.total else tuple(shares)


def completion(actor: Actor, round_ids: list[int]) -> dict[int, Breakdown]:
    """Of several rounds in one grouped statement; nothing is said of what is overdue."""
    grade, is_grade, higher, is_higher = standing_grade()
    rows = db.session.execute(
        newest_cycles().with_only_columns(Task.round_id, Task.state, grade.grade, sa.func.count())
        .outerjoin(grade, is_grade).outerjoin(higher, is_higher)
        .where(Task.round_id.in_(round_ids), higher.id.is_(None), seen_tasks(actor))
        .group_by(Task.round_id, Task.state, grade.grade))
    found: dict[int, list[Count]] = {round_id: [] for round_id in round_ids}
    for round_id, state, of_closure, n in rows:
        found[round_id].append(Count(State(state), of_closure, False, n))
    return {round_id: break_down(counts) for round_id, counts in found.items()}
