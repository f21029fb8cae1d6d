"""Doer, verifier and closer are pairwise different persons, whatever post or deputy they act by (办理、核查、销号分离)."""

from dataclasses import dataclass

from .errors import RuleBroken
from .vocabulary import Action

DOING = frozenset({Action.REPORT_PROGRESS, Action.SUBMIT, Action.ENDORSE})
ENDING = frozenset({Action.CLOSE, Action.SUSTAIN})


@dataclass(frozen=True, slots=True)
class Persons:
    """Ids of users. doers: who reported, submitted or endorsed in this cycle; verifiers: who verified in it;
    closers: whose closure stands (one that was undone counts for nothing)."""

    doers: frozenset[int] = frozenset()
    verifiers: frozenset[int] = frozenset()
    closers: frozenset[int] = frozenset()

    @property
    def is_mixed(self) -> bool:
        """Somebody stands on two sides already, which only the office's relaxed setting lets happen."""
        return bool(self.doers & self.verifiers or self.doers & self.closers or self.verifiers & self.closers)


def breach(action: Action, user_id: int | None, persons: Persons) -> str | None:
    """Code of the rule that the act would break, or None."""
    if action is Action.VERIFY and user_id in persons.doers:
        return "separation.verifier_did_it"
    if action in ENDING and user_id in persons.doers:
        return "separation.closer_did_it"
    if action in ENDING and user_id in persons.verifiers:
        return "separation.closer_verified_it"
    if action in DOING and user_id in persons.verifiers:
        return "separation.doer_verified_it"
    if action in DOING and user_id in persons.closers:  # a sustained task is reported on after its closure
        return "separation.doer_closed_it"
    return None


def refusal(action: Action, user_id: int | None, persons: Persons) -> RuleBroken | None:
    """What a strict office answers."""
    code = breach(action, user_id, persons)
    return None if code is None else RuleBroken(code)


def check(action: Action, user_id: int | None, persons: Persons, *, is_relaxed: bool) -> bool:
    """True if the act breaks the rule but the office's setting allows it. Raises RuleBroken where it does not."""
    refused = refusal(action, user_id, persons)
    if refused and not is_relaxed:
        raise refused
    return refused is not None
