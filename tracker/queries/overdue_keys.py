"""Which rows stand on a page of the overdue list, in order: SQL as text, because its shape decides the plan.

Two ways, neither of which sorts more than FEW rows. Few rows in all: they are fetched by the narrowest index and
sorted. Many: the index of the order is walked until the page is full. CROSS JOIN is a plain join that SQLite takes in
the order written (an office's file may never have been analysed); the partial indexes need `state <> 'stopped'` as it
stands here.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..domain.escalation import NOT_REACHED
from .overdue_filter import Filters, Order, Place, Sort
from .overdue_reach import Facts, Reach, Way

FEW = 1000
FOREIGN = 2**32  # sets the units that are not below the actor's own behind these
NO_RUNG = -2
COLUMNS = "d.id, d.task_id, d.unit_id, d.rung, d.original_on, d.deadline_on, d.state, d.held_on, d.ladder_version_id"
HELD_LATE = "(d.state <> 'held' OR d.deadline_on < d.held_on)"


def parameters(unit_id: int | None, reach: Reach, filters: Filters, place: Place | None,
               today: dt.date) -> dict[str, object]:
    """Of all statements here; each takes those that it names."""
    late = filters.late_from or 1
    pattern = filters.text.lower().replace("/", "//").replace("%", "/%").replace("_", "/_")
    values: dict[str, object] = {
        "own": unit_id, "unit": filters.unit, "round": filters.round, "rung": filters.rung, "late": late,
        "late_text": f"-{late} days", "span": (filters.late_to or late) - late,
        "span_text": f"-{(filters.late_to or late) - late} days", "late_to": filters.late_to,
        "late_to_text": f"-{filters.late_to} days", "raised": filters.raised,
        "kind": filters.kind.value, "latest": today - dt.timedelta(days=late),
        "pattern": f"%{pattern}%", "lead": place.lead if place else 0, "day": place.deadline_on if place else today,
        "lead_unit": place.lead % FOREIGN if place else 0, "id": place.id if place else 0}
    return values | reach.values


def counted(reach: Reach, filters: Filters, most: int, *, is_sqlite: bool, asked: list[str] | None = None) -> str:
    """How many there are, counted to `most` and no further. `asked`: conditions instead of those of what is overdue.

    Whether a clock was held in time stands in the row, not in the index, and reading a thousand rows takes longer than
    the page. So it is asked only where the index alone does not give `most`; beyond that such rows are counted in.
    """
    asked = asked or _asked(filters, is_sqlite)
    loosely = [one for one in asked if one != HELD_LATE]
    exact = _union([_counted_way(way, reach, filters, asked, most) for way in reach.ways], "id")
    enough = " OR ".join(f"(SELECT COUNT(*) FROM ({_counted_way(way, reach, filters, loosely, most)}) c) = {most}"
                         for way in reach.ways)
    return (f"SELECT CASE WHEN {enough} THEN {most} "
            f"ELSE (SELECT COUNT(*) FROM (SELECT id FROM ({exact}) u LIMIT {most}) c) END")


def _counted_way(way: Way, reach: Reach, filters: Filters, asked: list[str], most: int) -> str:
    return f"SELECT d.id FROM {_tables(way.tables, filters)} WHERE {_all(way.link, *asked, *reach.rest)} LIMIT {most}"


def page_keys(facts: Facts, filters: Filters, order: Order, place: Place | None, total: int, rows: int, *,
              is_sqlite: bool, asked: list[str] | None = None) -> str:
    """COLUMNS and `lead`, in the order in which they are read. `total` is what `counted` found, up to FEW + 1."""
    return _Keys(facts, filters, order, place, rows, asked or _asked(filters, is_sqlite), is_sqlite).sql(total)


def _asked(filters: Filters, is_sqlite: bool) -> list[str]:
    """A held clock is overdue if it was so on the day on which it was held."""
    held_late = HELD_LATE
    if filters.late_from:
        days_before = "date(d.held_on, :late_text)" if is_sqlite else "d.held_on - :late"
        held_late = f"(d.state <> 'held' OR d.deadline_on <= {days_before})"
    conditions = ["d.kind = :kind AND d.state <> 'stopped' AND d.deadline_on <= :latest", held_late]
    if filters.late_to is not None:
        conditions.append(_not_later(is_sqlite))
    if filters.rung is not None:
        conditions.append("d.rung = :rung")
    if filters.clock is not None:
        conditions.append(f"d.state = '{filters.clock.value}'")
    if filters.picked:
        conditions.append(f"d.id IN ({', '.join(str(int(row_id)) for row_id in filters.picked)})")
    return conditions + contains(filters)


def contains(filters: Filters) -> list[str]:
    return ["t.id = d.task_id AND (LOWER(t.title) LIKE :pattern ESCAPE '/' "
            "OR LOWER(t.number) LIKE :pattern ESCAPE '/')"] if filters.text else []


def _not_later(is_sqlite: bool) -> str:
    """Late by `late_to` days at most, on the day of the hold or today."""
    earliest = "date(:latest, :span_text)" if is_sqlite else "CAST(:latest AS DATE) - :span"
    held = "date(d.held_on, :late_to_text)" if is_sqlite else "d.held_on - :late_to"
    return f"d.deadline_on >= CASE WHEN d.state = 'held' THEN {held} ELSE {earliest} END"


def _tables(tables: str, filters: Filters) -> str:
    return f"{tables} CROSS JOIN task t" if filters.text else tables


def _all(*conditions: str) -> str:
    return " AND ".join(conditions)


def _union(each: Sequence[str], columns: str = "*") -> str:
    return " UNION ".join(f"SELECT {columns} FROM ({one}) u{n}" for n, one in enumerate(each))


@dataclass(frozen=True, slots=True)
class _Group:
    """Units `u` that follow each other in the list, and the leading value of their rows."""

    among: str
    lead: str
    is_foreign: bool


@dataclass(frozen=True, slots=True)
class _Keys:
    facts: Facts
    filters: Filters
    order: Order
    place: Place | None
    rows: int
    asked: list[str]
    is_sqlite: bool

    @property
    def is_back(self) -> bool:
        return self.place is not None and self.place.is_back

    @property
    def is_up(self) -> bool:
        """Whether the leading column (or the days, if there is none) rises as the rows are read."""
        return self.order.is_descending == self.is_back

    @property
    def days_rise(self) -> bool:
        return self.is_up if self.order.sort is Sort.DEADLINE else not self.is_back

    def sql(self, total: int) -> str:
        reach, sort = self.facts.reach, self.order.sort
        # PostgreSQL does not see that the parts of a union come in order, and would sort them whole
        if sort is Sort.DEADLINE and (len(reach.links) == 1 or (reach.links and self.is_sqlite)):
            found = self._merged()
        elif total <= FEW or (sort is Sort.UNIT and reach.first_root is None):
            found = _union(self._few())
        elif sort is Sort.DEADLINE:
            found = self._part("deadline d", "0", [*reach.conditions, *self._later()])
        else:
            found = self._chain(list(self._by_rung() if sort is Sort.RUNG else self._by_unit()))
        return f"SELECT * FROM ({found}) k ORDER BY {self._sorted('lead', 'k.')} LIMIT {self.rows}"

    def _part(self, tables: str, lead: str, conditions: list[str], by: str = "") -> str:
        """Some of the rows; `by` is the leading column where it is not the same in all of them."""
        return f"{self._all_of(tables, lead, conditions)} ORDER BY {self._sorted(by, 'd.')} LIMIT {self.rows}"

    def _all_of(self, tables: str, lead: str, conditions: list[str]) -> str:
        return (f"SELECT {COLUMNS}, {lead} AS lead FROM {_tables(tables, self.filters)} "
                f"WHERE {_all(*conditions, *self.asked)}")

    def _chain(self, parts: list[str]) -> str:
        """One part after the other; a part begins only if those before it have not filled the page. (An address may
        name a place beyond all of them.)"""
        parts = parts or [self._part("deadline d", "0", ["1 = 0"])]
        named = [f"p{n} AS ({part})" for n, part in enumerate(parts)]
        return f"WITH {', '.join(named)} " + " UNION ALL ".join(f"SELECT * FROM p{n}" for n in range(len(parts)))

    def _after(self, parts: int) -> list[str]:
        """The guard of a part of a chain with so many parts before it."""
        before = " + ".join(f"(SELECT COUNT(*) FROM p{n})" for n in range(parts))
        return [f"{before} < {self.rows}"] if parts else []

    def _merged(self) -> str:
        """By each link the index gives the days in order, and SQLite merges them row by row as they are needed. A row
        has one unit and one round, so it comes twice at most."""
        reach = self.facts.reach
        each = [self._all_of("deadline d", "0", [link, *reach.rest, *self._later()]) for link in reach.links]
        return (f"SELECT DISTINCT * FROM (SELECT * FROM ({' UNION ALL '.join(each)}) m "
                f"ORDER BY {self._sorted('', '')} LIMIT {2 * self.rows}) m")

    def _few(self) -> list[str]:
        lead = {Sort.DEADLINE: "", Sort.RUNG: "d.rung", Sort.UNIT: self._unit_lead()}[self.order.sort]
        later = self._later()
        if self.place and lead:
            later = [f"({lead} {self._beyond(self.is_up)} :lead OR ({lead} = :lead AND {_all(*later)}))"]
        reach = self.facts.reach
        return [self._part(way.tables, lead or "0", [way.link, *reach.rest, *later], by=lead) for way in reach.ways]

    def _by_rung(self) -> Iterator[str]:
        rungs = list(range(NOT_REACHED, max((rung.id for rung in self.facts.rungs), default=NOT_REACHED) + 1))
        rungs.sort(reverse=not self.is_up)
        if self.place:
            rungs = [rung for rung in rungs if rung == self.place.lead or (rung > self.place.lead) == self.is_up]
        for n, rung in enumerate(rungs):
            later = self._later() if self.place and rung == self.place.lead else []
            # SQLite would ask a guard of its own row by row; so asked, the index has no such rung
            is_rung = f"d.rung = CASE WHEN {_all('1 = 1', *self._after(n))} THEN {rung} ELSE {NO_RUNG} END"
            yield self._part("deadline d", "d.rung", [is_rung, *self.facts.reach.conditions, *later])

    def _by_unit(self) -> Iterator[str]:
        """The unit of the place to its end, then the units beyond it, the foreign ones last."""
        groups, place = self._groups(), self.place
        is_foreign = place is not None and not 0 <= place.lead < FOREIGN
        if place:
            yield self._part("deadline d", "CAST(:lead AS BIGINT)", ["d.unit_id = :lead_unit", *self.facts.reach.conditions,
                                                             *self._later()])
            groups = [group for group in groups if group.is_foreign == is_foreign or group.is_foreign != self.is_back]
        for n, group in enumerate(reversed(groups) if self.is_back else groups):
            beyond = [f"u.id {self._beyond(self.is_up)} :lead_unit"] if place and group.is_foreign == is_foreign else []
            yield self._unit_after_unit(group, [*beyond, *self._after(n + (place is not None))])

    def _unit_after_unit(self, group: _Group, conditions: list[str]) -> str:
        """A loop over the units in order, in each the rows in order. SQLite takes it as it stands; PostgreSQL would sort
        all rows of a unit, and must be told that the page's number is enough."""
        owed = ["d.unit_id = u.id", *self.facts.reach.conditions]
        if self.is_sqlite:
            return self._part("unit u CROSS JOIN deadline d", group.lead, [group.among, *conditions, *owed], by="u.id")
        first = self._part("deadline d", "0", owed)
        return (f"SELECT {COLUMNS}, {group.lead} AS lead FROM unit u CROSS JOIN LATERAL ({first}) d WHERE "
                f"{_all(group.among, *conditions)} ORDER BY {self._sorted('u.id', 'd.')} LIMIT {self.rows}")

    def _groups(self) -> list[_Group]:
        own = _Group(f"u.id + 0 IN ({self._first_units()})", "d.unit_id", False)
        foreign = _Group(f"u.id + 0 NOT IN ({self._first_units()})", f"d.unit_id + {self._foreign()}", True)
        return [own] if self.facts.reach.is_first_all else [own, foreign]

    def _unit_lead(self) -> str:
        if self.facts.reach.first_root is None or self.facts.reach.is_first_all:
            return "d.unit_id"
        return f"(d.unit_id + CASE WHEN d.unit_id IN ({self._first_units()}) THEN 0 ELSE {self._foreign()} END)"

    def _first_units(self) -> str:
        return f"SELECT unit_id FROM unit_ancestor WHERE ancestor_id = :{self.facts.reach.first_root}"

    def _foreign(self) -> int:
        return -FOREIGN if self.order.is_descending else FOREIGN

    def _later(self) -> list[str]:
        return [f"(d.deadline_on, d.id) {self._beyond(self.days_rise)} (:day, :id)"] if self.place else []

    def _beyond(self, rises: bool) -> str:
        return ">" if rises else "<"

    def _sorted(self, lead: str, table: str) -> str:
        days = "" if self.days_rise else " DESC"
        columns = [f"{lead}{'' if self.is_up else ' DESC'}"] if lead else []
        return ", ".join([*columns, f"{table}deadline_on{days}", f"{table}id{days}"])
