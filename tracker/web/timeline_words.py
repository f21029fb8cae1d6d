"""Sentences of the timeline of a task: who acted, what was done, what it changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Any

import flask_babel
from flask import url_for
from flask_babel import lazy_gettext as _l

from ..domain import vocabulary as v
from ..queries.timeline import Entry
from .audit_words import VERBS
from .labels import act_label, label
from .marks import bracketed, colon, listed


def _(text: str, **values: object) -> str:
    return str(flask_babel.gettext(text, **values))


def by_act(entries: Sequence[Entry]) -> list[tuple[Entry, list[Entry]]]:
    """Each act with what it did to parts and clocks."""
    acts = [sorted(group, key=lambda entry: entry.place) for _act, group in groupby(entries, key=lambda entry: entry.act)]
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
    text = str(VERBS.get(entry.verb, entry.verb))
    about = [entry.unit_name or "", label(entry.deadline_kind) if entry.deadline_kind else ""]
    about = [word for word in about if word]
    return text + bracketed(" · ".join(about)) if about else text


def changes(entry: Entry) -> list[str]:
    """What the entry changed, field by field; fields that say nothing to a reader (ids) are left out."""
    said = [_change(str(name), show, entry, key) for key, (name, show) in _FIELDS.items() if key in entry.after]
    return [*(change for change in said if change), *_measures(entry)]


def entry_address(entry: Entry, task_id: int) -> str | None:
    """Where that stands of which an entry tells: a file, or a report as the first of its page."""
    if _noun(entry) == "evidence" and entry.noun_id:
        return url_for("evidence.show", evidence_id=entry.noun_id)
    report_id = entry.noun_id if _noun(entry) == "report" else entry.after.get("report_id")
    if report_id is None:
        return None
    return url_for("tasks.show", task_id=task_id, reports_before=report_id + 1, _anchor=f"report-{report_id}")


Show = Callable[[Any, Entry], str]


def _change(name: str, show: Show, entry: Entry, key: str) -> str:
    """'' where nothing is different. Of what had no value before only the new one is told."""
    before, after = ("" if value is None else show(value, entry) for value in (entry.before.get(key), entry.after[key]))
    if before == after:
        return ""
    return colon(name) + (f"{before} → {after or '—'}" if before else after)


def _measures(entry: Entry) -> Iterator[str]:
    """By their numbers on the page: changed ones field by field, then what came, then what went."""
    def named(key: str, facts: Mapping[str, Any]) -> list[tuple[str, dict[str, str]]]:
        return sorted(facts.get(key, {}).items(), key=lambda item: int(item[0]))

    for n, after in named("measures", entry.after):
        before = entry.before["measures"][n]
        for key in (key for key in _FIELDS if key in after):
            yield (colon(f"{_('Measure %(n)s', n=n)} · {_FIELDS[key][0]}")
                   + f"{before[key] or '—'} → {after[key] or '—'}")
    for n, row in named("measures_added", entry.after):
        yield colon(_("Measure %(n)s added", n=n)) + " · ".join(row[key] for key in _FIELDS if row.get(key))
    for n, row in named("measures_removed", entry.before):
        yield colon(_("Measure %(n)s removed", n=n)) + row["text"]


def _state(value: Any, entry: Entry) -> str:
    words = _STATES.get(_noun(entry))
    return label(words(value)) if words and value in set(words) else ""


def _act(value: Any, entry: Entry) -> str:
    return act_label(v.Act(value), entry.deadline_kind) if value in list(v.Act) else ""


def _member(kind: type[StrEnum]) -> Show:
    return lambda value, _entry: label(kind(value)) if value in list(kind) else ""


def _noun(entry: Entry) -> str:
    return entry.verb.partition(":")[0]


def _plain(value: Any, _entry: Entry) -> str:
    return str(value)


_STATES = {"task": v.State, "part": v.PartState, "deadline": v.DeadlineState}
# What a reader is told of an entry's fields, in this order, and how its value is shown.
_FIELDS: dict[str, tuple[object, Show]] = {
    "state": (_l("State"), _state),
    "number": (_l("Number"), _plain),
    "title": (_l("Title"), _plain),
    "mode": (_l("Mode"), _member(v.Mode)),
    "nature": (_l("Nature"), _member(v.Nature)),
    "lead_unit": (_l("Lead unit"), _plain),
    "supporting_units": (_l("Supporting units"), lambda value, _entry: listed(value)),
    "text": (_l("Text"), _plain),
    "requirement": (_l("Requirement"), _plain),
    "responsible_leader": (_l("Responsible leader"), _plain),
    "expected_result": (_l("Verifiable result"), _plain),
    "responsible_person": (_l("Responsible person"), _plain),
    "grade": (_l("Result"), _member(v.Grade)),
    "act": (_l("Act"), _act),
    "deadline_on": (_l("Deadline"), _plain),
    "due_on": (_l("Due on"), _plain),
    "name": (_l("File"), _plain),
    "version": (_l("Version"), lambda value, entry: str(value) if _noun(entry) == "evidence" else ""),
    "cycle": (_l("Cycle"), _plain),
    "files": (_l("Files"), lambda value, _entry: str(value) if value else ""),
    "endorsed_by": (_l("Note"), lambda _value, _entry: _("submitted and endorsed by one person")),
    "separation": (_l("Separation of persons"), lambda _value, _entry: _("relaxed by the office's setting")),
}
