"""Rounds: the list, opening one, and its page."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from .. import clock
from ..domain.permissions import Ability
from ..domain.vocabulary import Role, RoundKind
from ..queries import rounds as seen
from ..queries import units
from ..services import access, rounds
from .forms import FAILED, attempt
from .forms.rounds import RoundForm
from .keys import row_key

bp = Blueprint("rounds", __name__, url_prefix="/rounds")


@bp.get("/")
def index() -> str:
    page = seen.visible_rounds(g.actor, older_than=request.args.get("older_than", type=row_key),
                               newer_than=request.args.get("newer_than", type=row_key))
    return render_template("rounds/index.html", page=page, counted=seen.COUNTED)


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
    return render_template("rounds/show.html", page=seen.round_page(g.actor, round_id), tasks_shown=seen.TASKS_SHOWN)


def _form(codes: dict[RoundKind, str]) -> RoundForm:
    """With the units of the organ for which the actor opens rounds."""
    organ, today, form = rounds.home_organ(g.actor), clock.today(), RoundForm()
    form.offer(units.organs_below(organ, today) if organ else [],
               None if g.actor.role is Role.INSPECTOR else seen.teams_below(organ, today))
    if not form.is_submitted():
        form.unit_id.data, form.code.data = organ, codes[RoundKind.INSPECTION]
    return form


def _entered(form: RoundForm, codes: dict[RoundKind, str]) -> rounds.NewRound:
    kind = RoundKind(form.kind.data)
    return rounds.NewRound(
        code=(form.code.data or "").strip() or codes[kind], name=form.name.data.strip(), kind=kind,
        unit_id=form.unit_id.data, inspected_unit_id=form.inspected_unit_id.data,
        team_id=form.team_id.data if "team_id" in form else None, feedback_on=form.feedback_on.data)
