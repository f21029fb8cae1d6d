"""Each act on its own page: first what will happen and to whom, then the click that does it."""

from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from .. import clock
from ..domain.errors import NoSuchTransition, NotAllowed, NotFound, RuleBroken
from ..domain.permissions import can
from ..domain.uploads import FILE_TYPES
from ..domain.vocabulary import Action, Anchor, Mode, NoticeKind, PartAction
from ..domain.workflow import PART_TRANSITIONS
from ..queries import dossier, drafts
from ..services import assignment, progress, reopening, suspension
from . import acts, words
from .forms import FAILED, attempt
from .forms.deadline import RuleForm
from .forms.tasks import ReopenForm, ReportForm
from .messages import sentence

bp = Blueprint("task_acts", __name__, url_prefix="/tasks")
Page = Response | tuple[str, int]
SLUGS = {acts.slug(action): action for action in acts.ACTS}
PART_SLUGS = {acts.slug(action): action for action in acts.PART_ACTS}


@bp.route(f"/<int:task_id>/<any({', '.join(SLUGS)}):slug>", methods=["GET", "POST"])
def act(task_id: int, slug: str) -> Page:
    action = SLUGS[slug]
    spec, page = acts.ACTS[action], _page(task_id, action)
    form = spec.form(data=_first_values(action, page))
    if form.validate_on_submit():
        done = attempt(form, lambda: spec.run(g.actor, task_id, form, clock.now()))
        if done is not FAILED:
            return _back(task_id, spec.done, page)
    told = drafts.told(page, spec.notice, g.actor, clock.today()) if spec.notice and page.number else []
    return _shown("tasks/act.html", form, page=page, action=action, spec=spec, told=told, words=words)


@bp.route(f"/<int:task_id>/parts/<int:part_id>/<any({', '.join(PART_SLUGS)}):slug>", methods=["GET", "POST"])
def part_act(task_id: int, part_id: int, slug: str) -> Page:
    action, page = PART_SLUGS[slug], dossier.task(g.actor, task_id, clock.now())
    spec, part = acts.PART_ACTS[action], _part(page, part_id, action)
    form = spec.form(data={"version": page.version})
    if form.validate_on_submit():
        done = attempt(form, lambda: spec.run(g.actor, part_id, form, clock.now()))
        if done is not FAILED:
            return _back(task_id, spec.done, page, unit=part.unit_name)
    return _shown("tasks/act.html", form, page=page, action=action, spec=spec, part=part, told=[], words=words)


@bp.route("/<int:task_id>/assign", methods=["GET", "POST"])
def assign(task_id: int) -> Page:
    page = _page(task_id, Action.ASSIGN)
    form = RuleForm(data={"version": page.version}, is_free=page.mode is Mode.ONGOING)
    if form.validate_on_submit() and "preview" not in request.form:
        number = attempt(form, lambda: assignment.assign_task(g.actor, task_id, version=form.version.data,
                                                              rule=form.rule(), now=clock.now()))
        if number is not FAILED:
            flash(_("%(number)s was assigned to %(unit)s.", number=number, unit=page.lead.unit_name))
            return redirect(url_for("tasks.show", task_id=task_id))
    return _rule_page(form, page, Action.ASSIGN, NoticeKind.ASSIGNED)


@bp.route("/<int:task_id>/reopen", methods=["GET", "POST"])
def reopen(task_id: int) -> Page:
    page = _page(task_id, Action.REOPEN)
    form = ReopenForm(data={"version": page.version}, is_free=page.mode is Mode.ONGOING)
    if form.validate_on_submit() and "preview" not in request.form:
        new_id = attempt(form, lambda: reopening.reopen_task(g.actor, task_id, version=form.version.data,
                                                             rule=form.rule(), reason=form.reason.data, now=clock.now()))
        if new_id is not FAILED:
            flash(_("%(number)s was reopened as cycle %(n)s.", number=page.number, n=page.cycle + 1))
            return redirect(url_for("tasks.show", task_id=new_id))
    return _rule_page(form, page, Action.REOPEN, NoticeKind.REOPENED)


