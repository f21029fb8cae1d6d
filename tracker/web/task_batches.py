"""One act on the ticked tasks of a list: first what will happen and to whom, then what became of each."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from .. import clock
from ..domain.errors import DomainError, NotAllowed, RuleBroken, Stale
from ..domain.permissions import POLICY
from ..domain.vocabulary import Action, Mode
from ..queries import corrections, task_list_batch
from ..queries.task_list_batch import DraftLine, PartLine
from ..services import batches
from . import deadline_words, lists, overtaken
from .forms.deadline import RuleForm
from .forms.lists import BatchForm, BatchRuleForm, Reader
from .forms.rules import tell
from .list_words import _
from .marks import gap
from .messages import sentence, shown

bp = Blueprint("task_batches", __name__, url_prefix="/tasks")
Page = Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A ticked row and what became of it: '' for done."""

    task_id: int
    text: str
    error: str


@dataclass(slots=True)
class Batch:
    """The versions that were seen, by task, and what of them is in reach and can be acted upon; the sentence of each row
    where nothing could be done at all. `held_up`: because somebody changed a task meanwhile."""

    find: Callable[[list[int]], Any]
    picks: dict[int, int]
    rows: Any
    skipped: int
    failed: dict[int, str] = field(default_factory=dict)
    held_up: bool = False


@bp.route("/assign", methods=["GET", "POST"])
def assign() -> Page:
    batch = _ticked(Action.ASSIGN, lambda ids: task_list_batch.drafts(g.actor, ids, clock.today()))
    rows: list[DraftLine] = batch.rows
    form = BatchRuleForm(is_free=bool(rows) and all(row.mode is Mode.ONGOING for row in rows))
    if form.validate_on_submit() and rows and "preview" not in request.form and (rule := _rule(form)):
        done = batches.assign_tasks(g.actor, [(row.id, batch.picks[row.id]) for row in rows], rule=rule.rule,
                                    now=clock.now())
        if not _came_to_nothing(batch, form, done):
            return _done(batch, done, {row.id: (row.id, row.title) for row in rows}, Action.ASSIGN)
    return _shown("task_batches/assign.html", form, batch,
                  dates=_dates(form, rows) if "preview" in request.form else {})


@bp.route("/accept", methods=["GET", "POST"])
def accept() -> Page:
    batch = _ticked(Action.ACCEPT, lambda ids: task_list_batch.parts_to_accept(g.actor, ids))
    rows: list[PartLine] = batch.rows
    form = BatchForm()
    if form.validate_on_submit() and rows:
        done = batches.accept_parts(g.actor, [(row.id, batch.picks[row.task_id]) for row in rows], now=clock.now())
        if not _came_to_nothing(batch, form, done):
            texts = {row.id: (row.task_id, f"{row.number} {row.title} · {row.unit}") for row in rows}
            return _done(batch, done, texts, Action.ACCEPT)
    return _shown("task_batches/accept.html", form, batch)


def _ticked(action: Action, find: Callable[[list[int]], Any]) -> Batch:
    if g.actor.role not in POLICY[action]:
        raise NotAllowed("access.not_allowed", ability=action)
    sent: MultiDict[str, str] = request.form if request.method == "POST" else request.args
    picks = dict(Reader(sent).picks())
    rows = find(list(picks)) if picks else []
    return Batch(find, picks, rows, len(picks) - len({row.task_id for row in rows}))


@dataclass(frozen=True, slots=True)
class _Rule:
    """So that a task without a date (None) differs from a rule that could not be made."""

    rule: Any


def _rule(form: RuleForm) -> _Rule | None:
    try:
        return _Rule(form.rule())
    except RuleBroken as error:
        tell(form, error)
        return None


