"""Log-in, log-out, choice of post and of language."""

from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from .. import clock
from ..domain.errors import NotFound
from ..services import sessions
from .forms import FAILED, attempt
from .forms.auth import LoginForm
from .locale import LANGUAGES
from .visits import renew_session

bp = Blueprint("auth", __name__)


@bp.route("/login", methods=["GET", "POST"])
def login() -> Response | tuple[str, int] | str:
    form = LoginForm()
    if not form.validate_on_submit():
        return render_template("auth/login.html", form=form), 422 if form.is_submitted() else 200
    found = attempt(form, lambda: sessions.sign_in(g.actor, form.login.data, form.password.data, now=clock.now(),
                                                   real_now=clock.real_now()))
    if found is FAILED:
        return render_template("auth/login.html", form=form), 422
    renew_session(user_id=found.user_id, epoch=found.session_epoch, seen=int(clock.real_now().timestamp()))
    return redirect(_local(request.args.get("next")))


@bp.post("/logout")
def logout() -> Response:
    sessions.sign_out(g.actor, g.person.user_id, now=clock.now())
    renew_session()
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
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or not target.isprintable():
        return url_for("home.home")
    parts = urlsplit(target.replace("\\", "/"))
    return url_for("home.home") if parts.scheme or parts.netloc else target
