"""What WTForms itself says of a wrong field, in this house's words: through the one catalogue, in both languages, whatever
the base class of a form."""

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from wtforms.meta import DefaultMeta

# Its sentence -> ours. The placeholders are filled by WTForms.
SENTENCES: dict[str, object] = {
    "This field is required.": _l("Fill this in."),
    "Field must be at least %(min)d character long.": _l("At least %(min)s characters are needed."),
    "Field must be at least %(min)d characters long.": _l("At least %(min)s characters are needed."),
    "Field cannot be longer than %(max)d character.": _l("At most %(max)s characters can be kept. Shorten the text."),
    "Field cannot be longer than %(max)d characters.": _l("At most %(max)s characters can be kept. Shorten the text."),
    "Field must be exactly %(max)d character long.": _l("Exactly %(max)s characters are needed."),
    "Field must be exactly %(max)d characters long.": _l("Exactly %(max)s characters are needed."),
    "Field must be between %(min)d and %(max)d characters long.": _l("It takes %(min)s to %(max)s characters."),
    "Number must be at least %(min)s.": _l("The number must be %(min)s or more."),
    "Number must be at most %(max)s.": _l("The number must be %(max)s or less."),
    "Number must be between %(min)s and %(max)s.": _l("The number must be from %(min)s to %(max)s."),
    "Date must be at least %(min)s.": _l("The date must not lie before %(min)s."),
    "Date must be at most %(max)s.": _l("The date must not lie after %(max)s."),
    "Date must be between %(min)s and %(max)s.": _l("The date must lie between %(min)s and %(max)s."),
    "Field must be equal to %(other_name)s.": _l("The two entries differ. Type both again."),
    "Not a valid choice.": _l("Choose one of the list."),
    "Invalid Choice: could not coerce.": _l("Choose one of the list."),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l("Choose from the list."),
    "'%(value)s' is not a valid choice for this field.": _l("Part of what you chose is no longer there. Choose again."),
    "'%(value)s' are not valid choices for this field.": _l("Part of what you chose is no longer there. Choose again."),
    "Not a valid integer value.": _l("Give a whole number in digits."),
    "Not a valid decimal value.": _l("Give a number in digits."),
    "Not a valid float value.": _l("Give a number in digits."),
    "Not a valid date value.": _l("Give a date that exists, such as 2026-10-15."),
    "Not a valid datetime value.": _l("Give a date and a time that exist, such as 2026-10-15 09:00."),
    "Not a valid time value.": _l("Give a time such as 09:00."),
    "Invalid input.": _l("This cannot be taken as it is. Check what you entered."),
}


class Sentences:
    """The object that WTForms asks for translations."""

    def gettext(self, text: str) -> str:
        ours = SENTENCES.get(text)
        return text if ours is None else str(ours)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.gettext(one if n == 1 else many)


def register(app: Flask) -> None:
    app.config["WTF_I18N_ENABLED"] = False  # so that Flask-WTF asks the base class too

    def get_translations(_meta: DefaultMeta, _form: Any) -> Sentences:
        return Sentences()

    DefaultMeta.get_translations = get_translations
