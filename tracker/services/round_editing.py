"""The facts of a round corrected, logged with what they were. Its kind, code and organ stay."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..domain import plan_dates
from ..domain.errors import NotAllowed, RuleBroken
from ..domain.names import clean_name
from ..domain.permissions import Ability, Actor, can
from ..domain.plan_dates import PlanEntry
from ..domain.uploads import check_text
from ..domain.vocabulary import PlanDate, Role
from ..extensions import db
from ..models.round import Round
from ..queries import round_page, scope
from . import access, audit, round_plans
from .round_plans import CategoryEntry
from .rounds import check_feedback, check_units
from .transaction import transaction


@dataclass(frozen=True, slots=True)
class Corrected:
    """All facts as they shall be, and the whole plan and dictionary."""

    name: str
    feedback_on: dt.date | None
    inspected_unit_id: int | None
    team_id: int | None
    plan: Mapping[PlanDate, PlanEntry]
    categories: Sequence[CategoryEntry]


def editable_round(actor: Actor, round_id: int) -> round_page.RoundFacts:
    """For the form; refuses whom edit_round would refuse."""
    row = access.view_round(actor, round_id)
    if not can(actor, Ability.EDIT_ROUND, scope.round_scope(row)):
        raise NotAllowed("access.not_allowed", ability=Ability.EDIT_ROUND)
    check_open(row)
    return round_page.round_facts(row)


def check_open(row: Round) -> None:
    if row.closed_on is not None:
        raise RuleBroken("round.closed", closed_on=row.closed_on.isoformat())


def edit_round(actor: Actor, round_id: int, new: Corrected, *, version: int, now: dt.datetime) -> None:
    """Dates that are counted in months follow the day of the feedback; deadlines of tasks stay as they were assigned."""
    with transaction():
        row = access.load_round(actor, round_id, Ability.EDIT_ROUND, version)
        check_open(row)
        check_text(clean_name(new.name), *(entry.name for entry in new.categories))
        check_feedback(new.feedback_on, now)
        _check_units(actor, row, new)
        before, plan = _facts(row), new.plan
        if row.feedback_on is None and not plan and not before["plan"]:
            plan = plan_dates.offered(row.kind) if new.feedback_on else {}
        row.name, row.feedback_on = clean_name(new.name), new.feedback_on
        row.inspected_unit_id, row.team_id = new.inspected_unit_id, new.team_id
        row.version += 1
        db.session.flush()
        round_plans.write(row, plan)
        round_plans.write_categories(row, new.categories)
        after = _facts(row)
        changed = [key for key in after if after[key] != before[key]]
        audit.record(actor, "round:edit", row.id, now=now, before={key: before[key] for key in changed},
                     after={key: after[key] for key in changed})


def _check_units(actor: Actor, row: Round, new: Corrected) -> None:
    """Unit and team decide who sees the round."""
    if (new.inspected_unit_id, new.team_id) == (row.inspected_unit_id, row.team_id):
        return
    if not round_page.is_empty(row.id):
        raise RuleBroken("round.in_use")
    if actor.role is Role.INSPECTOR and new.team_id != row.team_id:
        raise NotAllowed("access.not_allowed", ability=Ability.EDIT_ROUND)
    check_units(row.unit_id, (new.inspected_unit_id,), new.team_id)


def _facts(row: Round) -> dict[str, object]:
    return {"name": row.name, "feedback_on": row.feedback_on.isoformat() if row.feedback_on else None,
            "inspected_unit_id": row.inspected_unit_id, "team_id": row.team_id, "plan": round_plans.dates_of(row),
            "categories": round_plans.category_names(row)}
