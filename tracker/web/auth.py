"""Log-in, log-out, choice of post and of language."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from .. import clock
from ..domain.errors import NotFound
from ..services import sessions
from . import kept, security
from .forms import FAILED, LOOK, attempt
from .forms.auth import LoginForm
from .locale import LANGUAGES
from .visits import renew_session

bp = Blueprint("auth", __name__)


@bp.route("/login", methods=["GET", "POST"])
def login() -> Response | tuple[str, int] | str:
    form = LoginForm()
    if not _has_signed_in(form):
        return render_template("auth/login.html", form=form), 422 if form.is_submitted() else 200
    return redirect(_local(request.args.get("next")))


@bp.post("/login/again")
def log_in_again() -> Response | tuple[str, int] | str:
    """On the page that keeps what was being sent when the session had ended."""
    form, found, owner = LoginForm(), kept.sent_along(), session.get(kept.OWNER, {})
    if not _has_signed_in(form):
        return render_template("auth/ended.html", form=form, kept=found), 422
    if found is None or not kept.is_senders(owner):
        flash(_("What was to be sent is gone: it can be sent on only by the person who wrote it."))
        return redirect(url_for("home.home"))
    security.identify()
    return render_template("auth/kept.html", kept=found, about=found.about(), look=LOOK)


@bp.post("/logout")
def logout() -> Response:
    sessions.sign_out(g.actor, g.person.user_id, now=clock.now())
    renew_session(**kept.owner())
    return redirect(url_for("auth.login"))


@bp.post("/post/<int:post_id>")
def switch_post(post_id: int) -> Response:
    """Rights come from the chosen post only."""
    if post_id not in {post.post_id for post in g.person.posts}:
        raise NotFound("post.not_found")
    session["post_id"] = post_id
    return redirect(url_for("home.home"))


@bp.post("/language/<language>")
def set_language(language: str) -> Response:
    if language in LANGUAGES:
        session["language"] = language
    return redirect(_local(request.args.get("next")))


def _local(target: str | None) -> str:
    """The address asked for if it is a path of this site, else the home page: no open redirect."""
    return target if target and kept.is_own_path(target) else url_for("home.home")


def _has_signed_in(form: LoginForm) -> bool:
    """The session of whoever logged in has begun."""
    found: Any = FAILED
    if form.validate_on_submit():
        found = attempt(form, lambda: sessions.sign_in(g.actor, form.login.data, form.password.data, now=clock.now(),
                                                       real_now=clock.real_now()))
    if found is FAILED:
        return False
    renew_session(user_id=found.user_id, epoch=found.session_epoch, seen=int(clock.real_now().timestamp()),
                  **kept.resumed(found.user_id))
    return True
