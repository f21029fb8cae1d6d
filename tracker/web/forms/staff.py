from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField
from wtforms.validators import InputRequired

from . import LookFirstForm


class WorkbookForm(FlaskForm):
    file = FileField(_l("Workbook"), [FileRequired(_l("Choose a workbook."))], render_kw={"accept": ".xlsx"})


class ConfirmForm(LookFirstForm):
    """The rows of the dry run; they are read and tried again as if they came from a file."""

    rows = HiddenField(validators=[InputRequired()])


def confirmable(rows: str) -> Any:
    return ConfirmForm(formdata=None, data={"rows": rows})
