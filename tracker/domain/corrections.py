"""Correction of a wrong entry: who may is in permissions.POLICY (CORRECT_TASK, CORRECT_REPORT), until when stands here. What
a leader has signed stays as it was signed; whatever is corrected stays in the log with its former words."""

import datetime as dt
from enum import StrEnum
from typing import Any

from .errors import NoSuchTransition, RuleBroken
from .vocabulary import State
from .workflow import OPEN_STATES


class Entry(StrEnum):
    """What can be wrong. A file goes with its report."""

    TASK = "task"
    REPORT = "report"


# While the task stands at one of these, its entries may be corrected. A draft needs no correction: it is edited.
CORRECTABLE: dict[Entry, frozenset[State]] = {
    Entry.TASK: OPEN_STATES | {State.SUSTAINED},
    Entry.REPORT: frozenset({State.IN_PROGRESS, State.SUSTAINED}),
}


def refusal(entry: Entry, state: State, *, is_history: bool = False, reported_at: dt.datetime | None = None,
            signed_at: dt.datetime | None = None, is_struck: bool = False) -> str | None:
    """Code of the rule that stands against a correction, or None. `is_history`: the task was reopened, its next cycle is
    the one to work with. `signed_at`: the last endorsement of the cycle; what was reported until then stays."""
    if is_history:
        return "correction.history"
    if state not in CORRECTABLE[entry]:
        return "correction.task_state" if entry is Entry.TASK else "correction.report_state"
    if is_struck:
        return "correction.struck_already"
    if reported_at is not None and signed_at is not None and reported_at <= signed_at:
        return "correction.signed"
    return None


def require(entry: Entry, task_id: int, state: State, **facts: Any) -> None:
    """Raises for the rule that `refusal` names; a state that was left is told as a conflict."""
    code = refusal(entry, state, **facts)
    if code is not None and state not in CORRECTABLE[entry] and not facts.get("is_history"):
        raise NoSuchTransition(code, task_id=task_id, state=state)
    if code is not None:
        raise RuleBroken(code, task_id=task_id)
