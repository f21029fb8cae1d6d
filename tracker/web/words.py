"""Sentences about a task: how a deadline came about, its clocks, and the entries of its timeline."""

import datetime as dt
from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Any

import flask_babel
from flask import url_for
from flask_babel import lazy_gettext as _l

from ..domain import vocabulary as v
from ..domain.deadlines import DeadlineRule, Explanation
from ..queries.clocks import Clock
from ..queries.dossier import EscalationRow
from ..queries.timeline import Entry
from .labels import act_label, label

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
        said += _(", avoiding the holidays %(names)s", names="、".join(holidays))
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


def by_act(entries: Sequence[Entry]) -> list[tuple[Entry, list[Entry]]]:
    """Neighbouring entries of one moment by one person: an act and what it did to parts and clocks."""
    acts = [list(group) for _key, group in groupby(entries, key=lambda e: (e.at, e.actor_name, e.role, e.post_unit))]
    return [(act[0], act) for act in acts]


def actor_text(entry: Entry) -> str:
    """Who, as which post."""
    if entry.actor_name is None:
        return _("The system")
    if entry.role is None:
        return entry.actor_name
    post = f"{entry.post_unit} {label(entry.role)}" + (_(" (deputy)") if entry.is_deputy else "")
    return f"{entry.actor_name} · {post}"


def verb_text(entry: Entry) -> str:
    noun, _colon, what = entry.verb.partition(":")
    text = str(_VERBS[entry.verb]) if entry.verb in _VERBS else _labelled(noun, what) or entry.verb
    about = [entry.unit_name or "", label(entry.deadline_kind) if entry.deadline_kind else ""]
    about = [word for word in about if word]
    return f"{text}（{' · '.join(about)}）" if about else text


def changes(entry: Entry) -> list[str]:
    """What the entry changed, field by field; fields that say nothing to a reader (ids) are left out."""
    said = []
    for key, after in entry.after.items():
        name, show = _FIELDS.get(key, ("", None))
        if show is None:
            continue
        before = entry.before.get(key)
        new = show(after, entry)
        if before == after or not new:
            continue
        said.append(f"{name}：{show(before, entry)} → {new}" if before is not None else f"{name}：{new}")
    return said


def entry_address(entry: Entry, task_id: int) -> str | None:
    """Where that stands of which an entry tells: a file, or a report as the first of its page."""
    if _noun(entry) == "evidence" and entry.noun_id:
        return url_for("evidence.show", evidence_id=entry.noun_id)
    report_id = entry.noun_id if _noun(entry) == "report" else entry.after.get("report_id")
    if report_id is None:
        return None
    return url_for("tasks.show", task_id=task_id, reports_before=report_id + 1, _anchor=f"report-{report_id}")


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


def _labelled(noun: str, what: str) -> str | None:
    """Steps of tasks and parts, and new dates, have names in the vocabulary already."""
    kinds: dict[str, type[v.Action] | type[v.PartAction] | type[v.VersionKind]] = {
        "task": v.Action, "part": v.PartAction, "deadline": v.VersionKind}
    words = kinds.get(noun)
    if words is None or what not in set(words):
        return None
    return label(words(what))


_VERBS = {
    "task:draft": _l("Drafted"),
    "task:edit_draft": _l("Draft changed"),
    "task:begin_cycle": _l("New cycle begun"),
    "deadline:start": _l("Clock started"),
    "deadline:hold": _l("Clock held"),
    "deadline:resume": _l("Clock runs on"),
    "deadline:stop": _l("Clock stopped"),
    "deadline:unfreeze": _l("Clock held again"),
    "deadline:resumed": _l("New date after the suspension"),
    "deadline:extension": _l("Deadline extended"),
    "deadline:escalate": _l("Escalated"),
    "evidence:add": _l("Evidence added"),
    "task:correct": _l("Task corrected"),
    "measure:correct": _l("Measure corrected"),
    "report:correct": _l("Report corrected"),
    "report:strike": _l("Report struck out"),
    "evidence:strike": _l("File struck out"),
}

_STATES = {"task": v.State, "part": v.PartState, "deadline": v.DeadlineState}


def _state(value: Any, entry: Entry) -> str:
    words = _STATES.get(_noun(entry))
    return label(words(value)) if words and value in set(words) else ""


def _act(value: Any, entry: Entry) -> str:
    return act_label(v.Act(value), entry.deadline_kind) if value in list(v.Act) else ""


def _member(kind: type[StrEnum]) -> Callable[[Any, Entry], str]:
    return lambda value, _entry: label(kind(value)) if value in list(kind) else ""


def _noun(entry: Entry) -> str:
    return entry.verb.partition(":")[0]


def _plain(value: Any, _entry: Entry) -> str:
    return "" if value in (None, "") else str(value)


# What a reader is told of an entry's fields, and how its value is shown.
_FIELDS: dict[str, tuple[object, Callable[[Any, Entry], str]]] = {
    "state": (_l("State"), _state),
    "number": (_l("Number"), _plain),
    "title": (_l("Title"), _plain),
    "mode": (_l("Mode"), _member(v.Mode)),
    "nature": (_l("Nature"), _member(v.Nature)),
    "text": (_l("Text"), _plain),
    "requirement": (_l("Requirement"), _plain),
    "responsible_leader": (_l("Responsible leader"), _plain),
    "responsible_person": (_l("Responsible person"), _plain),
    "expected_result": (_l("Verifiable result"), _plain),
    "grade": (_l("Result"), _member(v.Grade)),
    "act": (_l("Act"), _act),
    "deadline_on": (_l("Deadline"), _plain),
    "due_on": (_l("Due on"), _plain),
    "name": (_l("File"), _plain),
    "version": (_l("Version"), lambda value, entry: str(value) if _noun(entry) == "evidence" else ""),
    "cycle": (_l("Cycle"), _plain),
    "files": (_l("Files"), lambda value, _entry: str(value) if value else ""),
    "separation": (_l("Separation of persons"), lambda _value, _entry: _("relaxed by the office's setting")),
}
