"""Each act on its own page: first what will happen and to whom, then the click that does it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from .. import clock
from ..domain.errors import NoSuchTransition, NotAllowed, NotFound, Stale
from ..domain.permissions import can
from ..domain.uploads import FILE_TYPES
from ..domain.vocabulary import Action, Mode, NoticeKind, PartAction
from ..domain.workflow import PART_TRANSITIONS
from ..queries import dossier, drafts
from ..services import assignment, progress, reopening, suspension
from . import acts, deadline_words, judging, overtaken, standing, words
from .forms import FAILED, attempt
from .forms.deadline import RuleForm
from .forms.tasks import ReopenForm, ReportForm
from .keys import row_key
from .labels import label
from .marks import bracketed, gap, listed

bp = Blueprint("task_acts", __name__, url_prefix="/tasks")
Page = Response | tuple[str, int]


@bp.route(f"/<int:task_id>/<any({', '.join(acts.SLUGS)}):slug>", methods=["GET", "POST"])
def act(task_id: int, slug: str) -> Page:
    action = acts.SLUGS[slug]
    spec, page = acts.ACTS[action], _page(task_id, action)
    form = spec.form(data=_first_values(action, page))
    if form.validate_on_submit() and "preview" not in request.form:
        answer = _try(page, action, form, lambda: spec.run(g.actor, task_id, form, clock.now()), lambda _done: _back(
            page, spec.done, _moved(page, action), _who(_told(page, spec.notice)), _undo(action, task_id)))
        if answer is not None:
            return answer
    return _shown("tasks/act.html", form, page=page, action=action, spec=spec, told=_told(page, spec.notice),
                  judged=judging.judged(page, action), refused=judging.refusal(page, action), standing=standing,
                  obstacle=judging.obstacle(page, action), way_back=judging.way_back(page, action),
                  preview=deadline_words.resumed(form, page.lead.final) if action is Action.RESUME else None)


@bp.route(f"/<int:task_id>/parts/<int:part_id>/<any({', '.join(acts.PART_SLUGS)}):slug>", methods=["GET", "POST"])
def part_act(task_id: int, part_id: int, slug: str) -> Page:
    action, page = acts.PART_SLUGS[slug], dossier.task(g.actor, task_id, clock.now())
    spec, part = acts.PART_ACTS[action], _part(page, part_id, action)
    form = spec.form(data={"version": page.version})
    if form.validate_on_submit():
        answer = _try(page, action, form, lambda: spec.run(g.actor, part_id, form, clock.now()),
                      lambda _done: _back(page, spec.done, unit=part.unit_name), part_id)
        if answer is not None:
            return answer
    return _shown("tasks/act.html", form, page=page, action=action, spec=spec, part=part, told=[])


@bp.route("/<int:task_id>/assign", methods=["GET", "POST"])
def assign(task_id: int) -> Page:
    page = _page(task_id, Action.ASSIGN)
    form = RuleForm(data={"version": page.version}, is_free=page.mode is Mode.ONGOING)
    if form.validate_on_submit() and "preview" not in request.form:
        answer = _try(page, Action.ASSIGN, form, lambda: assignment.assign_task(
            g.actor, task_id, version=form.version.data, rule=form.rule(), now=clock.now()),
            lambda number: _assigned(task_id, _("%(number)s was assigned to %(unit)s.", number=number,
                                                unit=page.lead.unit_name), NoticeKind.ASSIGNED))
        if answer is not None:
            return answer
    return _rule_page(form, page, Action.ASSIGN, NoticeKind.ASSIGNED)


@bp.route("/<int:task_id>/reopen", methods=["GET", "POST"])
def reopen(task_id: int) -> Page:
    page = _page(task_id, Action.REOPEN)
    form = ReopenForm(data={"version": page.version}, is_free=page.mode is Mode.ONGOING)
    if form.validate_on_submit() and "preview" not in request.form:
        answer = _try(page, Action.REOPEN, form, lambda: reopening.reopen_task(
            g.actor, task_id, version=form.version.data, rule=form.rule(), reason=form.reason.data, now=clock.now()),
            lambda new_id: _assigned(new_id, _("%(number)s was reopened as cycle %(n)s.", number=page.number,
                                               n=page.cycle + 1), NoticeKind.REOPENED))
        if answer is not None:
            return answer
    return _rule_page(form, page, Action.REOPEN, NoticeKind.REOPENED)


@bp.route("/<int:task_id>/report", methods=["GET", "POST"])
def report(task_id: int) -> Page:
    page = _page(task_id, Action.REPORT_PROGRESS)
    form = ReportForm(data={"version": page.version, "part_id": request.args.get("part", type=row_key)})
    form.offer(acts.reportable(g.actor, page))
    if form.validate_on_submit():
        answer = _try(page, Action.REPORT_PROGRESS, form, lambda: progress.report_progress(
            g.actor, task_id, form.part_id.data, version=form.version.data, text=form.text.data,
            uploads=form.uploads(), now=clock.now()), lambda made: _reported(page, made))
        if answer is not None:
            return answer
    return _shown("tasks/report.html", form, page=page, action=Action.REPORT_PROGRESS, kinds=FILE_TYPES,
                  most=current_app.config["MAX_CONTENT_LENGTH"])


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


def _try(page: dossier.Dossier, action: Action | PartAction, form: Any, run: Callable[[], Any],
         answer: Callable[[Any], Page], part_id: int | None = None) -> Page | None:
    """The answer to the act; None where the form is to be shown again: a rule stands against it, or the task was moved
    meanwhile but the act is still possible, so that one press more does it."""
    try:
        done = attempt(form, run)
    except Stale:
        noun, noun_id = ("part", part_id) if isinstance(action, PartAction) else ("task", page.id)
        if overtaken.is_redone(noun, noun_id or 0, action, form):
            return _said(page.next_id or page.id, _("This was done already; nothing was done twice."))
        now = dossier.task(g.actor, page.id, clock.now())
        if not overtaken.is_possible(now, action, part_id):
            return overtaken.too_late(now, action)
        overtaken.hold_up(form, now)
        return None
    return None if done is FAILED else answer(done)


def _said(task_id: int, text: str) -> Response:
    flash(text)
    return redirect(url_for("tasks.show", task_id=task_id))


def _assigned(task_id: int, text: str, kind: NoticeKind) -> Response:
    """To whom else, until when, and who heard of it."""
    page = dossier.task(g.actor, task_id, clock.now())
    supporting = [part.unit_name for part in page.parts if not part.is_lead]
    said = [text, _("Supporting: %(units)s.", units=listed(supporting)) if supporting else "",
            _("Deadline: %(on)s.", on=page.lead.final.deadline_on.isoformat()) if page.lead.final else "",
            _who(_told(page, kind))]
    return _said(task_id, gap().join(filter(None, said)))


def _who(told: list[drafts.Told]) -> str:
    names = listed(person.name + bracketed(label(person.role)) for person in told)
    return _("Told: %(names)s.", names=names) if told else ""


def _back(page: dossier.Dossier, done: object, *more: str, **values: str) -> Response:
    text = str(done) % {"number": page.number or page.title, **values}
    return _said(page.id, Markup(gap()).join(filter(None, (text, *more))))


def _moved(page: dossier.Dossier, action: Action) -> str:
    """After a resumption: with which date the lead's clock goes on."""
    now = dossier.task(g.actor, page.id, clock.now()).lead.final if action is Action.RESUME else None
    return words.moved(page.lead.final.deadline_on, now.deadline_on) if page.lead.final and now else ""


