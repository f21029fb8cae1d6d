"""The acts on a task as a table: which form each takes, which service does it, what its page says before and after."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from ..domain.errors import NoSuchTransition, NotAllowed
from ..domain.permissions import Actor, can_move, can_part
from ..domain.vocabulary import Action, Grade, NoticeKind, PartAction, PartState, State
from ..domain.workflow import PART_TRANSITIONS, TRANSITIONS
from ..queries.clocks import Part
from ..queries.dossier import Dossier, part_scopes
from ..services import assignment, closing, parts, submission, suspension
from .forms import VersionedForm
from .forms import tasks as forms

A, P = Action, PartAction
Run = Callable[[Actor, int, Any, dt.datetime], object]


@dataclass(frozen=True, slots=True)
class Act:
    """`run` takes the id of the task or part. `will` says what happens, `done` what happened, with the number; those of a
    part, and its `hint`, name the unit. `press` is on the button where the name of the act is not clear enough."""

    form: type[VersionedForm]
    run: Run
    will: object
    done: object
    notice: NoticeKind | None = None
    is_grave: bool = False
    press: object = None
    hint: object = _l("It is kept in the log.")


def _reason(service: Callable[..., object], name: str = "reason") -> Run:
    return lambda actor, task_id, form, now: service(
        actor, task_id, version=form.version.data, now=now, **{name: form.reason.data or ""})


def _grade(service: Callable[..., object]) -> Run:
    return lambda actor, task_id, form, now: service(
        actor, task_id, version=form.version.data, grade=Grade(form.grade.data), comment=form.reason.data or "", now=now)


def _resume(actor: Actor, task_id: int, form: Any, now: dt.datetime) -> None:
    suspension.resume_task(actor, task_id, version=form.version.data, deadline_on=form.deadline_on.data,
                           reason=form.reason.data or "", now=now)


def _bare(service: Callable[..., object]) -> Run:
    return lambda actor, part_id, form, now: service(actor, part_id, version=form.version.data, now=now)


ACTS: dict[Action, Act] = {
    A.SUBMIT: Act(forms.StatementForm, _reason(submission.submit_task, "statement"),
                  _l("The work goes to the unit's leader for endorsement. The clock runs until the endorsement."),
                  _l("%(number)s was submitted for closure."), NoticeKind.TO_ENDORSE),
    A.ENDORSE: Act(forms.RemarkForm, _reason(submission.endorse_task, "comment"),
                   _l("The work counts as handed in today: the clock is held while the office verifies it."),
                   _l("%(number)s was endorsed and waits for verification."), NoticeKind.SUBMITTED),
    A.WITHDRAW: Act(forms.RemarkForm, _reason(submission.withdraw_task),
                    _l("The submission is taken back. The clock runs on with the same deadline."),
                    _l("The submission of %(number)s was withdrawn."), NoticeKind.WITHDRAWN),
    A.RETURN: Act(forms.ReasonForm, _reason(submission.return_task),
                  _l("The task goes back to the unit. The clock runs on with the same deadline; nothing begins anew."),
                  _l("%(number)s was returned to the unit."), NoticeKind.RETURNED),
    A.VERIFY: Act(forms.RemarkForm, _reason(closing.verify_task, "comment"),
                  _l("The task counts as verified and waits for its closure by another person."),
                  _l("%(number)s was verified."), NoticeKind.VERIFIED, press=_l("Pass the verification")),
    A.CLOSE: Act(forms.CloseForm, _grade(closing.close_task),
                 _l("The task ends. Its clocks stop at the day of the hand-in and are frozen. You can undo this today."),
                 _l("%(number)s was closed."), NoticeKind.CLOSED),
    A.SUSTAIN: Act(forms.SustainForm, _grade(closing.sustain_task),
                   _l("The task continues as long-term. Its clocks stop at the day of the hand-in. You can undo it today."),
                   _l("%(number)s continues as long-term."), NoticeKind.SUSTAINED),
    A.UNDO_CLOSE: Act(forms.ReasonForm, _reason(closing.undo_close),
                      _l("The task waits for its closure again, its clocks are held. The closure stays in the log."),
                      _l("The closure of %(number)s was undone."), NoticeKind.CLOSE_UNDONE, is_grave=True),
    A.SUSPEND: Act(forms.ReasonForm, _reason(suspension.suspend_task),
                   _l("All running clocks of the task are held until it is resumed."),
                   _l("%(number)s was suspended."), NoticeKind.SUSPENDED, is_grave=True),
    A.RESUME: Act(forms.ResumeForm, _resume,
                  _l("The clocks run on with a new date: the old one plus the working days of the suspension, or the date "
                     "that you name."),
                  _l("%(number)s was resumed."), NoticeKind.RESUMED),
    A.CANCEL: Act(forms.ReasonForm, _reason(suspension.cancel_task),
                  _l("The task ends without a result and cannot be taken up again. Its number stays used."),
                  _l("%(number)s was cancelled."), NoticeKind.CANCELLED, is_grave=True),
}

PART_ACTS: dict[PartAction, Act] = {
    P.ACCEPT: Act(forms.AcceptForm, _bare(assignment.accept_part),
                  _l("You confirm the receipt for %(unit)s. A deadline counted from the receipt is counted from today."),
                  _l("%(number)s was accepted for %(unit)s.")),
    P.HAND_IN: Act(forms.HandInForm, _reason(parts.hand_in_part, "statement"),
                   _l("The part of %(unit)s counts as handed in today; its clock is held."),
                   _l("The part of %(unit)s in %(number)s was handed in."),
                   hint=_l("Needed as long as %(unit)s has reported no progress. It is kept in the log.")),
    P.RETURN: Act(forms.ReasonForm, _reason(parts.return_part),
                  _l("The part goes back to the unit; its clock runs on with the same deadline."),
                  _l("The part of %(unit)s in %(number)s was returned.")),
    P.EXCUSE: Act(forms.ReasonForm, _reason(parts.excuse_part),
                  _l("The unit is released from the task. Its clocks stop without an answer on time."),
                  _l("%(unit)s was excused from %(number)s."), is_grave=True),
}

# The other acts have pages of their own; ACCEPT goes with the lead unit's part.
ELSEWHERE = {A.ASSIGN: "task_acts.assign", A.REOPEN: "task_acts.reopen", A.REPORT_PROGRESS: "task_acts.report"}
# What leads on: the primary button of the page.
FORWARD = frozenset({A.ASSIGN, A.REPORT_PROGRESS, A.ENDORSE, A.VERIFY, A.CLOSE, A.RESUME})


def slug(action: Action | PartAction) -> str:
    """As it stands in an address."""
    return action.value.strip("_")


SLUGS = {slug(action): action for action in ACTS}
PART_SLUGS = {slug(action): action for action in PART_ACTS}


def possible(actor: Actor, page: Dossier, today: dt.date) -> list[Action]:
    """What the actor can do with the task now, in the order of the vocabulary. ACCEPT is among those of the parts; on
    a row that was reopened nothing is to be done any more."""
    if page.next_id is not None:
        return []
    return [action for action in Action if action is not A.ACCEPT and _is_possible(actor, page, action, today)]


def possible_parts(actor: Actor, page: Dossier) -> dict[int, list[PartAction]]:
    """By part id. The lead's part is handed in and returned with the task itself."""
    scopes = part_scopes(page)
    return {part.id: [action for action in PartAction
                      if _fits(page, part, action) and can_part(actor, action, scopes[part.id])]
            for part in page.parts}


