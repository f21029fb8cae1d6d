from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from ..keys import LARGEST_KEY


class ReadForm(FlaskForm):
    """Ids of notices; whose they are is asked by the service."""

    ids = SelectMultipleField(coerce=int, validators=[InputRequired()], validate_choice=False)

    def keys(self) -> list[int]:
        return [row_id for row_id in self.ids.data if 0 < row_id <= LARGEST_KEY]


class ReadAllForm(FlaskForm):
    """The newest notice that the reader saw."""

    newest = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, LARGEST_KEY)])
