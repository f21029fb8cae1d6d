"""Accounts and their posts."""

import re
from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from ...domain.limits import USER_NAME
from ...domain.names import clean_name
from ...domain.passwords import LOGIN_LENGTH
from ...domain.vocabulary import Role
from ...queries.accounts import AccountFilter, PostRow, Standing
from ...queries.unit_tree import UnitNode
from ...services.account_pages import AT_ONCE
from ..keys import LARGEST_KEY
from ..labels import choices, label
from ..marks import bracketed
from . import LookFirstForm, StringField, VersionedForm, reason_field
from .rounds import optional_key

STANDINGS = {Standing.ACTIVE: _l("Active"), Standing.INACTIVE: _l("Deactivated"),
             Standing.WITHOUT_POST: _l("Active, without a post"), Standing.LOCKED: _l("Locked"),
             Standing.UNUSED: _l("One-time password not used yet")}
CHOOSE = SelectChoice("", _l("Please choose"))


class AccountForm(LookFirstForm):
    name = StringField(_l("Name"), [DataRequired(), Length(max=USER_NAME)], render_kw={"autocomplete": "off"})
    login = StringField(_l("Log-in name"), [DataRequired(), Length(max=LOGIN_LENGTH)], render_kw={"autocomplete": "off"})


class NameForm(VersionedForm):
    name = StringField(_l("Name"), [DataRequired(), Length(max=USER_NAME)], render_kw={"autocomplete": "off"})
    reason = reason_field(_l("Reason"), is_required=True)


class ActForm(VersionedForm):
    reason = reason_field(_l("Reason"), is_required=True)


def seen_version(value: str) -> tuple[int, int]:
    """An account and the version of it that the page showed: `id-version`."""
    if not (found := re.fullmatch(r"(\d{1,10})-(\d{1,10})", value, re.ASCII)):
        raise ValueError(value)
    return min(int(found[1]), LARGEST_KEY), int(found[2])


class RenewForm(LookFirstForm):
    pick = SelectMultipleField(_l("Accounts"), [
        InputRequired(_l("Tick at least one account.")),
        Length(max=AT_ONCE, message=_l("At most %(max)s accounts at once."))], coerce=seen_version,
                               validate_choice=False)
    reason = reason_field(_l("Reason"), is_required=True)


class PostForm(LookFirstForm):
    role = SelectField(_l("Post"), [InputRequired()], choices=lambda: [CHOOSE, *choices(Role)])
    unit_id = SelectField(_l("Unit"), [InputRequired()], coerce=optional_key)
    from_on = DateField(_l("From"), [InputRequired()])
    to_on = DateField(_l("To (last day)"), [Optional()])
    for_post_id = SelectField(_l("Deputy of"), [Optional()], coerce=optional_key)

    def offer(self, units: Sequence[UnitNode], held: Sequence[tuple[PostRow, str]]) -> None:
        self.unit_id.choices = [CHOOSE, *unit_choices(units)]
        self.for_post_id.choices = [SelectChoice("", "—"), *(
            SelectChoice(str(post.id), f"{post.unit_name} {label(post.role)} {name}") for post, name in held)]

    def said(self) -> str:
        """The post in words, once it is valid."""
        said = f"{_chosen(self.unit_id)} {label(Role(self.role.data))}"
        if self.for_post_id.data:
            said += bracketed(_("deputy of %(name)s", name=_chosen(self.for_post_id)))
        return said + (_(", until %(day)s", day=self.to_on.data.isoformat()) if self.to_on.data else "")


class EndPostForm(VersionedForm):
    to_on = DateField(_l("Last day"), [InputRequired()])
    reason = reason_field(_l("Reason"), is_required=True)


class FilterForm(FlaskForm):
    """Shown only; `read` takes the address."""

    class Meta:
        csrf = False  # a GET that changes nothing

    standing = SelectField(_l("State"), choices=lambda: [SelectChoice("", _l("All")), *(
        SelectChoice(word.value, name) for word, name in STANDINGS.items())])
    unit = SelectField(_l("Unit (with those below)"))
    text = StringField(_l("Name or log-in name"), render_kw={"maxlength": LOGIN_LENGTH})

    def offer(self, units: Sequence[UnitNode]) -> None:
        self.unit.choices = [SelectChoice("", _l("All")), *unit_choices(units)]


def _chosen(field: SelectField) -> str:
    return next(str(choice.label).strip() for choice in field.choices if choice.value == str(field.data))


def unit_choices(units: Sequence[UnitNode]) -> list[SelectChoice]:
    return [SelectChoice(str(unit.id), "　" * unit.depth + unit.name) for unit in units]


def read(args: Mapping[str, str]) -> AccountFilter:
    """What is not understood in an address is as if not given."""
    standing, unit = args.get("standing", ""), args.get("unit", "")
    is_key = re.fullmatch(r"[1-9]\d{0,9}", unit, re.ASCII) and int(unit) <= LARGEST_KEY
    return AccountFilter(Standing(standing) if standing in list(Standing) else None, int(unit) if is_key else None,
                         clean_name(args.get("text", ""))[:LOGIN_LENGTH].strip())


def address(asked: AccountFilter) -> dict[str, str]:
    """The parameters that say the same."""
    said = {"standing": asked.standing, "unit": asked.unit_id, "text": asked.text}
    return {name: str(value) for name, value in said.items() if value}
