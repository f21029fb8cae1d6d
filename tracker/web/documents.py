"""A document of a round: read in, shown as an outline with a choice per item, imported."""

import io
from collections import Counter
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from .. import clock
from ..domain.selection import Choice, Chosen, Line, lines
from ..queries import documents as seen
from ..services import documents
from . import marks
from .forms import FAILED, attempt
from .forms.documents import DocumentForm, ImportForm

bp = Blueprint("documents", __name__)


@bp.route("/rounds/<int:round_id>/documents", methods=["GET", "POST"])
def new(round_id: int) -> Response | tuple[str, int]:
    of_round, form = documents.importable_round(g.actor, round_id), DocumentForm()
    if not form.validate_on_submit():
        return render_template("documents/new.html", form=form, round=of_round), 422 if form.is_submitted() else 200
    document_id = attempt(form, lambda: _keep(form, round_id))
    if document_id is FAILED:
        return render_template("documents/new.html", form=form, round=of_round), 422
    return redirect(url_for("documents.show", document_id=document_id))


@bp.get("/documents/<int:document_id>")
def show(document_id: int) -> str:
    return _outline(document_id, ImportForm(), None)


@bp.post("/documents/<int:document_id>/import")
def import_items(document_id: int) -> Response | tuple[str, int] | str:
    form = ImportForm()
    choices = form.choices()
    if form.is_looked_at:
        return _outline(document_id, form, choices)
    chosen = attempt(form, lambda: documents.import_items(g.actor, document_id, choices, now=clock.now()))
    if chosen is FAILED:
        return _outline(document_id, form, choices), 422
    flash(_imported(chosen))
    return redirect(url_for("rounds.show", round_id=seen.document_page(g.actor, document_id).round_id))


@bp.get("/documents/<int:document_id>/original")
def download(document_id: int) -> Response:
    """As an attachment always: what was read in is never shown as a page of this site."""
    name, data = documents.original(g.actor, document_id)
    return send_file(io.BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=name,
                     etag=False)


def _imported(chosen: Chosen) -> str:
    """Problems and headings apart, as the page of the round counts them."""
    headings = ngettext("and %(num)s heading", "and %(num)s headings", chosen.headings)
    return str(_("Imported: problems %(problems)s%(headings)s, proposed measures %(measures)s.", problems=chosen.problems,
                 headings=marks.bracketed(headings) if chosen.headings else "", measures=len(chosen.measures)))


def _keep(form: DocumentForm, round_id: int) -> int:
    if form.file.data:
        return documents.keep_document(g.actor, round_id, form.file.data.filename, form.file.data.read(),
                                       now=clock.now())
    return documents.keep_pasted_text(g.actor, round_id, form.name.data or "", form.text.data, now=clock.now())


def _outline(document_id: int, form: ImportForm, choices: dict[str, Choice] | None) -> str:
    """`choices` are what the reader ticked before; without, the suggestion stands."""
    page = seen.document_page(g.actor, document_id)
    outline = [] if page.imported_at else documents.read_outline(g.actor, document_id)
    rows = [(line, line.default if choices is None else choices.get(line.path)) for line in lines(outline)]
    return render_template("documents/show.html", page=page, form=form, documents=outline,
                           by_document=_by_document(rows, len(outline)),
                           ticked=Counter(line.default for line, _choice in rows))


def _by_document(rows: list[tuple[Line, Choice | None]], n: int) -> list[list[Any]]:
    found: list[list[Any]] = [[] for _n in range(n)]
    for row in rows:
        found[int(row[0].path.partition(".")[0])].append(row)
    return found
