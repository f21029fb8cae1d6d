from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from ...domain.settings import SETTINGS, Whole
from .. import setting_words
from . import LookFirstForm, WholeField, reason_field


class NumberForm(LookFirstForm):
    seen = HiddenField()
    value = WholeField(_l("New value"), [InputRequired()])
    reason = reason_field(_l("Reason"), is_required=True)


class ChoiceForm(LookFirstForm):
    seen = HiddenField()
    value = RadioField(_l("New value"), [InputRequired(_l("Choose one."))])
    reason = reason_field(_l("Reason"), is_required=True)


def form_for(key: str, value: str) -> Any:
    """Filled with the present value."""
    setting = SETTINGS[key]
    if isinstance(setting, Whole):
        number = NumberForm(data={"value": int(value), "seen": value})
        number.value.validators = [InputRequired(), NumberRange(
            setting.least, setting.most, setting_words.out_of_range(setting.least, setting.most))]
        number.value.render_kw = {"min": setting.least, "max": setting.most}
        return number
    choice = ChoiceForm(data={"value": value, "seen": value})
    choice.value.choices = [SelectChoice(word, name) for word, name in setting_words.WORDS[key].values]
    return choice
