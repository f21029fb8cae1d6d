"""The filter of the log, which lives in the address."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField
from wtforms.fields.choices import SelectChoice

from ...domain.limits import USER_NAME
from ...domain.names import clean_name
from ...domain.passwords import LOGIN_LENGTH
from ...domain.vocabulary import Door
from ...queries.audit_log import LogFilter
from ..audit_words import FAILURES, NOUNS, VERBS
from ..labels import choices
from . import StringField

USUAL = dt.timedelta(days=30)  # what is shown when no period is asked for
DAY = dt.timedelta(days=1)


class FilterForm(FlaskForm):
    """Shown only; `read` takes the address."""

    class Meta:
        csrf = False  # a GET that changes nothing

    from_on = DateField(_l("Since"))
    to_on = DateField(_l("Until"))
    person = StringField(_l("Person"), render_kw={"maxlength": USER_NAME})
    account = StringField(_l("Done to"), render_kw={"maxlength": LOGIN_LENGTH})
    what = SelectField(_l("Operation"), choices=lambda: [SelectChoice("", _l("All")), *_acts()])
    door = SelectField(_l("Door"), choices=lambda: [SelectChoice("", _l("All")), *choices(Door)])

    def refuse_backwards(self) -> None:
        self.to_on.errors = [_l("It lies before the beginning. Choose that day or a later one.")]


@dataclass(frozen=True, slots=True)
class Asked:
    """Days with both ends in."""

    from_on: dt.date
    to_on: dt.date
    person: str
    account: str
    what: str
    door: Door | None

    def filter(self, zone: ZoneInfo) -> LogFilter:
        begin, end = (dt.datetime.combine(day, dt.time(), tzinfo=zone) for day in (self.from_on, self.to_on + DAY))
        verbs = FAILURES if self.what == FAILURES[0] else tuple(
            verb for verb in VERBS if self.what in (verb, verb.partition(":")[0]))
        return LogFilter(begin, end, self.person, self.account, verbs, self.door)

    @property
    def is_backwards(self) -> bool:
        return self.to_on < self.from_on

    def address(self) -> dict[str, str]:
        said = {"from_on": self.from_on, "to_on": self.to_on, "person": self.person, "account": self.account,
                "what": self.what, "door": self.door}
        return {name: str(value) for name, value in said.items() if value}


def read(args: Mapping[str, str], today: dt.date) -> Asked:
    """What is not understood is as if not given; there is always a period, so that no question runs over the whole log."""
    to_on = _day(args.get("to_on", "")) or today
    from_on = _day(args.get("from_on", "")) or max(to_on, dt.date(1901, 1, 1)) - USUAL
    what, door = args.get("what", ""), args.get("door", "")
    return Asked(from_on, to_on, clean_name(args.get("person", ""))[:USER_NAME],
                 clean_name(args.get("account", ""))[:LOGIN_LENGTH],
                 what if what in VERBS or what in NOUNS else "", Door(door) if door in list(Door) else None)


def _day(raw: str) -> dt.date | None:
    """Of a century in which zones are known, so that reckoning with it cannot fail."""
    try:
        day = dt.date.fromisoformat(raw)
    except ValueError:
        return None
    return day if 1901 <= day.year <= 2199 else None


def _acts() -> list[SelectChoice]:
    found = []
    for noun, name in NOUNS.items():
        found.append(SelectChoice(noun, _l("%(noun)s: all", noun=name), optgroup=name))
        found += [SelectChoice(verb, words, optgroup=name) for verb, words in VERBS.items() if verb.startswith(noun + ":")]
    return found
