"""The filter of the list of rounds, which lives in the address as those of the other lists do."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from ...domain.vocabulary import RoundKind
from ...queries.rounds import TEXT_LENGTH, Place, RoundChoices, RoundFilters
from ..labels import label
from . import StringField, lists
from .lists import Asked, ListForm, Reader, number, one_of

YEARS = (1900, 2199)
Rounds = Asked[RoundFilters, None, Place]


class RoundFilterForm(ListForm):
    kind = SelectField(_l("Kind"))
    year = SelectField(_l("Year"))
    unit = SelectField(_l("Inspected unit"))
    text = StringField(_l("Code or name"), render_kw={"maxlength": TEXT_LENGTH, "type": "search"})

    def offer(self, there: RoundChoices) -> None:
        every = SelectChoice("", _l("All"))
        self.kind.choices = [every, *(SelectChoice(kind.value, label(kind)) for kind in there.kinds)]
        self.year.choices = [every, *(SelectChoice(str(year), str(year)) for year in there.years)]
        self.unit.choices = [every, *(SelectChoice(str(key), name) for key, name in there.inspected)]


def read(args: Mapping[str, str]) -> Rounds:
    r = Reader(args)
    filters = RoundFilters(kind=r.take("kind", one_of(RoundKind)), year=r.take("year", number(*YEARS)),
                           unit=r.take("unit", number()), text=r.take("text", lists.text, ""))
    older, newer = r.take("older_than", number()), r.take("newer_than", number())
    for name in ("older_than", "newer_than"):
        r.said.pop(name, None)
    key = newer or older
    return r.asked(filters, None, Place(key, is_back=bool(newer)) if key else None)