def _dates(form: RuleForm, rows: list[DraftLine]) -> dict[dt.date | None, deadline_words.Preview]:
    """The date that the rule gives, in words, by the day of the feedback: the rounds may differ in it."""
    made = _rule(form) if not form.errors else None
    if made is None or made.rule is None:
        return {}
    found = {}
    for feedback_on in {row.feedback_on for row in rows}:
        try:
            found[feedback_on] = deadline_words.worked_out(made.rule, feedback_on)
        except RuleBroken as error:
            found[feedback_on] = deadline_words.Preview(sentence(error))
    return found


def _shown(template: str, form: Any, batch: Batch, **values: Any) -> tuple[str, int]:
    page = render_template(template, form=form, rows=batch.rows, picks=batch.picks, skipped=batch.skipped,
                           failed=batch.failed, held_up=batch.held_up, back=_list(), **values)
    return page, 409 if batch.held_up else 422 if request.method == "POST" and (form.errors or not batch.rows) else 200


def _list() -> str:
    """The list where the rows were ticked: its filter stands in the address."""
    return url_for("task_list.index", **lists.READERS["tasks"](request.args).address())


def _came_to_nothing(batch: Batch, form: Any, outcomes: list[batches.Outcome]) -> bool:
    """Then the form comes back with the sentence of each row; where somebody changed a task meanwhile, with the rows as
    they are now, so that one press more does it."""
    if not all(each.error for each in outcomes):
        return False
    batch.failed = {each.id: _why(each.error) for each in outcomes if each.error}
    if any(isinstance(each.error, Stale) for each in outcomes):
        ticked = len(batch.picks)
        batch.rows = batch.find(list(batch.picks))
        batch.picks = {row.task_id: row.version for row in batch.rows}
        batch.skipped, batch.held_up = ticked - len(batch.picks), bool(batch.rows)
    else:
        form.form_errors.append(_("Nothing was done: each row says why."))
    return True


def _why(error: DomainError) -> str:
    """Of a task that was changed meanwhile by whom and how: its state may be what it was."""
    if error.code != "task.stale":
        return sentence(error)
    return _by_whom(int(str(error.values["task_id"]))) + _("The task is now “%(state)s”. Look at it again before you act.",
                                                               state=shown(error.values["state"]))


def _by_whom(task_id: int) -> str:
    return overtaken.told(corrections.last_act("task", task_id)) + gap()


def _fallen(batch: Batch) -> list[Line]:
    """The ticked rows with which it could not be done any more when the button was pressed, as far as they are seen."""
    left = batch.picks.keys() - {row.task_id for row in batch.rows}
    return [Line(row.task_id, f"{row.number or ''} {row.title}".strip(), _by_whom(row.task_id) + _(
        "The task is now “%(state)s”.", state=shown(row.state))) for row in task_list_batch.fallen(g.actor, list(left))]


def _done(batch: Batch, outcomes: list[batches.Outcome], texts: dict[int, tuple[int, str]], action: Action) -> Page:
    """Back to the list where all went well; else each row with its sentence. `texts` say of which task a row is."""
    fallen = _fallen(batch)
    lines = [*(Line(*texts[each.id], _why(each.error) if each.error else "") for each in outcomes), *fallen]
    n = sum(not line.error for line in lines)
    said = {Action.ASSIGN: ngettext("%(num)s task was assigned.", "%(num)s tasks were assigned.", n),
            Action.ACCEPT: ngettext("%(num)s part was accepted.", "%(num)s parts were accepted.", n)}[action]
    tasks = list(dict.fromkeys(line.task_id for line in lines if not line.error))
    address = url_for("task_list.index", pick=tasks)
    said = Markup('{}{}<a href="{}">{}</a>').format(said, gap(), address, _("Show these tasks"))
    hidden = batch.skipped - len(fallen)
    if n == len(lines) and not hidden:
        flash(said)
        return redirect(_list())
    return render_template("task_batches/done.html", lines=lines, hidden=hidden, said=said, back=_list(),
                           title=_("What became of the ticked rows")), 200
