"""Filters of the lists, which live in the address: whatever is not understood there is as if not given, and is named."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import escape
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, HiddenField
from wtforms import SelectField as OneOf
from wtforms.fields.choices import Choice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import Select

from ...domain.names import clean_name
from ...queries.list_choices import understood
from ...queries.overdue_filter import LATE_MOST, TEXT_LENGTH
from ..keys import LARGEST_KEY
from . import LookFirstForm, StringField, WholeField
from .deadline import RuleForm

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

NAME_LENGTH = 40
MOST_PICKED = 100
LATEST_YEAR = 2999
_NUMBER = re.compile(r"-?\d{1,10}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_PICK = re.compile(r"(\d{1,10})(?:\.(\d{1,10}))?", re.ASCII)
F = TypeVar("F", bound="DataclassInstance")
O = TypeVar("O")  # noqa: E741 (an order)
P = TypeVar("P")
Understand = Callable[[str], Any]
Pick = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Asked(Generic[F, O, P]):
    """What an address asks for. `said` is the same in the parameters of an address, without the place, the ticked rows
    and whatever is the default; `wrong` are the parts that were not understood; `picks` are (id, version seen); `crossed`
    are two bounds with nothing between them, the lower first, which are not applied."""

    filters: F
    order: O
    place: P | None
    said: tuple[tuple[str, str], ...]
    wrong: tuple[tuple[str, str], ...] = ()
    picks: tuple[Pick, ...] = ()
    crossed: tuple[tuple[str, Any], ...] = ()

    def without(self, unknown: Sequence[str]) -> "Asked[F, O, P]":
        """The same, where these parts stand for nothing in reach."""
        return replace(self, filters=understood(self.filters, unknown), wrong=(
            *self.wrong, *(part for part in self.said if part[0] in unknown)),
            said=tuple(part for part in self.said if part[0] not in unknown))

    def address(self, **changes: str | None) -> dict[str, Any]:
        changed = dict(self.said) | changes
        return {name: value for name, value in changed.items() if value is not None}

    @property
    def picked(self) -> tuple[int, ...]:
        return tuple(row_id for row_id, _ in self.picks)


class Reader:
    """Takes an address apart and remembers what it did not understand."""

    def __init__(self, args: Mapping[str, str]) -> None:
        self.args = args
        self.wrong: list[tuple[str, str]] = []
        self.said: dict[str, str] = {}
        self.crossed: tuple[tuple[str, Any], ...] = ()

    def take(self, name: str, understand: Understand, default: Any = None) -> Any:
        raw = self.args.get(name, "").strip()
        found = understand(raw) if raw else None
        if raw and found is None:
            self.wrong.append((name, raw[:TEXT_LENGTH]))
        if found is not None and found != default:
            self.said[name] = "1" if found is True else str(found)
        return default if found is None else found

    def span(self, low: str, high: str, understand: Understand) -> tuple[Any, Any]:
        """Two bounds, both included."""
        least, most = self.take(low, understand), self.take(high, understand)
        if least is None or most is None or least <= most:
            return least, most
        del self.said[low], self.said[high]
        self.crossed = ((low, least), (high, most))
        return None, None

    def place(self, understand: Callable[[str, bool], P | None]) -> P | None:
        for name, is_back in (("before", True), ("after", False)):
            raw = self.args.get(name, "")
            found = understand(raw, is_back) if raw else None
            if found is not None:
                return found
            if raw:
                self.wrong.append((name, raw[:TEXT_LENGTH]))
        return None

    def picks(self) -> tuple[Pick, ...]:
        raws = self.args.getlist("pick") if isinstance(self.args, MultiDict) else []
        found: dict[int, int] = {}
        for raw in raws[:MOST_PICKED]:
            match = _PICK.fullmatch(raw)
            if match and 0 < int(match[1]) <= LARGEST_KEY and int(match[2] or 0) <= LARGEST_KEY:
                found[int(match[1])] = int(match[2] or 0)
            else:
                self.wrong.append(("pick", raw[:TEXT_LENGTH]))
        return tuple(found.items())

    def asked(self, filters: F, order: O, place: P | None) -> Asked[F, O, P]:
        picks = self.picks()  # may find something wrong
        return Asked(filters, order, place, tuple(self.said.items()), tuple(self.wrong), picks, self.crossed)


def one_of(*kinds: type[StrEnum]) -> Understand:
    return lambda raw: next((kind(raw) for kind in kinds if raw in list(kind)), None)


def number(least: int = 1, most: int = LARGEST_KEY) -> Understand:
    return lambda raw: int(raw) if _NUMBER.fullmatch(raw) and least <= int(raw) <= most else None


def day(raw: str) -> dt.date | None:
    try:
        found = dt.date.fromisoformat(raw) if _DAY.fullmatch(raw) else None
    except ValueError:
        return None
    return found if found and found.year <= LATEST_YEAR else None


def is_set(raw: str) -> bool | None:
    return True if raw in ("1", "y", "on") else None


def text(raw: str) -> str | None:
    return clean_name(raw)[:TEXT_LENGTH].strip() or None


def downwards(raw: str) -> bool | None:
    """The direction of a sort; `up` is said only where down is the list's own."""
    return {"down": True, "up": False}.get(raw)


