"""Doer, verifier and closer are pairwise different persons, whatever post or deputy they act by (办理、核查、销号分离)."""

from collections.abc import Collection

from .errors import RuleBroken
from .vocabulary import Action

DOING = frozenset({Action.REPORT_PROGRESS, Action.SUBMIT, Action.ENDORSE})
ENDING = frozenset({Action.CLOSE, Action.SUSTAIN})


def breach(action: Action, user_id: int | None, doers: Collection[int], verifiers: Collection[int]) -> str | None:
    """Code of the rule that the act would break, or None.

    doers: who reported, submitted or endorsed in this cycle; verifiers: who verified what now lies before the closer.
    """
    if action is Action.VERIFY and user_id in doers:
        return "separation.verifier_did_it"
    if action in ENDING and user_id in doers:
        return "separation.closer_did_it"
    if action in ENDING and user_id in verifiers:
        return "separation.closer_verified_it"
    if action in DOING and user_id in verifiers:
        return "separation.doer_verified_it"
    return None


def check(action: Action, user_id: int | None, doers: Collection[int], verifiers: Collection[int], *,
          is_relaxed: bool) -> bool:
    """True if the act breaks the rule but the office's setting allows it. Raises RuleBroken where it does not."""
    code = breach(action, user_id, doers, verifiers)
    if code and not is_relaxed:
        raise RuleBroken(code)
    return code is not None
