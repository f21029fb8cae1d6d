"""What the lists share: their three views, the filter as chips, the filters that a person keeps, the last one, the pages."""

import contextlib
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, flash, g, redirect, render_template, request, send_file, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from .. import clock
from ..queries.saved_filters import Kept, kept_filters
from .forms.lists import ListForm, SaveFilterForm
from .forms.lists_asked import read_deadlines, read_findings, read_overdue, read_tasks, written
from .list_words import _, total
from .marks import listed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PRINTED = 500
PLACES = ("tasks", "findings", "deadlines", "overdue")
ENDPOINTS = dict(zip(PLACES, ("task_list.index", "finding_list.index", "deadline_list.index", "overdue.index"), strict=True))
READERS: dict[str, Callable[[Mapping[str, str]], Any]] = dict(
    zip(PLACES, (read_tasks, read_findings, read_deadlines, read_overdue), strict=True))
LAST = "last_filters"
LAST_LENGTH = 250
WITHIN = {"category": "round", "alone": "unit"}


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of the filter, and the address of the list without it."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class View:
    """All that the template of a list needs. `asked` is without the parts of the address that mean nothing here, `here`
    the whole query; `cleared` is the address of the list without its filter."""

    name: str
    asked: Any
    here: str
    total: str
    chips: list[Chip]
    cleared: str
    previous: str | None
    next: str | None
    first: str | None
    kept: list[Kept]
    last: str | None
    save: SaveFilterForm
    is_print: bool
    as_of: Any

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


@dataclass(frozen=True, slots=True)
class Told:
    """What a list says of what was asked: each part of the filter by its parameter, the form, and what else its template
    needs."""

    chips: Mapping[str, object]
    form: ListForm
    more: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listing:
    """`find` takes actor, filters, order, place, today, picked and rows; `know` takes actor and filters and gives the facts
    of such a page alone; `write` takes actor, filters, order, picked, the file and now; `keeps` are parameters that
    clearing leaves."""

    name: str
    find: Callable[..., Any]
    know: Callable[..., Any]
    tell: Callable[[Any, Any], Told]
    write: Callable[..., object]
    title: str
    keeps: Sequence[str] = ()

    def add_to(self, bp: Blueprint) -> None:
        """On the screen, for paper, and as a workbook."""
        def index() -> str:
            asked = READERS[self.name](request.args)
            return self._shown(asked, self._found(asked, asked.place))

        def print_view() -> str | BaseResponse:
            asked = READERS[self.name](request.args)
            page = self._found(asked, None, PRINTED)
            return self._refused(asked, page.facts) or self._shown(asked, page, is_print=True)

        def export() -> BaseResponse:
            asked = READERS[self.name](request.args)
            return self._refused(asked, self.know(g.actor, asked.filters)) or sent(lambda out: self.write(
                g.actor, asked.filters, asked.order, asked.picked, out, now=clock.now()), self.title)
        for rule, view in (("/", index), ("/print", print_view), ("/export.xlsx", export)):
            bp.add_url_rule(rule, view_func=view)

    def _found(self, asked: Any, place: Any, rows: int | None = None) -> Any:
        return self.find(g.actor, asked.filters, asked.order, place, clock.today(), picked=asked.picked, rows=rows)

    def _refused(self, asked: Any, facts: Any) -> BaseResponse | None:
        """On paper and in a file nobody sees what was left out of the filter: back to the list, which names it."""
        if not (asked.wrong or asked.crossed or facts.unknown):
            return None
        flash(_("Nothing was exported or printed, because a part of the filter was not understood. "
                "The list below is without it."))
        return redirect(f"{url_for(ENDPOINTS[self.name])}?{request.query_string.decode()}")

    def _shown(self, asked: Any, page: Any, *, is_print: bool = False) -> str:
        here, asked = urlencode(asked.address()), asked.without(page.facts.unknown)
        told = self.tell(asked, page)
        return render_template(f"{ENDPOINTS[self.name].partition('.')[0]}/index.html", page=page, form=told.form,
                               unknown=not_understood(asked.wrong, told.form),
                               view=self._view(asked, here, page, told.chips, is_print=is_print), **told.more)

    def _view(self, asked: Any, here: str, page: Any, chips: Mapping[str, object], *, is_print: bool) -> View:
        address, endpoint = asked.address(), ENDPOINTS[self.name]
        made = [Chip(str(text), url_for(endpoint, **{k: v for k, v in address.items() if key not in (k, WITHIN.get(k))}))
                for key, text in chips.items() if text]
        if asked.picks:
            made.append(Chip(_("%(n)s ticked rows", n=len(asked.picks)), url_for(endpoint, **address)))
        query = urlencode(address)
        last = None if is_print else _remember(self.name, query)

        def at(place: Any) -> str | None:
            return url_for(endpoint, **address, **written(place)) if place else None  # type: ignore[arg-type]
        return View(
            self.name, asked, here, total(page.total), made,
            url_for(endpoint, **{key: value for key, value in address.items() if key in self.keeps}),
            at(page.previous_place), at(page.next_place), url_for(endpoint, **address) if asked.place else None,
            [] if is_print else kept_filters(g.actor.user_id, self.name), last,
            SaveFilterForm(formdata=None, data={"page": self.name, "query": query}), is_print, clock.now())


def not_understood(wrong: Iterable[tuple[str, str]], form: Any) -> str:
    """The unknown parts of an address by the names of their fields."""
    names = {"sort": _("Order"), "order": _("Order"), "before": _("Page"), "after": _("Page"), "pick": _("Tick"),
             "kind": _("Kind"), "older_than": _("Page"), "newer_than": _("Page")}
    return listed(f"{names.get(name) or form[name].label.text} = {raw}" for name, raw in wrong)


def _remember(name: str, query: str) -> str | None:
    """The filter that was last used here, where it is another than this one. It lives in the session cookie, which is
    small, so a very long one is not kept."""
    last = session.get(LAST) or {}
    if query and len(query) <= LAST_LENGTH and last.get(name) != query:
        session[LAST] = {**last, name: query}
    before = last.get(name)
    return f"{url_for(ENDPOINTS[name])}?{before}" if before and before != query else None


def understood(name: str, query: str) -> dict[str, Any]:
    """The parameters of a query as the list itself would write them, whatever was sent: each within its own limit."""
    address: dict[str, Any] = READERS[name](dict(parse_qsl(query))).address()
    return address


def _is_down(asked: Any) -> bool:
    if isinstance(asked.order, bool):
        return not asked.order
    return bool(asked.order.is_descending)


def sent(write: Callable[[IO[bytes]], object], title: str) -> Response:
    """A workbook, written to a temporary file: a browser cannot be told half way that something went wrong."""
    with contextlib.ExitStack() as on_failure:
        out = on_failure.enter_context(tempfile.TemporaryFile())
        write(out)
        on_failure.pop_all()  # from here on the response closes it
    out.seek(0)
    return send_file(out, XLSX, as_attachment=True, download_name=f"{title}{clock.today():%Y%m%d}.xlsx")
