"""A finding: written by hand, and its page, where it becomes tasks."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from .. import clock
from ..queries import findings as seen
from ..services import documents, findings
from .forms import FAILED, attempt
from .forms.findings import FindingForm
from .keys import row_key

bp = Blueprint("findings", __name__)


@bp.route("/rounds/<int:round_id>/findings", methods=["GET", "POST"])
def new(round_id: int) -> Response | tuple[str, int]:
    of_round = documents.importable_round(g.actor, round_id)
    form = FindingForm(parent_id=request.args.get("parent_id", type=row_key))
    form.offer(seen.finding_tree(g.actor, round_id))
    if not form.validate_on_submit():
        return render_template("findings/new.html", form=form, round=of_round), 422 if form.is_submitted() else 200
    found = attempt(form, lambda: findings.add_finding(
        g.actor, round_id, form.parent_id.data, form.title.data.strip(), form.text.data or "", now=clock.now()))
    if found is FAILED:
        return render_template("findings/new.html", form=form, round=of_round), 422
    return redirect(url_for("findings.show", finding_id=found))


@bp.get("/findings/<int:finding_id>")
def show(finding_id: int) -> str:
    return render_template("findings/show.html", page=seen.finding_page(g.actor, finding_id))
