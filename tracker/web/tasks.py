"""A task on one page, on paper, and its draft."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from .. import clock
from ..domain.errors import Stale
from ..domain.settings import RELAXED
from ..domain.workflow import OPEN_STATES
from ..queries import corrections, dossier, progress
from ..queries.timeline import timeline
from ..queries.turn import turn
from ..services import drafting
from . import acts, draft_pages, judging, overtaken, standing, timeline_filter, timeline_words, words
from .forms import FAILED, attempt
from .keys import row_key

MOST_PRINTED = 500
bp = Blueprint("tasks", __name__)
Page = WerkzeugResponse | tuple[str, int]


@bp.get("/tasks/<int:task_id>")
def show(task_id: int) -> str:
    page, asked = dossier.task(g.actor, task_id, clock.now()), timeline_filter.asked()
    part_acts = acts.possible_parts(g.actor, page)
    reports = progress.reports(page.id, request.args.get("reports_before", type=row_key))
    possible, refused = judging.offered(page)
    return render_template(
        "tasks/show.html", page=page, asked=asked, filters=timeline_filter, part_acts=part_acts, **_told(page),
        buttons=standing.buttons(g.actor, page, possible, part_acts), refused=refused,
        timeline=timeline(page.id, asked), reports=reports,
        correctable=corrections.correctable(g.actor, page, [row.id for row in reports.rows]))


@bp.get("/tasks/<int:task_id>/print")
def print_page(task_id: int) -> str:
    """The whole story on A4, up to MOST_PRINTED of each; the page says so where that is not all."""
    page = dossier.task(g.actor, task_id, clock.now())
    return render_template(
        "tasks/print.html", page=page, **_told(page), timeline=timeline(page.id, limit=MOST_PRINTED),
        reports=progress.reports(page.id, limit=MOST_PRINTED), printed_at=clock.now(), most=MOST_PRINTED)


@bp.route("/rounds/<int:round_id>/tasks/new", methods=["GET", "POST"])
def draft(round_id: int) -> Page:
    desk = draft_pages.new(round_id, request.args.get("finding_id", type=row_key))
    if desk.is_complete():
        task_id = attempt(desk.form, lambda: drafting.draft_task(
            g.actor, round_id, desk.origin.finding_id, desk.form.draft(), now=clock.now(), is_form=True))
        if task_id is not FAILED:
            flash(draft_pages.saved_text())
            return redirect(url_for("tasks.show", task_id=task_id))
    return desk.shown()


@bp.route("/tasks/<int:task_id>/edit", methods=["GET", "POST"])
def edit(task_id: int) -> Page:
    desk = draft_pages.existing(task_id)
    if desk.is_assigned:
        return draft_pages.conflict(task_id, desk.form)
    if not desk.is_complete():
        return desk.shown()
    try:
        kept = attempt(desk.form, lambda: drafting.edit_draft(g.actor, task_id, desk.form.draft(), now=clock.now(),
                                                              version=desk.form.version.data or 0))
    except Stale:
        return draft_pages.conflict(task_id, desk.form)
    if kept is FAILED:
        return desk.shown()
    flash(_("The draft was changed."))
    return redirect(url_for("tasks.show", task_id=task_id))


def _told(page: dossier.Dossier) -> dict[str, object]:
    """Whose turn it is, why the task was returned or reopened, and the words of the page."""
    is_relaxed = g.office.rules["separation"] == RELAXED
    returned = corrections.last_return(page.id) if page.is_returned else None
    reopened = corrections.reopening(page.previous_id) if page.previous_id and page.state in OPEN_STATES else None
    return {"returned": returned, "reopened": reopened, "overtaken": overtaken,
            "turn": turn(page, clock.today(), is_relaxed=is_relaxed), "words": words, "standing": standing,
            "telling": timeline_words}
