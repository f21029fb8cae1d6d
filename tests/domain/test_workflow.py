"""The table of the field, typed in a second time from the model, against every State × Action."""

import itertools

import pytest

from tracker.domain.errors import NoSuchTransition, Stale
from tracker.domain.vocabulary import Action, PartAction, PartState, State
from tracker.domain.workflow import (
    ENDED_STATES,
    OPEN_STATES,
    PART_TRANSITIONS,
    STEPS,
    TRANSITIONS,
    next_part_state,
    next_state,
    stands_at,
)

WAYS = """
    assign           draft         assigned
    accept           assigned      in_progress
    report_progress  in_progress   in_progress
    report_progress  sustained     sustained
    submit           in_progress   endorsing
    endorse          endorsing     submitted
    withdraw         endorsing     in_progress
    withdraw         submitted     in_progress
    return_          endorsing     in_progress
    return_          submitted     in_progress
    return_          verified      in_progress
    verify           submitted     verified
    close            verified      closed
    sustain          verified      sustained
    undo_close       closed        verified
    undo_close       sustained     verified
    suspend          in_progress   suspended
    resume           suspended     in_progress
    cancel           draft         cancelled
    cancel           assigned      cancelled
    cancel           in_progress   cancelled
    cancel           suspended     cancelled
    reopen           closed        closed
    reopen           sustained     sustained
"""
PART_WAYS = """
    accept   assigned   accepted
    hand_in  accepted   handed_in
    return_  handed_in  accepted
    excuse   assigned   excused
    excuse   accepted   excused
"""


def table(text: str) -> dict[tuple[str, str], str]:
    """(state, action) → state."""
    return {(before, action): after for action, before, after in (line.split() for line in text.strip().splitlines())}


EXPECTED, PARTS_EXPECTED = table(WAYS), table(PART_WAYS)


@pytest.mark.parametrize(("state", "action"), list(itertools.product(State, Action)))
def test_every_state_and_action(state: State, action: Action):
    expected = EXPECTED.get((state.value, action.value))
    if expected is None:
        with pytest.raises(NoSuchTransition) as error:
            next_state(state, action)
        assert error.value.status == 409
        assert error.value.values == {"state": state, "action": action}
    else:
        assert next_state(state, action) is State(expected)


@pytest.mark.parametrize(("state", "action"), list(itertools.product(PartState, PartAction)))
def test_every_part_state_and_action(state: PartState, action: PartAction):
    expected = PARTS_EXPECTED.get((state.value, action.value))
    if expected is None:
        with pytest.raises(NoSuchTransition):
            next_part_state(state, action)
    else:
        assert next_part_state(state, action) is PartState(expected)


# task state: what a part in assigned, accepted, handed_in, excused stands at
STANDS = """
    draft        draft        draft        draft        excused
    assigned     assigned     assigned     handed_in    excused
    in_progress  in_progress  in_progress  handed_in    excused
    endorsing    endorsing    endorsing    endorsing    excused
    submitted    submitted    submitted    submitted    excused
    verified     verified     verified     verified     excused
    closed       closed       closed       closed       excused
    sustained    sustained    sustained    sustained    excused
    suspended    suspended    suspended    suspended    excused
    cancelled    cancelled    cancelled    cancelled    excused
"""


def test_what_a_part_stands_at():
    lines = [line.split() for line in STANDS.split("\n") if line]
    assert [line[0] for line in lines] == [*State]
    for task, *expected in lines:
        for part, word in zip(PartState, expected, strict=True):
            own = PartState(word) if word in ("handed_in", "excused") else State(word)
            assert stands_at(State(task), part) is own, (task, part)
        assert stands_at(State(task), None) is State(task), "a clock without a part"
    assert stands_at(None, None) is None


def test_the_tables_hold_nothing_else():
    assert len(TRANSITIONS) == len(EXPECTED) == 24
    assert len(PART_TRANSITIONS) == len(PARTS_EXPECTED) == 5


def test_a_wrong_step_is_a_conflict():
    """Usually another person was faster, so the page that answers is the same."""
    assert issubclass(NoSuchTransition, Stale)


def test_every_open_state_stands_at_exactly_one_step():
    for state in OPEN_STATES | {State.DRAFT}:
        assert sum(state in states for _, states in STEPS) == 1, state
    for state in ENDED_STATES | {State.CANCELLED}:
        assert not any(state in states for _, states in STEPS), state


def test_every_state_can_be_left_or_is_an_end():
    ends = {state for state in State if not any(before is state and after is not state
                                                for (before, _), after in TRANSITIONS.items())}
    assert ends == {State.CANCELLED}
