"""What the overdue list says of its rows, its filter and its counts."""

from collections.abc import Sequence

from flask_babel import ngettext

from ..domain.escalation import NOT_REACHED
from ..domain.vocabulary import Act
from ..queries.list_choices import Option
from ..queries.overdue_filter import ClockIs, Filters
from ..queries.overdue_reach import Facts
from ..queries.overdue_rows import OverdueRow
from .forms.lists import OverdueFilterForm
from .forms.lists_asked import Overdue
from .labels import label
from .list_words import _, filled, name_of, options, unit_options


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
    return str(ngettext("%(num)s working day late (%(days)s)", "%(num)s working days late (%(days)s)",
                        workdays, days=said))


def rung_name(rung: int, rungs: Sequence[Option]) -> str:
    """By its act; ladders may differ, so that a rung can have several."""
    acts = [label(Act(option.name)) for option in rungs if option.id == rung]
    return " / ".join(acts) or (_("None yet") if rung == NOT_REACHED else str(rung))


def chips(f: Filters, facts: Facts) -> dict[str, object]:
    """What each part of the filter says."""
    return {
        "unit": f.unit and _("Unit: %(name)s", name=" › ".join(unit.name for unit in facts.path)),
        "round": f.round and _("Round: %(name)s", name=name_of(facts.rounds, f.round)),
        "rung": f.rung is not None and _("Rung: %(name)s", name=rung_name(f.rung, facts.rungs)),
        "clock": f.clock and _clock(f.clock),
        "late": f.late_from and ngettext("At least %(num)s calendar day late",
                                          "At least %(num)s calendar days late", f.late_from),
        "late_to": f.late_to and ngettext("At most %(num)s calendar day late",
                                          "At most %(num)s calendar days late", f.late_to),
        "raised": f.raised and _("Escalated from %(day)s", day=f.raised.isoformat()),
        "text": f.text and _("Contains “%(text)s”", text=f.text),
    }


def filter_form(asked: Overdue, facts: Facts) -> OverdueFilterForm:
    form = filled(OverdueFilterForm, asked, late=asked.filters.late_from, raised=asked.filters.raised)
    everything = ("", _("All"))
    rungs = sorted({option.id for option in facts.rungs})
    form.unit.choices = unit_options(facts)
    form.round.choices = options(facts.rounds)
    form.rung.choices = [everything, (str(NOT_REACHED), _("None yet")),
                         *((str(rung), rung_name(rung, facts.rungs)) for rung in rungs)]
    form.clock.choices = [everything, *((is_.value, _clock(is_)) for is_ in ClockIs)]
    return form


def _clock(is_: ClockIs) -> str:
    return {ClockIs.RUNNING: _("Running"), ClockIs.HELD: _("Held")}[is_]
