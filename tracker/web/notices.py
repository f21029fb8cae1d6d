"""The in-app messages of a person."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from .. import clock
from ..queries import notices as own
from ..services import notice_inbox, notices
from . import notice_words as words
from .forms.notices import ReadAllForm, ReadForm, filter_form, read_filter
from .keys import row_key

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.get("/")
def index() -> str:
    asked = read_filter(request.args)
    older_than, newer_than = (request.args.get(name, type=row_key) for name in ("older_than", "newer_than"))
    page = own.page(g.actor.user_id, is_unread=asked.is_unread, kind=asked.kind, older_than=older_than,
                    newer_than=newer_than)
    return render_template("notices/index.html", page=page, words=words, asked=asked, form=filter_form(asked))


@bp.post("/read")
def read() -> Response:
    form = ReadForm()
    if form.validate_on_submit() and form.keys():
        notices.mark_read(g.actor, form.keys(), now=clock.now())
    return redirect(url_for("notices.index", **read_filter(request.args).address()))


@bp.post("/read-all")
def read_all() -> Response:
    form = ReadAllForm()
    if form.validate_on_submit():
        notice_inbox.mark_all_read(g.actor, newest=form.newest.data, now=clock.now())
    return redirect(url_for("notices.index"))
