"""Which rows stand on a page of the overdue list, in order: SQL as text, because its shape decides the plan.

Two ways, neither of which ever sorts more than FEW rows. Few rows in all: they are fetched by the narrowest index and
sorted. Many: the index of the order is walked until the page is full. CROSS JOIN is a plain join that SQLite takes in
the order written (an office's file may never have been analysed); the partial indexes need `state <> 'stopped'` as it
stands here.
"""

import datetime as dt
from collections.abc import Iterable

from ..domain.vocabulary import DeadlineKind
from .overdue_filter import Filters, Order, Place, Sort
from .overdue_reach import Facts, Reach, Way

FEW = 1000
FOREIGN = 2**32  # added to the id of a unit that is not below the actor's own: those come last
COLUMNS = "d.id, d.task_id, d.unit_id, d.rung, d.original_on, d.deadline_on, d.state, d.held_on, d.ladder_version_id"
OVERDUE = "d.kind = :kind AND d.state <> 'stopped' AND d.deadline_on <= :latest"
BY_TEXT = "(LOWER(t.title) LIKE :pattern ESCAPE '/' OR LOWER(t.number) LIKE :pattern ESCAPE '/')"


def parameters(unit_id: int | None, filters: Filters, place: Place | None, today: dt.date) -> dict[str, object]:
    """Of all statements here; each takes those that it names."""
    late = filters.late_from or 1
    pattern = filters.text.lower().replace("/", "//").replace("%", "/%").replace("_", "/_")
    return {"own": unit_id, "unit": filters.unit_id, "round": filters.round_id, "rung": filters.rung, "late": late,
            "late_text": f"-{late} days", "kind": filters.kind.value, "latest": today - dt.timedelta(days=late),
            "pattern": f"%{pattern}%", "lead": place.lead if place else 0, "day": place.deadline_on if place else today,
            "lead_unit": place.lead % FOREIGN if place else 0, "id": place.id if place else 0}


def counted(reach: Reach, filters: Filters, most: int, *, is_sqlite: bool) -> str:
    """How many there are, counted to `most` and no further."""
    each = [f"SELECT d.id FROM {_tables(way.tables, filters)} WHERE {_and(way.link, *_asked(filters, is_sqlite), *reach.rest)} "
            f"LIMIT {most}" for way in reach.ways]
    rows = " UNION ".join(f"SELECT id FROM ({one}) u{n}" for n, one in enumerate(each))
    return f"SELECT COUNT(*) FROM (SELECT id FROM ({rows}) u LIMIT {most}) c"


def page_keys(facts: Facts, filters: Filters, order: Order, place: Place | None, total: int, rows: int, *,
              is_sqlite: bool) -> str:
    """`total` is what `counted` found, up to more than FEW."""
    return _Walk(facts, filters, order, place, rows, is_sqlite).sql(total)


def _asked(filters: Filters, is_sqlite: bool) -> list[str]:
    """A held clock is overdue if it was so on the day on which it was held."""
    held_on = "d.held_on"
    if filters.late_from:
        held_on = "date(d.held_on, :late_text)" if is_sqlite else "d.held_on - :late"
    is_late = "d.deadline_on <= " + held_on if filters.late_from else "d.deadline_on < d.held_on"
    conditions = [OVERDUE, f"(d.state <> 'held' OR {is_late})"]
    if filters.rung is not None:
        conditions.append("d.rung = :rung")
    if filters.clock is not None:
        conditions.append(f"d.state = '{filters.clock.value}'")
    if filters.text:
        conditions += ["t.id = d.task_id", BY_TEXT]
    return conditions


def _tables(tables: str, filters: Filters) -> str:
    return f"{tables} CROSS JOIN task t" if filters.text else tables


def _and(*conditions: str) -> str:
    return " AND ".join(conditions)


class _Walk:
    """One page. `up` and `day_up` are the directions of the leading column and of the days as the rows are read."""

    def __init__(self, facts: Facts, filters: Filters, order: Order, place: Place | None, rows: int, is_sqlite: bool) -> None:
        self.reach, self.filters, self.order, self.place, self.rows = facts.reach, filters, order, place, rows
        self.rungs = sorted({-1, *(rung.id for rung in facts.rungs)})
        self.asked = _asked(filters, is_sqlite)
        is_back = place is not None and place.is_back
        self.up = order.is_descending == is_back
        self.day_up = self.up if order.sort is Sort.DEADLINE else not is_back

    def sql(self, total: int) -> str:
        by_link = self.order.sort is Sort.DEADLINE and len(self.reach.ways) == 1 and self.reach.ways[0].is_single
        if total <= FEW or by_link or (self.order.sort is Sort.UNIT and self.reach.first_root is None):
            return self._few()
        match self.order.sort:
            case Sort.DEADLINE:
                return self._one("deadline d", "0", [*self.reach.conditions, *self._beyond_day()])
            case Sort.RUNG:
                return self._chain(self._by_rung())
            case Sort.UNIT:
                return self._chain(self._by_unit())

    def _few(self) -> str:
        lead = {Sort.DEADLINE: "0", Sort.RUNG: "d.rung", Sort.UNIT: self._unit_lead()}[self.order.sort]
        beyond = self._beyond_day()
        if self.place and self.order.sort is not Sort.DEADLINE:
            beyond = [f"({lead} {self._than(self.up)} :lead OR ({lead} = :lead AND {_and(*beyond)}))"]
        each = [self._one(way.tables, lead, [way.link, *self.reach.rest, *beyond]) for way in self.reach.ways]
        if len(each) == 1:
            return each[0]
        return " UNION ".join(f"SELECT * FROM ({one}) w{n}" for n, one in enumerate(each))

    def _by_rung(self) -> Iterable[str]:
        for rung in self.rungs if self.up else self.rungs[::-1]:
            is_here = self.place is not None and rung == self.place.lead
            if self.place and not is_here and (rung > self.place.lead) != self.up:
                continue
            beyond = self._beyond_day() if is_here else []
            yield self._one("deadline d", "d.rung", [f"d.rung = {rung}", *self.reach.conditions, *beyond])

    def _by_unit(self) -> Iterable[str]:
        """The unit of the place to its end, the units beyond it, then those that are not the actor's own."""
        own = (f"unit_ancestor a CROSS JOIN deadline d", f"a.ancestor_id = :{self.reach.first_root}", "a.unit_id", "a.unit_id")
        foreign = ("unit a CROSS JOIN deadline d", f"a.id NOT IN ({self._first_units()})", "a.id", self._foreign("a.id"))
        groups = [own] if self.reach.is_first_all else [own, foreign]
        is_foreign = self.place is not None and abs(self.place.lead) >= FOREIGN // 2
        backwards = self.place is not None and self.place.is_back
        if self.place:
            yield self._one("deadline d", str(self.place.lead), ["d.unit_id = :lead_unit", *self.reach.conditions,
                                                                 *self._beyond_day()])
            groups = ([foreign, own] if is_foreign else [own]) if backwards else groups[is_foreign:]
        for tables, among, unit, lead in groups:
            beyond = [f"{unit} {self._than(self.up)} :lead_unit"] if self.place and (among is foreign[1]) == is_foreign else []
            yield self._one(tables, lead, [among, f"d.unit_id = {unit}", *self.reach.conditions, *beyond], by=unit)

    def _unit_lead(self) -> str:
        if self.reach.first_root is None or self.reach.is_first_all:
            return "d.unit_id"
        return f"CASE WHEN d.unit_id IN ({self._first_units()}) THEN d.unit_id ELSE {self._foreign('d.unit_id')} END"
