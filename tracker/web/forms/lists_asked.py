"""The addresses of the lists of tasks, findings and deadlines, read."""

import re
from collections.abc import Mapping

from ...domain.vocabulary import DeadlineKind, Light, Mode, RoundKind, State
from ...queries import deadline_list, finding_list_keys, overdue_filter, task_list_filter
from ...queries.deadline_list import Standing
from ..keys import LARGEST_KEY
from . import lists
from .lists import Asked, Reader, number, one_of
from .overdue import deadline_place

Tasks = Asked[task_list_filter.Filters, task_list_filter.Order, task_list_filter.Place]
Findings = Asked[finding_list_keys.Filters, bool, finding_list_keys.Place]
Deadlines = Asked[deadline_list.Filters, overdue_filter.Order, overdue_filter.Place]
_TASK_PLACE = re.compile(r"([^\x00]{0,40})~(\d{1,10})")
_FINDING_PLACE = re.compile(r"(\d{1,10})\.(\d{1,10})\.(\d{1,10})", re.ASCII)


def read_tasks(args: Mapping[str, str]) -> Tasks:
    r, sorts = Reader(args), task_list_filter.Sort
    filters = task_list_filter.Filters(
        round=r.take("round", number()), unit=r.take("unit", number()), state=r.take("state", one_of(State)),
        light=r.take("light", one_of(Light)), mode=r.take("mode", one_of(Mode)), category=r.take("category", number()),
        kind=r.take("kind", one_of(RoundKind)), since=r.take("since", lists.day), until=r.take("until", lists.day),
        text=r.take("text", lists.text, ""))
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
        round=r.take("round", number()), category=r.take("category", number()),
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
        since=r.take("since", lists.day), until=r.take("until", lists.day), text=r.take("text", lists.text, ""))
    order = overdue_filter.Order(r.take("sort", one_of(sorts), sorts.DEADLINE), _direction(r, default=False))
    return r.asked(filters, order, r.place(deadline_place))


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


def _direction(r: Reader, *, default: bool) -> bool:
    is_down = r.take("order", lists.downwards, default)
    if r.said.pop("order", None):
        r.said["order"] = "down" if is_down else "up"
    return bool(is_down)
