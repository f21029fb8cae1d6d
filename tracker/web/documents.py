"""A document of a round: read in, shown as an outline with a choice per item, imported."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from .. import clock
from ..domain.selection import Choice, Line, lines
from ..queries import documents as seen
from ..services import documents
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
def import_items(document_id: int) -> Response | tuple[str, int]:
    form = ImportForm()
    choices = form.choices()
    chosen = attempt(form, lambda: documents.import_items(g.actor, document_id, choices, now=clock.now()))
    if chosen is FAILED:
        return _outline(document_id, form, choices), 422
    flash(_("Imported: %(findings)s findings, %(measures)s proposed measures.", findings=len(chosen.findings),
            measures=len(chosen.measures)))
    return redirect(url_for("rounds.show", round_id=seen.document_page(g.actor, document_id).round_id))


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
                           by_document=_by_document(rows, len(outline)))


def _by_document(rows: list[tuple[Line, Choice | None]], n: int) -> list[list[Any]]:
    found: list[list[Any]] = [[] for _n in range(n)]
    for row in rows:
        found[int(row[0].path.partition(".")[0])].append(row)
    return found
