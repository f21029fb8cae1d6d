"""All clocks that have not stopped, one kind at a time, by the machinery of the overdue list: four statements a page."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from ..domain.lights import light_bounds
from ..domain.permissions import Actor
from ..domain.vocabulary import DeadlineKind, DeadlineState
from ..domain.workdays import WorkCalendar
from ..extensions import db
from . import overdue_filter
from .calendar import work_calendar
from .list_choices import understood
from .list_page import cut
from .overdue import OTHERS, place_at, rank
from .overdue import choices as overdue_choices
from .overdue_filter import Order, Place
from .overdue_keys import FEW, HELD_LATE, contains, counted, page_keys, parameters
from .overdue_reach import Facts
from .overdue_rows import OverdueRow, rows_of

ROWS = 50
CHUNK = 1000


class Standing(StrEnum):
    """Due soon: the clock runs, and what is left makes its light yellow or orange. Overdue may be held as well."""

    RUNNING = "running"
    HELD = "held"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Filters:
    """`unit` includes the units below it; `since` and `until` are included."""

    kind: DeadlineKind = DeadlineKind.FINAL
    unit: int | None = None
    round: int | None = None
    standing: Standing | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    text: str = ""

    @property
    def as_overdue(self) -> overdue_filter.Filters:
        return overdue_filter.Filters(self.kind, self.unit, self.round, text=self.text)


@dataclass(frozen=True, slots=True)
class Page:
    """`counts` by kind, that of the others without the ticks; `left`: working days to the deadline of running clocks."""

    rows: list[OverdueRow]
    next_place: Place | None
    previous_place: Place | None
    total: int
    counts: dict[DeadlineKind, int]
    left: dict[int, int | None]
    facts: Facts


def page(actor: Actor, filters: Filters, order: Order, place: Place | None, today: dt.date, *,
         picked: Sequence[int] = (), rows: int | None = None) -> Page:
    most, asked = rows or ROWS, _ask(actor, filters, order, today, picked)
    counts = asked.counts()
    found = asked.rows(place, counts[filters.kind], most + 1)
    shown, after, before = cut(found, place, most, place_at)
    return Page(shown, after, before, counts[filters.kind], counts, {row.id: asked.left(row) for row in shown}, asked.known)


def stream(actor: Actor, filters: Filters, order: Order, today: dt.date, picked: Sequence[int] = ()) -> tuple[
        Facts, Iterator[OverdueRow], Callable[[OverdueRow], int | None]]:
    """What the filter's numbers stand for, all rows in order, fetched in chunks as they are taken, and how many working
    days a row has left."""
    asked = _ask(actor, filters, order, today, picked)
    return asked.known, asked.all_rows(), asked.left


@dataclass(frozen=True, slots=True)
class _Asked:
    actor: Actor
    filters: Filters
    order: Order
    picked: Sequence[int]
    today: dt.date
    known: Facts
    calendar: WorkCalendar

    def counts(self) -> dict[DeadlineKind, int]:
        kinds = [self.filters.kind, *(kind for kind in DeadlineKind if kind is not self.filters.kind)]
        if self.known.reach.is_nothing:
            return dict.fromkeys(kinds, 0)
        columns, values = [], self._values(None)
        for n, kind in enumerate(kinds):
            mine = n == 0
            sql = counted(self.known.reach, self.filters.as_overdue, (FEW if mine else OTHERS) + 1, is_sqlite=_is_sqlite(),
                          asked=self._conditions(self.picked if mine else ()))
            columns.append(f"({sql})".replace(":kind", f":kind{n}") + f" AS n{n}")
            values[f"kind{n}"] = kind.value
        text = f"SELECT {', '.join(columns)}"
        days = [sa.bindparam(name, type_=sa.Date()) for name in ("latest", "earliest") if f":{name}" in text]
        return dict(zip(kinds, db.session.execute(sa.text(text).bindparams(*days), values).one(), strict=True))

    def rows(self, place: Place | None, total: int, most: int) -> list[OverdueRow]:
        """In the order of the list, also when they were read backwards."""
        if self.known.reach.is_nothing:
            return []
        keys = page_keys(self.known, self.filters.as_overdue, self.order, place, total, most, is_sqlite=_is_sqlite(),
                         asked=self._conditions(self.picked))
        return sorted(rows_of(keys, self._values(place), self.today, self.calendar), key=rank(self.order))

    def all_rows(self) -> Iterator[OverdueRow]:
        total, place = self.counts()[self.filters.kind], None
        while found := self.rows(place, total, CHUNK):
            yield from found
            place = place_at(found[-1])

    def left(self, row: OverdueRow) -> int | None:
        if row.state is not DeadlineState.RUNNING or row.deadline_on < self.today:
            return None
        return self.calendar.workdays_between(self.today, row.deadline_on)

    def _range(self) -> tuple[dt.date | None, dt.date | None]:
        f, standing = self.filters, self.filters.standing
        earliest, latest = [f.since] if f.since else [], [f.until] if f.until else []
        if standing is Standing.OVERDUE:
            latest.append(self.today - dt.timedelta(1))
        if standing is Standing.DUE_SOON:
            earliest.append(self.today)
            latest.append(light_bounds(self.today, self.calendar).yellow_to)
        return max(earliest, default=None), min(latest, default=None)

    def _conditions(self, picked: Sequence[int]) -> list[str]:
        earliest, latest = self._range()
        asked = [_OPEN]
        if earliest:
            asked.append("d.deadline_on >= :earliest")
        if latest:
            asked.append("d.deadline_on <= :latest")
        if self.filters.standing is Standing.OVERDUE:
            asked.append(HELD_LATE)
        elif self.filters.standing is not None:
            asked.append(f"d.state = '{'held' if self.filters.standing is Standing.HELD else 'running'}'")
        if picked:
            asked.append(f"d.id IN ({', '.join(str(int(row_id)) for row_id in picked)})")
        return asked + contains(self.filters.as_overdue)

    def _values(self, place: Place | None) -> dict[str, object]:
        earliest, latest = self._range()
        values = parameters(self.actor.unit_id, self.known.reach, self.filters.as_overdue, place, self.today)
        return values | {"earliest": earliest, "latest": latest}


_OPEN = "d.kind = :kind AND d.state <> 'stopped'"


def choices(actor: Actor, filters: Filters) -> Facts:
    """Without the list. Rights are asked here."""
    return overdue_choices(actor, filters.as_overdue)


def _ask(actor: Actor, filters: Filters, order: Order, today: dt.date, picked: Sequence[int]) -> _Asked:
    known = choices(actor, filters)
    return _Asked(actor, understood(filters, known.unknown), order, picked, today, known, work_calendar())


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"
