"""The way of a task. A pair that is not in TRANSITIONS raises; model.md's table, row by row."""

from .errors import NoSuchTransition
from .vocabulary import Action as A
from .vocabulary import PartAction, PartState
from .vocabulary import State as S

TRANSITIONS: dict[tuple[S, A], S] = {
    (S.DRAFT, A.ASSIGN): S.ASSIGNED,
    (S.ASSIGNED, A.ACCEPT): S.IN_PROGRESS,
    (S.IN_PROGRESS, A.REPORT_PROGRESS): S.IN_PROGRESS,
    (S.SUSTAINED, A.REPORT_PROGRESS): S.SUSTAINED,
    (S.IN_PROGRESS, A.SUBMIT): S.ENDORSING,
    (S.ENDORSING, A.ENDORSE): S.SUBMITTED,
    (S.ENDORSING, A.WITHDRAW): S.IN_PROGRESS,
    (S.SUBMITTED, A.WITHDRAW): S.IN_PROGRESS,
    (S.ENDORSING, A.RETURN): S.IN_PROGRESS,
    (S.SUBMITTED, A.RETURN): S.IN_PROGRESS,
    (S.VERIFIED, A.RETURN): S.IN_PROGRESS,
    (S.SUBMITTED, A.VERIFY): S.VERIFIED,
    (S.VERIFIED, A.CLOSE): S.CLOSED,
    (S.VERIFIED, A.SUSTAIN): S.SUSTAINED,
    (S.CLOSED, A.UNDO_CLOSE): S.VERIFIED,
    (S.SUSTAINED, A.UNDO_CLOSE): S.VERIFIED,
    (S.IN_PROGRESS, A.SUSPEND): S.SUSPENDED,
    (S.SUSPENDED, A.RESUME): S.IN_PROGRESS,
    (S.DRAFT, A.CANCEL): S.CANCELLED,
    (S.ASSIGNED, A.CANCEL): S.CANCELLED,
    (S.IN_PROGRESS, A.CANCEL): S.CANCELLED,
    (S.SUSPENDED, A.CANCEL): S.CANCELLED,
    # A reopening leaves the old row as it was and begins a new one, in the next cycle, in `assigned`.
    (S.CLOSED, A.REOPEN): S.CLOSED,
    (S.SUSTAINED, A.REOPEN): S.SUSTAINED,
}

PART_TRANSITIONS: dict[tuple[PartState, PartAction], PartState] = {
    (PartState.ASSIGNED, PartAction.ACCEPT): PartState.ACCEPTED,
    (PartState.ACCEPTED, PartAction.HAND_IN): PartState.HANDED_IN,
    (PartState.HANDED_IN, PartAction.RETURN): PartState.ACCEPTED,
    (PartState.ASSIGNED, PartAction.EXCUSE): PartState.EXCUSED,
    (PartState.ACCEPTED, PartAction.EXCUSE): PartState.EXCUSED,
}

DONE_PARTS = frozenset({PartState.HANDED_IN, PartState.EXCUSED})
BEFORE_SUBMISSION = frozenset({S.ASSIGNED, S.IN_PROGRESS})
OPEN_STATES = frozenset({S.ASSIGNED, S.IN_PROGRESS, S.ENDORSING, S.SUBMITTED, S.VERIFIED, S.SUSPENDED})
ENDED_STATES = frozenset({S.CLOSED, S.SUSTAINED})

# The steps line of a task and the states that stand at each step.
STEPS: tuple[tuple[A, frozenset[S]], ...] = (
    (A.ASSIGN, frozenset({S.DRAFT})),
    (A.ACCEPT, frozenset({S.ASSIGNED})),
    (A.REPORT_PROGRESS, frozenset({S.IN_PROGRESS, S.SUSPENDED})),
    (A.SUBMIT, frozenset({S.ENDORSING})),
    (A.VERIFY, frozenset({S.SUBMITTED})),
    (A.CLOSE, frozenset({S.VERIFIED})),
)

# What leads on from each state; the post that may do it holds the task meanwhile.
ONWARD: dict[S, A] = {
    S.DRAFT: A.ASSIGN, S.ASSIGNED: A.ACCEPT, S.IN_PROGRESS: A.SUBMIT, S.ENDORSING: A.ENDORSE, S.SUBMITTED: A.VERIFY,
    S.VERIFIED: A.CLOSE, S.SUSPENDED: A.RESUME, S.SUSTAINED: A.REPORT_PROGRESS,
}


def next_state(state: S, action: A) -> S:
    """Raises NoSuchTransition: usually another person was faster, so both are in the message."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise NoSuchTransition("task.no_such_transition", state=state, action=action) from None


def stands_at(task: S | None, part: PartState | None) -> S | PartState | None:
    """What tells for what a part waits or how it ended, beside its light: that it was handed in or excused, else the state
    of the task. Handing in says no more once the whole task is submitted; who was excused is out of it whatever follows."""
    is_own = part in DONE_PARTS and (task in BEFORE_SUBMISSION or part is PartState.EXCUSED)
    return part if is_own else task


def next_part_state(state: PartState, action: PartAction) -> PartState:
    try:
        return PART_TRANSITIONS[state, action]
    except KeyError:
        raise NoSuchTransition("part.no_such_transition", state=state, action=action) from None
