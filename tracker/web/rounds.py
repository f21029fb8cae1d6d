"""Rounds: the list, opening one, its page, and the correction of its facts."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from .. import clock
from ..domain.errors import Stale
from ..domain.permissions import Ability
from ..domain.vocabulary import Mode, PlanDate, Role, RoundKind
from ..queries import round_page, units
from ..queries import rounds as seen
from ..services import access, round_editing, rounds
from . import charts, conflicts, list_words, lists, round_words
from .forms import FAILED, attempt
from .forms.round_filter import RoundFilterForm, read
from .forms.rounds import RoundEditForm, RoundForm, as_entered

bp = Blueprint("rounds", __name__, url_prefix="/rounds")
FIELDS = ("name", "team_id", "inspected_unit_id", "feedback_on", "plan", "categories")


@bp.get("/")
def index() -> str:
    choices, asked = seen.round_choices(g.actor), read(request.args)
    asked = asked.without(choices.unknown(asked.filters))
    page = seen.visible_rounds(g.actor, asked.filters, asked.place)
    form = RoundFilterForm(formdata=None, data=asked.address())
    form.offer(choices)
    return render_template("rounds/index.html", page=page, total=list_words.total(page.total, seen.COUNTED), form=form,
                           asked=asked.address(), unknown=lists.not_understood(asked.wrong, form))


@bp.route("/new", methods=["GET", "POST"])
def new() -> Response | tuple[str, int]:
    access.require(g.actor, Ability.OPEN_ROUND)
    codes = {kind: rounds.suggested_code(kind, clock.today()) for kind in RoundKind}
    form = _form(codes)
    if not form.validate_on_submit():
        return render_template("rounds/new.html", form=form, codes=codes), 422 if form.is_submitted() else 200
    found = attempt(form, lambda: rounds.open_round(g.actor, _entered(form, codes), now=clock.now()))
    if found is FAILED:
        return render_template("rounds/new.html", form=form, codes=codes), 422
    return redirect(url_for("rounds.show", round_id=found))


@bp.get("/<int:round_id>")
def show(round_id: int) -> str:
    page = round_page.round_page(g.actor, round_id, clock.today())
    return render_template("rounds/show.html", page=page, tasks_shown=round_page.TASKS_SHOWN, charts=charts,
                           words=round_words, as_of=clock.today(), Mode=Mode)


@bp.route("/<int:round_id>/edit", methods=["GET", "POST"])
def edit(round_id: int) -> Response | tuple[str, int]:
    facts = round_editing.editable_round(g.actor, round_id)
    form = _edit_form(facts, conflicts.sent())
    if "add" in request.form:
        form.add_rows()
    elif form.validate_on_submit():
        try:
            if attempt(form, lambda: round_editing.edit_round(
                    g.actor, round_id, form.corrected(facts), version=form.version.data, now=clock.now())) is not FAILED:
                flash(_("The round was changed. What it was before stands in the log."))
                return redirect(url_for("rounds.show", round_id=round_id))
        except Stale:
            return _conflict(round_id, form)
    return render_template("rounds/edit.html", form=form, facts=facts, dates=list(PlanDate), words=round_words,
                           seen=conflicts.seen(form, FIELDS)), 422 if form.errors else 200


def _form(codes: dict[RoundKind, str]) -> RoundForm:
    """With the units of the organ for which the actor opens rounds."""
    organ, today, form = rounds.home_organ(g.actor), clock.today(), RoundForm()
    form.offer(units.organs_below(organ, today) if organ else [], _teams(organ))
    if not form.is_submitted():
        form.unit_id.data, form.code.data = organ, codes[RoundKind.INSPECTION]
    return form


def _teams(organ: int | None) -> list[tuple[int, str]] | None:
    """An inspector's round is the own team's."""
    return None if g.actor.role is Role.INSPECTOR else seen.teams_below(organ, clock.today())


def _conflict(round_id: int, mine: RoundEditForm) -> Response | tuple[str, int]:
    facts = round_editing.editable_round(g.actor, round_id)
    return conflicts.side_by_side("rounds/conflict.html", mine, _edit_form(facts, None), FIELDS, "round", round_id,
                                  back=url_for("rounds.show", round_id=round_id), facts=facts)


def _edit_form(facts: round_page.RoundFacts, sent: MultiDict[str, str] | None) -> RoundEditForm:
    first: Any = as_entered(facts) if sent is None else {}
    form = RoundEditForm(sent, data=first)
    form.offer(facts, units.organs_below(facts.unit_id, clock.today()), _teams(facts.unit_id))
    if sent is None:
        form.add_rows()
    return form


def _entered(form: RoundForm, codes: dict[RoundKind, str]) -> rounds.NewRound:
    kind = RoundKind(form.kind.data)
    return rounds.NewRound(
        code=(form.code.data or "").strip() or codes[kind], name=form.name.data.strip(), kind=kind,
        unit_id=form.unit_id.data, inspected_unit_id=form.inspected_unit_id.data,
        team_id=form.team_id.data if "team_id" in form else None, feedback_on=form.feedback_on.data,
        concentrated_months=form.concentrated_months.data)
