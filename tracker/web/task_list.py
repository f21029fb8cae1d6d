"""The list of tasks: filtered, printed, exported, and the acts on the rows that are ticked."""

import datetime as dt

from flask import Blueprint, Response, g, render_template, request

from .. import clock
from ..domain.permissions import POLICY
from ..domain.vocabulary import Action, Light, Mode, RoundKind, State
from ..queries import task_list
from ..queries.task_list_filter import Filters, Sort
from ..queries.task_list_keys import FEW
from ..queries.task_list_reach import Facts
from ..services import list_export
from . import lists
from .forms.lists import TaskFilterForm
from .forms.lists_asked import Tasks, read_tasks
from .lists import _, name_of
from .words import clock_line

bp = Blueprint("task_list", __name__, url_prefix="/tasks")


@bp.get("/")
def index() -> str:
    return _shown(is_print=False)


@bp.get("/print")
def print_view() -> str:
    return _shown(is_print=True)


@bp.get("/export.xlsx")
def export() -> Response:
    asked = read_tasks(request.args)
    return lists.sent(lambda out: list_export.write_tasks(g.actor, asked.filters, asked.order, asked.picked, out,
                                                          now=clock.now()), list_export.TASKS)


def _shown(*, is_print: bool) -> str:
    asked, today = read_tasks(request.args), clock.today()
    page = task_list.page(g.actor, asked.filters, asked.order, None if is_print else asked.place, today,
                          picked=asked.picked, rows=lists.PRINTED if is_print else None)
    f, facts = asked.filters, page.facts
    unknown = [("round", str(f.round))] if lists.is_unknown(facts.rounds, f.round) else []
    unknown += [("unit", str(f.unit))] if f.unit and not facts.path else []
    unknown += [("category", str(f.category))] if f.category and lists.is_unknown(facts.categories, f.category) else []
    view = lists.view("tasks", asked, page, lists.count(page.total, FEW), chips(f, facts), unknown=unknown,
                      is_print=is_print)
    return render_template("task_list/index.html", page=page, view=view, form=_form(asked, facts), clock_line=clock_line,
                           sort=asked.order.sort, sorts=Sort, can_assign=_holds(Action.ASSIGN),
                           can_accept=_holds(Action.ACCEPT))


def _holds(action: Action) -> bool:
    return g.actor.role in POLICY[action]


def chips(f: Filters, facts: Facts) -> dict[str, object]:
    """What each part of the filter says."""
    return {
        "round": f.round and _("Round: %(name)s", name=name_of(facts.rounds, f.round)),
        "unit": f.unit and _("Lead unit: %(name)s", name=" › ".join(unit.name for unit in facts.path) or "—"),
        "state": f.state and _("State: %(name)s", name=lists.label_of(f.state)),
        "light": f.light and _("Light: %(name)s", name=lists.label_of(f.light)),
        "mode": f.mode and _("Mode: %(name)s", name=lists.label_of(f.mode)),
        "category": f.category and _("Category: %(name)s", name=name_of(facts.categories, f.category)),
        "kind": f.kind and _("Kind of round: %(name)s", name=lists.label_of(f.kind)),
        **between(f.since, f.until),
        "text": f.text and _("Contains “%(text)s”", text=f.text),
    }


def between(since: dt.date | None, until: dt.date | None) -> dict[str, object]:
    return {"since": since and _("Deadline from %(day)s", day=since.isoformat()),
            "until": until and _("Deadline to %(day)s", day=until.isoformat())}


def _form(asked: Tasks, facts: Facts) -> TaskFilterForm:
    f = asked.filters
    form = TaskFilterForm(formdata=None, data={**asked.address(), "since": f.since, "until": f.until})
    form.round.choices = lists.options(facts.rounds)
    form.unit.choices = lists.unit_options(facts)
    form.category.choices = lists.options(facts.categories)
    for field, words in ((form.state, State), (form.light, Light), (form.mode, Mode), (form.kind, RoundKind)):
        field.choices = lists.words(words)
    return form
