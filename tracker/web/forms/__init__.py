"""What all forms share: shape is checked here, rules are checked by the services and come back as form errors."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import FieldList, IntegerField
from wtforms import StringField as OneLine
from wtforms import TextAreaField as ManyLines
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation, ValidationError
from wtforms.widgets import HiddenInput

from ...domain.errors import RuleBroken
from ...domain.limits import REASON
from ...domain.names import clean_name
from ...domain.typed_text import clean_text
from ..marks import gap
from .rules import At, tell


class _Failed:
    """The answer of attempt() when a rule was broken."""


FAILED: Final = _Failed()
LOOK = "look"  # comes from the page after the log-in only
LONGEST_NUMBER = 18  # digits, a sign among them


def attempt(form: FlaskForm, act: Callable[[], Any]) -> Any:
    """The result of the act, or FAILED with the sentence at its field."""
    try:
        return act()
    except RuleBroken as error:
        tell(form, error)
        return FAILED


class WholeField(IntegerField):
    """A whole number of at most 18 digits: no column holds a longer one, and its conversion could take long or fail."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist and len(str(valuelist[0]).strip()) > LONGEST_NUMBER:
            raise ValueError(_("Give a whole number in digits."))
        super().process_formdata(valuelist)

    def pre_validate(self, form: Any) -> None:
        """What is no number is told once, not also as one out of bounds."""
        if self.process_errors and self.raw_data and self.raw_data[0].strip():
            raise StopValidation


class StringField(OneLine):
    """Cleaned before it is checked, so that nothing but what cannot be seen is nothing."""

    def __init__(self, label: object, validators: Sequence[Any] = (), **more: Any) -> None:
        super().__init__(label, validators, filters=[lambda text: text and clean_name(text)], **more)


class TextAreaField(ManyLines):
    """Cleaned like a StringField, with its lines."""

    def __init__(self, label: object, validators: Sequence[Any] = (), **more: Any) -> None:
        super().__init__(label, validators, filters=[lambda text: text and clean_text(text)], **more)


class LookFirstForm(FlaskForm):
    """The form of an act. What was kept over a log-in comes back to it filled in, and is done by a click of its own."""

    @property
    def is_looked_at(self) -> bool:
        return LOOK in request.form

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        return super().validate_on_submit(extra_validators) and not self.is_looked_at


class VersionedForm(LookFirstForm):
    """A form on an existing row: the version that its reader saw comes back with it."""

    version = WholeField(widget=HiddenInput(), validators=[InputRequired()])


def reason_field(label: object, *, is_required: bool) -> TextAreaField:
    """A short statement that is kept in the log."""
    needed = [DataRequired()] if is_required else []
    return TextAreaField(label, [*needed, Length(max=REASON)], render_kw={"rows": 3})


def sum_up(rows: FieldList, wrong: list[str]) -> None:
    """The sentences stand at the fields; the list itself says where to look, and leads to the first of them."""
    if wrong:
        rows.errors = []
        raise ValidationError(At(gap().join(wrong), next(part for row in rows for part in row.form if part.errors)))
