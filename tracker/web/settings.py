"""The office's own rules: what each does, where it comes from, who changed it when and why."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from .. import clock
from ..domain.permissions import Ability
from ..domain.settings import SETTINGS
from ..queries import settings as kept
from ..services import access, office
from . import setting_words as words
from .forms import FAILED, attempt
from .forms.settings import form_for

bp = Blueprint("settings", __name__, url_prefix="/admin/settings")


@bp.get("/")
def index() -> str:
    access.require(g.actor, Ability.CHANGE_SETTINGS)
    return render_template("settings/index.html", settings=SETTINGS, rules=g.office.rules, history=kept.history(),
                           words=words)


@bp.route("/<key>", methods=["GET", "POST"])
def change(key: str) -> Response | tuple[str, int]:
    access.require(g.actor, Ability.CHANGE_SETTINGS)
    value = office.setting(key)
    form = form_for(key, value)
    if form.validate_on_submit():
        done = attempt(form, lambda: office.change_setting(g.actor, key, str(form.value.data), now=clock.now(),
                                                           reason=form.reason.data, seen=form.seen.data))
        if done is not FAILED:
            flash(_("%(rule)s: %(value)s from now on.", rule=words.WORDS[key].title,
                    value=words.shown(key, str(form.value.data))))
            return redirect(url_for("settings.index", _anchor=key))
    return render_template("settings/change.html", form=form, key=key, value=value, setting=SETTINGS[key],
                           words=words), 422 if form.errors else 200
