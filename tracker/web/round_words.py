"""What the page of a round says of its dates and ages, and the addresses of the lists behind its figures."""

import datetime as dt
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from ..domain.breakdown import Age
from ..domain.plan_dates import AFTER_PERIOD
from ..domain.vocabulary import PlanDate
from ..queries.round_page import PlanLine

AGES = {
    Age.NOT_DUE: _l("More than 7 working days left"),
    Age.DUE_SOON: _l("At most 7 working days left"),
    Age.LATE_5: _l("Overdue by 1–5 working days"),
    Age.LATE_10: _l("Overdue by 6–10 working days"),
    Age.LATE_20: _l("Overdue by 11–20 working days"),
    Age.LATE_MORE: _l("Overdue by more than 20 working days"),
    Age.HELD: _l("Clock held (handed in or suspended)"),
    Age.NO_DATE: _l("Without a deadline"),
}
AGE_COLOURS = {Age.NOT_DUE: "open", Age.DUE_SOON: "basic", Age.HELD: "ongoing", Age.NO_DATE: "ongoing"}


def days_text(line: PlanLine) -> str:
    """还有 12 天."""
    if line.days == 0:
        return str(_("due today"))
    if line.days < 0:
        return str(ngettext("passed %(num)s day ago", "passed %(num)s days ago", -line.days))
    return str(ngettext("%(num)s day left", "%(num)s days left", line.days))


def rule_text(line: PlanLine) -> str:
    """How the date came about."""
    if line.months is None:
        return str(_("date as entered"))
    if line.kind in AFTER_PERIOD:
        return str(ngettext("%(num)s month after the concentrated rectification",
                            "%(num)s months after the concentrated rectification", line.months))
    return str(ngettext("%(num)s month after the feedback", "%(num)s months after the feedback", line.months))


def day_off(next_on: dt.date) -> str:
    return str(_("A day off; the next working day is %(day)s.", day=next_on.isoformat()))


def tasks_address(round_id: int, **asked: Any) -> str | None:
    """The list of tasks behind a figure; none where there is no such list."""
    if "task_list.index" not in current_app.view_functions:
        return None
    return url_for("task_list.index", round=round_id, **asked)


def counted_from(kind: PlanDate) -> str:
    return str(_("from the end of the concentrated rectification") if kind in AFTER_PERIOD else _("from the feedback"))
