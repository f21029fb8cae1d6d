"""Whose turn it is: the post that must act next on a task, and who holds it."""

import datetime as dt
from dataclasses import dataclass

from ..domain.escalation import Addressee, resolve_recipients
from ..domain.permissions import POLICY, Where
from ..domain.separation import Persons, breach
from ..domain.vocabulary import Action, Reach, Role
from ..domain.workflow import DONE_PARTS, ONWARD
from .dossier import Dossier
from .holders import holders_above
from .separation import of_cycle


@dataclass(frozen=True, slots=True)
class Holder:
    """A post whose turn it is. `refused` hold it too, but the separation of persons refuses them the act. Without either
    it is vacant (空岗), and its notices go to `stand_ins`, who may not act."""

    unit_name: str
    role: Role
    names: tuple[str, ...]
    stand_ins: tuple[tuple[str, Role], ...]
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """Any one of `holders` may do `action`, as soon as the units of `waits_for` have handed in their parts."""

    action: Action
    holders: tuple[Holder, ...]
    waits_for: tuple[str, ...] = ()


def turn(page: Dossier, today: dt.date, *, is_relaxed: bool) -> Turn | None:
    """None when nothing is to be done any more. `is_relaxed`: the office lets one person stand on two sides. Four
    statements at most, however many persons there are."""
    action = ONWARD.get(page.state)
    if action is None or page.next_id is not None:
        return None
    asked = [(role, *place) for role, wheres in POLICY[action].items() if (place := _place(page, wheres[0]))]
    above, people = holders_above({unit_id for _role, unit_id, _name in asked}, today)
    persons = Persons() if is_relaxed else of_cycle(page.id)
    holders = []
    for role, unit_id, unit_name in asked:
        found = resolve_recipients([Addressee(role, Reach.OWN)], above[unit_id].holders, above[unit_id].top_depth)
        own = [r.user_id for r in found.recipients if r.role_found is role]
        able = [user_id for user_id in own if breach(action, user_id, persons) is None]
        stand_ins = tuple((people[r.user_id], r.role_found) for r in found.recipients if r.role_found is not role)
        holders.append(Holder(unit_name, role, tuple(people[user_id] for user_id in able), stand_ins,
                              tuple(people[user_id] for user_id in own if user_id not in able)))
    missing = [part for part in page.parts if not part.is_lead and part.state not in DONE_PARTS]
    waits_for = tuple(part.unit_name for part in missing) if action is Action.SUBMIT else ()
    return Turn(action, tuple(holders), waits_for)


def _place(page: Dossier, where: Where) -> tuple[int, str] | None:
    """The unit whose post it is; a round without a team has no inspectors."""
    if where is Where.TEAM:
        return None if page.team_id is None else (page.team_id, page.team_name or "")
    if where is Where.ROUND:
        return page.round_unit_id, page.round_unit_name
    return page.lead.unit_id, page.lead.unit_name
