"""Correction of what was entered wrong: the words of an assigned task, the text of a report, a report or a file struck."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from .. import clock
from ..domain.corrections import Entry, require
from ..domain.errors import NotAllowed, NotFound, RuleBroken, Stale
from ..domain.permissions import Ability, can
from ..queries import corrections as entries
from ..queries import dossier, evidence
from ..services import corrections
from . import conflicts, words
from .forms import FAILED, attempt
from .forms.corrections import CorrectReportForm, CorrectTaskForm, StrikeForm
from .forms.tasks import asked_rows

bp = Blueprint("corrections", __name__)
Page = Response | tuple[str, int]
WORDS = ("title", "requirement", "nature", "responsible_leader")
TASK_FIELDS = (*WORDS, "measures", "added")
REPORT_FIELDS = ("text",)


@bp.route("/tasks/<int:task_id>/correct", methods=["GET", "POST"])
def task(task_id: int) -> Page:
    page = dossier.task(g.actor, task_id, clock.now())
    if not can(g.actor, Ability.CORRECT_TASK, page.scope):
        raise NotAllowed("access.not_allowed", ability=Ability.CORRECT_TASK)
    require(Entry.TASK, page.id, page.state, is_history=page.next_id is not None)
    form = CorrectTaskForm(conflicts.sent(), data=_words_of(page))
    return _answer(page, form, TASK_FIELDS, "tasks/correct.html", lambda: corrections.correct_task(
        g.actor, task_id, form.words(), version=form.version.data, reason=form.reason.data, now=clock.now()),
        lambda: CorrectTaskForm(data=_words_of(dossier.task(g.actor, task_id, clock.now()))))


@bp.route("/progress/<int:report_id>/correct", methods=["GET", "POST"])
def report(report_id: int) -> Page:
    page, entry = _report(report_id)
    form = CorrectReportForm(conflicts.sent(), data={"version": entry.version, "text": entry.text})
    return _answer(page, form, REPORT_FIELDS, "tasks/correct.html", lambda: corrections.correct_report(
        g.actor, report_id, version=form.version.data, text=form.text.data, reason=form.reason.data, now=clock.now()),
        lambda: _report_form(_report(report_id)[1]), report_id)


@bp.route("/progress/<int:report_id>/strike", methods=["GET", "POST"])
def strike_report(report_id: int) -> Page:
    if twice := _struck_by_oneself("report", report_id):
        return twice
    page, entry = _report(report_id)
    form = StrikeForm(data={"version": entry.version})
    files = [file for file in evidence.files_of([report_id]).get(report_id, ()) if file.struck is None]
    return _strike(page, entry, form, (entry.text, files), lambda: corrections.strike_report(
        g.actor, report_id, version=form.version.data, reason=form.reason.data, now=clock.now()))


@bp.route("/evidence/<int:evidence_id>/strike", methods=["GET", "POST"])
def strike_evidence(evidence_id: int) -> Page:
    file = entries.file(evidence_id)
    if twice := _struck_by_oneself("evidence", evidence_id):
        return twice
    if file is None:
        raise NotFound("evidence.not_found")
    page, entry = _report(file.report_id, file.is_struck)
    form = StrikeForm(data={"version": entry.version})
    return _strike(page, entry, form, (file.name, []), lambda: corrections.strike_evidence(
        g.actor, evidence_id, version=form.version.data, reason=form.reason.data, now=clock.now()))


def _report(report_id: int, is_struck: bool = False) -> tuple[dossier.Dossier, entries.ReportEntry]:
    """Asks in the order of the service: seen, allowed, open for correction."""
    entry = entries.report(report_id)
    if entry is None:
        raise NotFound("correction.report_not_found")
    page = dossier.task(g.actor, entry.task_id, clock.now())
    if not can(g.actor, Ability.CORRECT_REPORT, dossier.part_scopes(page)[entry.part_id]):
        raise NotAllowed("access.not_allowed", ability=Ability.CORRECT_REPORT)
    if is_struck:
        raise RuleBroken("correction.struck_already", task_id=page.id)
    require(Entry.REPORT, page.id, page.state, is_history=page.next_id is not None, is_struck=entry.is_struck,
            reported_at=entry.at, signed_at=entries.signed_at(page.id))
    return page, entry


def _report_form(entry: entries.ReportEntry) -> CorrectReportForm:
    return CorrectReportForm(data={"version": entry.version, "text": entry.text})


def _words_of(page: dossier.Dossier) -> dict[str, object]:
    return {"version": page.version, "title": page.title, "requirement": page.requirement,
            "nature": page.nature.value if page.nature else "", "responsible_leader": page.responsible_leader,
            "measures": [{"measure_id": row.id, "text": row.text, "expected_result": row.expected_result,
                          "responsible_person": row.responsible_person} for row in page.measures]}


def _answer(page: dossier.Dossier, form: Any, fields: tuple[str, ...], template: str, run: Callable[[], object],
            fresh: Callable[[], Any], report_id: int | None = None) -> Page:
    if not ("added" in form and asked_rows(form.added)) and form.validate_on_submit():
        try:
            if attempt(form, run) is not FAILED:
                return _done(page, _("The correction was saved; the former words stay in the log."))
        except Stale:
            return _conflict(page, form, fresh(), fields, report_id)
    return render_template(template, form=form, page=page, words=words, report_id=report_id,
                           seen=conflicts.seen(form, fields)), 422 if form.errors else 200


def _conflict(page: dossier.Dossier, mine: Any, now: Any, fields: tuple[str, ...], report_id: int | None) -> Page:
    if "added" in mine and not conflicts.differences(mine, now, WORDS) and _is_added(page.id, mine):
        return _done(page, _("This was done already; nothing was done twice."))
    if "reason" in mine:
        now.reason.data = mine.reason.data
    return conflicts.side_by_side("tasks/conflict.html", mine, now, fields, *(("report", report_id) if report_id else
                                  ("task", page.id)), back=url_for("tasks.show", task_id=page.id), page=page,
                                  report_id=report_id)


def _is_added(task_id: int, mine: CorrectTaskForm) -> bool:
    """The last correction was by this person and added these very measures, for the same reason: a second click."""
    last, further = entries.last_act("task", task_id), [asdict(row) for row in mine.further()]
    return bool(further) and last is not None and (last.verb, last.user_id, last.reason) == (
        "task:correct", g.actor.user_id, mine.reason.data) and [*last.after.get("measures_added", {}).values()] == further


def _struck_by_oneself(noun: str, noun_id: int) -> Response | None:
    """A second click on the same button."""
    last = entries.last_act(noun, noun_id) if request.method == "POST" else None
    if last is None or last.task_id is None or (last.verb, last.user_id) != (f"{noun}:strike", g.actor.user_id):
        return None
    flash(_("This was done already; nothing was done twice."))
    return redirect(url_for("tasks.show", task_id=last.task_id))


def _strike(page: dossier.Dossier, entry: entries.ReportEntry, form: StrikeForm,
            what: tuple[str, list[evidence.EvidenceRow]], run: Callable[[], object]) -> Page:
    """`what` is the text or name, with the files that fall with it. A file or report that another changed or struck out
    meanwhile is looked at once more."""
    held_up = False
    if form.validate_on_submit():
        try:
            if attempt(form, run) is not FAILED:
                return _done(page, _("It was struck out. It stays visible with the reason and counts no more."))
        except Stale:
            held_up = True
            form.version.raw_data = [str(entry.version)]
    status = 409 if held_up else 422 if form.errors else 200
    return render_template("tasks/strike.html", form=form, page=page, words=words, what=what[0], files=what[1],
                           held_up=held_up), status


def _done(page: dossier.Dossier, text: str) -> Response:
    flash(text)
    return redirect(url_for("tasks.show", task_id=page.id))
