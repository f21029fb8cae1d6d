"""What the pages of lists share: the filter as chips, the filters that a person keeps, the last one, and the pages."""

import contextlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any
from urllib.parse import urlencode

from flask import Response, g, send_file, session, url_for
from flask_babel import gettext

from .. import clock
from ..queries.list_choices import CHOICES, Option
from ..queries.saved_filters import Kept, kept_filters
from .forms.lists import QUERY_LENGTH, SaveFilterForm
from .forms.lists_asked import read_deadlines, read_findings, read_tasks, written
from .forms.overdue import read as read_overdue
from .labels import LABELS, label

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PRINTED = 500
PLACES = ("tasks", "findings", "deadlines", "overdue")
ENDPOINTS = dict(zip(PLACES, ("task_list.index", "finding_list.index", "deadline_list.index", "overdue.index"), strict=True))
READERS: dict[str, Callable[[Mapping[str, str]], Any]] = dict(
    zip(PLACES, (read_tasks, read_findings, read_deadlines, read_overdue), strict=True))
LAST = "last_filters"


def _(text: str, /, **values: object) -> str:
    return str(gettext(text, **values))


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of the filter, and the address of the list without it."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class View:
    """All that the macros of a list need. `unknown` are parts of the address that mean nothing here; `cleared` is the
    address of the list without its filter."""

    name: str
    asked: Any
    total: str
    chips: list[Chip]
    unknown: list[tuple[str, str]]
    cleared: str
    previous: str | None
    next: str | None
    first: str | None
    kept: list[Kept]
    last: str | None
    save: SaveFilterForm
    is_print: bool
    as_of: Any

    def told(self, form: Any) -> str:
        """The unknown parts by the names of their fields."""
        names = {"sort": _("Order"), "order": _("Order"), "before": _("Page"), "after": _("Page"), "pick": _("Tick"),
                 "kind": _("Kind"), "late_to": _("Days late, at most")}
        return "、".join(f"{names.get(name) or form[name].label.text} = {raw}" for name, raw in self.unknown)

    @property
    def endpoint(self) -> str:
        return ENDPOINTS[self.name]

    def beside(self, view: str) -> str:
        """The same rows by another view of the list."""
        return url_for(f"{self.endpoint.partition('.')[0]}.{view}", **self.asked.address(), pick=list(self.asked.picked))

    def bare(self, view: str) -> str:
        return url_for(f"{self.endpoint.partition('.')[0]}.{view}")

    def sorted_by(self, sort: str, default: str, *, down: bool = False) -> str:
        """A second click turns the order; `down`: the column begins with its end."""
        here = self.asked.address().get("sort", default) == sort
        is_down = _is_down(self.asked) != here if here else down
        own = sort == default and default == "newest"
        order = None if is_down == own else ("down" if is_down else "up")
        return url_for(self.endpoint, **self.asked.address(sort=None if sort == default else sort, order=order))


def view(name: str, asked: Any, page: Any, total: str, chips: Mapping[str, object], *, keeps: Sequence[str] = (),
         unknown: Sequence[tuple[str, str]] = (), is_print: bool = False) -> View:
    """`chips`: what each part of the filter says, by its parameter; `keeps`: parameters that clearing leaves."""
    address, endpoint = asked.address(), ENDPOINTS[name]
    made = [Chip(str(text), url_for(endpoint, **{k: v for k, v in address.items() if k != key}))
            for key, text in chips.items() if text]
    if asked.picks:
        made.append(Chip(_("%(n)s ticked rows", n=len(asked.picks)), url_for(endpoint, **address)))
    query = urlencode(address)
    last = None if is_print else _remember(name, query)

    def at(place: Any) -> str | None:
        return url_for(endpoint, **address, **written(place)) if place else None  # type: ignore[arg-type]
    return View(
        name, asked, total, made, [*asked.wrong, *unknown],
        url_for(endpoint, **{key: value for key, value in address.items() if key in keeps}),
        at(page.previous_place), at(page.next_place), url_for(endpoint, **address) if asked.place else None,
        [] if is_print else kept_filters(g.actor.user_id, name), last,
        SaveFilterForm(formdata=None, data={"page": name, "query": query}), is_print, clock.now())


def _remember(name: str, query: str) -> str | None:
    """The filter that was last used here, where it is another than this one. It lives in the session cookie, which is
    small, so a very long one is not kept."""
    last = session.get(LAST) or {}
    if query and len(query) <= QUERY_LENGTH // 2 and last.get(name) != query:
        session[LAST] = {**last, name: query}
    before = last.get(name)
    return f"{url_for(ENDPOINTS[name])}?{before}" if before and before != query else None


def last_address(name: str) -> str:
    """The way back to a list as it was last looked at."""
    query = (session.get(LAST) or {}).get(name)
    return url_for(ENDPOINTS[name]) + (f"?{query}" if query else "")


def _is_down(asked: Any) -> bool:
    if isinstance(asked.order, bool):
        return not asked.order
    return bool(asked.order.is_descending)


def count(n: int, most: int) -> str:
    return f"{most}+" if n > most else str(n)


def options(found: Sequence[Option]) -> list[tuple[str, str]]:
    return [("", _("All")), *((str(option.id), option.name) for option in found)]


def unit_options(facts: Any) -> list[tuple[str, str]]:
    """With the chosen unit, also where it is not offered."""
    chosen = [unit for unit in facts.path[-1:] if unit not in facts.units]
    return options((*facts.units, *chosen))


def words(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [("", _("All")), *((word.value, str(name)) for word, name in LABELS[kind].items())]


def name_of(found: Sequence[Option], row_id: int) -> str:
    return next((option.name for option in found if option.id == row_id), "—")


def is_unknown(found: Sequence[Option], row_id: int | None) -> bool:
    """Not among the choices, which are only the first where there are very many."""
    return row_id is not None and len(found) < CHOICES and all(option.id != row_id for option in found)


def label_of(word: StrEnum | None) -> str:
    return label(word) if word else ""


def sent(write: Callable[[IO[bytes]], object], title: str) -> Response:
    """A workbook, written to a temporary file: a browser cannot be told half way that something went wrong."""
    with contextlib.ExitStack() as on_failure:
        out = on_failure.enter_context(tempfile.TemporaryFile())
        write(out)
        on_failure.pop_all()  # from here on the response closes it
    out.seek(0)
    return send_file(out, XLSX, as_attachment=True, download_name=f"{title}{clock.today():%Y%m%d}.xlsx")
