"""The list of findings: filtered, printed, exported."""

import datetime as dt
from collections.abc import Sequence

from flask import Blueprint

from ..domain.permissions import Actor
from ..queries import finding_list
from ..queries.finding_list_keys import Filters, Place
from ..services import list_export
from . import list_words as words
from .forms.lists import FindingFilterForm
from .forms.lists_asked import Findings
from .list_words import _, name_of
from .lists import Listing, Told

bp = Blueprint("finding_list", __name__, url_prefix="/findings")


def _found(actor: Actor, filters: Filters, oldest_first: bool, place: Place | None, _today: dt.date, *,
           picked: Sequence[int], rows: int | None) -> finding_list.Page:
    return finding_list.page(actor, filters, place, picked=picked, rows=rows, oldest_first=oldest_first)


def _told(asked: Findings, page: finding_list.Page) -> Told:
    return Told(chips(asked.filters, page.facts), _form(asked, page.facts))


Listing("findings", _found, finding_list.choices, _told, list_export.write_findings, list_export.FINDINGS).add_to(bp)


def chips(f: Filters, facts: finding_list.Facts) -> dict[str, object]:
    """What each part of the filter says."""
    return {
        "round": f.round and _("Round: %(name)s", name=name_of(facts.rounds, f.round)),
        "category": words.category_chip(f.category, facts.categories),
        "without_task": f.without_task and _("Without a task"),
        "struck": f.struck and _("With those struck out"),
        "text": f.text and _("Contains “%(text)s”", text=f.text),
    }


def _form(asked: Findings, facts: finding_list.Facts) -> FindingFilterForm:
    f = asked.filters
    form = words.filled(FindingFilterForm, asked, without_task=f.without_task, struck=f.struck)
    form.round.choices = words.options(facts.rounds)
    form.category.choices = words.category_options(facts.categories, f.round)
    return form
