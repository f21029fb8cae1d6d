"""What the lists say alike: counts, the choices of their fields, chips, and a filter that contradicts itself."""

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import gettext
from wtforms import DateField, HiddenField

from ..domain.vocabulary import DeadlineKind
from ..queries.categories import OUTSIDE, Category
from ..queries.list_choices import Option
from ..queries.overdue import OTHERS
from ..queries.overdue_keys import FEW
from .forms.lists import ListForm
from .labels import LABELS, label

F = TypeVar("F", bound=ListForm)


def _(text: str, /, **values: object) -> str:
    return str(gettext(text, **values))


def total(n: int, most: int = FEW) -> str:
    return f"{most}+" if n > most else str(n)


def tabs(counts: Mapping[DeadlineKind, int], kind: DeadlineKind) -> dict[DeadlineKind, str]:
    return {each: total(n, FEW if each is kind else OTHERS) for each, n in counts.items()}


def options(found: Sequence[Option]) -> list[tuple[str, str]]:
    return [("", _("All")), *((str(option.id), option.name) for option in found)]


def unit_options(facts: Any) -> list[tuple[str, str]]:
    """With the chosen unit, also where it is not offered."""
    chosen = [unit for unit in facts.path[-1:] if unit not in facts.units]
    return options((*facts.units, *chosen))


def category_options(found: Sequence[Option], round_id: int | None) -> list[tuple[str, str]]:
    return [*options(found), *([(OUTSIDE, _("Without a category"))] if found and round_id else [])]


def category_chip(category: Category | None, found: Sequence[Option]) -> str:
    name = _("Without a category") if category == OUTSIDE else name_of(found, category)
    return _("Category: %(name)s", name=name) if category else ""


def words(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [("", _("All")), *((word.value, str(name)) for word, name in LABELS[kind].items())]


def name_of(found: Sequence[Option], row_id: int | None) -> str:
    return next((option.name for option in found if option.id == row_id), "")


def label_of(word: StrEnum | None) -> str:
    return label(word) if word else ""


def between(since: dt.date | None, until: dt.date | None) -> dict[str, object]:
    return {"since": since and _("Deadline from %(day)s", day=since.isoformat()),
            "until": until and _("Deadline to %(day)s", day=until.isoformat())}


def filled(form: type[F], asked: Any, **values: object) -> F:
    """The form as it was asked. Bounds with nothing between them are kept as typed, and the field says so."""
    made = form(formdata=None, data={**asked.address(), **values, **dict(asked.crossed)})
    if asked.crossed:
        low, high = (made[name] for name, _value in asked.crossed)
        names = {"low": low.label.text, "high": high.label.text}
        (low if isinstance(high, HiddenField) else high).errors = [
            _("“%(low)s” must not be later than “%(high)s”. Neither is applied.", **names) if isinstance(low, DateField) else
            _("“%(low)s” must not be more than “%(high)s”. Neither is applied.", **names)]
    return made
