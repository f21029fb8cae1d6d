"""The filter of the list of rounds, which lives in the address: whatever is not understood there is as if not given."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from ...domain.vocabulary import RoundKind
from ...queries.rounds import TEXT_LENGTH, RoundChoices, RoundFilters
from ..keys import row_key
from ..labels import label

YEARS = range(1900, 2200)


class RoundFilterForm(FlaskForm):
    """Shown only; `read` takes the address."""

    class Meta:
        csrf = False  # a GET that changes nothing, and an address that can be sent to a colleague

    kind = SelectField(_l("Kind"))
    year = SelectField(_l("Year"))
    unit = SelectField(_l("Inspected unit"))
    text = StringField(_l("Code or name"), render_kw={"maxlength": TEXT_LENGTH, "type": "search"})

    def offer(self, there: RoundChoices, asked: RoundFilters) -> None:
        none = SelectChoice("", "—")
        self.kind.choices = [none, *(SelectChoice(kind.value, label(kind)) for kind in there.kinds)]
        self.year.choices = [none, *(SelectChoice(str(year), str(year)) for year in there.years)]
        self.unit.choices = [none, *(SelectChoice(str(key), name) for key, name in there.inspected)]
        said = address(asked)
        self.kind.data, self.year.data, self.unit.data = said.get("kind"), said.get("year"), said.get("unit")
        self.text.data = asked.text


def read(args: Mapping[str, str]) -> RoundFilters:
    kind, year, unit = (args.get(name, "").strip() for name in ("kind", "year", "unit"))
    return RoundFilters(
        kind=RoundKind(kind) if kind in list(RoundKind) else None,
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 and int(year) in YEARS else None,
        inspected_unit_id=_key(unit),
        text="".join(c for c in args.get("text", "").strip() if c.isprintable())[:TEXT_LENGTH])


def address(asked: RoundFilters) -> dict[str, str]:
    """The parameters that say the same; what is not asked is left out."""
    said: dict[str, Any] = {"kind": asked.kind and asked.kind.value, "year": asked.year, "unit": asked.inspected_unit_id,
                            "text": asked.text}
    return {name: str(value) for name, value in said.items() if value}


def _key(raw: str) -> int | None:
    try:
        return row_key(raw)
    except ValueError:
        return None
