"""What the overdue list says of its rows, its filter and its counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext, ngettext

from ..domain.escalation import NOT_REACHED
from ..domain.vocabulary import Act, DeadlineKind
from ..queries.overdue import OTHERS
from ..queries.overdue_filter import ClockIs, Order, Sort
from ..queries.overdue_keys import FEW
from ..queries.overdue_reach import Facts, Option
from ..queries.overdue_rows import OverdueRow
from .forms.overdue import Asked, FilterForm
from .labels import label


def _(text: str, /, **values: object) -> str:
    return str(gettext(text, **values))


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of the filter, and the address of the list without it."""

    text: str
    address: str


def count(n: int, kind: DeadlineKind, chosen: DeadlineKind) -> str:
    most = FEW if kind is chosen else OTHERS
    return f"{most}+" if n > most else str(n)


class Said:
    """Words of the rows of one page, each looked up once: a page has fifty rows and few different words."""

    def __init__(self) -> None:
        self._late: dict[tuple[int, int], str] = {}
        self._acts: dict[Act | None, str] = {}

    def late(self, row: OverdueRow) -> str:
        key = row.late_workdays, row.late_days
        if key not in self._late:
            self._late[key] = _late(*key)
        return self._late[key]

    def act(self, act: Act | None) -> str:
        if act not in self._acts:
            self._acts[act] = label(act)
        return self._acts[act]


def _late(workdays: int, days: int) -> str:
    """Both counts: 逾期 5 个工作日（7 天）."""
    said = ngettext("%(num)s day", "%(num)s days", days)
    if not workdays:
        return _("overdue (%(days)s)", days=said)
    return str(ngettext("overdue by %(num)s working day (%(days)s)", "overdue by %(num)s working days (%(days)s)",
                        workdays, days=said))


def rung_name(rung: int, rungs: Sequence[Option]) -> str:
    """By its act; ladders may differ, so that a rung can have several."""
    acts = [label(Act(option.name)) for option in rungs if option.id == rung]
    return " / ".join(acts) if acts else _("None yet")


def sort_address(asked: Asked, sort: Sort) -> str:
    """A second click turns the order; rungs begin with the highest."""
    is_here = asked.order.sort is sort
    order = Order(sort, not asked.order.is_descending if is_here else sort is Sort.RUNG)
    return url_for("overdue.index", **Asked(asked.filters, order, None, ()).address())


def chips(asked: Asked, facts: Facts) -> list[Chip]:
    f = asked.filters
    said = {
        "unit": f.unit_id and _("Unit: %(name)s", name=" › ".join(unit.name for unit in facts.path) or "—"),
        "round": f.round_id and _("Round: %(name)s", name=_name(facts.rounds, f.round_id)),
        "rung": f.rung is not None and _("Rung: %(name)s", name=rung_name(f.rung, facts.rungs)),
        "clock": f.clock and _clock(f.clock),
        "late": f.late_from and ngettext("At least %(num)s day late", "At least %(num)s days late", f.late_from),
        "text": f.text and _("Contains “%(text)s”", text=f.text),
    }
    address = asked.address()
    return [Chip(str(text), url_for("overdue.index", **{k: v for k, v in address.items() if k != name}))
            for name, text in said.items() if text]


def filter_form(asked: Asked, facts: Facts) -> FilterForm:
    form = FilterForm(formdata=None, data={"kind": asked.filters.kind.value, "order": "down", **asked.address()})
    everything = ("", _("All"))
    rungs = sorted({option.id for option in facts.rungs})
    form.unit.choices = [everything, *_options((*facts.path, *facts.units))]
    form.round.choices = [everything, *_options(facts.rounds)]
    form.rung.choices = [everything, (str(NOT_REACHED), _("None yet")),
                         *((str(rung), rung_name(rung, facts.rungs)) for rung in rungs)]
    form.clock.choices = [everything, *((is_.value, _clock(is_)) for is_ in ClockIs)]
    return form


def _options(options: Sequence[Option]) -> list[tuple[str, str]]:
    return [(str(option.id), option.name) for option in options]


def _clock(is_: ClockIs) -> str:
    return {ClockIs.RUNNING: _("Running"), ClockIs.HELD: _("Held")}[is_]


def _name(options: Sequence[Option], row_id: int) -> str:
    return next((option.name for option in options if option.id == row_id), "—")
