"""A notice in sentences, made from its references when it is read."""

from flask_babel import gettext, ngettext

from ..domain.vocabulary import NoticeKind
from ..queries.notices import NoticeRow, Raised
from .labels import label


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
    if notice.reason:
        said.append(_("Reason: %(reason)s", reason=notice.reason))
    if notice.role_asked and notice.role_found:
        said.append(_("Passed on to you as %(found)s, because the post of %(asked)s is vacant.",
                      found=label(notice.role_found), asked=label(notice.role_asked)))
    return said


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
                      acts="、".join(label(act) for act in raised.merged)))
    return said
