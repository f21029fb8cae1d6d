"""The overdue list: filtered, printed, and as a workbook."""

from flask import Blueprint

from ..queries import overdue
from ..queries.overdue_filter import Sort
from ..services import overdue_export
from . import overdue_words as words
from .forms.lists_asked import Overdue
from .list_words import tabs
from .lists import Listing, Told

bp = Blueprint("overdue", __name__, url_prefix="/overdue")


def _told(asked: Overdue, page: overdue.Page) -> Told:
    kind = asked.filters.kind
    return Told(words.chips(asked.filters, page.facts), words.filter_form(asked, page.facts), {
        "tabs": tabs(page.counts, kind), "kind": kind, "said": words.Said(), "sort": asked.order.sort, "sorts": Sort})


Listing("overdue", overdue.page, overdue.choices, _told, overdue_export.write_overdue, overdue_export.TITLE,
        keeps=("kind",)).add_to(bp)
