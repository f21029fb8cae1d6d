"""Who may do what, where: the model's table typed in a second time, against every role × action × place."""

import itertools

import pytest

from tracker.domain.permissions import (
    COMMAND,
    JOB,
    PART_POLICY,
    POLICY,
    Ability,
    Actor,
    Scope,
    can,
    can_move,
    can_part,
)
from tracker.domain.vocabulary import ADMINISTRATORS, Action, Door, PartAction, Role, State
from tracker.domain.workflow import TRANSITIONS

# Units of a district: 1 the district, 2 the team, 3 the lead, 4 a supporting unit, 5 the inspected one; 9 elsewhere.
DISTRICT, TEAM, LEAD, SUPPORT, INSPECTED, ELSEWHERE = 1, 2, 3, 4, 5, 9
WHOLE = Scope(round_units=frozenset({DISTRICT}), team_id=TEAM, inspected_units=frozenset({DISTRICT, INSPECTED}),
              lead_units=frozenset({DISTRICT, LEAD}), part_units=frozenset({DISTRICT, LEAD, SUPPORT}))
UNITS = (DISTRICT, TEAM, LEAD, SUPPORT, INSPECTED, ELSEWHERE)

# Where a post of the role may stand to do it. A post on the district covers everything below.
MAY: dict[str, dict[str, set[int]]] = {
    "assign": {"supervisor": {DISTRICT}},
    "accept": {"liaison": {DISTRICT, LEAD}},
    "report_progress": {"liaison": {DISTRICT, LEAD, SUPPORT}},
    "submit": {"liaison": {DISTRICT, LEAD}},
    "endorse": {"leader": {DISTRICT, LEAD}},
    "withdraw": {"liaison": {DISTRICT, LEAD}},
    "return_": {"leader": {DISTRICT, LEAD}, "inspector": {TEAM}, "supervisor": {DISTRICT}},
    "verify": {"inspector": {TEAM}, "supervisor": {DISTRICT}},
    "close": {"supervisor": {DISTRICT}},
    "sustain": {"supervisor": {DISTRICT}},
    "undo_close": {"supervisor": {DISTRICT}},
    "suspend": {"supervisor": {DISTRICT}},
    "resume": {"supervisor": {DISTRICT}},
    "cancel": {"supervisor": {DISTRICT}},
    "reopen": {"inspector": {TEAM}, "supervisor": {DISTRICT}},
    "view_task": {"inspector": {TEAM}, "supervisor": {DISTRICT}, "discipline": {DISTRICT, LEAD, SUPPORT},
                  "liaison": {DISTRICT, LEAD, SUPPORT}, "leader": {DISTRICT, LEAD, SUPPORT}},
    "draft_task": {"inspector": {TEAM}, "supervisor": {DISTRICT}},
    "view_round": {"inspector": {TEAM}, "supervisor": {DISTRICT}, "discipline": {DISTRICT, INSPECTED},
                   "liaison": {DISTRICT, INSPECTED}, "leader": {DISTRICT, INSPECTED}},
}


def actor(role: Role | None, unit_id: int | None) -> Actor:
    return Actor(1, 1, role, unit_id, Door.WEB)


@pytest.mark.parametrize(("what", "role", "unit_id"), list(itertools.product(MAY, Role, UNITS)))
def test_every_role_action_and_place(what: str, role: Role, unit_id: int):
    asked = Action(what) if what in set(Action) else Ability(what)
    assert can(actor(role, unit_id), asked, WHOLE) is (unit_id in MAY[what].get(role.value, set()))


def test_the_table_knows_every_step():
    assert {action.value for action in Action} <= set(MAY)
    assert set(Action) <= set(POLICY)
    assert set(Ability) <= set(POLICY)


RETURNS = {State.ENDORSING: {Role.LEADER: LEAD},
           State.SUBMITTED: {Role.INSPECTOR: TEAM, Role.SUPERVISOR: DISTRICT},
           State.VERIFIED: {Role.INSPECTOR: TEAM, Role.SUPERVISOR: DISTRICT}}


@pytest.mark.parametrize(("state", "role"), list(itertools.product(RETURNS, Role)))
def test_who_returns_depends_on_the_state(state: State, role: Role):
    """Before the endorsement the unit's leader, after it the office."""
    place = {Role.LEADER: LEAD, Role.INSPECTOR: TEAM}.get(role, DISTRICT)
    assert can_move(actor(role, place), Action.RETURN, state, WHOLE) is (role in RETURNS[state])


@pytest.mark.parametrize(("state", "action"), [pair for pair in TRANSITIONS if pair[1] is not Action.RETURN])
def test_other_steps_do_not_ask_for_the_state(state: State, action: Action):
    for role, unit_id in itertools.product(Role, UNITS):
        who = actor(role, unit_id)
        assert can_move(who, action, state, WHOLE) is can(who, action, WHOLE)


# The supporting unit's part: part_units narrowed to it.
PART = Scope(WHOLE.round_units, WHOLE.team_id, WHOLE.inspected_units, WHOLE.lead_units, frozenset({DISTRICT, SUPPORT}))
PART_MAY: dict[PartAction, dict[Role, set[int]]] = {
    PartAction.ACCEPT: {Role.LIAISON: {DISTRICT, SUPPORT}},
    PartAction.HAND_IN: {Role.LIAISON: {DISTRICT, SUPPORT}},
    PartAction.RETURN: {Role.LIAISON: {DISTRICT, LEAD}, Role.SUPERVISOR: {DISTRICT}},
    PartAction.EXCUSE: {Role.SUPERVISOR: {DISTRICT}},
}


@pytest.mark.parametrize(("action", "role", "unit_id"), list(itertools.product(PartAction, Role, UNITS)))
def test_parts_are_written_by_their_own_unit(action: PartAction, role: Role, unit_id: int):
    assert can_part(actor(role, unit_id), action, PART) is (unit_id in PART_MAY[action].get(role, set()))


def test_administrators_have_no_rights_on_business():
    """三员: none of them works on business data, wherever the post stands."""
    business = [*Action, Ability.VIEW_ROUND, Ability.VIEW_TASK, Ability.DRAFT_TASK, Ability.OPEN_ROUND,
                Ability.IMPORT_DOCUMENT, Ability.VIEW_OVERDUE, Ability.MAKE_REPORT]
    for role, what, unit_id in itertools.product(ADMINISTRATORS, business, UNITS):
        assert not can(actor(role, unit_id), what, WHOLE)
        assert not any(can_part(actor(role, unit_id), part, PART) for part in PART_POLICY)


@pytest.mark.parametrize("who", [JOB, COMMAND, actor(None, None), actor(Role.SUPERVISOR, None)])
def test_without_a_post_there_are_no_rights(who: Actor):
    assert not any(can(who, what, WHOLE) for what in POLICY)
    assert not any(can_part(who, part, PART) for part in PART_POLICY)


def test_without_a_scope_nothing_of_a_row_is_granted():
    anywhere = {Ability.OPEN_ROUND, Ability.VIEW_OVERDUE, Ability.VIEW_JOBS}
    assert {what for what in POLICY if can(actor(Role.SUPERVISOR, DISTRICT), what)} == anywhere
