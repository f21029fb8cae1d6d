"""Names of the jobs, ages and outcomes in words."""

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

NAMES = {
    "sweep": _l("Ladder (escalations and reminders)"),
    "seal": _l("Sealing of the log"),
    "weekly_reports": _l("Weekly reports"),
}
OUTCOMES = {
    "batches": _l("Batches"),
    "looked_at": _l("Deadlines looked at"),
    "raised": _l("Rungs raised"),
    "merged": _l("Rungs merged"),
    "notices": _l("Notices written"),
    "vacancies": _l("Vacancies met"),
    "failures": _l("Put aside"),
    "sealed": _l("Entries sealed"),
    "kept": _l("Reports kept"),
}


def name(job: str) -> str:
    return str(NAMES[job])


def span(age: dt.timedelta) -> str:
    """To the largest unit that fits, because it is read at a glance."""
    seconds = max(0, int(age.total_seconds()))
    if seconds < 60:
        return str(ngettext("%(num)s second", "%(num)s seconds", seconds))
    if seconds < 3600:
        return str(ngettext("%(num)s minute", "%(num)s minutes", seconds // 60))
    if seconds < 86400:
        return str(ngettext("%(num)s hour", "%(num)s hours", seconds // 3600))
    return str(ngettext("%(num)s day", "%(num)s days", seconds // 86400))


def age(age: dt.timedelta | None) -> str:
    return str(_("never")) if age is None else str(_("%(span)s ago", span=span(age)))


def outcome(facts: dict[str, Any] | None) -> list[str]:
    """The figures that the job left, by name."""
    return [f"{OUTCOMES[key]} {value}" for key, value in (facts or {}).items()]
