"""The list of tasks: filtered, printed, exported, and the acts on the rows that are ticked."""

from flask import Blueprint, g

from ..domain.breakdown import Age
from ..domain.permissions import POLICY
from ..domain.vocabulary import Action, Light, Mode, RoundKind, State
from ..queries import task_list
from ..queries.task_list_filter import AsCounted, Counted, Filters, Sort
from ..queries.task_list_reach import Facts
from ..services import list_export
from . import list_words as words
from .forms.lists import TaskFilterForm
from .forms.lists_asked import Tasks
from .list_words import _, between, name_of
from .lists import Listing, Told
from .round_words import AGES
from .words import clock_line

bp = Blueprint("task_list", __name__, url_prefix="/tasks")


def _told(asked: Tasks, page: task_list.Page) -> Told:
    acts = [(endpoint, name) for endpoint, name, action in (
        ("task_batches.assign", _("Assign"), Action.ASSIGN), ("task_batches.accept", _("Accept"), Action.ACCEPT))
        if g.actor.role in POLICY[action]]
    return Told(chips(asked.filters, page.facts), _form(asked, page.facts),
                {"clock_line": clock_line, "sort": asked.order.sort, "sorts": Sort, "batches": acts})


Listing("tasks", task_list.page, task_list.choices, _told, list_export.write_tasks, list_export.TASKS).add_to(bp)


def chips(f: Filters, facts: Facts) -> dict[str, object]:
    """What each part of the filter says."""
    return {
        "round": f.round and _("Round: %(name)s", name=name_of(facts.rounds, f.round)),
        "unit": f.unit and _("Lead unit: %(name)s", name=" › ".join(unit.name for unit in facts.path)),
        "alone": f.unit and f.alone and _("Without the units below"),
        "counted": f.counted and _("Counted as: %(name)s", name=counted_as(f.counted)),
        "state": f.state and _("State: %(name)s", name=words.label_of(f.state)),
        "light": f.light and _("Light: %(name)s", name=words.label_of(f.light)),
        "mode": f.mode and _("Mode: %(name)s", name=words.label_of(f.mode)),
        "category": words.category_chip(f.category, facts.categories),
        "kind": f.kind and _("Kind of round: %(name)s", name=words.label_of(f.kind)),
        **between(f.since, f.until),
        "text": f.text and _("Contains “%(text)s”", text=f.text),
    }


def counted_as(word: AsCounted) -> str:
    if isinstance(word, Age):
        return str(AGES[word])
    own = {Counted.OWED: _("To be rectified"), Counted.UNFINISHED: _("Unfinished"), Counted.OVERDUE: _("Overdue")}
    return own[word] if isinstance(word, Counted) else words.label_of(word)


def _form(asked: Tasks, facts: Facts) -> TaskFilterForm:
    form = words.filled(TaskFilterForm, asked, since=asked.filters.since, until=asked.filters.until)
    form.round.choices = words.options(facts.rounds)
    form.unit.choices = words.unit_options(facts)
    form.category.choices = words.category_options(facts.categories, asked.filters.round)
    for field, kind in ((form.state, State), (form.light, Light), (form.mode, Mode), (form.kind, RoundKind)):
        field.choices = words.words(kind)
    return form