def reportable(actor: Actor, page: Dossier) -> list[Part]:
    """The parts on which the actor can report, lead first."""
    scopes = part_scopes(page)
    return [part for part in page.parts if part.state in {PartState.ACCEPTED, PartState.HANDED_IN}
            and can_part(actor, P.HAND_IN, scopes[part.id])]


def require(actor: Actor, page: Dossier, action: Action) -> None:
    """For the page before the act: refuses what the service would refuse."""
    if (page.state, action) not in TRANSITIONS:
        raise NoSuchTransition("task.no_such_transition", task_id=page.id, state=page.state, action=action)
    if not can_move(actor, action, page.state, page.scope):
        raise NotAllowed("access.not_allowed", ability=action)


def _is_possible(actor: Actor, page: Dossier, action: Action, today: dt.date) -> bool:
    if (page.state, action) not in TRANSITIONS or not can_move(actor, action, page.state, page.scope):
        return False
    if action is A.UNDO_CLOSE:
        closure = page.closure
        return closure is not None and closure.user_id == actor.user_id and closure.closed_on == today
    return action is not A.REPORT_PROGRESS or bool(reportable(actor, page))


def _fits(page: Dossier, part: Part, action: PartAction) -> bool:
    if (part.state, action) not in PART_TRANSITIONS:
        return False
    if part.is_lead:
        return action is P.ACCEPT and page.state is State.ASSIGNED
    return page.state is State.IN_PROGRESS or (page.state is State.ASSIGNED and action in {P.ACCEPT, P.EXCUSE})
