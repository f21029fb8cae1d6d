"""Closure figures that reconcile: 应整改 = 完成整改 + 基本完成 + 长期坚持 + 未完成, or nothing is printed at all.

The completion rate counts 完成整改 only: 697 = 688 + 4 + 5 gives 98.71 % = 688/697. Percentages are decimals with two
places; one that stands alone is rounded half up.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .errors import RuleBroken
from .vocabulary import Grade, Mode, State

CENT = Decimal("0.01")
WHOLE = Decimal("100.00")
NOT_OWED = frozenset({State.DRAFT, State.CANCELLED})
GRADES_OF = {
    State.CLOSED: frozenset({Grade.COMPLETED, Grade.BASIC}),
    State.SUSTAINED: frozenset({Grade.BASIC, Grade.ONGOING}),
}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one task stood at the as-of moment: the last cycle of its chain, so a number occurs once.

    Each clock says True = kept (stopped in time), False = missed (stopped late, or run past while still open),
    None = nothing to judge yet, or no deadline. `kept_original` goes by the date first set, `kept_current` by the date
    after extensions. `grade` is None as long as the task is open.
    """

    number: str
    unit: str
    mode: Mode
    state: State
    grade: Grade | None = None
    kept_original: bool | None = None
    kept_current: bool | None = None

    @property
    def is_owed(self) -> bool:
        """Drafts were never assigned and cancelled tasks are owed no more: neither is part of 应整改."""
        return self.state not in NOT_OWED

    @property
    def is_overdue(self) -> bool:
        return self.is_owed and self.grade is None and self.kept_current is False


@dataclass(frozen=True, slots=True)
class OnTime:
    """Tasks whose deadline has been decided, by one of the two clocks."""

    kept: int = 0
    missed: int = 0

    @property
    def due(self) -> int:
        return self.kept + self.missed

    @property
    def rate(self) -> Decimal | None:
        return percent(self.kept, self.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The four results sum to `total`; `overdue` and `suspended` are parts of `unfinished`; `cancelled` is outside."""

    total: int
    completed: int
    basic: int
    ongoing: int
    unfinished: int
    overdue: int = 0
    suspended: int = 0
    cancelled: int = 0
    original: OnTime = OnTime()
    current: OnTime = OnTime()

    def __post_init__(self) -> None:
        parts = self.results
        if sum(parts) != self.total or min(parts) < 0 or max(self.overdue, self.suspended) > self.unfinished:
            raise RuleBroken("figures.do_not_reconcile", total=self.total, parts=parts, overdue=self.overdue)

    @property
    def results(self) -> tuple[int, int, int, int]:
        return (self.completed, self.basic, self.ongoing, self.unfinished)

    @property
    def completion_rate(self) -> Decimal | None:
        return percent(self.completed, self.total)

    @property
    def shares(self) -> tuple[Decimal, ...] | None:
        """The percentages of `results`; they sum to 100.00 and the first is the completion rate itself."""
        return shares(self.results)


def percent(part: int, whole: int) -> Decimal | None:
    """Two places, half up. Of nothing there is no percentage."""
    return (Decimal(100 * part) / whole).quantize(CENT, ROUND_HALF_UP) if whole else None


def shares(counts: Sequence[int]) -> tuple[Decimal, ...] | None:
    """Percentages that sum to 100.00: the first half up, the others by largest remainder of what it leaves.

    The first is not left to the remainders because the same rate is printed alone elsewhere: one count, one percentage.
    """
    whole = sum(counts)
    if not whole:
        return None
    first = percent(counts[0], whole) or Decimal(0)
    floors = [divmod(10000 * count, whole) for count in counts[1:]]
    spare = int((WHOLE - first) / CENT) - sum(floor for floor, _ in floors)
    lucky = sorted(range(len(floors)), key=lambda i: (-floors[i][1], i))[:spare]
    return (first, *((floor + (i in lucky)) * CENT for i, (floor, _) in enumerate(floors)))


def percent_text(rate: Decimal | None) -> str:
    return "—" if rate is None else f"{rate:.2f}%"


def reckon(standings: Iterable[Standing]) -> Figures:
    """Count each task once. A number met twice, or a grade its state cannot have, stops the report."""
    rows = list(standings)
    _check(rows)
    owed = [row for row in rows if row.is_owed]
    unfinished = [row for row in owed if row.grade is None]
    return Figures(
        total=len(owed),
        completed=sum(row.grade is Grade.COMPLETED for row in owed),
        basic=sum(row.grade is Grade.BASIC for row in owed),
        ongoing=sum(row.grade is Grade.ONGOING for row in owed),
        unfinished=len(unfinished),
        overdue=sum(row.is_overdue for row in unfinished),
        suspended=sum(row.state is State.SUSPENDED for row in unfinished),
        cancelled=sum(row.state is State.CANCELLED for row in rows),
        original=_on_time(row.kept_original for row in owed),
        current=_on_time(row.kept_current for row in owed),
    )


def by_unit(standings: Iterable[Standing]) -> dict[str, Figures]:
    """In the order in which the units are first met: no ranking."""
    groups: dict[str, list[Standing]] = defaultdict(list)
    for row in standings:
        groups[row.unit].append(row)
    return {unit: reckon(rows) for unit, rows in groups.items()}


def by_mode(standings: Iterable[Standing]) -> dict[Mode, Figures]:
    """Every mode is there, also with nothing in it: 立行立改 应/已/率 is asked for even when it is 0."""
    rows = list(standings)
    return {mode: reckon(row for row in rows if row.mode is mode) for mode in Mode}


def _check(rows: list[Standing]) -> None:
    seen: set[str] = set()
    for row in rows:
        allowed = row.grade in GRADES_OF[row.state] if row.state in GRADES_OF else row.grade is None
        if not allowed:
            raise RuleBroken("figures.grade_contradicts_state", number=row.number, state=row.state, grade=row.grade)
        if row.number in seen:
            raise RuleBroken("figures.counted_twice", number=row.number)
        seen.add(row.number)


def _on_time(clocks: Iterable[bool | None]) -> OnTime:
    decided = [clock for clock in clocks if clock is not None]
    return OnTime(kept=sum(decided), missed=len(decided) - sum(decided))
