"""The tree of units."""

import datetime as dt
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from ...domain.limits import UNIT_NAME
from ...domain.vocabulary import UnitKind
from ...queries.unit_tree import UnitNode
from ..labels import choices
from . import LookFirstForm, StringField, VersionedForm, reason_field
from .rounds import optional_key
from .users import unit_choices


class UnitForm(LookFirstForm):
    name = StringField(_l("Name of the unit"), [DataRequired(), Length(max=UNIT_NAME)])
    kind = SelectField(_l("Kind"), [InputRequired()], choices=lambda: choices(UnitKind))
    parent_id = SelectField(_l("Parent unit"), coerce=optional_key)
    from_on = DateField(_l("From"), [InputRequired()])
    anyway = BooleanField(_l("Add it all the same"))

    def offer(self, units: Sequence[UnitNode]) -> None:
        """Without any unit the first one is made; afterwards everything hangs on something."""
        self.parent_id.choices = unit_choices(organs(units)) or [SelectChoice("", "—")]


class ChangeForm(VersionedForm):
    name = StringField(_l("Name of the unit"), [DataRequired(), Length(max=UNIT_NAME)])
    parent_id = SelectField(_l("Parent unit"), coerce=optional_key)
    from_on = DateField(_l("From"), [InputRequired()])
    reason = reason_field(_l("Reason"), is_required=True)

    def offer(self, units: Sequence[UnitNode], unit: UnitNode, today: dt.date) -> None:
        """`units`: all, in the order of the tree. Where the unit hangs is always there, ended or not."""
        own = {unit.id}
        for each in units:
            if each.parent_id in own:
                own.add(each.id)
        self.parent_id.choices = ([SelectChoice("", "—")] if unit.parent_id is None else
                                  unit_choices([each for each in organs(units) if each.id not in own and
                                                (each.id == unit.parent_id or not each.is_ended(today))]))


class EndForm(VersionedForm):
    to_on = DateField(_l("Last day"), [Optional()])
    reason = reason_field(_l("Reason"), is_required=True)


def organs(units: Sequence[UnitNode]) -> list[UnitNode]:
    return [unit for unit in units if unit.kind is UnitKind.ORGAN]
