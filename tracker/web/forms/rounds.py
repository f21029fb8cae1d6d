from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from ...domain.limits import ROUND_NAME
from ...domain.numbering import CODE_LENGTH
from ...domain.vocabulary import RoundKind
from ...queries.units import UnitChoice
from ..labels import choices


def optional_key(value: str) -> int | None:
    """For a select whose first choice is none."""
    return int(value) if value else None


class RoundForm(FlaskForm):
    """Without a code the next one of the kind is taken."""

    kind = SelectField(_l("Kind"), [InputRequired()], choices=lambda: choices(RoundKind),
                       default=RoundKind.INSPECTION.value)
    code = StringField(_l("Code"), [Optional(), Length(max=CODE_LENGTH)])
    name = StringField(_l("Name of the round"), [DataRequired(), Length(max=ROUND_NAME)])
    unit_id = SelectField(_l("Organ that runs it"), [InputRequired()], coerce=int)
    team_id = SelectField(_l("Inspection team"), [Optional()], coerce=optional_key)
    inspected_unit_id = SelectField(_l("Inspected unit"), [Optional()], coerce=optional_key)
    feedback_on = DateField(_l("Day of the feedback"), [Optional()])

    def offer(self, organs: Sequence[UnitChoice], teams: Sequence[tuple[int, str]] | None) -> None:
        """`teams` is None for an inspector, whose round belongs to the own team."""
        names = [(unit.id, "　" * unit.depth + unit.name) for unit in organs]
        self.unit_id.choices = names
        self.inspected_unit_id.choices = [("", "—"), *names]
        if teams is None:
            del self.team_id
        else:
            self.team_id.choices = [("", "—"), *teams]
