from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import DateField, Field, FieldList, Form, FormField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from ...domain.categories import NAME_LENGTH
from ...domain.errors import RuleBroken
from ...domain.limits import ROUND_NAME
from ...domain.numbering import CODE_LENGTH
from ...domain.plan_dates import CONCENTRATED_MONTHS, MOST_MONTHS, PlanEntry
from ...domain.vocabulary import PlanDate, RoundKind
from ...queries.round_page import RoundFacts
from ...queries.units import UnitChoice
from ...services.round_editing import Corrected
from ...services.round_plans import CategoryEntry
from ..keys import LARGEST_KEY, row_key
from ..labels import choices, label
from ..marks import listed
from . import StringField, VersionedForm, WholeField, sum_up

SPARE_ROWS = 2
MOST_ROWS = 40


def optional_key(value: str) -> int | None:
    """For a select whose first choice is none."""
    return int(value) if value else None


class RoundForm(FlaskForm):
    """Without a code the next one of the kind is taken."""

    kind = SelectField(_l("Kind"), [InputRequired()], choices=lambda: choices(RoundKind),
                       default=RoundKind.INSPECTION.value)
    code = StringField(_l("Code"), [Optional(), Length(max=CODE_LENGTH)])
    name = StringField(_l("Name of the round"), [DataRequired(), Length(max=ROUND_NAME)])
    unit_id = SelectField(_l("Organ that runs it"), [InputRequired()], coerce=row_key)
    team_id = SelectField(_l("Inspection team"), [Optional()], coerce=optional_key)
    inspected_unit_id = SelectField(_l("Inspected unit"), [Optional()], coerce=optional_key)
    feedback_on = DateField(_l("Day of the feedback"), [Optional()])
    concentrated_months = SelectField(_l("Concentrated rectification"), [Optional()], coerce=optional_key,
                                      default=str(CONCENTRATED_MONTHS[0]))

    def offer(self, organs: Sequence[UnitChoice], teams: Sequence[tuple[int, str]] | None) -> None:
        """`teams` is None for an inspector, whose round belongs to the own team."""
        names = _units(organs)
        self.unit_id.choices = names
        self.inspected_unit_id.choices = [("", "—"), *names]
        sources = {6: _("6 months (Party rules on inspection of 2024)"),
                   2: _("2 months (Party rules on inspection of 2017)")}
        self.concentrated_months.choices = [
            *(SelectChoice(str(n), sources.get(n) or _("%(n)s months", n=n)) for n in CONCENTRATED_MONTHS),
            SelectChoice("", _("No concentrated period"))]
        if teams is None:
            del self.team_id
        else:
            self.team_id.choices = [("", "—"), *teams]


class PlanRow(Form):
    months = WholeField(_l("Months"), [Optional(), NumberRange(min=1, max=MOST_MONTHS)],
                          render_kw={"inputmode": "numeric"})
    date = DateField(_l("or the date"), [Optional()])


class CategoryRow(Form):
    """`place` puts the rows in order; a row without a name goes, or was never filled."""

    id = WholeField(widget=HiddenInput(), validators=[Optional(), NumberRange(min=1, max=LARGEST_KEY)])
    place = WholeField(_l("No."), [Optional(), NumberRange(min=0, max=999)], render_kw={"inputmode": "numeric"})
    name = StringField(_l("Category"), [Length(max=NAME_LENGTH)])


def _complete_plan(_form: FlaskForm, field: FieldList) -> None:
    for row in field:
        if row.form.months.data and row.form.date.data:
            row.form.date.errors = [_("Give the months or the date, not both.")]
    wrong = [str(label(kind)) for kind, row in zip(PlanDate, field, strict=True) if row.form.errors]
    sum_up(field, [_("Not right: %(dates)s.", dates=listed(wrong))] if wrong else [])


def _complete_categories(_form: FlaskForm, field: FieldList) -> None:
    wrong = [_("Row %(n)s is not right.", n=n) for n, row in enumerate(field, start=1) if row.form.errors]
    sum_up(field, wrong)


