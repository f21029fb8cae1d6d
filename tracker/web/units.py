"""Units and the posts on them."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from .. import clock
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
    return render_template("units/index.html", units=units, today=today, with_ended=with_ended)


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
            flash(_("%(name)s was added.", name=form.name.data.strip()))
            return redirect(url_for("units.index"))
    return render_template("units/new.html", form=form), 422 if form.is_submitted() else 200


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
            flash(_("%(name)s was changed.", name=form.name.data.strip()))
            return redirect(url_for("units.index"))
    return render_template("units/change.html", form=form, unit=unit), 422 if form.is_submitted() else 200


@bp.route("/<int:unit_id>/end", methods=["GET", "POST"])
def end(unit_id: int) -> Answer:
    unit = pages.unit(g.actor, unit_id, clock.today())
    form = forms.EndForm(data={"version": unit.version, "to_on": None if unit.to_on else clock.today()})
    if form.validate_on_submit():
        done = attempt(form, lambda: unit_acts.end_unit(g.actor, unit_id, form.to_on.data, version=form.version.data,
                                                        reason=form.reason.data, now=clock.now()))
        if done is not FAILED:
            flash(_("%(name)s ends on %(day)s.", name=unit.name, day=form.to_on.data.isoformat()) if form.to_on.data else
                  _("%(name)s goes on.", name=unit.name))
            return redirect(url_for("units.index", ended="1" if form.to_on.data else None))
    return render_template("units/end.html", form=form, unit=unit), 422 if form.is_submitted() else 200
