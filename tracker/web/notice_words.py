"""A notice in sentences, made from its references when it is read."""

from flask import g, url_for
from flask_babel import gettext, ngettext

from ..domain.permissions import PART_POLICY, POLICY
from ..domain.vocabulary import NoticeKind, PartAction, State
from ..queries.notices import NoticeRow, Raised
from .acts import slug
from .home_words import STEPS, Do, act_address
from .labels import label
from .marks import listed
from .words import moved

K = NoticeKind
# The kinds that ask for something; the others tell what happened.
ASKING = frozenset({K.ASSIGNED, K.TO_ENDORSE, K.SUBMITTED, K.RETURNED, K.WITHDRAWN, K.VERIFIED, K.CLOSE_UNDONE, K.RESUMED,
                    K.REOPENED, K.ESCALATED, K.PART_RETURNED, K.CORRECTED})


def _(text: str, /, **values: object) -> str:
    return str(gettext(text, **values))


def headline(notice: NoticeRow) -> str:
    """What it is about; the task stands beside it."""
    if notice.kind is NoticeKind.ESCALATED and notice.raised:
        return label(notice.raised.act)
    return label(notice.kind)


def sentences(notice: NoticeRow) -> list[str]:
    """What happened, why it comes late, why it comes to this reader."""
    said = _raised(notice.raised) if notice.raised else []
    if notice.part_unit:
        said.append(_("The part of %(unit)s.", unit=notice.part_unit))
    if notice.deadline_on:
        said.append(moved(notice.deadline_before or notice.deadline_on, notice.deadline_on))
    if notice.grade:
        said.append(_("Result: %(grade)s.", grade=label(notice.grade)))
    if notice.reason and notice.kind is NoticeKind.PART_HANDED_IN:
        said.append(_("What was achieved: %(text)s", text=notice.reason))
    elif notice.reason:
        said.append(_("Reason: %(reason)s", reason=notice.reason))
    if notice.role_asked and notice.role_found:
        said.append(_("Passed on to you as %(found)s, because the post of %(asked)s is vacant.",
                      found=label(notice.role_found), asked=label(notice.role_asked)))
    return said


def next_act(notice: NoticeRow) -> Do | None:
    """The act that is asked, as long as it is still to be done and the reader's post may do it."""
    role = g.actor.role
    if notice.kind not in ASKING or notice.task_id is None or role is None:
        return None
    is_open = notice.state in (State.ASSIGNED, State.IN_PROGRESS)
    if notice.waiting_part_id and is_open and role in PART_POLICY[PartAction.ACCEPT]:
        address = url_for("task_acts.part_act", task_id=notice.task_id, part_id=notice.waiting_part_id,
                          slug=slug(PartAction.ACCEPT))
        return Do(label(PartAction.ACCEPT), address)
    step = STEPS.get(notice.state) if notice.state else None
    if step is None or role not in POLICY[step]:
        return None
    return Do(label(step), act_address(step, notice.task_id, notice.part_id))


def _raised(raised: Raised) -> list[str]:
    said = [_("%(unit)s: %(kind)s %(deadline)s, rung due on %(due)s.", unit=raised.unit, kind=label(raised.deadline_kind),
              deadline=raised.deadline_on.isoformat(), due=raised.due_on.isoformat())]
    if raised.late_workdays:
        said.append(str(ngettext(
            "Raised %(num)s working day late, because the system was not running or the clock was held meanwhile.",
            "Raised %(num)s working days late, because the system was not running or the clock was held meanwhile.",
            raised.late_workdays)))
    if raised.merged:
        said.append(_("It also stands for the rungs missed meanwhile: %(acts)s.",
                      acts=listed(label(act) for act in raised.merged)))
    return said
