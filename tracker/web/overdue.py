"""The overdue list and its workbook."""

import contextlib
import tempfile

from flask import Blueprint, Response, g, render_template, request, send_file

from .. import clock
from ..queries import overdue
from ..services import overdue_export
from . import overdue_words as words
from .forms.overdue import read, written

bp = Blueprint("overdue", __name__, url_prefix="/overdue")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/")
def index() -> str:
    asked = read(request.args)
    page = overdue.page(g.actor, asked.filters, asked.order, asked.place, clock.today())
    return render_template("overdue/index.html", page=page, asked=asked, form=words.filter_form(asked, page.facts),
                           chips=words.chips(asked, page.facts), words=words, said=words.Said(), written=written)


@bp.get("/export.xlsx")
def export() -> Response:
    """Written to a temporary file, because a browser cannot be told half way that something went wrong."""
    asked, now = read(request.args), clock.now()
    with contextlib.ExitStack() as on_failure:
        out = on_failure.enter_context(tempfile.TemporaryFile())
        overdue_export.write_overdue(g.actor, asked.filters, asked.order, out, now=now)
        on_failure.pop_all()  # from here on the response closes it
    out.seek(0)
    return send_file(out, XLSX, as_attachment=True, download_name=f"{overdue_export.TITLE}{now:%Y%m%d}.xlsx")
