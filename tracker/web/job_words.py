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


def name(job: str) -> str:
    return str(NAMES.get(job, job))


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


def outcome(facts: dict[str, Any] | None) -> str:
    """The figures that the job left, as it named them."""
    return "，".join(f"{key} {value}" for key, value in facts.items()) if facts else "—"
