"""Units, people and posts from a workbook: tried first, then carried out."""

import io

from flask import Blueprint, Response, flash, g, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from .. import clock
from ..domain.staffing import StaffRow
from ..services import staff_import, staff_template
from ..services.staff_rows import Does
from . import staff_words as words
from .forms import FAILED, attempt
from .forms.staff import ConfirmForm, WorkbookForm, confirmable

bp = Blueprint("staff", __name__, url_prefix="/admin/import")
Answer = WerkzeugResponse | str | tuple[str, int]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/", methods=["GET", "POST"])
def index() -> Answer:
    staff_import.require(g.actor)
    form = WorkbookForm()
    if form.validate_on_submit():
        file = form.file.data
        rows = attempt(form, lambda: staff_import.read_workbook(g.actor, file.filename or "", file.read()))
        if rows is not FAILED:
            return _preview(rows)
    return render_template("staff/index.html", form=form), 422 if form.is_submitted() else 200


@bp.post("/confirm")
def confirm() -> Answer:
    form, upload = ConfirmForm(), WorkbookForm(formdata=None)
    rows = attempt(upload, lambda: staff_import.read_kept(form.rows.data or ""))
    if rows is not FAILED and form.is_looked_at:
        return _preview(rows)
    done = attempt(upload, lambda: staff_import.carry_out(g.actor, rows, now=clock.now())) if rows is not FAILED else FAILED
    if done is FAILED:
        return render_template("staff/index.html", form=upload), 422
    if done.accounts:
        return render_template("staff/passwords.html", result=done, words=words, Does=Does)
    flash(words.imported(done))
    return redirect(url_for("units.index"))


@bp.get("/template.xlsx")
def template() -> Response:
    staff_import.require(g.actor)
    out = io.BytesIO()
    staff_template.write(out, now=clock.now())
    out.seek(0)
    return send_file(out, XLSX, as_attachment=True, download_name=f"{staff_template.NAME}.xlsx")


def _preview(rows: list[StaffRow]) -> str:
    return render_template("staff/preview.html", result=staff_import.preview(g.actor, rows, now=clock.now()),
                           form=confirmable(staff_import.kept(rows)), words=words, Does=Does)
