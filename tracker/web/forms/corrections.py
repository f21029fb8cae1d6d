"""The forms by which a wrong entry is corrected."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from ...domain.limits import PERSON, TEXT, TITLE
from ...domain.vocabulary import Nature
from ...services.corrections import MeasureWords, TaskWords
from ..labels import choices
from . import StringField, TextAreaField, VersionedForm, WholeField, reason_field
from .tasks import MOST_ROWS, MeasureForm, complete_rows


class MeasureWordsForm(Form):
    measure_id = WholeField(widget=HiddenInput(), validators=[InputRequired()])
    text = TextAreaField(_l("Measure"), [DataRequired(), Length(max=TEXT)], render_kw={"rows": 2})
    expected_result = TextAreaField(_l("Verifiable result"), [Length(max=TEXT)], render_kw={"rows": 2})
    responsible_person = StringField(_l("Responsible person"), [Length(max=PERSON)])


class CorrectTaskForm(VersionedForm):
    title = StringField(_l("Title"), [DataRequired(), Length(max=TITLE)])
    requirement = TextAreaField(_l("Requirement"), [Length(max=TEXT)], render_kw={"rows": 4})
    nature = SelectField(_l("Nature"), choices=lambda: [SelectChoice("", "—"), *choices(Nature)], default="")
    responsible_leader = StringField(_l("Responsible leader"), [Length(max=PERSON)])
    measures = FieldList(FormField(MeasureWordsForm), _l("Measures of this task"), max_entries=10 * MOST_ROWS)
    added = FieldList(FormField(MeasureForm), _l("Further measures"), [complete_rows], min_entries=1,
                      max_entries=MOST_ROWS)
    reason = reason_field(_l("Reason"), is_required=True)

    def __init__(self, formdata: Any = None, **kw: Any) -> None:
        """`formdata` is what was sent, None on a first look."""
        super().__init__(formdata, **kw)

    def validate_added(self, field: FieldList) -> None:
        """As many as a draft takes."""
        if self.further() and len(self.measures) + len(self.further()) > MOST_ROWS:
            field.errors = []
            raise ValidationError(_("A task has at most %(n)s measures.", n=MOST_ROWS))

    def further(self) -> tuple[MeasureWords, ...]:
        rows = [tuple((part.data or "").strip() for part in row.form) for row in self.added]
        return tuple(MeasureWords(*row) for row in rows if any(row))

    def words(self) -> TaskWords:
        return TaskWords(
            title=self.title.data.strip(), requirement=self.requirement.data or "",
            nature=Nature(self.nature.data) if self.nature.data else None,
            responsible_leader=(self.responsible_leader.data or "").strip(),
            measures={row.form.measure_id.data: MeasureWords(
                (row.form.text.data or "").strip(), (row.form.expected_result.data or "").strip(),
                (row.form.responsible_person.data or "").strip()) for row in self.measures},
            added=self.further())


class CorrectReportForm(VersionedForm):
    text = TextAreaField(_l("Progress"), [DataRequired(), Length(max=TEXT)], render_kw={"rows": 6})
    reason = reason_field(_l("Reason"), is_required=True)

    def __init__(self, formdata: Any = None, **kw: Any) -> None:
        """`formdata` is what was sent, None on a first look."""
        super().__init__(formdata, **kw)


class StrikeForm(VersionedForm):
    reason = reason_field(_l("Reason"), is_required=True)
