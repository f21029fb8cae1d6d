"""Opening a round."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain import plan_dates
from ..domain.categories import FOUR
from ..domain.errors import NotFound, RuleBroken
from ..domain.names import clean_name
from ..domain.numbering import check_code, code_prefix, round_code
from ..domain.permissions import Ability, Actor
from ..domain.plausible import check_begin
from ..domain.uploads import check_text
from ..domain.vocabulary import Role, RoundKind, UnitKind
from ..extensions import db
from ..models.round import Round, RoundCategory
from ..models.unit import Unit, UnitAncestor
from . import access, audit, numbers, round_plans
from .transaction import transaction


@dataclass(frozen=True, slots=True)
class NewRound:
    """`unit_id` is the organ that runs it; a team's inspector need not say team_id, it is the own one. The other dates
    of the plan come with `concentrated_months`, the length of the concentrated rectification."""

    code: str
    name: str
    kind: RoundKind
    unit_id: int
    inspected_unit_id: int | None = None
    team_id: int | None = None
    feedback_on: dt.date | None = None
    concentrated_months: int | None = plan_dates.CONCENTRATED_MONTHS[0]


def open_round(actor: Actor, new: NewRound, *, now: dt.datetime) -> int:
    """Gives the id. Raises RuleBroken for a code that is taken or malformed, NotFound for a unit out of reach."""
    with transaction():
        access.require(actor, Ability.OPEN_ROUND)
        check_code(new.code)
        if db.session.scalar(sa.select(Round.id).where(Round.code == new.code)):
            raise RuleBroken("round.code_taken", code=new.code)
        name = clean_name(new.name)
        check_text(name)
        check_feedback(new.feedback_on, now)
        team_id = actor.unit_id if actor.role is Role.INSPECTOR else new.team_id
        check_units(home_organ(actor), (new.unit_id, new.inspected_unit_id), team_id)
        row = Round(code=new.code, name=name, kind=new.kind, unit_id=new.unit_id, team_id=team_id,
                    inspected_unit_id=new.inspected_unit_id, feedback_on=new.feedback_on, opened_on=now.date())
        db.session.add(row)
        db.session.flush()
        plan = round_plans.begin(row, new.concentrated_months)
        if new.kind in plan_dates.WITH_FEEDBACK:
            db.session.add_all(RoundCategory(round_id=row.id, position=n, name=name)
                               for n, name in enumerate(FOUR, start=1))
        audit.record(actor, "round:open", row.id, now=now, after={"code": row.code, "name": row.name} | plan)
        return row.id


def suggested_code(kind: RoundKind, today: dt.date) -> str:
    return round_code(kind, today.year, numbers.next_round_number(code_prefix(kind, today.year)))


def home_organ(actor: Actor) -> int | None:
    """The organ for which the actor opens rounds: the own unit, for a team the unit above it."""
    if actor.unit_id is None:
        return None
    unit = db.session.get_one(Unit, actor.unit_id)
    return unit.parent_id if unit.kind is UnitKind.TEAM else unit.id


def check_feedback(feedback_on: dt.date | None, now: dt.datetime) -> None:
    if feedback_on and feedback_on > now.date():
        raise RuleBroken("round.feedback_in_future")
    check_begin(feedback_on or now.date(), now.date())


def check_units(organ: int | None, unit_ids: Iterable[int | None], team_id: int | None) -> None:
    """All lie below the organ, and the team is one."""
    below = set(db.session.scalars(sa.select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == organ)))
    for unit_id in (*unit_ids, team_id):
        if unit_id is not None and unit_id not in below:
            raise NotFound("unit.not_found")
    if team_id is not None and db.session.get_one(Unit, team_id).kind is not UnitKind.TEAM:
        raise RuleBroken("round.not_a_team")
