"""How a deadline is entered: as a date, or as days, working days or months from an anchor. Used at the assignment and at
a reopening."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, StopValidation

from ...domain.deadlines import MOST, DeadlineRule
from ...domain.vocabulary import Anchor, RuleKind
from ..labels import choices
from . import VersionedForm, WholeField

NONE = "none"


class NeededIf:
    """A blank is an error where the other fields ask for this one, and nothing where they do not."""

    def __init__(self, is_needed: Any, message: object) -> None:
        self.is_needed, self.message = is_needed, message

    def __call__(self, form: "RuleForm", field: Field) -> None:
        if not self.is_needed(form):
            field.errors[:] = []
            raise StopValidation
        if not field.raw_data or not field.raw_data[0].strip():
            field.errors[:] = []
            raise StopValidation(str(self.message))
        if field.errors:
            raise StopValidation


class RuleForm(VersionedForm):
    """`is_free`: a long-term task may go without a date."""

    kind = SelectField(_l("Deadline given as"), default=RuleKind.WORKDAYS.value)
    amount = WholeField(_l("How many"), [
        NeededIf(lambda form: form.kind.data not in (RuleKind.DATE.value, NONE), _l("Give the number of days or months.")),
        NumberRange(min=1, max=MOST[RuleKind.DAYS])], render_kw={"inputmode": "numeric"})
    anchor = SelectField(_l("Counted from"), choices=lambda: choices(Anchor), default=Anchor.ASSIGNMENT.value)
    date = DateField(_l("Date"), [NeededIf(
        lambda form: form.kind.data == RuleKind.DATE.value
        or (form.kind.data != NONE and form.anchor.data == Anchor.DATE.value), _l("Give the date."))])
    rolls_over = BooleanField(_l("Move to the next working day if the last day is a day off"), default=True)

    def __init__(self, *args: Any, is_free: bool = False, **kw: Any) -> None:
        super().__init__(*args, **kw)
        free = [SelectChoice(NONE, _l("No date (long-term)"))] if is_free else []
        self.kind.choices = [*choices(RuleKind), *free]

    @property
    def unused(self) -> frozenset[str]:
        """What may be filled but counts for nothing."""
        if self.kind.data == RuleKind.DATE.value:
            return frozenset({"amount", "anchor"})
        return frozenset() if self.anchor.data == Anchor.DATE.value else frozenset({"date"})

    def rule(self) -> DeadlineRule | None:
        """Raises RuleBroken. What the kind has no use for is left aside, so that nobody must clear fields."""
        if self.kind.data == NONE:
            return None
        kind = RuleKind(self.kind.data)
        if kind is RuleKind.DATE:
            return DeadlineRule(kind, None, Anchor.DATE, self.date.data, rolls_over=self.rolls_over.data)
        anchor = Anchor(self.anchor.data)
        date = self.date.data if anchor is Anchor.DATE else None
        return DeadlineRule(kind, self.amount.data, anchor, date, rolls_over=self.rolls_over.data)
