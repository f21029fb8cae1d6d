"""A task on one page, its draft, and its files."""

import io

from flask import Blueprint, Response, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from .. import clock
from ..domain.errors import NotAllowed, RuleBroken
from ..domain.permissions import Ability, can
from ..domain.vocabulary import State
from ..queries import dossier, drafts, progress, units
from ..queries.timeline import timeline
from ..services import drafting, filestore
from . import acts, words
from .forms import FAILED, attempt
from .forms.tasks import DraftForm
from .keys import row_key

bp = Blueprint("tasks", __name__)
Page = WerkzeugResponse | tuple[str, int]


@bp.get("/tasks/<int:task_id>")
def show(task_id: int) -> str:
    page = dossier.task(g.actor, task_id, clock.now())
    return render_template(
        "tasks/show.html", page=page, acts=acts.possible(g.actor, page, clock.today()), slug=acts.slug,
        elsewhere=acts.ELSEWHERE, forward=acts.FORWARD, words=words, part_acts=acts.possible_parts(g.actor, page),
        can_edit=page.state is State.DRAFT and can(g.actor, Ability.DRAFT_TASK, page.scope),
        timeline=timeline(page.id, request.args.get("before", type=row_key)),
        reports=progress.reports(page.id, request.args.get("reports_before", type=row_key)))


@bp.route("/rounds/<int:round_id>/tasks/new", methods=["GET", "POST"])
def draft(round_id: int) -> Page:
    origin = drafts.origin(g.actor, round_id, request.args.get("finding_id", type=row_key))
    form = DraftForm(title=origin.finding_title, lead_unit_id=origin.inspected_unit_id)
    offered = _offer(form, origin)
    if _is_complete(form):
        task_id = attempt(form, lambda: drafting.draft_task(g.actor, round_id, origin.finding_id, form.draft(),
                                                            now=clock.now()))
        if task_id is not FAILED:
            flash(_("The draft was saved. It has no number yet: assign it when it is ready."))
            return redirect(url_for("tasks.show", task_id=task_id))
    return _draft_page(form, origin, offered, None)


@bp.route("/tasks/<int:task_id>/edit", methods=["GET", "POST"])
def edit(task_id: int) -> Page:
    page = _editable(task_id)
    form = DraftForm(data=_as_typed(page))
    origin = drafts.origin(g.actor, page.round_id, page.finding_id)
    offered = _offer(form, origin, task_id)
    if _is_complete(form):
        kept = attempt(form, lambda: drafting.edit_draft(g.actor, task_id, form.draft(), now=clock.now(),
                                                         version=form.version.data or 0))
        if kept is not FAILED:
            flash(_("The draft was changed."))
            return redirect(url_for("tasks.show", task_id=task_id))
    return _draft_page(form, origin, offered, page)


@bp.get("/evidence/<int:evidence_id>")
def evidence(evidence_id: int) -> Response:
    """As an attachment always: what was uploaded is never shown as a page of this site."""
    found = progress.evidence(g.actor, evidence_id)
    response = send_file(io.BytesIO(filestore.get(found.sha256)), mimetype=found.media_type, as_attachment=True,
                         download_name=found.name, etag=False)
    response.headers["Cache-Control"] = "no-store"
    return response


def _offer(form: DraftForm, origin: drafts.Origin, task_id: int | None = None) -> drafts.Proposals:
    offered = drafts.proposals(origin.round_id, origin.finding_id, task_id)
    form.offer(units.organs_below(origin.unit_id, clock.today()), offered)
    return offered


def _is_complete(form: DraftForm) -> bool:
    """Asked for another row the form comes back with it, unchecked."""
    if "add" in request.form:
        form.add_row()
        return False
    return bool(form.validate_on_submit())


def _draft_page(form: DraftForm, origin: drafts.Origin, offered: drafts.Proposals,
                page: dossier.Dossier | None) -> tuple[str, int]:
    status = 422 if form.errors else 200
    return render_template("tasks/draft.html", form=form, origin=origin, offered=offered, page=page), status


def _editable(task_id: int) -> dossier.Dossier:
    page = dossier.task(g.actor, task_id, clock.now())
    if not can(g.actor, Ability.DRAFT_TASK, page.scope):
        raise NotAllowed("access.not_allowed", ability=Ability.DRAFT_TASK)
    if page.state is not State.DRAFT:
        raise RuleBroken("task.not_a_draft")
    return page


def _as_typed(page: dossier.Dossier) -> dict[str, object]:
    own = [row for row in page.measures if not row.is_proposal]
    return {
        "version": page.version, "title": page.title, "requirement": page.requirement, "mode": page.mode.value,
        "nature": page.nature.value if page.nature else "", "responsible_leader": page.responsible_leader,
        "lead_unit_id": page.lead.unit_id,
        "supporting_unit_ids": [part.unit_id for part in page.parts if not part.is_lead],
        "proposed_ids": [row.id for row in page.measures if row.is_proposal],
        "measures": [{"text": row.text, "expected_result": row.expected_result,
                      "responsible_person": row.responsible_person} for row in own],
    }
