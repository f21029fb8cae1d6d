"""The addresses of the lists, read."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from ...domain.breakdown import Age
from ...domain.vocabulary import DeadlineKind, Grade, Light, Mode, RoundKind, State
from ...queries import deadline_list, finding_list_keys, overdue_filter, task_list_filter
from ...queries.categories import OUTSIDE
from ...queries.deadline_list import Standing
from ..keys import LARGEST_KEY
from . import lists
from .lists import Asked, Reader, number, one_of

Tasks = Asked[task_list_filter.Filters, task_list_filter.Order, task_list_filter.Place]
Findings = Asked[finding_list_keys.Filters, bool, finding_list_keys.Place]
Deadlines = Asked[deadline_list.Filters, overdue_filter.Order, overdue_filter.Place]
Overdue = Asked[overdue_filter.Filters, overdue_filter.Order, overdue_filter.Place]
LARGEST_RUNG = 99
_TASK_PLACE = re.compile(r"([^\x00]{0,40})~(\d{1,10})")
_DEADLINE_PLACE = re.compile(r"(-?\d{1,10})\.(\d{4}-\d\d-\d\d)\.(\d{1,10})", re.ASCII)
_FINDING_PLACE = re.compile(r"(\d{1,10})\.(\d{1,10})\.(\d{1,10})", re.ASCII)


def read_tasks(args: Mapping[str, str]) -> Tasks:
    r, sorts = Reader(args), task_list_filter.Sort
    filters = task_list_filter.Filters(
        round=r.take("round", number()), unit=r.take("unit", number()), alone=r.take("alone", lists.is_set, False),
        counted=r.take("counted", one_of(task_list_filter.Counted, Grade, Age)), state=r.take("state", one_of(State)),
        light=r.take("light", one_of(Light)), mode=r.take("mode", one_of(Mode)), category=r.take("category", _category),
        kind=r.take("kind", one_of(RoundKind)), **_days(r), text=r.take("text", lists.text, ""))
    sort = r.take("sort", one_of(sorts), sorts.NEWEST)
    down = sort is sorts.NEWEST
    order = task_list_filter.Order(sort, _direction(r, default=down))

    def place(raw: str, is_back: bool) -> task_list_filter.Place | None:
        found = _TASK_PLACE.fullmatch(raw)
        if not found or int(found[2]) > LARGEST_KEY or (sort is sorts.DEADLINE and found[1] and not lists.day(found[1])):
            return None
        return task_list_filter.Place(found[1], int(found[2]), is_back)
    return r.asked(filters, order, r.place(place))


def read_findings(args: Mapping[str, str]) -> Findings:
    """The order is whether the oldest round comes first."""
    r = Reader(args)
    filters = finding_list_keys.Filters(
        round=r.take("round", number()), category=r.take("category", _category),
        without_task=r.take("without_task", lists.is_set, False), struck=r.take("struck", lists.is_set, False),
        text=r.take("text", lists.text, ""))

    def place(raw: str, is_back: bool) -> finding_list_keys.Place | None:
        found = _FINDING_PLACE.fullmatch(raw)
        if not found or max(map(int, found.groups())) > LARGEST_KEY:
            return None
        return finding_list_keys.Place(int(found[1]), int(found[2]), int(found[3]), is_back)
    return r.asked(filters, not _direction(r, default=True), r.place(place))


def read_deadlines(args: Mapping[str, str]) -> Deadlines:
    r, sorts = Reader(args), overdue_filter.Sort
    filters = deadline_list.Filters(
        kind=r.take("kind", one_of(DeadlineKind), DeadlineKind.FINAL), unit=r.take("unit", number()),
        round=r.take("round", number()), standing=r.take("standing", one_of(Standing)),
        **_days(r), text=r.take("text", lists.text, ""))
    order = overdue_filter.Order(r.take("sort", one_of(sorts), sorts.DEADLINE), _direction(r, default=False))
    return r.asked(filters, order, r.place(_deadline_place))


def read_overdue(args: Mapping[str, str]) -> Overdue:
    r, sorts = Reader(args), overdue_filter.Sort
    filters = overdue_filter.Filters(
        kind=r.take("kind", one_of(DeadlineKind), DeadlineKind.FINAL), unit=r.take("unit", number()),
        round=r.take("round", number()), rung=r.take("rung", number(-1, LARGEST_RUNG)),
        clock=r.take("clock", one_of(overdue_filter.ClockIs)), **_lateness(r),
        raised=r.take("raised", lists.day), text=r.take("text", lists.text, ""))
    order = overdue_filter.Order(r.take("sort", one_of(sorts), sorts.DEADLINE), _direction(r, default=False))
    return r.asked(filters, order, r.place(_deadline_place))


def written(place: task_list_filter.Place | finding_list_keys.Place | overdue_filter.Place | None) -> dict[str, str] | None:
    """A place as a parameter of an address."""
    if place is None:
        return None
    match place:
        case task_list_filter.Place():
            said = f"{place.key}~{place.n}"
        case finding_list_keys.Place():
            said = f"{place.round_id}.{place.position}.{place.id}"
        case overdue_filter.Place():
            said = f"{place.lead}.{place.deadline_on.isoformat()}.{place.id}"
    return {"before" if place.is_back else "after": said}


def _days(r: Reader) -> dict[str, Any]:
    since, until = r.span("since", "until", lists.day)
    return {"since": since, "until": until}


def _lateness(r: Reader) -> dict[str, Any]:
    least, most = r.span("late", "late_to", number(1, overdue_filter.LATE_MOST))
    return {"late_from": least, "late_to": most}


def _category(raw: str) -> Any:
    return OUTSIDE if raw == OUTSIDE else number()(raw)


def _deadline_place(raw: str, is_back: bool) -> overdue_filter.Place | None:
    found = _DEADLINE_PLACE.fullmatch(raw)
    if not found or int(found[3]) > LARGEST_KEY:
        return None
    try:
        return overdue_filter.Place(int(found[1]), dt.date.fromisoformat(found[2]), int(found[3]), is_back)
    except ValueError:
        return None


def _direction(r: Reader, *, default: bool) -> bool:
    is_down = r.take("order", lists.downwards, default)
    if r.said.pop("order", None):
        r.said["order"] = "down" if is_down else "up"
    return bool(is_down)
