"""One act on the ticked tasks of a list: first what will happen and to whom, then what became of each."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from .. import clock
from ..domain.errors import NotAllowed, RuleBroken
from ..domain.permissions import POLICY
from ..domain.vocabulary import Action, Mode
from ..queries import task_list_batch
from ..queries.drafts import holiday_names
from ..queries.task_list_batch import DraftLine, PartLine
from ..services import assignment, batches
from . import lists, words
from .forms.deadline import RuleForm
from .forms.lists import BatchForm, BatchRuleForm, Pick, Reader
from .forms.rules import tell
from .list_words import _
from .marks import gap
from .messages import sentence

bp = Blueprint("task_batches", __name__, url_prefix="/tasks")
Page = Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A ticked row and what became of it: '' for done."""

    task_id: int
    text: str
    error: str


@bp.route("/assign", methods=["GET", "POST"])
def assign() -> Page:
    picks, rows = _ticked(Action.ASSIGN, lambda ids: task_list_batch.drafts(g.actor, ids, clock.today()))
    form = BatchRuleForm(is_free=bool(rows) and all(row.mode is Mode.ONGOING for row in rows))
    failed: dict[int, str] = {}
    if form.validate_on_submit() and rows and "preview" not in request.form and (rule := _rule(form)):
        done = batches.assign_tasks(g.actor, [(row.id, picks[row.id]) for row in rows], rule=rule.rule, now=clock.now())
        if not (failed := _failed(form, done)):
            return _done(done, {row.id: (row.id, row.title) for row in rows}, Action.ASSIGN)
    dates = _dates(form, rows) if "preview" in request.form else {}
    return _shown("task_batches/assign.html", form, rows, dates=dates, failed=failed, picks=picks,
                  skipped=len(picks) - len(rows))


@bp.route("/accept", methods=["GET", "POST"])
def accept() -> Page:
    picks, rows = _ticked(Action.ACCEPT, lambda ids: task_list_batch.parts_to_accept(g.actor, ids))
    form = BatchForm()
    failed: dict[int, str] = {}
    if form.validate_on_submit() and rows:
        items = [(row.id, picks[row.task_id]) for row in rows]
        done = batches.accept_parts(g.actor, items, now=clock.now())
        if not (failed := _failed(form, done)):
            texts = {row.id: (row.task_id, f"{row.number} {row.title} · {row.unit}") for row in rows}
            return _done(done, texts, Action.ACCEPT)
    return _shown("task_batches/accept.html", form, rows, failed=failed, picks=picks,
                  skipped=len(picks) - len({row.task_id for row in rows}))


def _ticked(action: Action, find: Any) -> tuple[dict[int, int], Any]:
    """The versions that were seen, by task, and what of them is in reach and can be acted upon."""
    if g.actor.role not in POLICY[action]:
        raise NotAllowed("access.not_allowed", ability=action)
    sent: MultiDict[str, str] = request.form if request.method == "POST" else request.args
    picks: tuple[Pick, ...] = Reader(sent).picks()
    return dict(picks), find([row_id for row_id, _version in picks]) if picks else []


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


def _dates(form: RuleForm, rows: list[DraftLine]) -> dict[dt.date | None, str]:
    """The date that the rule gives, in words, by the day of the feedback: the rounds may differ in it."""
    made = _rule(form) if not form.errors else None
    if made is None or made.rule is None:
        return {}
    found = {}
    for feedback_on in {row.feedback_on for row in rows}:
        try:
            explained = assignment.explain_for(feedback_on, made.rule, clock.today())
        except RuleBroken as error:
            found[feedback_on] = sentence(error)
            continue
        found[feedback_on] = words.explained(explained, holiday_names(explained.passed_holidays))
    return found


def _shown(template: str, form: Any, rows: list[DraftLine] | list[PartLine], **values: Any) -> tuple[str, int]:
    page = render_template(template, form=form, rows=rows, back=lists.last_address("tasks"), **values)
    return page, 422 if request.method == "POST" and (form.errors or not rows) else 200


def _failed(form: Any, outcomes: list[batches.Outcome]) -> dict[int, str]:
    """The sentence of each row where nothing could be done at all; then the form comes back. Else nothing."""
    failed = {each.id: sentence(each.error) for each in outcomes if each.error}
    if len(failed) < len(outcomes):
        return {}
    form.form_errors.append(_("Nothing was done: each row says why."))
    return failed


def _done(outcomes: list[batches.Outcome], texts: dict[int, tuple[int, str]], action: Action) -> Page:
    """Back to the list where all went well; else each row with its sentence. `texts` say of which task a row is."""
    lines = [Line(*texts[each.id], sentence(each.error) if each.error else "") for each in outcomes]
    n = sum(not line.error for line in lines)
    said = {Action.ASSIGN: ngettext("%(num)s task was assigned.", "%(num)s tasks were assigned.", n),
            Action.ACCEPT: ngettext("%(num)s part was accepted.", "%(num)s parts were accepted.", n)}[action]
    tasks = list(dict.fromkeys(line.task_id for line in lines if not line.error))
    address = url_for("task_list.index", pick=tasks)
    said = Markup('{}{}<a href="{}">{}</a>').format(said, gap(), address, _("Show these tasks"))
    if n == len(lines):
        flash(said)
        return redirect(lists.last_address("tasks"))
    return render_template("task_batches/done.html", lines=lines, said=said, back=lists.last_address("tasks"),
                           title=_("What became of the ticked rows")), 200
