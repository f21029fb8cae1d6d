"""A finding: written by hand, its page, its dossier, its correction, and the measures proposed for it."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from .. import clock
from ..domain.errors import Stale
from ..queries import findings as seen
from ..queries.finding_dossier import finding_dossier
from ..services import documents, findings, proposals
from . import conflicts, words
from .forms import FAILED, attempt
from .forms.findings import FindingEditForm, FindingForm, ProposalForm, ProposalStrikeForm, StrikeForm, as_written
from .keys import row_key
from .messages import sentence

bp = Blueprint("findings", __name__)
FIELDS = ("parent_id", "enumerator", "title", "text", "category_id")


@bp.route("/rounds/<int:round_id>/findings", methods=["GET", "POST"])
def new(round_id: int) -> Response | tuple[str, int]:
    of_round = documents.importable_round(g.actor, round_id)
    form = FindingForm(parent_id=request.args.get("parent_id", type=row_key))
    form.offer(seen.finding_tree(g.actor, round_id), seen.categories(round_id))
    if not form.validate_on_submit():
        return render_template("findings/new.html", form=form, round=of_round), 422 if form.is_submitted() else 200
    facts = form.facts()
    found = attempt(form, lambda: findings.add_finding(
        g.actor, round_id, facts.parent_id, facts.title, facts.text, now=clock.now(), category_id=facts.category_id,
        enumerator=facts.enumerator, is_form=True))
    if found is FAILED:
        return render_template("findings/new.html", form=form, round=of_round), 422
    return redirect(url_for("findings.show", finding_id=found))


@bp.get("/findings/<int:finding_id>")
def show(finding_id: int) -> str:
    return render_template("findings/show.html", page=seen.finding_page(g.actor, finding_id))


@bp.get("/findings/<int:finding_id>/dossier")
def dossier(finding_id: int) -> str:
    found = finding_dossier(g.actor, finding_id, clock.today())
    return render_template("findings/dossier.html", dossier=found, page=found.page, words=words, as_of=clock.today())


@bp.route("/findings/<int:finding_id>/edit", methods=["GET", "POST"])
def edit(finding_id: int) -> Response | tuple[str, int]:
    page = findings.editable_finding(g.actor, finding_id)
    form, shown = _edit_form(page, conflicts.sent()), url_for("findings.show", finding_id=finding_id)
    try:
        if form.validate_on_submit() and attempt(form, lambda: findings.edit_finding(
                g.actor, finding_id, form.facts(), version=form.version.data, now=clock.now())) is not FAILED:
            flash(_("The finding was changed. What it was before stands in the log."))
            return redirect(shown)
    except Stale:
        now = findings.editable_finding(g.actor, finding_id)
        return conflicts.side_by_side("findings/conflict.html", form, _edit_form(now, None), FIELDS, "finding", finding_id,
                                      back=shown, page=now)
    return render_template("findings/edit.html", form=form, page=page, seen=conflicts.seen(form, FIELDS)), (
        422 if form.is_submitted() else 200)


@bp.route("/findings/<int:finding_id>/strike", methods=["GET", "POST"])
def strike(finding_id: int) -> Response | tuple[str, int]:
    page = findings.editable_finding(g.actor, finding_id)
    form, obstacle = StrikeForm(version=page.version), findings.obstacle(page.round_id, finding_id)
    if form.validate_on_submit() and attempt(form, lambda: findings.strike_finding(
            g.actor, finding_id, version=form.version.data, reason=form.reason.data, now=clock.now())) is not FAILED:
        flash(_("The finding was struck out. It stays readable with the reason and counts no more."))
        return redirect(url_for("rounds.show", round_id=page.round_id, _anchor="findings"))
    return render_template("findings/strike.html", form=form, page=page, obstacle=obstacle and sentence(obstacle)), (
        422 if form.errors else 200)


@bp.route("/findings/<int:finding_id>/measures", methods=["GET", "POST"])
def propose(finding_id: int) -> Response | tuple[str, int]:
    page, form = findings.editable_finding(g.actor, finding_id), ProposalForm()
    if form.validate_on_submit() and attempt(form, lambda: proposals.add_proposal(
            g.actor, finding_id, form.proposal(), now=clock.now())) is not FAILED:
        flash(_("The measure was proposed. A task of this finding can take it up."))
        return redirect(url_for("findings.show", finding_id=finding_id, _anchor="measures"))
    return render_template("findings/measure.html", form=form, page=page), 422 if form.is_submitted() else 200


@bp.route("/measures/<int:measure_id>/edit", methods=["GET", "POST"])
def edit_measure(measure_id: int) -> Response | tuple[str, int]:
    page = proposals.editable_proposal(g.actor, measure_id)
    form = ProposalForm(obj=page.words, seen=page.fingerprint)
    if form.validate_on_submit() and attempt(form, lambda: proposals.edit_proposal(
            g.actor, measure_id, form.proposal(), was=form.seen.data or "", now=clock.now())) is not FAILED:
        flash(_("The measure was changed. What it was before stands in the log."))
        return redirect(_home_of(page))
    return render_template("findings/edit_measure.html", form=form, page=page, back=_home_of(page)), (
        422 if form.is_submitted() else 200)


@bp.route("/measures/<int:measure_id>/strike", methods=["GET", "POST"])
def strike_measure(measure_id: int) -> Response | tuple[str, int]:
    page = proposals.editable_proposal(g.actor, measure_id)
    form = ProposalStrikeForm(seen=page.fingerprint)
    if form.validate_on_submit() and attempt(form, lambda: proposals.strike_proposal(
            g.actor, measure_id, was=form.seen.data or "", reason=form.reason.data, now=clock.now())) is not FAILED:
        flash(_("The measure was struck out. Its words and the reason stand in the log."))
        return redirect(_home_of(page))
    return render_template("findings/strike_measure.html", form=form, page=page), 422 if form.errors else 200


def _home_of(page: proposals.ProposalPage) -> str:
    """Where the measure is shown."""
    if page.finding_id:
        return url_for("findings.show", finding_id=page.finding_id, _anchor="measures")
    return url_for("rounds.show", round_id=page.round_id)


def _edit_form(page: seen.FindingPage, sent: MultiDict[str, str] | None) -> FindingEditForm:
    form = FindingEditForm(sent, data=as_written(page))
    form.offer(seen.finding_tree(g.actor, page.round_id), seen.categories(page.round_id), page.node.id)
    return form
