from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from ...domain.passwords import LOGIN_LENGTH, MAX_LENGTH


class LoginForm(FlaskForm):
    login = StringField(_l("Log-in name"), [InputRequired(), Length(max=LOGIN_LENGTH)],
                        filters=[lambda text: text.strip() if text else text],
                        render_kw={"autocomplete": "username", "autofocus": True})
    password = PasswordField(_l("Password"), [InputRequired(), Length(max=MAX_LENGTH)],
                             render_kw={"autocomplete": "current-password"})