def _undo(action: Action, task_id: int) -> Markup:
    """After a closure: the way back, which is open to the same person until the end of the day."""
    if action not in (Action.CLOSE, Action.SUSTAIN):
        return Markup()
    address = url_for("task_acts.act", task_id=task_id, slug=acts.slug(Action.UNDO_CLOSE))
    return Markup('{}{}<a href="{}">{}</a>').format(_("A mistake can be undone until the end of today:"), gap(), address,
                                                   _("Undo the closure"))


def _reported(page: dossier.Dossier, made: progress.Reported) -> Response:
    """A script that shows the progress of the upload is told where to go: it must not eat what the next page says."""
    if made.known:
        flash(_("Not attached again, because the same files are there already: %(names)s.", names=listed(made.known)))
    answer = _back(page, _("The progress of %(number)s was reported."))
    return jsonify(to=answer.location) if request.headers.get("X-Requested-With") == "upload" else answer


def _told(page: dossier.Dossier, kind: NoticeKind | None) -> list[drafts.Told]:
    return drafts.told(page, kind, g.actor, clock.today()) if kind and page.number else []


def _shown(template: str, form: Any, **values: Any) -> tuple[str, int]:
    held_up = overtaken.held_up(form)
    text = render_template(template, form=form, words=words, held_up=held_up, **values)
    return text, 409 if held_up else 422 if form.errors else 200


def _first_values(action: Action, page: dossier.Dossier) -> dict[str, Any]:
    """A resumed task gets the date that its suspension leaves it, unless the supervisor names another."""
    first: dict[str, Any] = {"version": page.version}
    if action is Action.RESUME and page.lead.final:
        first["deadline_on"] = suspension.suggested_on(page.lead.final.deadline_on, page.lead.final.held_on,
                                                       clock.today())
    return first


def _rule_page(form: Any, page: dossier.Dossier, action: Action, kind: NoticeKind) -> tuple[str, int]:
    others = drafts.also_asked(g.actor, [part.unit_id for part in page.parts], page.title, clock.today(), page.id)
    return _shown("tasks/rule.html", form, page=page, action=action, told=drafts.told(page, kind, g.actor, clock.today()),
                  also=others, whole_list=judging.list_of(others), preview=deadline_words.preview(form, page.feedback_on))
