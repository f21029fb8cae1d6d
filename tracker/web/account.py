"""One's own account: the password."""

from flask import Blueprint, flash, g, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from .. import clock
from ..services import users
from .forms import FAILED, attempt
from .forms.account import PasswordForm

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.route("/password", methods=["GET", "POST"])
def password() -> Response | tuple[str, int]:
    form, rules = PasswordForm(), g.office.rules.passwords()
    if form.validate_on_submit():
        epoch = attempt(form, lambda: users.change_own_password(g.actor, form.old_password.data, form.new_password.data,
                                                                now=clock.now(), real_now=clock.real_now()))
        if epoch is not FAILED:
            session["epoch"] = epoch
            flash(_("Your password was changed. Every other session of your account has ended."))
            return redirect(url_for("home.home"))
    is_too_old = g.person.must_change_password and users.has_old_password(g.actor, rules, now=clock.now())
    return render_template("account/password.html", form=form, rules=rules,
                           is_too_old=is_too_old), 422 if form.is_submitted() else 200
