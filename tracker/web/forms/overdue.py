"""The filter of the overdue list, which lives in the address: whatever is not understood there is as if not given."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField

from ...domain.vocabulary import DeadlineKind
from ...queries.overdue_filter import LATE_MOST, TEXT_LENGTH, ClockIs, Filters, Order, Place, Sort
from ..keys import LARGEST_KEY
from .lists import Pick, Reader, downwards, number, one_of, text

LARGEST_RUNG = 99
_PLACE = re.compile(r"(-?\d{1,10})\.(\d{4}-\d\d-\d\d)\.(\d{1,10})", re.ASCII)


class FilterForm(FlaskForm):
    """Shown only: `read` takes the address, and the choices depend on what it says."""

    class Meta:
        csrf = False  # a GET that changes nothing, and an address that can be sent to a colleague

    kind, sort, order, late_to = HiddenField(), HiddenField(), HiddenField(), HiddenField()
    unit = SelectField(_l("Unit (with those below)"))
    round = SelectField(_l("Round"))
    rung = SelectField(_l("Rung reached"))
    clock = SelectField(_l("Clock"))
    late = IntegerField(_l("Days late, at least"), render_kw={"min": 1, "max": LATE_MOST})
    text = StringField(_l("Number or title"), render_kw={"maxlength": TEXT_LENGTH})


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. `wrong` are the parts that were not understood, `picks` the ticked rows."""

    filters: Filters
    order: Order
    place: Place | None
    wrong: tuple[tuple[str, str], ...] = ()
    picks: tuple[Pick, ...] = ()

    def address(self, **changes: str | None) -> dict[str, Any]:
        """The parameters that say the same, without the place and the ticks; what is the default is left out."""
        f = self.filters
        said = {"kind": None if f.kind is DeadlineKind.FINAL else f.kind.value, "unit": f.unit_id, "round": f.round_id,
                "rung": f.rung, "clock": f.clock and f.clock.value, "late": f.late_from, "late_to": f.late_to,
                "text": f.text or None,
                "sort": None if self.order.sort is Sort.DEADLINE else self.order.sort.value,
                "order": "down" if self.order.is_descending else None} | changes
        return {name: str(value) for name, value in said.items() if value is not None}

    @property
    def picked(self) -> tuple[int, ...]:
        return self.filters.picked


def read(args: Mapping[str, str]) -> Asked:
    r = Reader(args)
    picks = r.picks()
    filters = Filters(
        kind=r.take("kind", one_of(DeadlineKind), DeadlineKind.FINAL), unit_id=r.take("unit", number()),
        round_id=r.take("round", number()), rung=r.take("rung", number(-1, LARGEST_RUNG)),
        clock=r.take("clock", one_of(ClockIs)), late_from=r.take("late", number(1, LATE_MOST)),
        late_to=r.take("late_to", number(1, LATE_MOST)), text=r.take("text", text, ""),
        picked=tuple(row_id for row_id, _version in picks))
    order = Order(r.take("sort", one_of(Sort), Sort.DEADLINE), is_descending=bool(r.take("order", downwards, False)))
    return Asked(filters, order, r.place(deadline_place), tuple(r.wrong), picks)


def deadline_place(raw: str, is_back: bool) -> Place | None:
    found = _PLACE.fullmatch(raw)
    if not found or int(found[3]) > LARGEST_KEY:
        return None
    try:
        return Place(int(found[1]), dt.date.fromisoformat(found[2]), int(found[3]), is_back)
    except ValueError:
        return None


def written(place: Place) -> dict[str, str]:
    """A place as a parameter of an address."""
    return {"before" if place.is_back else "after": f"{place.lead}.{place.deadline_on.isoformat()}.{place.id}"}
