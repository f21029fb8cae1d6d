"""The filter of the overdue list, which lives in the address: whatever is not understood there is as if not given."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField

from ...domain.vocabulary import DeadlineKind
from ...queries.overdue_filter import LATE_MOST, TEXT_LENGTH, ClockIs, Filters, Order, Place, Sort
from ..keys import LARGEST_KEY

LARGEST_RUNG = 99
_PLACE = re.compile(r"(-?\d{1,10})\.(\d{4}-\d\d-\d\d)\.(\d{1,10})", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,10}", re.ASCII)
Word = TypeVar("Word", bound=StrEnum)


class FilterForm(FlaskForm):
    """Shown only: `read` takes the address, and the choices depend on what it says."""

    class Meta:
        csrf = False  # a GET that changes nothing, and an address that can be sent to a colleague

    kind, sort, order = HiddenField(), HiddenField(), HiddenField()
    unit = SelectField(_l("Unit (with those below)"))
    round = SelectField(_l("Round"))
    rung = SelectField(_l("Rung reached"))
    clock = SelectField(_l("Clock"))
    late = IntegerField(_l("Days late, at least"), render_kw={"min": 1, "max": LATE_MOST})
    text = StringField(_l("Number or title"), render_kw={"maxlength": TEXT_LENGTH})


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. `wrong` names what was not understood."""

    filters: Filters
    order: Order
    place: Place | None
    wrong: tuple[str, ...]

    def address(self) -> dict[str, Any]:
        """The parameters that say the same, without the place; what is the default is left out."""
        f = self.filters
        said = {"kind": None if f.kind is DeadlineKind.FINAL else f.kind.value, "unit": f.unit_id, "round": f.round_id,
                "rung": f.rung, "clock": f.clock and f.clock.value, "late": f.late_from, "text": f.text or None,
                "sort": None if self.order.sort is Sort.DEADLINE else self.order.sort.value,
                "order": "down" if self.order.is_descending else None}
        return {name: str(value) for name, value in said.items() if value is not None}


def read(args: Mapping[str, str]) -> Asked:
    wrong: list[str] = []

    def take(name: str, understand: Callable[[str], Word | int | Place | None]) -> object:
        raw = args.get(name, "").strip()
        found = understand(raw) if raw else None
        if raw and found is None:
            wrong.append(name)
        return found

    filters = Filters(
        kind=take("kind", _one_of(DeadlineKind)) or DeadlineKind.FINAL,  # type: ignore[arg-type]
        unit_id=take("unit", _number(1, LARGEST_KEY)), round_id=take("round", _number(1, LARGEST_KEY)),  # type: ignore[arg-type]
        rung=take("rung", _number(-1, LARGEST_RUNG)), clock=take("clock", _one_of(ClockIs)),  # type: ignore[arg-type]
        late_from=take("late", _number(1, LATE_MOST)),  # type: ignore[arg-type]
        text="".join(c for c in args.get("text", "").strip() if c.isprintable())[:TEXT_LENGTH])
    sort = take("sort", _one_of(Sort)) or Sort.DEADLINE
    order = Order(sort, is_descending=args.get("order") == "down")  # type: ignore[arg-type]
    place = take("before", _place(is_back=True)) or take("after", _place(is_back=False))
    return Asked(filters, order, place, tuple(wrong))  # type: ignore[arg-type]


def written(place: Place) -> dict[str, str]:
    """A place as a parameter of an address."""
    return {"before" if place.is_back else "after": f"{place.lead}.{place.deadline_on.isoformat()}.{place.id}"}


def _one_of(words: type[Word]) -> Callable[[str], Word | None]:
    return lambda raw: words(raw) if raw in list(words) else None


def _number(least: int, most: int) -> Callable[[str], int | None]:
    return lambda raw: int(raw) if _NUMBER.fullmatch(raw) and least <= int(raw) <= most else None


def _place(*, is_back: bool) -> Callable[[str], Place | None]:
    def understand(raw: str) -> Place | None:
        found = _PLACE.fullmatch(raw)
        if not found or int(found[3]) > LARGEST_KEY:
            return None
        try:
            return Place(int(found[1]), dt.date.fromisoformat(found[2]), int(found[3]), is_back)
        except ValueError:
            return None
    return understand
