"""The log in words: what was done, to which record, which fields changed. A test asks for every verb that is recorded."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..domain import vocabulary as v
from ..queries.audit_log import LogLine
from ..queries.audit_names import Subject
from .filters import moment
from .labels import LABELS, label
from .marks import bracketed
from .setting_words import WORDS as SETTINGS

NOUNS = {
    "user": _l("Account"), "post": _l("Post"), "unit": _l("Unit"), "setting": _l("Setting"), "office": _l("Office"),
    "ladder": _l("Ladder"), "round": _l("Round"), "document": _l("Document"), "finding": _l("Finding"),
    "measure": _l("Measure"), "task": _l("Task"), "part": _l("Part of a task"), "deadline": _l("Deadline"),
    "report": _l("Report"), "evidence": _l("Evidence"), "saved_filter": _l("Saved filter"),
}

VERBS: dict[str, object] = {
    "user:sign_in": _l("Logged in"),
    "user:sign_in_failed": _l("Log-in failed"),
    "user:sign_in_locked": _l("Log-in failed, name locked"),
    "user:sign_in_refused": _l("Attempt on a locked name"),
    "user:sign_out": _l("Logged out"),
    "user:password_refused": _l("Present password was wrong"),
    "user:set_password": _l("Password changed"),
    "user:reset_password": _l("Password reset"),
    "user:create": _l("Account opened"),
    "user:rename": _l("Name changed"),
    "user:deactivate": _l("Account deactivated"),
    "user:reactivate": _l("Account reactivated"),
    "user:unlock": _l("Account unlocked"),
    "post:give": _l("Post given"),
    "post:end": _l("Post ended"),
    "post:withdraw": _l("Grant withdrawn"),
    "unit:create": _l("Unit added"),
    "unit:change": _l("Unit changed"),
    "unit:end": _l("Unit ended"),
    "unit:go_on": _l("Unit goes on"),
    "setting:change": _l("Rule changed"),
    "office:prepare": _l("Office prepared"),
    "office:rename": _l("Office renamed"),
    "office:mark_as_demo": _l("Marked as a demo"),
    "office:move_date": _l("Office date moved"),
    "ladder:create": _l("Ladder laid down"),
    "round:open": _l("Round opened"),
    "round:edit": _l("Round changed"),
    "document:keep": _l("Document read in"),
    "finding:create": _l("Finding added"),
    "finding:edit": _l("Finding changed"),
    "finding:strike": _l("Finding struck out"),
    "measure:create": _l("Measure added"),
    "measure:edit": _l("Measure changed"),
    "measure:strike": _l("Measure struck out"),
    "report:keep": _l("Report made"),
    "report:correct": _l("Progress report corrected"),
    "report:strike": _l("Progress report struck out"),
    "evidence:add": _l("Evidence added"),
    "evidence:strike": _l("Evidence struck out"),
    "task:draft": _l("Drafted"),
    "task:edit_draft": _l("Draft changed"),
    "task:correct": _l("Task corrected"),
    "task:begin_cycle": _l("New cycle begun"),
    "deadline:start": _l("Clock started"),
    "deadline:hold": _l("Clock held"),
    "deadline:resume": _l("Clock runs on"),
    "deadline:stop": _l("Clock stopped"),
    "deadline:unfreeze": _l("Clock held again"),
    "deadline:resumed": _l("New date after the suspension"),
    "deadline:extension": _l("Deadline extended"),
    "deadline:escalate": _l("Escalated"),
    "saved_filter:save": _l("Filter saved"),
    "saved_filter:rename": _l("Filter renamed"),
    "saved_filter:delete": _l("Filter deleted"),
}
# Verbs that are words of the vocabulary.
_LISTS: dict[str, type[v.Action] | type[v.PartAction] | type[v.VersionKind]] = {
    "task": v.Action, "part": v.PartAction, "deadline": v.VersionKind}
VERBS = {f"{noun}:{word}": LABELS[words][word] for noun, words in _LISTS.items() for word in words} | VERBS

FAILURES = ("user:sign_in_failed", "user:sign_in_locked", "user:sign_in_refused")

FIELDS: dict[str, object] = {
    "login": _l("Log-in name"), "name": _l("Name"), "is_active": _l("State"), "left": _l("Attempts left"),
    "user_id": _l("Person"), "role": _l("Post"), "unit_id": _l("Unit"), "from_on": _l("From"), "to_on": _l("Last day"),
    "parent_id": _l("Parent unit"), "kind": _l("Kind"), "state": _l("State"), "number": _l("Number"), "title": _l("Title"),
    "mode": _l("Mode"), "grade": _l("Result"), "deadline_on": _l("Deadline"), "due_on": _l("Due on"), "act": _l("Act"),
    "rung": _l("Rung"), "late_workdays": _l("Working days late"), "merged_into": _l("Rung merged into"),
    "version": _l("Version"), "cycle": _l("Cycle"), "files": _l("Files"), "separation": _l("Separation of persons"),
    "endorsed_by": _l("Submitted and endorsed by one person"),
    "code": _l("Code"), "office_on": _l("Office date"), "calendar": _l("Calendar"), "sha256": _l("Hash"),
    "size": _l("Size"), "text": _l("Text"), "lead_unit_id": _l("Lead unit"), "round_id": _l("Round"),
    "document_id": _l("Document"), "finding_id": _l("Finding"), "report_id": _l("Report"), "week": _l("Week"),
    "struck": _l("Struck out"), "requirement": _l("Requirement"), "nature": _l("Nature"),
    "expected_result": _l("Verifiable result"), "responsible_person": _l("Responsible person"),
    "responsible_leader": _l("Responsible leader"), "lead_unit": _l("Lead unit"), "supporting_units": _l("Supporting units"),
    **dict.fromkeys(("measures", "measures_added", "measures_removed"), _l("Measures")),
    **{word.value: LABELS[v.PlanDate][word] for word in v.PlanDate},
    **{key: words.title for key, words in SETTINGS.items() if key != "separation"},
}


def verb(line: LogLine) -> str:
    return str(VERBS.get(line.verb, line.verb))


def record(line: LogLine) -> str:
    """What it is called, and the number of the task that it belongs to."""
    if line.verb in FAILURES and line.noun_id is None:  # what was typed may be a password
        return str(_("Unknown log-in name"))
    noun, subjects = str(NOUNS.get(line.noun, line.noun)), [line.task] if line.noun == "task" else [line.subject, line.task]
    said = " · ".join(_subject(line.noun, subject) for subject in subjects if subject)
    if not said and line.noun_id is not None and line.noun != "office":
        said = str(_("deleted meanwhile"))
    if line.noun == "deadline" and line.subject:  # its kind says what it is
        return said
    return f"{noun} {said}".strip()


def _subject(noun: str, subject: Subject) -> str:
    words = [str(SETTINGS[str(word)].title) if noun == "setting" and word in SETTINGS else _word(word)
             for word in subject.words]
    said = " · ".join(words)
    return (said + bracketed(subject.of) if said else subject.of) if subject.of else said


def _word(word: object) -> str:
    if isinstance(word, dt.datetime):
        return moment(word)
    return label(word) if isinstance(word, StrEnum) else str(word)


def fields(line: LogLine) -> str:
    """Names only, each once; those that have none are not told apart. A log-in changes nothing."""
    if line.verb in ("user:sign_in", *FAILURES):
        return "—"
    return " · ".join(_once(str(_field(line.noun, key)) for key in line.fields)) or "—"


def _field(noun: str, key: str) -> object:
    """Only persons have the name of a person."""
    return _("What it is called") if key == "name" and noun != "user" else FIELDS.get(key, _("other fields"))


def who(line: LogLine) -> str:
    """Whoever failed to log in is nobody yet."""
    if line.actor:
        return line.actor
    return str(_("Not logged in") if line.door is v.Door.WEB else _("The system"))


def post(line: LogLine) -> str:
    if line.role is None:
        return "—"
    return f"{line.post_unit} {label(line.role)}" + (_(" (deputy)") if line.is_deputy else "")


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