@bp.route("/<int:task_id>/report", methods=["GET", "POST"])
def report(task_id: int) -> Page:
    page = _page(task_id, Action.REPORT_PROGRESS)
    form = ReportForm(data={"version": page.version})
    form.offer(acts.reportable(g.actor, page))
    if form.validate_on_submit():
        done = attempt(form, lambda: progress.report_progress(
            g.actor, task_id, form.part_id.data, version=form.version.data, text=form.text.data,
            uploads=form.uploads(), now=clock.now()))
        if done is not FAILED:
            return _back(task_id, _("The progress of %(number)s was reported."), page)
    return _shown("tasks/report.html", form, page=page, action=Action.REPORT_PROGRESS, words=words, kinds=FILE_TYPES,
                  most_mb=current_app.config["MAX_CONTENT_LENGTH"] // 1024 // 1024)


def _page(task_id: int, action: Action) -> dossier.Dossier:
    """Rights are asked before the form is looked at; the state of a form that is sent is judged by the service, which
    knows the version that its reader saw."""
    page = dossier.task(g.actor, task_id, clock.now())
    if request.method == "GET":
        acts.require(g.actor, page, action)
    elif not can(g.actor, action, page.scope):
        raise NotAllowed("access.not_allowed", ability=action)
    return page


def _part(page: dossier.Dossier, part_id: int, action: PartAction) -> Any:
    part = next((part for part in page.parts if part.id == part_id), None)
    if part is None:
        raise NotFound("part.not_found")
    if request.method == "GET":
        if (part.state, action) not in PART_TRANSITIONS:
            raise NoSuchTransition("part.no_such_transition", task_id=page.id, state=part.state, action=action)
        if action not in acts.possible_parts(g.actor, page)[part_id]:
            raise NotAllowed("access.not_allowed", ability=action)
    return part


def _back(task_id: int, done: object, page: dossier.Dossier, **values: str) -> Response:
    flash(str(done) % {"number": page.number or page.title, **values})
    return redirect(url_for("tasks.show", task_id=task_id))


def _shown(template: str, form: Any, **values: Any) -> tuple[str, int]:
    return render_template(template, form=form, **values), 422 if form.errors else 200


def _first_values(action: Action, page: dossier.Dossier) -> dict[str, Any]:
    """A resumed task gets the date that its suspension leaves it, unless the supervisor names another."""
    first: dict[str, Any] = {"version": page.version}
    if action is Action.RESUME and page.lead.final:
        first["deadline_on"] = suspension.suggested_on(page.lead.final.deadline_on, page.lead.final.held_on,
                                                       clock.today())
    return first


def _rule_page(form: Any, page: dossier.Dossier, action: Action, kind: NoticeKind) -> tuple[str, int]:
    return _shown("tasks/rule.html", form, page=page, action=action, told=drafts.told(page, kind, g.actor, clock.today()),
                  others=drafts.also_asked(g.actor, page), preview=_preview(form, page), words=words)


def _preview(form: Any, page: dossier.Dossier) -> dict[str, Any] | None:
    """The date that the rule gives, in words; None before there is a rule, or with a sentence on the form."""
    if not form.is_submitted() or form.errors:
        return None
    try:
        rule = form.rule()
        explained = assignment.explain_for(page.feedback_on, rule, clock.today()) if rule else None
    except RuleBroken as error:
        form.form_errors.append(sentence(error))
        return None
    if explained is None:
        return None
    return {"text": words.explained(explained, drafts.holiday_names(explained.passed_holidays)),
            "is_provisional": explained.is_provisional, "is_receipt": explained.rule.anchor is Anchor.RECEIPT,
            "is_past": explained.deadline_on < clock.today()}
