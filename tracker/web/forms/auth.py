from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from ...domain.passwords import LOGIN_LENGTH, MAX_LENGTH
from . import StringField


class LoginForm(FlaskForm):
    login = StringField(_l("Log-in name"), [InputRequired(), Length(max=LOGIN_LENGTH)],
                        render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Password"), [InputRequired(), Length(max=MAX_LENGTH)],
                             render_kw={"autocomplete": "current-password"})

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        first = self.password if self.login.data else self.login
        first.render_kw = {**first.render_kw, "autofocus": True}
