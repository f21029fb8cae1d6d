from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from ...domain.passwords import MAX_LENGTH


class PasswordForm(FlaskForm):
    """What makes a good password is checked by the service; none of it comes back to the browser."""

    old_password = PasswordField(_l("Present password"), [InputRequired(), Length(max=MAX_LENGTH)],
                                 render_kw={"autocomplete": "current-password"})
    new_password = PasswordField(_l("New password"), [InputRequired(), Length(max=MAX_LENGTH)],
                                 render_kw={"autocomplete": "new-password"})
    again_password = PasswordField(_l("New password once more"), [
        InputRequired(), EqualTo("new_password", _l("The two new passwords differ. Type both again."))],
        render_kw={"autocomplete": "new-password"})
