"""The log, for the audit administrator only."""

import contextlib
import tempfile

from flask import Blueprint, Response, g, render_template, request, send_file
from flask_babel import gettext as _

from .. import clock
from ..queries.audit_log import LogLine
from ..services import audit_page
from . import audit_words as words
from .filters import moment
from .forms.audit import Asked, FilterForm, read
from .keys import row_key
from .labels import label
from .marks import colon

bp = Blueprint("audit", __name__, url_prefix="/audit")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/")
def index() -> str:
    asked = read(request.args, clock.today())
    page = audit_page.log_page(g.actor, asked.filter(clock.zone()), older_than=request.args.get("older_than", type=row_key),
                               newer_than=request.args.get("newer_than", type=row_key))
    form = FilterForm(data={"from_on": asked.from_on, "to_on": asked.to_on, "person": asked.person, "account": asked.account,
                            "what": asked.what, "door": asked.door and asked.door.value})
    if asked.is_backwards:
        form.refuse_backwards()
    return render_template("audit/index.html", page=page, asked=asked.address(), form=form, words=words,
                           as_of=clock.now(), parts=_described(asked))


@bp.get("/export.xlsx")
def export() -> Response:
    """Written to a temporary file, because a browser cannot be told half way that something went wrong."""
    asked, now = read(request.args, clock.today()), clock.now()
    with contextlib.ExitStack() as on_failure:
        out = on_failure.enter_context(tempfile.TemporaryFile())
        audit_page.write_log(g.actor, asked.filter(clock.zone()), _described(asked), _cells, out, now=now)
        on_failure.pop_all()  # from here on the response closes it
    out.seek(0)
    return send_file(out, XLSX, as_attachment=True, download_name=f"操作留痕{now:%Y%m%d}.xlsx")


@bp.get("/chain")
def chain() -> str:
    return render_template("audit/chain.html", chain=audit_page.chain(g.actor, real_now=clock.real_now()), verdict=None)


@bp.post("/chain")
def verify() -> str:
    """It only reads; a POST, because it walks the whole chain."""
    verdict = audit_page.verify(g.actor, real_now=clock.real_now())
    return render_template("audit/chain.html", chain=audit_page.chain(g.actor, real_now=clock.real_now()), verdict=verdict)


def _cells(line: LogLine) -> list[str]:
    return [moment(line.at), words.who(line), line.actor_login or "—", words.post(line), words.verb(line),
            words.record(line), words.fields(line), label(line.door)]


def _described(asked: Asked) -> list[str]:
    """The filter as workbook and paper say it."""
    what = words.VERBS.get(asked.what) or words.NOUNS.get(asked.what)
    account = colon(_("Done to")) + asked.account if asked.account else ""
    said = [f"{asked.from_on.isoformat()} — {asked.to_on.isoformat()}", asked.person, account, str(what) if what else "",
            label(asked.door) if asked.door else ""]
    return [text for text in said if text]