class RoundEditForm(VersionedForm):
    """The plan has one row for each date, in the order of the vocabulary."""

    name = StringField(_l("Name of the round"), [DataRequired(), Length(max=ROUND_NAME)])
    team_id = SelectField(_l("Inspection team"), [Optional()], coerce=optional_key)
    inspected_unit_id = SelectField(_l("Inspected unit"), [Optional()], coerce=optional_key)
    feedback_on = DateField(_l("Day of the feedback"), [Optional()])
    plan = FieldList(FormField(PlanRow), _l("Dates of the plan"), [_complete_plan], min_entries=len(PlanDate),
                     max_entries=len(PlanDate))
    categories = FieldList(FormField(CategoryRow), _l("Categories of findings"), [_complete_categories],
                           max_entries=MOST_ROWS)

    def part_of(self, error: RuleBroken) -> Field | None:
        """What of the plan a rule speaks of: what was entered there, or is missing."""
        kind = PlanDate.CONCENTRATED if error.code == "plan.period_missing" else error.values.get("date")
        if not isinstance(kind, PlanDate) or error.code == "plan.feedback_missing":
            return None
        row = self.plan[list(PlanDate).index(kind)].form
        return row.date if row.date.data else row.months

    @property
    def row_names(self) -> Mapping[str, list[str]]:
        """What the rows of a list are called that have a fixed place each."""
        return {"plan": [str(label(kind)) for kind in PlanDate]}

    @staticmethod
    def row_text(part: str, value: str) -> str:
        """A part of a row as a reader sees it beside the other version."""
        return str(ngettext("%(num)s month", "%(num)s months", int(value))) if part == "months" else value

    def offer(self, facts: RoundFacts, organs: Sequence[UnitChoice], teams: Sequence[tuple[int, str]] | None) -> None:
        """Units and teams only while nothing hangs on the round; `teams` is None for an inspector."""
        if not facts.is_empty:
            del self.team_id, self.inspected_unit_id
            return
        self.inspected_unit_id.choices = [("", "—"), *_units(organs)]
        if teams is None:
            del self.team_id
        else:
            self.team_id.choices = [("", "—"), *teams]

    def add_rows(self) -> None:
        for _row in range(min(SPARE_ROWS, MOST_ROWS - len(self.categories))):
            self.categories.append_entry()

    def corrected(self, facts: RoundFacts) -> Corrected:
        """Raises RuleBroken."""
        plan = {kind: PlanEntry(row.form.months.data, row.form.date.data)
                for kind, row in zip(PlanDate, self.plan, strict=True) if row.form.months.data or row.form.date.data}
        rows = [row.form for row in self.categories if (row.form.name.data or "").strip()]
        rows.sort(key=lambda row: (row.place.data is None, row.place.data))
        return Corrected(
            name=self.name.data.strip(), feedback_on=self.feedback_on.data,
            inspected_unit_id=self.inspected_unit_id.data if "inspected_unit_id" in self else facts.inspected_unit_id,
            team_id=self.team_id.data if "team_id" in self else facts.team_id, plan=plan,
            categories=[CategoryEntry(row.id.data, row.name.data.strip()) for row in rows])


def as_entered(facts: RoundFacts) -> Mapping[str, object]:
    """What the form shows at first."""
    plan = [facts.plan.get(kind) for kind in PlanDate]
    return {
        "version": facts.version, "name": facts.name, "team_id": facts.team_id, "feedback_on": facts.feedback_on,
        "inspected_unit_id": facts.inspected_unit_id,
        "plan": [{"months": row and row.months, "date": row.deadline_on if row and not row.months else None}
                 for row in plan],
        "categories": [{"id": key, "place": n, "name": name} for n, (key, name) in enumerate(facts.categories, start=1)]}


def _units(organs: Sequence[UnitChoice]) -> list[tuple[int, str]]:
    return [(unit.id, "　" * unit.depth + unit.name) for unit in organs]
