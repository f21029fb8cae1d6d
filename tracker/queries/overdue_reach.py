"""Which overdue deadlines an actor and a filter reach, in two forms: a way in by an index, and a condition on a walk."""

from dataclasses import dataclass, replace
from functools import lru_cache

import sqlalchemy as sa

from ..domain.escalation import NOT_REACHED, REMINDERS
from ..domain.permissions import POLICY, Ability, Actor, Where
from ..domain.vocabulary import DeadlineKind, Role
from ..extensions import db
from ..models.ladder import LadderRung, LadderVersion
from .list_choices import (
    LINKS,
    Option,
    chosen_round,
    chosen_unit,
    few,
    offered,
    reached,
    strangers,
    understood,
    with_picked,
)
from .overdue_filter import Filters


@dataclass(frozen=True, slots=True)
class Way:
    """SQL on `deadline d`. `tables` and `link` lead into its indexes, one id after the other; `condition` says the same
    of a row that was found otherwise (+ 0 and IS TRUE keep the planners from a second thought). `ids` are the values of
    `column`, empty where they are too many."""

    tables: str
    link: str
    condition: str
    column: str
    ids: tuple[int, ...] = ()


def _unit_way(root: str, ids: tuple[int, ...]) -> Way:
    """`root` is the name of the parameter with the unit."""
    return Way("unit_ancestor a CROSS JOIN deadline d", f"a.ancestor_id = :{root} AND d.unit_id = a.unit_id",
               f"d.unit_id + 0 IN (SELECT unit_id FROM unit_ancestor WHERE ancestor_id = :{root})", "unit_id", ids)


def _round_way(where: Where, ids: tuple[int, ...]) -> Way:
    if where is Where.TEAM:
        return Way("round r CROSS JOIN deadline d", "r.team_id = :own AND d.round_id = r.id",
                   "d.round_id + 0 IN (SELECT id FROM round WHERE team_id = :own)", "round_id", ids)
    return Way("unit_ancestor ra CROSS JOIN round r CROSS JOIN deadline d",
               "ra.ancestor_id = :own AND r.unit_id = ra.unit_id AND d.round_id = r.id",
               "d.round_id + 0 IN (SELECT r.id FROM unit_ancestor ra JOIN round r ON r.unit_id = ra.unit_id "
               "WHERE ra.ancestor_id = :own)", "round_id", ids)


def _raised() -> Way:
    """The last escalations, from the end of their table: they are written day by day, so that behind the last one of a
    day before `raised` there are only those wanted."""
    before = "SELECT id FROM escalation WHERE raised_on < :raised ORDER BY id DESC LIMIT 1"
    since = (f"e.id > COALESCE(({before}), 0) AND e.raised_on >= :raised AND e.merged_into IS NULL "
             f"AND e.act NOT IN ({', '.join(repr(act.value) for act in REMINDERS)})")
    return Way("escalation e CROSS JOIN deadline d",
               f"{since} AND d.id = e.deadline_id AND d.version = e.version AND d.rung = e.rung",
               f"(d.id + 0, d.version, d.rung) IN (SELECT e.deadline_id, e.version, e.rung FROM escalation e WHERE {since})",
               "id")


@dataclass(frozen=True, slots=True)
class Reach:
    """A row is reached by any of `seen` (by all, if there is none) and by every one of `chosen`. `is_nothing`: by none.

    `first_root` names the parameter of the unit with whose tree a list by units begins; `is_first_all` says that no
    other unit owes a reached row.
    """

    seen: tuple[Way, ...]
    chosen: tuple[Way, ...]
    is_nothing: bool
    first_root: str | None
    is_first_all: bool

    def raised(self) -> "Reach":
        """Of these, what was escalated since a day."""
        return replace(self, chosen=(_raised(), *self.chosen))

    @property
    def ways(self) -> tuple[Way, ...]:
        """The narrowest ways in; together they lead to every reached row, to some perhaps twice."""
        return self.chosen[:1] or self.seen

    @property
    def links(self) -> list[str]:
        """The same with one id each; none where there are too many."""
        if not all(way.ids for way in self.ways) or sum(len(way.ids) for way in self.ways) > LINKS:
            return []
        return [f"d.{way.column} = :{way.column}{n}" for way in self.ways for n in range(len(way.ids))]

    @property
    def values(self) -> dict[str, int]:
        return {f"{way.column}{n}": row_id for way in self.ways for n, row_id in enumerate(way.ids)}

    @property
    def conditions(self) -> list[str]:
        seen = [f"({' OR '.join(way.condition for way in self.seen)}) IS TRUE"] if self.seen else []
        return seen + [way.condition for way in self.chosen]

    @property
    def rest(self) -> list[str]:
        """What a row must still fulfil that came by one of `ways`."""
        return [each for each in self.conditions if each != self.chosen[0].condition] if self.chosen else []


