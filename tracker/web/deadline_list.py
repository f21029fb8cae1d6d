"""The list of clocks that have not stopped: filtered, by calendar weeks, printed, exported."""

import datetime as dt

from flask import Blueprint, Response, g, render_template, request
from flask_babel import ngettext

from .. import clock
from ..domain.vocabulary import DeadlineKind
from ..queries import deadline_list
from ..queries.deadline_list import Filters, Standing
from ..queries.overdue import OTHERS
from ..queries.overdue_filter import Sort
from ..queries.overdue_keys import FEW
from ..queries.overdue_reach import Facts
from ..queries.overdue_rows import OverdueRow
from ..services import list_export
from . import lists
from .forms.lists import DeadlineFilterForm
from .forms.lists_asked import Deadlines, read_deadlines
from .lists import _, name_of
from .overdue_words import Said
from .task_list import between

bp = Blueprint("deadline_list", __name__, url_prefix="/deadlines")


@bp.get("/")
def index() -> str:
    return _shown(is_print=False)


@bp.get("/print")
def print_view() -> str:
    return _shown(is_print=True)


@bp.get("/export.xlsx")
def export() -> Response:
    asked = read_deadlines(request.args)
    return lists.sent(lambda out: list_export.write_deadlines(g.actor, asked.filters, asked.order, asked.picked, out,
                                                              now=clock.now()), list_export.DEADLINES)


def _shown(*, is_print: bool) -> str:
    asked, today = read_deadlines(request.args), clock.today()
    page = deadline_list.page(g.actor, asked.filters, asked.order, None if is_print else asked.place, today,
                              picked=asked.picked, rows=lists.PRINTED if is_print else None)
    f, facts = asked.filters, page.facts
    unknown = [("round", str(f.round))] if lists.is_unknown(facts.rounds, f.round) else []
    unknown += [("unit", str(f.unit))] if f.unit and not facts.path else []
    view = lists.view("deadlines", asked, page, lists.count(page.counts[f.kind], FEW), chips(f, facts), keeps=("kind",),
                      unknown=unknown, is_print=is_print)
    tabs = {kind: lists.count(n, FEW if kind is f.kind else OTHERS) for kind, n in page.counts.items()}
    return render_template("deadline_list/index.html", page=page, view=view, form=_form(asked, facts), tabs=tabs,
                           kind=f.kind, said=Said(), left=left, sort=asked.order.sort, sorts=Sort,
                           weeks=_weeks(page.rows, today) if asked.order.sort is Sort.DEADLINE else {})


def chips(f: Filters, facts: Facts) -> dict[str, object]:
    """What each part of the filter says."""
    return {
        "unit": f.unit and _("Unit: %(name)s", name=" › ".join(unit.name for unit in facts.path) or "—"),
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
    form = DeadlineFilterForm(formdata=None, data={**asked.address(), "since": f.since, "until": f.until})
    form.unit.choices = lists.unit_options(facts)
    form.round.choices = lists.options(facts.rounds)
    form.standing.choices = [("", _("All")), *((word.value, standing(word)) for word in Standing)]
    form.kind.data = None if f.kind is DeadlineKind.FINAL else f.kind.value
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
