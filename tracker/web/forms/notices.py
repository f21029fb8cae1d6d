from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from ...domain.vocabulary import NoticeKind
from ..keys import LARGEST_KEY
from ..labels import choices
from . import WholeField

UNREAD = "unread"


class ReadForm(FlaskForm):
    """Ids of notices; whose they are is asked by the service."""

    ids = SelectMultipleField(coerce=int, validators=[InputRequired()], validate_choice=False)

    def keys(self) -> list[int]:
        return [row_id for row_id in self.ids.data if 0 < row_id <= LARGEST_KEY]


class ReadAllForm(FlaskForm):
    """The newest notice that the reader saw."""

    newest = WholeField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, LARGEST_KEY)])


class NoticeFilterForm(FlaskForm):
    """Shown only: `read_filter` takes the address."""

    class Meta:
        csrf = False  # a GET that changes nothing

    show = HiddenField()
    kind = SelectField(_l("Kind of notice"))


@dataclass(frozen=True, slots=True)
class NoticeFilter:
    is_unread: bool
    kind: NoticeKind | None

    def address(self) -> dict[str, Any]:
        """The parameters that say the same."""
        return {**({"show": UNREAD} if self.is_unread else {}), **({"kind": self.kind.value} if self.kind else {})}


def read_filter(args: Mapping[str, str]) -> NoticeFilter:
    """Whatever is not understood is as if not given."""
    kind = args.get("kind", "")
    return NoticeFilter(args.get("show") == UNREAD, NoticeKind(kind) if kind in list(NoticeKind) else None)


def filter_form(asked: NoticeFilter) -> NoticeFilterForm:
    form = NoticeFilterForm(formdata=None, data=asked.address())
    form.kind.choices = [("", _("All")), *choices(NoticeKind)]
    return form
