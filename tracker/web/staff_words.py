"""What an import does with each row, and what is wrong in a row, in words."""

import base64
import csv
import io
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..domain.staffing import Fault, StaffRow
from ..services.accounts import NewPassword
from ..services.staff_import import Result
from ..services.staff_rows import Does
from .labels import label
from .marks import colon, listed
from .messages import MESSAGES, shown

DOES = {
    Does.ADDS_UNIT: _l("adds the unit"),
    Does.OPENS_ACCOUNT: _l("opens the account"),
    Does.GIVES_POST: _l("gives the post"),
    Does.LATER: _l("post: to be given by the security administrator"),
    Does.NEW_PASSWORD: _l("the post comes with a new one-time password"),
    Does.NOTHING: _l("nothing, all of it is there"),
}

FAULTS = {
    "staff.word": _l("“%(value)s” is not known here. Write one of: %(allowed)s."),
    "staff.date": _l("“%(value)s” is no date. Write it like 2026-03-01."),
    "staff.too_long": _l("At most %(limit)s characters."),
    "staff.missing": _l("It is missing. Fill it in."),
    "staff.dates": _l("The end lies before the beginning. Correct one of the two."),
    "staff.other_kind": _l("The unit is there already, as “%(kind)s”. Correct the kind, or leave it empty."),
    "staff.ambiguous": _l("Several units are named %(name)s. Name the parent unit too."),
    "staff.namesake": _l("%(unit)s is there already, below %(parent)s. Correct the parent unit. If another one is meant, "
                         "add it on the page of units, then choose the workbook again."),
    "staff.top_unit": _l("%(unit)s is the top unit. Leave its parent unit empty."),
    "staff.no_unit": _l("The unit is not there yet. The system administrator imports the same workbook first."),
    "staff.parent_missing": _l("%(unit)s is a new unit: name its parent unit."),
    "staff.no_parent": _l("%(unit)s is a new unit, and its parent “%(parent)s” is not there. Correct it, or add a row for "
                          "it."),
    "staff.circle": _l("%(units)s are parent units of each other. Correct one of them."),
    "staff.own_parent": _l("%(units)s is named as its own parent unit. Correct it."),
    "staff.parent_ambiguous": _l("%(unit)s is a new unit, and several units are named “%(parent)s”. Add it on the page of "
                                 "units, then choose the workbook again."),
    "user.login_form": _l("Write %(least)s to %(most)s letters, digits, dots, hyphens and underscores."),
    "user.login_taken": _l("An account with these letters is there already, in other capitals. Choose another one."),
}


def fault(found: Fault) -> str:
    values = {key: shown(value) for key, value in found.values.items()}
    text = str(FAULTS[found.code] if found.code in FAULTS else MESSAGES[found.code])
    return colon(found.column) + (text % values if values else text)


def imported(done: Result) -> str:
    """Of an import that made no one-time password."""
    if not done.changes:
        return str(_("Everything in the workbook is there already, nothing was done. One-time passwords are shown once: if "
                     "they are lost, new ones are made."))
    if done.count(Does.GIVES_POST):
        return str(_("Imported. Posts: %(posts)s.", posts=done.count(Does.GIVES_POST)))
    return str(_("Imported. Units: %(units)s.", units=done.count(Does.ADDS_UNIT)))


def role_name(role: object) -> str:
    return label(role) if role else "—"  # type: ignore[arg-type]


def period(row: StaffRow) -> str:
    """Nothing where one of its days could not be read."""
    if row.role is None or any(found.code == "staff.date" for found in row.faults):
        return "—"
    first = row.from_on.isoformat() if row.from_on else _("from today")
    last = row.to_on.isoformat() if row.to_on else _("open")
    return f"{first} — {last}"


def as_download(accounts: Sequence[NewPassword]) -> str:
    """The list as the address of a file that the browser saves by itself: the server keeps none. Excel needs the mark in
    front to read it as UTF-8; a name that looks like a formula is made text."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow([_("Unit"), _("Name"), _("Log-in name"), _("One-time password")])
    sheet.writerows([_as_text(listed(a.units)), _as_text(a.name), _as_text(a.login), a.password] for a in accounts)
    data = base64.b64encode(out.getvalue().encode("utf-8-sig")).decode()
    return f"data:text/csv;charset=utf-8;base64,{data}"


def _as_text(cell: str) -> str:
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