class _Select(Select):
    """A list offers hundreds of rounds and units: what needs no attributes does not go through those of the library."""

    @classmethod
    def render_option(cls, choice: Choice, **kwargs: Any) -> str:
        chosen = " selected" if choice.selected else ""
        return f'<option value="{escape(choice.value)}"{chosen}>{escape(choice.label)}</option>'


class SelectField(OneOf):
    widget = _Select()


class ListForm(FlaskForm):
    """Shown only: a Reader takes the address, and the choices depend on what it says. The fields stand on the page in this
    order; those that are ticked come last."""

    class Meta:
        csrf = False  # a GET that changes nothing, and an address that can be sent to a colleague

    sort, order = HiddenField(), HiddenField()


def _number_or_title() -> StringField:
    return StringField(_l("Number or title"), render_kw={"maxlength": TEXT_LENGTH})


class TaskFilterForm(ListForm):
    round = SelectField(_l("Round"))
    category = SelectField(_l("Category"))
    unit = SelectField(_l("Lead unit"))
    counted, alone = HiddenField(_l("Counted as")), HiddenField(_l("Without the units below"))
    state = SelectField(_l("State"))
    light = SelectField(_l("Light"))
    mode = SelectField(_l("Mode"))
    kind = SelectField(_l("Kind of round"))
    since, until = DateField(_l("Deadline from")), DateField(_l("Deadline to"))
    text = _number_or_title()


class FindingFilterForm(ListForm):
    round = SelectField(_l("Round"))
    category = SelectField(_l("Category"))
    text = StringField(_l("Title or text"), render_kw={"maxlength": TEXT_LENGTH})
    without_task = BooleanField(_l("Without a task"))
    struck = BooleanField(_l("With those struck out"))


class DeadlineFilterForm(ListForm):
    kind = HiddenField()
    unit = SelectField(_l("Unit (with those below)"))
    round = SelectField(_l("Round"))
    standing = SelectField(_l("Clock"))
    since, until = DateField(_l("Deadline from")), DateField(_l("Deadline to"))
    text = _number_or_title()


class OverdueFilterForm(ListForm):
    kind = HiddenField()
    unit = SelectField(_l("Unit (with those below)"))
    round = SelectField(_l("Round"))
    rung = SelectField(_l("Rung reached"))
    clock = SelectField(_l("Clock"))
    late = WholeField(_l("Days late, at least"), render_kw={"min": 1, "max": LATE_MOST})
    late_to = HiddenField(_l("Days late, at most"))
    raised = DateField(_l("Escalated from"))
    text = _number_or_title()


class SaveFilterForm(FlaskForm):
    page = HiddenField(validators=[InputRequired(), Length(max=20)])
    query = HiddenField()
    name = StringField(_l("Name of the filter"), [InputRequired(), Length(max=NAME_LENGTH)],
                       render_kw={"maxlength": NAME_LENGTH})


class RenameFilterForm(FlaskForm):
    """`query` is that of the list where the filter was renamed."""

    query = HiddenField()
    name = StringField(_l("Name of the filter"), [InputRequired(), Length(max=NAME_LENGTH)],
                       render_kw={"maxlength": NAME_LENGTH})


class BatchForm(LookFirstForm):
    """Nothing but the ticks, which a Reader takes."""


class BatchRuleForm(RuleForm):
    """One rule for several drafts; each has a version of its own beside its tick."""

    version: Any = None
