"""Reports of a round: made at the push of a button, kept, downloaded."""

from urllib.parse import quote

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from .. import clock
from ..services import reports

bp = Blueprint("reports", __name__)

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.post("/rounds/<int:round_id>/reports")
def make(round_id: int) -> WerkzeugResponse:
    suffix = request.form.get("format", "")
    reports.make_closure_report(g.actor, round_id, suffix, now=clock.now())
    flash(_("The closure ledger was made and kept.") if suffix == "xlsx" else _("The closure report was made and kept."),
          "report")
    return redirect(url_for("rounds.show", round_id=round_id, _anchor="reports"))


@bp.get("/reports/<int:report_id>")
def download(report_id: int) -> Response:
    name, data = reports.open_report(g.actor, report_id)
    media_type = MEDIA_TYPES[name.rpartition(".")[2]]
    return Response(data, mimetype=media_type, headers={
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Content-Length": str(len(data))})
