"""The forms of a task: its draft, and one for each act."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from ...domain.limits import PERSON, TEXT, TITLE
from ...domain.uploads import Upload
from ...domain.vocabulary import Action, Grade, Mode, Nature
from ...queries.clocks import Part
from ...queries.drafts import Proposals
from ...queries.units import UnitChoice
from ...services.closing import GRADES
from ...services.drafting import Draft, NewMeasure, TakenUp
from ..keys import row_key
from ..labels import choices, label
from . import StringField, TextAreaField, VersionedForm, WholeField, reason_field, sum_up
from .deadline import RuleForm
from .rules import At

ROWS = 3
MOST_ROWS = 60
NAMED_BY = 24  # so many characters of a measure tell which one is meant


class Ticks(SelectMultipleField):
    """Several of a list as tick boxes: nobody needs to know about the Ctrl key."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class MeasureForm(Form):
    text = TextAreaField(_l("Measure"), [Length(max=TEXT)], render_kw={"rows": 2})
    expected_result = TextAreaField(_l("Verifiable result"), [Length(max=TEXT)], render_kw={"rows": 2})
    responsible_person = StringField(_l("Responsible person"), [Length(max=PERSON)])


class TakenUpForm(Form):
    """What a proposed measure is still without; named after the tick that it goes with."""

    expected_result = StringField(_l("Verifiable result"), [Length(max=TEXT)])
    responsible_person = StringField(_l("Responsible person"), [Length(max=PERSON)])

    def validate_expected_result(self, field: StringField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_("Say what can be verified when it is done."))

    def said(self) -> TakenUp:
        return TakenUp((self.expected_result.data or "").strip(), (self.responsible_person.data or "").strip())


def complete_rows(_form: FlaskForm, field: FieldList) -> None:
    """A row is empty, or says both what is done and what can be verified. The sentence stands at the field too."""
    wrong = []
    for n, row in enumerate(field, start=1):
        filled = {name: bool((part.data or "").strip()) for name, part in row.form._fields.items()}
        for name in ("text", "expected_result"):
            if any(filled.values()) and not filled[name]:
                row.form[name].errors = [_("Say what is done and what can be verified when it is done.")]
        if row.errors:
            wrong.append(_("Row %(n)s is not complete.", n=n))
    sum_up(field, wrong)


def asked_rows(field: FieldList) -> bool:
    """More rows were asked for: they are there, and the form is to come back unchecked."""
    asked = request.form.get("add", "")
    if not asked.isdecimal():
        return False
    for _n in range(min(int(asked[:2]), MOST_ROWS - len(field))):
        field.append_entry()
    return True


def _begin(text: str) -> str:
    return text if len(text) <= NAMED_BY else text[:NAMED_BY - 1] + "…"


