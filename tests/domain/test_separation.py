"""办理、核查、销号分离: the rule for every ordered pair, on plain values."""

import itertools

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.separation import Persons, breach, check
from tracker.domain.vocabulary import Action as A

ME, OTHER = 7, 8
SIDES = {"doer": {A.REPORT_PROGRESS, A.SUBMIT, A.ENDORSE}, "verifier": {A.VERIFY}, "closer": {A.CLOSE, A.SUSTAIN}}
CODES = {
    ("doer", "verifier"): "separation.verifier_did_it",
    ("doer", "closer"): "separation.closer_did_it",
    ("verifier", "closer"): "separation.closer_verified_it",
    ("verifier", "doer"): "separation.doer_verified_it",
    ("closer", "doer"): "separation.doer_closed_it",
}


def was(side: str, user_id: int) -> Persons:
    return Persons(**{side + "s": frozenset({user_id})})


@pytest.mark.parametrize(("before", "action"), list(itertools.product(SIDES, A)))
def test_every_side_then_every_action(before: str, action: A):
    now = next((side for side, actions in SIDES.items() if action in actions), None)
    expected = CODES.get((before, now)) if now else None
    assert breach(action, ME, was(before, ME)) == expected
    assert breach(action, ME, was(before, OTHER)) is None, "another person"


@pytest.mark.parametrize(("sides", "code"), list(CODES.items()))
def test_strict_refuses_and_relaxed_lets_pass(sides: tuple[str, str], code: str):
    before, now = sides
    for action in SIDES[now]:
        with pytest.raises(RuleBroken) as error:
            check(action, ME, was(before, ME), is_relaxed=False)
        assert error.value.code == code
        assert check(action, ME, was(before, ME), is_relaxed=True) is True


def test_separate_persons_are_never_called_relaxed():
    for is_relaxed in (True, False):
        assert check(A.CLOSE, ME, Persons(frozenset({1}), frozenset({2})), is_relaxed=is_relaxed) is False


@pytest.mark.parametrize(("persons", "expected"), [
    (Persons(), False),
    (Persons(frozenset({1, 2}), frozenset({3}), frozenset({4})), False),
    (Persons(doers=frozenset({1, 2}), verifiers=frozenset({2})), True),
    (Persons(doers=frozenset({1}), closers=frozenset({1})), True),
    (Persons(verifiers=frozenset({5}), closers=frozenset({5})), True),
])
def test_mixed_is_somebody_on_two_sides(persons: Persons, expected: bool):
    assert persons.is_mixed is expected
