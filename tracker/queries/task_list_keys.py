"""Which tasks stand on a page of the list, in order: SQL as text, because its shape decides the plan.

`task t`, `task_unit l` (its lead part), `deadline d` (that part's final clock, if it has one). Where FEW or less are
found, they are fetched by the narrowest way in and sorted. Else the index of the order is walked: once for each round or
unit in reach if these are not many, otherwise from its end. CROSS JOIN is a plain join that SQLite takes as written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..domain.breakdown import LATE, Age
from ..domain.lights import WORST_FIRST
from ..domain.permissions import Where
from ..domain.vocabulary import Light, State
from .categories import in_category
from .task_list_filter import Counted, Filters, Order, Place, Sort
from .task_list_reach import CLOCK, IN_ORGAN, IN_TEAM, KNOWN, LEADS, Facts

FEW = 1000
CLOCK_DAY = "d.deadline_on"
OPEN = "d.state <> 'stopped'"
ALIVE = "t.state NOT IN ('sustained', 'closed', 'cancelled')"
RUNS, HELD = f"{ALIVE} AND d.state = 'running'", f"{ALIVE} AND d.state = 'held'"
OF_FINAL = {  # as domain/lights.light, which a test compares
    Light.RED: f"({RUNS} AND d.deadline_on < :today OR {HELD} AND d.deadline_on < d.held_on)",
    Light.ORANGE: f"{RUNS} AND d.deadline_on BETWEEN :today AND :orange_to",
    Light.YELLOW: f"{RUNS} AND d.deadline_on > :orange_to AND d.deadline_on <= :yellow_to",
    Light.GREEN: f"({RUNS} AND d.deadline_on > :yellow_to OR {ALIVE} AND d.id IS NULL AND t.mode <> 'ongoing')",
    Light.WAITING: f"{HELD} AND d.deadline_on >= d.held_on",
    Light.GREY: f"(t.state = 'sustained' OR {ALIVE} AND d.id IS NULL AND t.mode = 'ongoing')",
    Light.DONE: "(t.state IN ('closed', 'cancelled') OR t.state <> 'sustained' AND d.state = 'stopped')",
}
OF_RECEIPT = {  # the days of a running receipt
    Light.RED: "r.deadline_on < :today", Light.ORANGE: "r.deadline_on BETWEEN :today AND :orange_to",
    Light.YELLOW: "r.deadline_on > :orange_to AND r.deadline_on <= :yellow_to", Light.GREEN: "r.deadline_on > :yellow_to"}
DAYS_OF = {  # of the open clocks that can have the light
    Light.RED: "deadline_on < :today", Light.ORANGE: "deadline_on BETWEEN :today AND :orange_to",
    Light.YELLOW: "deadline_on BETWEEN :orange_to AND :yellow_to"}
CLOCKLESS = frozenset({State.DRAFT, State.CLOSED, State.CANCELLED})
GRADED = ("(t.state IN ('closed', 'sustained') AND EXISTS (SELECT 1 FROM closure c WHERE c.task_id = t.id "
          "AND c.undone_at IS NULL AND c.grade = :counted AND NOT EXISTS (SELECT 1 FROM closure higher "
          "WHERE higher.task_id = t.id AND higher.undone_at IS NULL AND higher.level > c.level)))")
SO_LATE = f"({RUNS} AND d.deadline_on BETWEEN :late_from AND :late_to OR {HELD} AND d.id IN :held)"
COUNTED: dict[StrEnum, str] = {  # as queries/round_figures, which a test compares
    Counted.OWED: "t.state NOT IN ('draft', 'cancelled')", Counted.OVERDUE: OF_FINAL[Light.RED],
    Counted.UNFINISHED: f"{ALIVE} AND t.state <> 'draft'",
    Age.NOT_DUE: f"{RUNS} AND d.deadline_on > :yellow_to",
    Age.DUE_SOON: f"{RUNS} AND d.deadline_on BETWEEN :today AND :yellow_to",
    **dict.fromkeys(LATE, SO_LATE), Age.HELD: OF_FINAL[Light.WAITING],
    Age.NO_DATE: f"{ALIVE} AND t.state <> 'draft' AND d.id IS NULL"}
NEWEST_CYCLE = "NOT EXISTS (SELECT 1 FROM task later WHERE later.reopens_task_id = t.id)"


def has_light(light: Light) -> str:
    """As domain/lights.task_light: of the final clock and a receipt that is waited for, the worse counts."""
    worse = WORST_FIRST[:WORST_FIRST.index(light)]
    final_is_worse = " OR ".join(OF_FINAL[other] for other in worse) or "1 = 0"
    said = f"(({OF_FINAL[light]}) AND NOT {_waits(worse)})"
    return f"({said} OR ({final_is_worse}) IS NOT TRUE AND {_waits([light])})" if light in OF_RECEIPT else said


def _waits(lights: Sequence[Light]) -> str:
    days = " OR ".join(OF_RECEIPT[light] for light in lights if light in OF_RECEIPT) or "1 = 0"
    return (f"(t.state = 'assigned' AND EXISTS (SELECT 1 FROM deadline r WHERE r.id = l.receipt_deadline_id "
            f"AND r.state = 'running' AND ({days})))")


@dataclass(frozen=True, slots=True)
class Segment:
    """Some of the tasks (`which`), ordered by columns that all rise or all fall; `key` and `n` are those of a Place."""

    which: str
    key: str
    n: str
    rises: bool


def segments(order: Order, state: State | None = None) -> list[Segment]:
    """Of the tasks in `state`, if one is asked for: not all have a clock that could be open."""
    rises = not order.is_descending
    match order.sort:
        case Sort.NEWEST:
            return [Segment("1 = 1", "", "t.id", rises)]
        case Sort.DEADLINE:
            rest = Segment("(d.id IS NULL OR d.state = 'stopped')", "", "t.id", False)
            return [rest] if state in CLOCKLESS else [Segment(OPEN, CLOCK_DAY, "d.id", rises), rest]
        case Sort.NUMBER:
            return [Segment("t.number IS NOT NULL", "t.number", "t.cycle", rises),
                    Segment("t.number IS NULL", "", "t.id", False)]


@dataclass(frozen=True, slots=True)
class Way:
    """`tables` and `link` lead into an index and on to t and l; `is_seen`: what it leads to is visible for sure;
    `repeats`: a task may come several times."""

    tables: str
    link: str
    is_seen: bool = False
    has_clock: bool = False
    repeats: bool = False

    @property
    def select(self) -> str:
        return "SELECT DISTINCT" if self.repeats else "SELECT"


def asked(filters: Filters, picked: Sequence[int] = ()) -> list[str]:
    conditions = [NEWEST_CYCLE]
    named = {"round": "t.round_id + 0 = :round", "state": "t.state = :state", "mode": "t.mode = :mode",
             "category": filters.category and in_category("t.finding_id", filters.category),
             "kind": "t.round_id + 0 IN (SELECT id FROM round WHERE kind = :kind)",
             "unit": "l.unit_id + 0 = :unit" if filters.alone else
                     "l.unit_id + 0 IN (SELECT unit_id FROM unit_ancestor WHERE ancestor_id = :unit)",
             "counted": filters.counted and COUNTED.get(filters.counted, GRADED),
             "since": "d.deadline_on >= :since", "until": "d.deadline_on <= :until",
             "text": "(LOWER(t.title) LIKE :pattern ESCAPE '/' OR LOWER(t.number) LIKE :pattern ESCAPE '/')"}
    conditions += [str(sql) for name, sql in named.items() if getattr(filters, name)]
    if filters.light:
        conditions.append(has_light(filters.light))
    if picked:
        conditions.append(f"t.id IN ({', '.join(str(int(row_id)) for row_id in picked)})")
    return conditions


def counted(facts: Facts, filters: Filters, picked: Sequence[int], most: int) -> str:
    """How many there are, counted to `most` and no further."""
    ways = _narrow(facts, filters, picked)
    each = [f"SELECT * FROM ({way.select} t.id FROM {_tables(way)} WHERE {_all(way, facts, asked(filters, picked))} "
            f"LIMIT {most}) c{n}" for n, way in enumerate(ways)]
    return f"SELECT COUNT(*) FROM (SELECT id FROM ({' UNION '.join(each)}) u LIMIT {most}) c"


@dataclass(frozen=True, slots=True)
class Keys:
    """The rows of one segment from a place on, in the order in which they are read: id, k, n."""

    facts: Facts
    filters: Filters
    picked: Sequence[int]
    segment: Segment
    is_back: bool
    place: Place | None
    is_few: bool

    @property
    def _rises(self) -> bool:
        return self.segment.rises != self.is_back

    def sql(self, most: int) -> str:
        ways = _narrow(self.facts, self.filters, self.picked) if self.is_few else list(self._ordered())
        parts = [f"SELECT * FROM ({self._part(way, most)}) p{n}" for n, way in enumerate(ways)]
        return f"SELECT * FROM ({' UNION '.join(parts)}) k ORDER BY {self.order('k', 'n')} LIMIT {most}"

    def order(self, key: str, n: str) -> str:
        fall = "" if self._rises else " DESC"
        return ", ".join(f"{column}{fall}" for column in ((key, n) if self.segment.key else (n,)))

    def _part(self, way: Way, most: int) -> str:
        s = self.segment
        conditions = [s.which, *asked(self.filters, self.picked)]
        if self.place:
            key = ":day" if s.key == CLOCK_DAY else ":key"
            columns, values = (f"({s.key}, {s.n})", f"({key}, :n)") if s.key else (s.n, ":n")
            conditions.append(f"{columns} {'>' if self._rises else '<'} {values}")
        return (f"{way.select} t.id, {s.key or 'NULL'} AS k, {s.n} AS n FROM {_tables(way)} "
                f"WHERE {_all(way, self.facts, conditions)} ORDER BY {self.order(s.key, s.n)} LIMIT {most}")

    def _ordered(self) -> Iterator[Way]:
        """Each gives its rows in the order of the segment by an index."""
        filters, ways, key = self.filters, self.facts.ways, self.segment.key
        by_clock = key == CLOCK_DAY
        if filters.round:
            yield _by_round(":round", by_clock=by_clock)
        elif filters.unit and ways.leads and key != "t.number":
            for n in range(len(ways.leads)):
                yield _by_lead(f":leads{n}", by_clock=by_clock)
        elif ways.rounds and Where.PART not in self.facts.wheres and not filters.unit:
            for n in range(len(ways.rounds)):
                yield _by_round(f":rounds{n}", by_clock=by_clock, is_seen=True)
        elif ways.units and self.facts.wheres == (Where.PART,) and not filters.unit and not key:
            for n in range(len(ways.units)):
                yield _by_part(f"p.unit_id = :units{n}")
        elif by_clock:
            yield _from_clock("d.kind = 'final'")
        else:
            yield Way("task t CROSS JOIN task_unit l", LEADS)


def _tables(way: Way) -> str:
    return way.tables if way.has_clock else way.tables + CLOCK


def _all(way: Way, facts: Facts, conditions: Sequence[str]) -> str:
    return " AND ".join([way.link, *([] if way.is_seen else facts.seen), *conditions])


def _narrow(facts: Facts, filters: Filters, picked: Sequence[int]) -> list[Way]:
    """The ways in that should lead to the fewest rows; together they lead to all."""
    if picked or filters.category or filters.round:
        by = ":round" if filters.round else "(SELECT round_id FROM round_category WHERE id = :category)"
        return [Way("task t CROSS JOIN task_unit l", LEADS) if picked else _by_round(by)]
    if filters.unit:
        return [Way("unit_ancestor a CROSS JOIN task_unit l CROSS JOIN task t",
                    "a.ancestor_id = :unit AND l.unit_id = a.unit_id AND l.is_lead AND t.id = l.task_id")]
    if facts.wheres != (Where.PART,) and filters.counted in (Counted.OVERDUE, *LATE):
        return [_from_clock(f"d.kind = 'final' AND d.{DAYS_OF[Light.RED]}")]
    if facts.wheres != (Where.PART,) and filters.light in DAYS_OF:
        days = DAYS_OF[filters.light]
        return [_from_clock(f"d.kind = 'final' AND d.{days}"), _from_receipt(days)]
    if len(facts.wheres) > 1 or (filters.state and facts.wheres != (Where.PART,)):
        return [Way("task t CROSS JOIN task_unit l", LEADS)]
    return [_seen_by(where) for where in facts.wheres]


def _seen_by(where: Where) -> Way:
    if where is Where.PART:
        return _by_part("p.unit_id IN (SELECT unit_id FROM unit_ancestor WHERE ancestor_id = :own)", repeats=True)
    rounds = IN_TEAM if where is Where.TEAM else IN_ORGAN
    return Way(f"({rounds}) r CROSS JOIN task t CROSS JOIN task_unit l", f"t.round_id = r.id AND {LEADS}", is_seen=True)


def _by_round(row_id: str, *, by_clock: bool = False, is_seen: bool = False) -> Way:
    if by_clock:
        return _from_clock(f"d.round_id = {row_id} AND d.kind = 'final'", is_seen=is_seen)
    return Way("task t CROSS JOIN task_unit l", f"t.round_id = {row_id} AND {LEADS}", is_seen)


def _by_lead(row_id: str, *, by_clock: bool) -> Way:
    if by_clock:
        return _from_clock(f"d.unit_id = {row_id} AND d.kind = 'final'")
    return Way("task_unit l CROSS JOIN task t", f"l.unit_id = {row_id} AND l.is_lead AND t.id = l.task_id")


def _by_part(link: str, *, repeats: bool = False) -> Way:
    return Way("task_unit p CROSS JOIN task t CROSS JOIN task_unit l",
               f"{link} AND t.id = p.task_id AND {KNOWN} AND {LEADS}", is_seen=True, repeats=repeats)


def _from_receipt(days: str) -> Way:
    return Way("deadline r CROSS JOIN task_unit l CROSS JOIN task t",
               f"r.kind = 'receipt' AND r.state <> 'stopped' AND r.{days} AND l.receipt_deadline_id = r.id AND l.is_lead "
               "AND t.id = l.task_id")


def _from_clock(link: str, *, is_seen: bool = False) -> Way:
    return Way("deadline d CROSS JOIN task_unit l CROSS JOIN task t",
               f"{link} AND {OPEN} AND l.final_deadline_id = d.id AND l.is_lead AND t.id = l.task_id", is_seen, True)