class DraftForm(FlaskForm):
    """`version` is that of an existing draft."""

    version = WholeField(widget=widgets.HiddenInput(), validators=[Optional()])
    title = StringField(_l("Title"), [DataRequired(), Length(max=TITLE)])
    requirement = TextAreaField(_l("Requirement"), [Length(max=TEXT)], render_kw={"rows": 4})
    mode = RadioField(_l("Mode"), [InputRequired(_l("Choose one."))], choices=lambda: choices(Mode),
                      default=Mode.TIMED.value)
    nature = SelectField(_l("Nature"), choices=lambda: [SelectChoice("", "—"), *choices(Nature)], default="")
    lead_unit_id = SelectField(_l("Lead unit"), [InputRequired()], coerce=row_key)
    supporting_unit_ids = Ticks(_l("Supporting units"), coerce=row_key)
    responsible_leader = StringField(_l("Responsible leader"), [Length(max=PERSON)])
    proposed_ids = Ticks(_l("Take up measures that the document proposes"), coerce=row_key)
    measures = FieldList(FormField(MeasureForm), _l("Measures of this task"), [complete_rows], min_entries=ROWS,
                         max_entries=MOST_ROWS)

    #: for each list of ticks, the form below each of its ticks
    below: dict[str, dict[str, TakenUpForm]]

    def __init__(self, formdata: Any = None, **kw: Any) -> None:
        """`formdata` is what was sent, None on a first look."""
        super().__init__(formdata, **kw)
        self.sent, self.below = formdata, {"proposed_ids": {}}

    def offer(self, units: Sequence[UnitChoice], proposals: Proposals) -> None:
        named = [SelectChoice(str(unit.id), "　" * unit.depth + unit.name) for unit in units]
        self.lead_unit_id.choices = named
        self.supporting_unit_ids.choices = [SelectChoice(str(unit.id), unit.name) for unit in units]
        self.proposed_ids.choices = [SelectChoice(str(row.id), row.text) for row in proposals.rows]
        self.below = {"proposed_ids": {str(row.id): TakenUpForm(
            self.sent, obj=row, prefix=f"proposed_ids-{row.id}-") for row in proposals.rows}}

    def validate(self, extra_validators: Any = None) -> bool:
        """What stands below the ticks too; its errors are told at the ticks with the measure that they are of."""
        taken = {str(measure_id) for measure_id in self.proposed_ids.data or ()}
        is_right = super().validate(extra_validators)
        texts = {choice.value: str(choice.label) for choice in self.proposed_ids.choices or ()}
        wrong = [At(_("“%(measure)s”: %(error)s", measure=_begin(texts[key]), error=error), part)
                 for key, row in self.below["proposed_ids"].items() if key in taken and not row.validate()
                 for part in row for error in part.errors]
        self.proposed_ids.errors = [*self.proposed_ids.errors, *wrong]
        return is_right and not wrong

    def draft(self) -> Draft:
        rows = [row.form for row in self.measures if (row.form.text.data or "").strip()]
        return Draft(
            title=self.title.data.strip(), mode=Mode(self.mode.data), lead_unit_id=self.lead_unit_id.data,
            supporting_unit_ids=tuple(self.supporting_unit_ids.data), requirement=self.requirement.data or "",
            nature=Nature(self.nature.data) if self.nature.data else None,
            responsible_leader=(self.responsible_leader.data or "").strip(),
            measures=tuple(NewMeasure(row.text.data.strip(), row.expected_result.data.strip(),
                                      (row.responsible_person.data or "").strip()) for row in rows),
            proposed_ids=tuple(self.proposed_ids.data),
            taken_up={taken: self.below["proposed_ids"][str(taken)].said() for taken in self.proposed_ids.data})


class AcceptForm(VersionedForm):
    """Nothing to say: the page tells what the click means."""


class ReasonForm(VersionedForm):
    reason = reason_field(_l("Reason"), is_required=True)


class RemarkForm(VersionedForm):
    reason = reason_field(_l("Remark"), is_required=False)


class StatementForm(VersionedForm):
    reason = reason_field(_l("What was achieved"), is_required=True)


class HandInForm(VersionedForm):
    reason = reason_field(_l("What was achieved"), is_required=False)


class GradeForm(VersionedForm):
    grade = RadioField(_l("Result"), [InputRequired(_l("Choose one."))])
    reason = reason_field(_l("Remark"), is_required=False)

    grades: tuple[Grade, ...] = ()

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.grade.choices = [SelectChoice(grade.value, label(grade)) for grade in self.grades]


class CloseForm(GradeForm):
    grades = GRADES[Action.CLOSE]


class SustainForm(GradeForm):
    grades = GRADES[Action.SUSTAIN]


class ResumeForm(VersionedForm):
    deadline_on = DateField(_l("New deadline"), [Optional()])
    reason = reason_field(_l("Remark"), is_required=False)


class ReopenForm(RuleForm):
    reason = reason_field(_l("Reason"), is_required=True)


class ReportForm(VersionedForm):
    part_id = SelectField(_l("For the part of"), [InputRequired()], coerce=row_key)
    text = TextAreaField(_l("Progress"), [DataRequired(), Length(max=TEXT)], render_kw={"rows": 6})
    files = MultipleFileField(_l("Evidence"))

    def offer(self, parts: Sequence[Part]) -> None:
        self.part_id.choices = [SelectChoice(str(part.id), part.unit_name) for part in parts]

    def validate_files(self, _field: MultipleFileField) -> None:
        """What was kept over a log-in comes without its files."""
        if "files_lost" in request.form:
            raise ValidationError(_("Choose the files again: a browser does not keep them."))

    def uploads(self) -> list[Upload]:
        return [Upload(file.filename or "", file.read()) for file in self.files.data or [] if file]
