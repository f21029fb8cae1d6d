"""The list of tasks in reach, the last cycle of each. A page takes four statements, or five where it begins with tasks
that have a number or a running clock and ends with some that have not; one more where it asks how late they are."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain.breakdown import LATE, Age, age, deadlines_late
from ..domain.errors import NotAllowed
from ..domain.lights import light_bounds
from ..domain.permissions import Ability, Actor
from ..domain.vocabulary import DeadlineKind, DeadlineState
from ..domain.workdays import WorkCalendar
from ..extensions import db
from ..models.deadline import Deadline
from . import task_list_keys as keys
from .calendar import work_calendar
from .list_choices import understood
from .list_page import cut
from .task_list_filter import Filters, Order, Place
from .task_list_reach import Facts, facts, parameters
from .task_list_rows import TaskRow, rows_of, typed_in

ROWS = 50
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """`total` is counted to FEW + 1 and no further."""

    rows: list[TaskRow]
    next_place: Place | None
    previous_place: Place | None
    total: int
    facts: Facts


def page(actor: Actor, filters: Filters, order: Order, place: Place | None, today: dt.date, *,
         picked: Sequence[int] = (), rows: int | None = None) -> Page:
    """`picked`: only these of the tasks in reach."""
    most, asked = rows or ROWS, _ask(actor, filters, order, today, picked)
    total = asked.count()
    found = asked.rows(place, total, most + 1)
    shown, after, before = cut(found, place, most, TaskRow.place)
    return Page(shown, after, before, total, asked.known)


def stream(actor: Actor, filters: Filters, order: Order, today: dt.date,
           picked: Sequence[int] = ()) -> tuple[Facts, Iterator[TaskRow]]:
    """What the filter's numbers stand for, and all rows in order, fetched in chunks as they are taken."""
    asked = _ask(actor, filters, order, today, picked)
    return asked.known, asked.all_rows()


@dataclass(frozen=True, slots=True)
class _Asked:
    filters: Filters
    order: Order
    picked: Sequence[int]
    today: dt.date
    known: Facts
    values: dict[str, object]
    calendar: WorkCalendar

    def count(self) -> int:
        sql = keys.counted(self.known, self.filters, self.picked, keys.FEW + 1)
        return db.session.scalar(sa.text(sql).bindparams(*typed_in(sql)), self.values) or 0

    def rows(self, place: Place | None, total: int, most: int) -> list[TaskRow]:
        """In the order of the list, also when they were read backwards."""
        is_back = place is not None and place.is_back
        waiting = keys.segments(self.order, self.filters.state)
        if is_back:
            waiting.reverse()
        found: list[TaskRow] = []
        for segment in waiting:
            here = place if place and bool(place.key) == bool(segment.key) else None
            if place and here is None and not _is_beyond(segment, place):
                continue
            found += self._rows(segment, here, is_back, total, most - len(found))
            if len(found) >= most:
                break
        return found[::-1] if is_back else found

    def _rows(self, segment: keys.Segment, place: Place | None, is_back: bool, total: int, most: int) -> list[TaskRow]:
        asked = keys.Keys(self.known, self.filters, self.picked, segment, is_back, place, total <= keys.FEW)
        values = dict(self.values)
        if place:
            by_clock = segment.key == keys.CLOCK_DAY
            values |= {"n": place.n} | ({"day": dt.date.fromisoformat(place.key)} if by_clock else {"key": place.key})
        return rows_of(asked.sql(most), asked.order("keys.k", "keys.n"), values, self.today, self.calendar)

    def all_rows(self) -> Iterator[TaskRow]:
        total, place = self.count(), None
        while found := self.rows(place, total, CHUNK):
            yield from found
            place = found[-1].place()


def _is_beyond(segment: keys.Segment, place: Place) -> bool:
    """Forwards, what has no key comes after what has one; backwards before."""
    return bool(segment.key) == place.is_back


def choices(actor: Actor, filters: Filters) -> Facts:
    """Without the list. Rights are asked here."""
    known = facts(actor, filters)
    if not known.wheres:
        raise NotAllowed("access.not_allowed", ability=Ability.VIEW_TASK)
    return known


def _ask(actor: Actor, filters: Filters, order: Order, today: dt.date, picked: Sequence[int]) -> _Asked:
    known = choices(actor, filters)
    calendar = work_calendar()
    bounds = light_bounds(today, calendar)
    filters = understood(filters, known.unknown)
    values = parameters(actor, known, filters, today) | {"orange_to": bounds.orange_to, "yellow_to": bounds.yellow_to}
    values |= _so_late(filters, today, calendar)
    return _Asked(filters, order, picked, today, known, values, calendar)


def _so_late(filters: Filters, today: dt.date, calendar: WorkCalendar) -> dict[str, object]:
    """A held clock is as late as on its own day, so that no range of dates says which are meant."""
    step = filters.counted
    if not isinstance(step, Age) or step not in LATE:
        return {}
    held = sa.select(Deadline.id, Deadline.deadline_on, Deadline.held_on).where(
        Deadline.kind == DeadlineKind.FINAL, Deadline.state == DeadlineState.HELD, Deadline.deadline_on < today,
        Deadline.round_id == filters.round if filters.round else sa.true())
    since, until = deadlines_late(step, today, calendar)
    return {"late_from": since, "late_to": until, "held": [
        row_id for row_id, deadline_on, held_on in db.session.execute(held)
        if age(deadline_on, DeadlineState.HELD, held_on, today, calendar) is step]}
