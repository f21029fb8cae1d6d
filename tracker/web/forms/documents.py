from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms.validators import Length, Optional

from ...domain.document_text import MAX_DOCUMENT_CHARACTERS
from ...domain.limits import ROUND_NAME
from ...domain.selection import Choice
from ...services.documents import READABLE
from . import LookFirstForm, StringField, TextAreaField

_CHOICES = {choice.value: choice for choice in Choice}
ITEM = "item-"


class DocumentForm(FlaskForm):
    """A file or a pasted text, one of them."""

    file = FileField(_l("A file, or the text below"), render_kw={"accept": READABLE})
    text = TextAreaField(_l("The text, if there is no file"), [Optional(), Length(max=MAX_DOCUMENT_CHARACTERS)],
                         render_kw={"rows": 10})
    name = StringField(_l("Name of the pasted text"), [Optional(), Length(max=ROUND_NAME)])

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        if bool(self.file.data) == bool((self.text.data or "").strip()):
            self.file.errors = (*self.file.errors, _("Choose a file or paste a text, one of the two."))
            return False
        return is_valid


class ImportForm(LookFirstForm):
    """One group of radio buttons an item, named `item-<path>`."""

    def choices(self) -> dict[str, Choice]:
        """By path; what is left out, or is no choice, is missing."""
        return {name.removeprefix(ITEM): _CHOICES[value] for name, value in request.form.items()
                if name.startswith(ITEM) and value in _CHOICES}
