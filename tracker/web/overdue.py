"""The overdue list: filtered, printed, and as a workbook."""

from flask import Blueprint, Response, g, render_template, request

from .. import clock
from ..queries import overdue
from ..queries.overdue_filter import Sort
from ..queries.overdue_keys import FEW
from ..services import overdue_export
from . import lists
from . import overdue_words as words
from .forms.overdue import read

bp = Blueprint("overdue", __name__, url_prefix="/overdue")


@bp.get("/")
def index() -> str:
    return _shown(is_print=False)


@bp.get("/print")
def print_view() -> str:
    return _shown(is_print=True)


@bp.get("/export.xlsx")
def export() -> Response:
    asked = read(request.args)
    return lists.sent(lambda out: overdue_export.write_overdue(g.actor, asked.filters, asked.order, out, now=clock.now()),
                      overdue_export.TITLE)


def _shown(*, is_print: bool) -> str:
    asked = read(request.args)
    page = overdue.page(g.actor, asked.filters, asked.order, None if is_print else asked.place, clock.today(),
                        lists.PRINTED if is_print else None)
    kind = asked.filters.kind
    view = lists.view("overdue", asked, page, lists.count(page.counts[kind], FEW), words.chips(asked.filters, page.facts),
                      keeps=("kind",), unknown=words.unknown(asked.filters, page.facts), is_print=is_print)
    tabs = {each: lists.count(n, FEW if each is kind else overdue.OTHERS) for each, n in page.counts.items()}
    return render_template("overdue/index.html", page=page, view=view, form=words.filter_form(asked, page.facts),
                           tabs=tabs, kind=kind, said=words.Said(), sort=asked.order.sort, sorts=Sort)
