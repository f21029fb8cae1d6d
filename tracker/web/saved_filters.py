"""Filters that a person keeps for a list: saved under a name, renamed, thrown away."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from .. import clock
from ..domain.errors import NotFound
from ..queries.saved_filters import Kept, kept_filter
from ..services import saved_filters
from . import lists
from .forms import FAILED, attempt
from .forms.lists import RenameFilterForm, SaveFilterForm

bp = Blueprint("saved_filters", __name__, url_prefix="/saved-filters")
Page = Response | tuple[str, int]


@bp.post("/")
def save() -> Page:
    """What is kept is the query as the list itself would write it, whatever was sent."""
    form = SaveFilterForm()
    page = form.page.data if form.page.data in lists.READERS else abort(404)
    address = lists.understood(page, form.query.data or "")
    if form.validate_on_submit():
        kept = attempt(form, lambda: saved_filters.save_filter(g.actor, page, form.name.data, urlencode(address),
                                                               now=clock.now()))
        if kept is not FAILED:
            flash(_("The filter “%(name)s” was saved.", name=form.name.data.strip()))
            return redirect(url_for(lists.ENDPOINTS[page], **address))
    return _asked_again(form, page, address)


@bp.post("/<int:filter_id>/rename")
def rename(filter_id: int) -> Page:
    row, form = _own(filter_id), RenameFilterForm()
    address = lists.understood(row.page, form.query.data or "")
    if form.validate_on_submit():
        done = attempt(form, lambda: saved_filters.rename_filter(g.actor, filter_id, form.name.data, now=clock.now()))
        if done is not FAILED:
            flash(_("The filter is now called “%(name)s”.", name=form.name.data.strip()))
            return redirect(url_for(lists.ENDPOINTS[row.page], **address))
    return _asked_again(form, row.page, address)


@bp.post("/<int:filter_id>/delete")
def delete(filter_id: int) -> Response:
    row = _own(filter_id)
    saved_filters.delete_filter(g.actor, filter_id, now=clock.now())
    flash(_("The filter “%(name)s” was deleted.", name=row.name))
    return redirect(url_for(lists.ENDPOINTS[row.page], **lists.understood(row.page, request.form.get("query", ""))))


def _own(filter_id: int) -> Kept:
    row = kept_filter(g.actor.user_id, filter_id)
    if row is None:
        raise NotFound("saved_filter.not_found")
    return row


def _asked_again(form: Any, page: str, address: dict[str, Any]) -> tuple[str, int]:
    back = url_for(lists.ENDPOINTS[page], **address)
    return render_template("saved_filters/save.html", form=form, back=back), 422
