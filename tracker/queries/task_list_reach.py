"""Which tasks an actor and a filter reach: ids for ways in by an index, conditions for a walk, names for the filter."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from ..domain.permissions import Actor, Where
from ..domain.vocabulary import Role
from ..extensions import db
from ..models.round import Round, RoundCategory
from .categories import Category, is_strange, round_of
from .list_choices import (
    LINKS,
    Option,
    chosen_round,
    chosen_unit,
    few,
    is_seen,
    offered,
    reached,
    strangers,
    with_picked,
)
from .overdue_reach import path_to, wheres_of
from .task_list_filter import Filters

KNOWN = "t.number IS NOT NULL AND t.state <> 'draft'"  # of the others the units know nothing
LEADS = "l.task_id = t.id AND l.is_lead"
CLOCK = " LEFT JOIN deadline d ON d.id = l.final_deadline_id"
IN_TEAM = "SELECT id FROM round WHERE team_id = :own"
IN_ORGAN = "SELECT r.id FROM unit_ancestor ra JOIN round r ON r.unit_id = ra.unit_id WHERE ra.ancestor_id = :own"


@dataclass(frozen=True, slots=True)
class Ways:
    """Ids of rounds and units through which the actor sees tasks; empty where there are more than LINKS of them."""

    rounds: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    leads: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """`units` and `rounds` can be chosen, `path` leads from the actor's own unit to the chosen one; `is_own`: that
    lies below it. `unknown` are the parts of the filter that stand for nothing in reach; they are not applied."""

    wheres: tuple[Where, ...]
    ways: Ways
    is_own: bool
    units: tuple[Option, ...] = ()
    path: tuple[Option, ...] = ()
    rounds: tuple[Option, ...] = ()
    categories: tuple[Option, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def seen(self) -> list[str]:
        """The condition on `task t` that makes it visible, for a row that was found otherwise."""
        conditions = []
        for where in self.wheres:
            if where is Where.PART:
                own = ("EXISTS (SELECT 1 FROM task_unit p JOIN unit_ancestor a ON a.unit_id = p.unit_id "
                       "WHERE p.task_id = t.id AND a.ancestor_id = :own)")
                conditions.append(KNOWN if self.is_own else f"{KNOWN} AND {own}")
            else:
                conditions.append(f"t.round_id + 0 IN ({IN_TEAM if where is Where.TEAM else IN_ORGAN})")
        return [f"({' OR '.join(f'({one})' for one in conditions or ['1 = 0'])}) IS TRUE"]


def facts(actor: Actor, filters: Filters) -> Facts:
    """All that must be known before tasks are looked for, in one statement."""
    wheres = wheres_of(actor.role)
    found: dict[str, list[Option]] = {}
    alone = None if filters.round else filters.category
    for what, row_id, name in db.session.execute(_facts(actor.role, actor.unit_id, filters.unit, filters.round, alone)):
        found.setdefault(what, []).append(Option(row_id, name))
    ids = {what: tuple(option.id for option in found.get(what, ())) for what in ("own", "run", "chosen")}
    few_ids = {what: each if len(each) <= LINKS else () for what, each in ids.items()}
    path, is_own = path_to(found.get("path", []), actor.unit_id)
    rounds = with_picked(found.get("round", []), found.get("picked", []))
    categories = tuple(found.get("category", ()))
    unknown = strangers(round=(filters.round, rounds), unit=(filters.unit, path))
    if is_strange(filters.category, filters.round, categories):
        unknown += ("category",)
    return Facts(wheres, Ways(few_ids["run"], few_ids["own"], few_ids["chosen"]), is_own, tuple(found.get("unit", ())),
                 path, rounds, categories, unknown)


@lru_cache(maxsize=100)
def _facts(role: Role | None, own: int | None, unit: int | None, round_id: int | None,
           category: Category | None) -> sa.CompoundSelect[str, int, str]:
    """Every part is bounded. `category`: one that was chosen without its round."""
    wheres = wheres_of(role)
    parts = [*offered(own, wheres), *reached(own, wheres)]
    if unit is not None:
        parts += chosen_unit(unit)
    if round_id is not None:
        parts.append(chosen_round(round_id, role, own, wheres))
    of_round = round_of(category) if round_id is None else sa.literal(round_id)
    if of_round is not None:
        parts.append(few("category", sa.select(RoundCategory.id, RoundCategory.name)
                         .join(Round, Round.id == RoundCategory.round_id)
                         .where(RoundCategory.round_id == of_round, is_seen(role, own, wheres))
                         .order_by(RoundCategory.position)))
    return sa.union_all(*parts)


def parameters(actor: Actor, facts: Facts, filters: Filters, today: dt.date) -> dict[str, object]:
    """Of all statements of the list; each takes those that it names."""
    pattern = filters.text.lower().replace("/", "//").replace("%", "/%").replace("_", "/_")
    values: dict[str, object] = {
        "own": actor.unit_id, "unit": filters.unit, "round": filters.round, "category": filters.category, "today": today,
        "state": filters.state and filters.state.value, "mode": filters.mode and filters.mode.value,
        "kind": filters.kind and filters.kind.value, "counted": filters.counted and filters.counted.value,
        "since": filters.since, "until": filters.until, "pattern": f"%{pattern}%"}
    ways = {"rounds": facts.ways.rounds, "units": facts.ways.units, "leads": facts.ways.leads}
    return values | {f"{name}{n}": row_id for name, ids in ways.items() for n, row_id in enumerate(ids)}
