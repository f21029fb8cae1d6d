"""Units and the posts on them."""

import datetime as dt

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from .. import clock
from ..domain.names import clean_name
from ..domain.permissions import Ability
from ..domain.vocabulary import UnitKind
from ..services import access, unit_acts
from ..services import account_pages as pages
from .forms import FAILED, attempt
from .forms import units as forms
from .keys import row_key

bp = Blueprint("units", __name__, url_prefix="/admin/units")
Answer = Response | tuple[str, int]


@bp.get("/")
def index() -> str:
    today, with_ended = clock.today(), "ended" in request.args
    units = pages.units(g.actor, today, with_ended=with_ended)
    shown = [unit for unit in units if unit.vacant] if "vacant" in request.args else units
    return render_template("units/index.html", units=shown, today=today, with_ended=with_ended,
                           is_whole=shown is units)


@bp.route("/new", methods=["GET", "POST"])
def new() -> Answer:
    access.require(g.actor, Ability.MANAGE_UNITS)
    form = forms.UnitForm(data={"from_on": clock.today(), "parent_id": request.args.get("parent", type=row_key)})
    form.offer(pages.units(g.actor, clock.today(), with_ended=False))
    if form.validate_on_submit():
        made = attempt(form, lambda: unit_acts.add_unit(
            g.actor, form.name.data, form.parent_id.data, UnitKind(form.kind.data), from_on=form.from_on.data,
            is_namesake_meant=form.anyway.data, now=clock.now()))
        if made is not FAILED:
            flash(_("%(name)s was added.", name=clean_name(form.name.data)))
            return redirect(url_for("units.index"))
    return render_template("units/new.html", form=form), 422 if form.errors else 200


@bp.route("/<int:unit_id>", methods=["GET", "POST"])
def change(unit_id: int) -> Answer:
    unit = pages.unit(g.actor, unit_id, clock.today())
    form = forms.ChangeForm(obj=unit)
    form.offer(pages.units(g.actor, clock.today(), with_ended=True), unit, clock.today())
    if form.validate_on_submit():
        done = attempt(form, lambda: unit_acts.change_unit(
            g.actor, unit_id, name=form.name.data, parent_id=form.parent_id.data, from_on=form.from_on.data,
            version=form.version.data, reason=form.reason.data, now=clock.now()))
        if done is not FAILED:
            flash(_("%(name)s was changed.", name=clean_name(form.name.data)))
            return redirect(url_for("units.index"))
    return render_template("units/change.html", form=form, unit=unit), 422 if form.errors else 200


@bp.route("/<int:unit_id>/end", methods=["GET", "POST"])
def end(unit_id: int) -> Answer:
    unit = pages.unit(g.actor, unit_id, clock.today())
    form = forms.EndForm(data={"version": unit.version, "to_on": None if unit.to_on else clock.today()})
    if form.validate_on_submit():
        done = attempt(form, lambda: unit_acts.end_unit(g.actor, unit_id, form.to_on.data, version=form.version.data,
                                                        reason=form.reason.data, now=clock.now()))
        if done is not FAILED:
            flash(_ended(unit.name, form.to_on.data))
            return redirect(url_for("units.index", ended="1" if form.to_on.data else None))
    return render_template("units/end.html", form=form, unit=unit), 422 if form.errors else 200


def _ended(name: str, to_on: dt.date | None) -> str:
    if to_on is None:
        return str(_("%(name)s goes on.", name=name))
    if to_on > clock.today():
        return str(_("%(name)s will end on %(day)s.", name=name, day=to_on.isoformat()))
    return str(_("%(name)s ends on %(day)s.", name=name, day=to_on.isoformat()))
