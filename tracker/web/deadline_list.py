"""The list of clocks that have not stopped: filtered, by calendar weeks, printed, exported."""

import datetime as dt

from flask import Blueprint
from flask_babel import ngettext

from .. import clock
from ..queries import deadline_list
from ..queries.deadline_list import Filters, Standing
from ..queries.overdue_filter import Sort
from ..queries.overdue_reach import Facts
from ..queries.overdue_rows import OverdueRow
from ..services import list_export
from . import list_words as words
from .forms.lists import DeadlineFilterForm
from .forms.lists_asked import Deadlines
from .list_words import _, between, name_of
from .lists import Listing, Told
from .overdue_words import Said

bp = Blueprint("deadline_list", __name__, url_prefix="/deadlines")


def _told(asked: Deadlines, page: deadline_list.Page) -> Told:
    f, sort = asked.filters, asked.order.sort
    return Told(chips(f, page.facts), _form(asked, page.facts), {
        "tabs": words.tabs(page.counts, f.kind), "kind": f.kind, "said": Said(), "left": left, "sort": sort, "sorts": Sort,
        "weeks": _weeks(page.rows, clock.today()) if sort is Sort.DEADLINE else {}})


Listing("deadlines", deadline_list.page, deadline_list.choices, _told, list_export.write_deadlines,
        list_export.DEADLINES, keeps=("kind",)).add_to(bp)


def chips(f: Filters, facts: Facts) -> dict[str, object]:
    """What each part of the filter says."""
    return {
        "unit": f.unit and _("Unit: %(name)s", name=" › ".join(unit.name for unit in facts.path)),
        "round": f.round and _("Round: %(name)s", name=name_of(facts.rounds, f.round)),
        "standing": f.standing and standing(f.standing),
        **between(f.since, f.until),
        "text": f.text and _("Contains “%(text)s”", text=f.text),
    }


def left(workdays: int | None) -> str:
    """How far off a deadline is, '' for one that has passed or whose clock is held."""
    if workdays is None:
        return ""
    return str(ngettext("%(num)s working day left", "%(num)s working days left", workdays)) if workdays else _("due today")


def standing(word: Standing) -> str:
    return {Standing.RUNNING: _("Running"), Standing.HELD: _("Held"), Standing.DUE_SOON: _("Due soon"),
            Standing.OVERDUE: _("Overdue")}[word]


def _form(asked: Deadlines, facts: Facts) -> DeadlineFilterForm:
    f = asked.filters
    form = words.filled(DeadlineFilterForm, asked, since=f.since, until=f.until)
    form.unit.choices = words.unit_options(facts)
    form.round.choices = words.options(facts.rounds)
    form.standing.choices = [("", _("All")), *((word.value, standing(word)) for word in Standing)]
    return form


def _weeks(rows: list[OverdueRow], today: dt.date) -> dict[int, str]:
    """The heading above the first row of each calendar week, by the row's id."""
    found: dict[int, str] = {}
    monday, last = today - dt.timedelta(today.weekday()), ""
    for row in rows:
        begins = row.deadline_on - dt.timedelta(row.deadline_on.weekday())
        heading = _week(begins, (begins - monday).days // 7)
        if heading != last:
            found[row.id] = last = heading
    return found


def _week(begins: dt.date, away: int) -> str:
    if away < 0:
        return _("Before this week")
    span = f"{begins:%m-%d} — {begins + dt.timedelta(6):%m-%d}"
    return {0: _("This week (%(span)s)", span=span), 1: _("Next week (%(span)s)", span=span)}.get(
        away, _("Week of %(span)s", span=f"{begins.isoformat()} — {(begins + dt.timedelta(6)).isoformat()}"))