@dataclass(frozen=True, slots=True)
class Facts:
    """`units` and `rounds` can be chosen, `path` leads from the actor's own down to the chosen unit; `rungs` are all that
    the ladders of the kind have, with the names of their acts. `unknown` are the parts of the filter that stand for
    nothing in reach; they are not applied."""

    reach: Reach
    units: tuple[Option, ...]
    path: tuple[Option, ...]
    rounds: tuple[Option, ...]
    rungs: tuple[Option, ...]
    unknown: tuple[str, ...]


def facts(actor: Actor, filters: Filters) -> Facts:
    """All that must be known before rows are looked for, in one statement."""
    wheres = wheres_of(actor.role)
    found: dict[str, list[Option]] = {}
    for what, row_id, name in db.session.execute(
            _facts(actor.role, actor.unit_id, filters.kind, filters.unit, filters.round)):
        found.setdefault(what, []).append(Option(row_id, name))
    path, is_own = path_to(found.get("path", []), actor.unit_id)
    ids = {what: tuple(option.id for option in found.get(what, ())) for what in ("own", "run", "chosen")}
    ids = {what: each if len(each) <= LINKS else () for what, each in ids.items()}
    rounds = with_picked(found.get("round", []), found.get("picked", []))
    rungs = tuple(found.get("rung", ()))
    unknown = strangers(unit=(filters.unit, path), round=(filters.round, rounds),
                        rung=(filters.rung, (*rungs, Option(NOT_REACHED, ""))))
    reach = _reach(understood(filters, unknown), wheres, ids, is_own=is_own)
    return Facts(reach, tuple(found.get("unit", ())), path, rounds, rungs, unknown)


def path_to(upwards: list[Option], own: int | None) -> tuple[tuple[Option, ...], bool]:
    """From below the actor's own unit down to the chosen one (which may be the own), and whether that lies below it."""
    path = tuple(reversed(upwards))
    ids = [unit.id for unit in path]
    is_own = own in ids
    return (path[ids.index(own or 0) + 1:] or path[-1:] if is_own else path), is_own


def whole_reach(role: Role | None) -> Reach:
    """All that a post of the role sees, without asking the database first."""
    return _reach(Filters(), wheres_of(role), {"own": (), "run": ()}, is_own=False)


def _reach(filters: Filters, wheres: tuple[Where, ...], ids: dict[str, tuple[int, ...]], *, is_own: bool) -> Reach:
    """`is_own`: the chosen unit lies below the actor's."""
    seen = tuple(_unit_way("own", ids["own"]) if where is Where.PART else _round_way(where, ids["run"]) for where in wheres)
    chosen = []
    if filters.unit is not None:
        chosen.append(_unit_way("unit", ids["chosen"]))
        if is_own and Where.PART in wheres:
            seen = ()  # whatever the chosen unit owes, the actor sees
    if filters.round is not None:
        chosen.append(Way("deadline d", "d.round_id = :round", "d.round_id + 0 = :round", "round_id", (filters.round,)))
    is_out = filters.unit is not None and wheres == (Where.PART,) and not is_own
    made = Reach(seen, tuple(chosen), is_nothing=not wheres or is_out, first_root=_first_root(filters, wheres),
                 is_first_all=filters.unit is not None or wheres == (Where.PART,))
    return made.raised() if filters.raised else made


def _first_root(filters: Filters, wheres: tuple[Where, ...]) -> str | None:
    if filters.unit is not None:
        return "unit"
    return None if Where.TEAM in wheres else "own"


@lru_cache(maxsize=100)
def _facts(role: Role | None, own: int | None, kind: DeadlineKind, chosen: int | None,
           round_id: int | None) -> sa.CompoundSelect[str, int, str]:
    """Every part is bounded. Kept, because putting it together takes as long as asking it."""
    wheres = wheres_of(role)
    parts = [
        few("rung", sa.select(LadderRung.rung, sa.cast(LadderRung.act, sa.String))
             .join(LadderVersion, LadderVersion.id == LadderRung.ladder_version_id)
             .where(LadderVersion.deadline_kind == kind)
             .group_by(LadderRung.rung, LadderRung.act).order_by(LadderRung.rung, LadderRung.act)),
        *offered(own, wheres), *reached(own, wheres),
    ]
    if round_id is not None:
        parts.append(chosen_round(round_id, role, own, wheres))
    if chosen is not None:
        parts += chosen_unit(chosen)
    return sa.union_all(*parts)


def wheres_of(role: Role | None) -> tuple[Where, ...]:
    return POLICY[Ability.VIEW_TASK].get(role, ()) if role else ()
