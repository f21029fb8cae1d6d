"""Sentences about a task: how a deadline came about, and its clocks."""

import datetime as dt
from collections.abc import Sequence

import flask_babel
from flask_babel import lazy_gettext as _l

from ..domain import vocabulary as v
from ..domain.deadlines import DeadlineRule, Explanation
from ..queries.clocks import Clock
from ..queries.dossier import EscalationRow
from .labels import label
from .marks import listed

RuleKind, Anchor = v.RuleKind, v.Anchor


def _(text: str, **values: object) -> str:
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    return str(flask_babel.ngettext(one, many, n, **values))


def explained(e: Explanation, holidays: Sequence[str]) -> str:
    """10个工作日后：2026-10-15，避开国庆假期."""
    if e.counted_from is None:
        said = e.deadline_on.isoformat()
    else:
        said = _("%(count)s after %(start)s: %(on)s", count=_count(e.rule), start=e.counted_from.isoformat(),
                 on=e.deadline_on.isoformat())
    if e.moved_from is not None:
        said += _("; %(day)s is a day off, so it moves to the next working day", day=e.moved_from.isoformat())
    if holidays:
        said += _(", avoiding the holidays %(names)s", names=listed(holidays))
    return said


def rule_text(rule: DeadlineRule, anchor_on: dt.date | None) -> str:
    """How a deadline was entered."""
    if rule.kind is RuleKind.DATE or anchor_on is None:
        return label(RuleKind.DATE)
    starts = {
        Anchor.FEEDBACK: _l("%(count)s after the feedback (%(on)s)"),
        Anchor.ASSIGNMENT: _l("%(count)s after the assignment (%(on)s)"),
        Anchor.RECEIPT: _l("%(count)s after the receipt (%(on)s)"),
        Anchor.DATE: _l("%(count)s after %(on)s"),
    }
    return str(starts[rule.anchor]) % {"count": _count(rule), "on": anchor_on.isoformat()}


def clock_line(clock: Clock | None) -> str:
    """Both clocks: 2026-10-15（原 2026-09-25，延期 1 次）."""
    if clock is None:
        return "—"
    on, original = clock.deadline_on.isoformat(), clock.original_on.isoformat()
    if clock.extensions:
        return ngettext("%(on)s (originally %(original)s, extended %(num)s time)",
                        "%(on)s (originally %(original)s, extended %(num)s times)", clock.extensions, on=on,
                        original=original)
    if on != original:
        return _("%(on)s (originally %(original)s)", on=on, original=original)
    return on


def moved(before: dt.date, on: dt.date) -> str:
    """The date that a clock has now, and the one before where it is another."""
    if before == on:
        return _("Deadline: %(on)s.", on=on.isoformat())
    return _("Deadline: %(before)s → %(on)s.", before=before.isoformat(), on=on.isoformat())


def clock_state(clock: Clock | None) -> str:
    """What the clock does today, '' while it simply runs."""
    if clock is None:
        return ""
    if clock.state is v.DeadlineState.STOPPED:
        return _in_time(clock)
    late = _late(clock) if clock.is_overdue else ""
    if clock.state is v.DeadlineState.HELD and clock.held_on:
        held = _("held since %(day)s", day=clock.held_on.isoformat())
        return f"{held} · {late}" if late else held
    return late


def raised_note(row: EscalationRow) -> str:
    """Why an escalation came late or was not told by itself; '' where there is nothing to say."""
    if row.merged_into is not None:
        return _("told together with a higher rung")
    if not row.late_workdays:
        return ""
    return ngettext("raised %(num)s working day late", "raised %(num)s working days late", row.late_workdays)


def _count(rule: DeadlineRule) -> str:
    n = rule.amount or 0
    if rule.kind is RuleKind.MONTHS:
        return ngettext("%(num)s month", "%(num)s months", n)
    if rule.kind is RuleKind.WORKDAYS:
        return ngettext("%(num)s working day", "%(num)s working days", n)
    return ngettext("%(num)s day", "%(num)s days", n)


def _late(clock: Clock) -> str:
    if not clock.late_workdays:
        return _("overdue")
    return ngettext("overdue by %(num)s working day", "overdue by %(num)s working days", clock.late_workdays)


def _in_time(clock: Clock) -> str:
    if clock.on_time_current is None:
        return _("stopped without an answer on time")
    day = clock.stopped_on.isoformat() if clock.stopped_on else "—"
    if clock.on_time_original:
        return _("handed in on %(day)s, in time", day=day)
    if clock.on_time_current:
        return _("handed in on %(day)s, in time by the present deadline, late by the original one", day=day)
    return _("handed in on %(day)s, %(late)s", day=day, late=_late(clock))
