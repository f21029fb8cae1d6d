"""The overdue list: every kind of deadline, one at a time, that has passed and whose clock has not stopped.

Overdue = deadline_on < (held_on if held, else the office date). A page takes four statements, whatever it shows.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from ..domain.errors import NotAllowed
from ..domain.escalation import NOT_REACHED
from ..domain.permissions import Ability, Actor, can
from ..domain.vocabulary import Act, DeadlineKind
from ..domain.workdays import WorkCalendar
from ..extensions import db
from .calendar import work_calendar
from .list_choices import understood
from .list_page import cut
from .overdue_filter import Filters, Order, Place, Sort
from .overdue_keys import FEW, counted, page_keys, parameters
from .overdue_reach import Facts, facts
from .overdue_rows import OverdueRow, rows_of

ROWS = 50
CHUNK = 1000
OTHERS = 99  # another tab's rows are counted so far


@dataclass(frozen=True, slots=True)
class Page:
    """`total` is the count of the filter's kind. `counts` by kind: this one is exact up to FEW, the others up to OTHERS;
    one more means "or more". The other tabs are counted without the filter by rung, which is another ladder's."""

    rows: list[OverdueRow]
    next_place: Place | None
    previous_place: Place | None
    total: int
    counts: dict[DeadlineKind, int]
    facts: Facts


def page(actor: Actor, filters: Filters, order: Order, place: Place | None, today: dt.date, *,
         picked: Sequence[int] = (), rows: int | None = None) -> Page:
    most, asked = rows or ROWS, _ask(actor, filters, order, today, picked)
    counts = asked.counts()
    found = asked.rows(place, counts[filters.kind], most + 1, work_calendar())
    shown, after, before = cut(found, place, most, place_at)
    return Page(shown, after, before, counts[filters.kind], counts, asked.known)


def stream(actor: Actor, filters: Filters, order: Order, today: dt.date,
           picked: Sequence[int] = ()) -> tuple[Facts, Iterator[OverdueRow]]:
    """What the filter's numbers stand for, and all rows in order, fetched in chunks as they are taken. Rights are asked at
    once."""
    asked = _ask(actor, filters, order, today, picked)
    return asked.known, asked.all_rows()


@dataclass(frozen=True, slots=True)
class RungCount:
    """`acts` are the names that the ladders give the rung; none for what has not reached one."""

    rung: int
    acts: tuple[Act, ...]
    n: int


def counts_by_rung(actor: Actor, today: dt.date, kind: DeadlineKind = DeadlineKind.FINAL) -> list[RungCount]:
    """How many are overdue at each rung reached, the highest first; counted up to FEW + 1, as on the list."""
    asked = _ask(actor, Filters(kind=kind), Order(), today)
    options = asked.known.rungs
    rungs = sorted({NOT_REACHED, *(option.id for option in options)}, reverse=True)
    counts = asked.counted([(Filters(kind=kind, rung=rung), FEW + 1) for rung in rungs])
    return [RungCount(rung, tuple(Act(option.name) for option in options if option.id == rung), n)
            for rung, n in zip(rungs, counts, strict=True) if n]


def counts_of(actor: Actor, each: Sequence[Filters], today: dt.date) -> list[int]:
    """How many are overdue by each filter, which names a band of days or the day of the escalation; each counted up to
    FEW + 1."""
    asked, found = _ask(actor, Filters(), Order(), today), []
    for filters in each:
        known = replace(asked.known, reach=asked.known.reach.raised()) if filters.raised else asked.known
        found += replace(asked, filters=filters, known=known).counted([(filters, FEW + 1)])
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    actor: Actor
    filters: Filters
    order: Order
    today: dt.date
    known: Facts

    def counts(self) -> dict[DeadlineKind, int]:
        others = [kind for kind in DeadlineKind if kind is not self.filters.kind]
        wanted = [(self.filters, FEW + 1), *((replace(self.filters, kind=kind, rung=None, picked=()), OTHERS + 1)
                                             for kind in others)]
        return dict(zip([self.filters.kind, *others], self.counted(wanted), strict=True))

    def counted(self, wanted: list[tuple[Filters, int]]) -> list[int]:
        """All in one statement. The filters differ in kind and rung only."""
        if self.known.reach.is_nothing:
            return [0] * len(wanted)
        columns, values = [], parameters(self.actor.unit_id, self.known.reach, self.filters, None, self.today)
        for n, (filters, most) in enumerate(wanted):
            sql = counted(self.known.reach, filters, most, is_sqlite=_is_sqlite())
            columns.append(f"({sql})".replace(":kind", f":kind{n}").replace(":rung", f":rung{n}") + f" AS n{n}")
            values |= {f"kind{n}": filters.kind.value, f"rung{n}": filters.rung}
        sql = f"SELECT {', '.join(columns)}"
        days = [sa.bindparam(name, type_=sa.Date()) for name in ("latest", "raised") if f":{name}" in sql]
        statement = sa.text(sql).bindparams(*days)
        return list(db.session.execute(statement, values).one())

    def rows(self, place: Place | None, total: int, most: int, calendar: WorkCalendar) -> list[OverdueRow]:
        """In the order of the list, also when they were read backwards."""
        if self.known.reach.is_nothing:
            return []
        keys = page_keys(self.known, self.filters, self.order, place, total, most, is_sqlite=_is_sqlite())
        values = parameters(self.actor.unit_id, self.known.reach, self.filters, place, self.today)
        return sorted(rows_of(keys, values, self.today, calendar), key=rank(self.order))

    def all_rows(self) -> Iterator[OverdueRow]:
        total, calendar = self.counts()[self.filters.kind], work_calendar()
        place: Place | None = None
        while found := self.rows(place, total, CHUNK, calendar):
            yield from found
            place = place_at(found[-1])


def choices(actor: Actor, filters: Filters) -> Facts:
    """Without the list. Rights are asked here."""
    if not can(actor, Ability.VIEW_OVERDUE):
        raise NotAllowed("access.not_allowed", ability=Ability.VIEW_OVERDUE)
    return facts(actor, filters)


def _ask(actor: Actor, filters: Filters, order: Order, today: dt.date, picked: Sequence[int] = ()) -> _Asked:
    known = choices(actor, filters)
    return _Asked(actor, replace(understood(filters, known.unknown), picked=tuple(picked)), order, today, known)


def rank(order: Order) -> Callable[[OverdueRow], tuple[int, int, int]]:
    """The order of the list as a key of sorting."""
    turn = -1 if order.is_descending else 1
    days = turn if order.sort is Sort.DEADLINE else 1
    return lambda row: (turn * row.lead, days * row.deadline_on.toordinal(), days * row.id)


def place_at(row: OverdueRow, *, is_back: bool = False) -> Place:
    return Place(row.lead, row.deadline_on, row.id, is_back)


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"
