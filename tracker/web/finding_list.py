"""The list of findings: filtered, printed, exported."""

from flask import Blueprint, Response, g, render_template, request

from .. import clock
from ..queries import finding_list
from ..queries.finding_list_keys import FEW, Filters
from ..services import list_export
from . import lists
from .forms.lists import FindingFilterForm
from .forms.lists_asked import Findings, read_findings
from .lists import _, name_of

bp = Blueprint("finding_list", __name__, url_prefix="/findings")


@bp.get("/")
def index() -> str:
    return _shown(is_print=False)


@bp.get("/print")
def print_view() -> str:
    return _shown(is_print=True)


@bp.get("/export.xlsx")
def export() -> Response:
    asked = read_findings(request.args)
    return lists.sent(lambda out: list_export.write_findings(g.actor, asked.filters, asked.picked, out, now=clock.now(),
                                                             oldest_first=asked.order), list_export.FINDINGS)


def _shown(*, is_print: bool) -> str:
    asked = read_findings(request.args)
    page = finding_list.page(g.actor, asked.filters, None if is_print else asked.place, picked=asked.picked,
                             rows=lists.PRINTED if is_print else None, oldest_first=asked.order)
    f, facts = asked.filters, page.facts
    unknown = [("round", str(f.round))] if lists.is_unknown(facts.rounds, f.round) else []
    unknown += [("category", str(f.category))] if lists.is_unknown(facts.categories, f.category) else []
    view = lists.view("findings", asked, page, lists.count(page.total, FEW), chips(f, facts), unknown=unknown,
                      is_print=is_print)
    return render_template("finding_list/index.html", page=page, view=view, form=_form(asked, facts))


def chips(f: Filters, facts: finding_list.Facts) -> dict[str, object]:
    """What each part of the filter says."""
    return {
        "round": f.round and _("Round: %(name)s", name=name_of(facts.rounds, f.round)),
        "category": f.category and _("Category: %(name)s", name=name_of(facts.categories, f.category)),
        "without_task": f.without_task and _("Without a task"),
        "struck": f.struck and _("With those struck out"),
        "text": f.text and _("Contains “%(text)s”", text=f.text),
    }


def _form(asked: Findings, facts: finding_list.Facts) -> FindingFilterForm:
    f = asked.filters
    form = FindingFilterForm(formdata=None, data={**asked.address(), "without_task": f.without_task, "struck": f.struck})
    form.round.choices = lists.options(facts.rounds)
    form.category.choices = lists.options(facts.categories)
    return form
