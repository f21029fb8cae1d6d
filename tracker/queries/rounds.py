"""The rounds that an actor sees, by filter and keyset, and what can be chosen for one."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.breakdown import Breakdown
from ..domain.errors import NotAllowed
from ..domain.figures import Figures
from ..domain.permissions import POLICY, Ability, Actor
from ..domain.vocabulary import RoundKind, State, UnitKind
from ..extensions import db
from ..models.round import Round
from ..models.unit import Unit
from . import scope
from .round_figures import completion

PAGE = 50
COUNTED = 1000
TEXT_LENGTH = 60
_OPEN = (State.ASSIGNED, State.IN_PROGRESS, State.ENDORSING)
_WAITING = (State.SUBMITTED, State.VERIFIED)

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class RoundLine:
    """`tasks` are the visible ones by group, the last cycle of each; a cancelled one stands in none. `figures` are of
    the same tasks, without what is overdue."""

    id: int
    code: str
    name: str
    kind: RoundKind
    unit_name: str
    team_name: str | None
    inspected_name: str | None
    feedback_on: dt.date | None
    opened_on: dt.date
    tasks: Counts
    figures: Figures


@dataclass(frozen=True, slots=True)
class RoundFilters:
    """`year` is that of the feedback, or of the opening where there is none; `text` stands in the name or the code."""

    kind: RoundKind | None = None
    year: int | None = None
    unit: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Below the round of that id, or (`is_back`) above it."""

    id: int
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class RoundChoices:
    """What the rounds of the actor can be filtered by."""

    kinds: tuple[RoundKind, ...]
    years: tuple[int, ...]
    inspected: tuple[tuple[int, str], ...]

    def unknown(self, filters: RoundFilters) -> tuple[str, ...]:
        """The parts of a filter that stand for nothing here; they are not to be applied."""
        there = {"kind": self.kinds, "year": self.years, "unit": tuple(key for key, _name in self.inspected)}
        asked = {name: getattr(filters, name) for name in there}
        return tuple(name for name, value in asked.items() if value is not None and value not in there[name])


@dataclass(frozen=True, slots=True)
class RoundList:
    """`newer` and `older` are the keys of the neighbouring pages; `total` is counted to COUNTED + 1 and no further."""

    rows: tuple[RoundLine, ...]
    newer: int | None
    older: int | None
    total: int


def visible_rounds(actor: Actor, filters: RoundFilters | None = None, place: Place | None = None) -> RoundList:
    """The newest first. Raises NotAllowed."""
    if actor.role not in POLICY[Ability.VIEW_ROUND]:
        raise NotAllowed("access.not_allowed", ability=Ability.VIEW_ROUND)
    asked = sa.and_(scope.seen_rounds(actor), *_conditions(filters or RoundFilters()))
    wanted = rounds_with_names().where(asked)
    if place and place.is_back:
        rows = db.session.execute(wanted.where(Round.id > place.id).order_by(Round.id).limit(PAGE + 1)).all()
        has_newer, has_older = len(rows) > PAGE, True
        rows = rows[:PAGE][::-1]
    else:
        key = Round.id < place.id if place else sa.true()
        rows = db.session.execute(wanted.where(key).order_by(Round.id.desc()).limit(PAGE + 1)).all()
        has_newer, has_older = place is not None, len(rows) > PAGE
        rows = rows[:PAGE]
    found = completion(actor, [row.id for row in rows])
    lines = tuple(round_line(row, found[row.id]) for row in rows)
    some = sa.select(Round.id).where(asked).limit(COUNTED + 1)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0
    return RoundList(lines, lines[0].id if lines and has_newer else None, lines[-1].id if lines and has_older else None,
                     total)


def round_choices(actor: Actor) -> RoundChoices:
    """One statement."""
    year = sa.extract("year", _counted_on())
    rows = db.session.execute(
        sa.select(Round.kind, year.label("year"), Unit.id, Unit.name).outerjoin(Unit, Unit.id == Round.inspected_unit_id)
        .where(scope.seen_rounds(actor)).distinct()).all()
    there = {row.kind for row in rows}
    return RoundChoices(
        kinds=tuple(kind for kind in RoundKind if kind in there),
        years=tuple(sorted({int(row.year) for row in rows}, reverse=True)),
        inspected=tuple(sorted({(row.id, row.name) for row in rows if row.id is not None})))


@cache
def rounds_with_names() -> sa.Select[int, str, str, RoundKind, str, str, str, dt.date | None, dt.date]:
    team, inspected = aliased(Unit), aliased(Unit)
    return (sa.select(Round.id, Round.code, Round.name, Round.kind, Unit.name.label("unit_name"),
                      team.name.label("team_name"), inspected.name.label("inspected_name"), Round.feedback_on,
                      Round.opened_on)
            .join(Unit, Unit.id == Round.unit_id).outerjoin(team, team.id == Round.team_id)
            .outerjoin(inspected, inspected.id == Round.inspected_unit_id))


def round_line(row: sa.Row[*tuple[Any, ...]], found: Breakdown) -> RoundLine:
    figures, states = found.figures, found.states
    tasks = {"draft": found.drafts, "open": sum(states[state] for state in _OPEN),
             "waiting": sum(states[state] for state in _WAITING), "suspended": states[State.SUSPENDED],
             "done": figures.completed + figures.basic + figures.ongoing}
    return RoundLine(row.id, row.code, row.name, row.kind, row.unit_name, row.team_name, row.inspected_name,
                     row.feedback_on, row.opened_on, tasks, figures)


def teams_below(organ_id: int | None, today: dt.date) -> list[tuple[int, str]]:
    """Id and name of the inspection teams under the organ that exist today."""
    rows = db.session.execute(
        sa.select(Unit.id, Unit.name).where(
            Unit.id.in_(scope.subtree(organ_id)), Unit.kind == UnitKind.TEAM, Unit.from_on <= today,
            sa.or_(Unit.to_on.is_(None), Unit.to_on >= today)).order_by(Unit.position, Unit.id))
    return [(row.id, row.name) for row in rows]


def _counted_on() -> sa.ColumnElement[dt.date]:
    return sa.func.coalesce(Round.feedback_on, Round.opened_on, type_=sa.Date())


def _conditions(filters: RoundFilters) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if filters.kind is not None:
        found.append(Round.kind == filters.kind)
    if filters.year is not None:
        found.append(_counted_on().between(dt.date(filters.year, 1, 1), dt.date(filters.year, 12, 31)))
    if filters.unit is not None:
        found.append(Round.inspected_unit_id == filters.unit)
    if filters.text:
        found.append(sa.or_(Round.name.icontains(filters.text, autoescape=True),
                            Round.code.icontains(filters.text, autoescape=True)))
    return found
