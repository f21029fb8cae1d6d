"""Who is asking, and what a page may load: session, default-deny, content policy."""

import secrets

from flask import Flask, Response, abort, flash, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from .. import clock
from ..domain import sessions
from ..domain.permissions import Actor
from ..domain.vocabulary import ADMINISTRATORS, Door
from ..queries import frame, people
from . import kept
from .visits import renew_session

# The only routes that answer without a log-in; tests/web/test_routes.py knows them too.
PUBLIC = frozenset({"auth.login", "auth.log_in_again", "auth.set_language", "health.health", "static", "bootstrap.static"})
FILES = frozenset({"static", "bootstrap.static"})
# What somebody may do whose password must be changed first.
WITH_AN_OLD_PASSWORD = frozenset({"account.password", "auth.logout"}) | PUBLIC
# What a page can send. A body of another kind would be read as a form too, and hold what no form can: half a character.
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", ""})
ANONYMOUS = Actor(None, None, None, None, Door.WEB)


class Sessions(SecureCookieSessionInterface):
    """The cookie of a session that came over https is never sent without it."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure or super().get_cookie_secure(app)


def register(app: Flask) -> None:
    app.session_interface = Sessions()
    app.before_request(identify)  # first: the page of a refusal shows who is there
    app.before_request(_refuse_what_no_page_sends)
    app.before_request(_deny_by_default)
    app.before_request(_ask_for_new_password)
    app.after_request(_protect)


def _refuse_what_no_page_sends() -> None:
    """Another kind of body; and the character NUL, which no keyboard types and PostgreSQL cannot store."""
    if request.method == "POST" and request.mimetype not in FORMS:
        abort(415)
    if any("\x00" in value for values in (request.args, request.form) for _key, value in values.items(multi=True)):
        abort(400)


def identify() -> None:
    """g.person and g.actor. A session of an older epoch (log-out, new password) or idle for too long is nobody's."""
    g.csp_nonce = secrets.token_urlsafe(16)
    g.person, g.actor, g.ended, g.login = None, ANONYMOUS, "", ""
    if request.endpoint in FILES:
        return
    g.office = frame.office()
    g.office_on = g.office.office_on
    user_id = session.get("user_id")
    if user_id is None:
        return
    person, seconds = people.person(user_id, clock.today()), int(clock.real_now().timestamp())
    if person is None or person.session_epoch != session.get("epoch"):
        _end(_("Your session was ended by a log-out, a new password or an administrator. Log in again."), person)
        return
    actor = person.acting_by(session.get("post_id"), Door.WEB)
    minutes = g.office.rules.idle_minutes(is_administrator=actor.role in ADMINISTRATORS)
    if sessions.is_idle(session.get("seen"), seconds, minutes):
        _end(_("Nothing was done for more than %(minutes)s minutes. Log in again.", minutes=minutes), person)
        return
    if sessions.must_note(session.get("seen"), seconds):
        session["seen"] = seconds
    g.person, g.actor = person, actor


def _end(why: str, person: people.Person | None) -> None:
    renew_session(**kept.owner())
    g.ended, g.login = why, person.login if person else ""


def _deny_by_default() -> WerkzeugResponse | tuple[str, int] | None:
    """What was typed is kept for its sender, wherever the session was ended: it cannot be saved for nobody."""
    if request.endpoint in PUBLIC or g.person is not None or request.endpoint is None:
        return None
    if request.method == "POST" and request.endpoint != "auth.logout":
        return kept.ended_page(g.ended or _("You are not logged in."), g.login)
    if g.ended:
        flash(g.ended)
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.login", next=target))


def _ask_for_new_password() -> WerkzeugResponse | None:
    if g.person is None or not g.person.must_change_password or request.endpoint in WITH_AN_OLD_PASSWORD:
        return None
    return redirect(url_for("account.password"))


def content_policy(frames: str = "'none'") -> str:
    """What a page may load. `frames`: the one page that frames something of this site says so."""
    return (f"default-src 'self'; script-src 'self' 'nonce-{g.get('csp_nonce', '')}'; style-src 'self'; "
            f"img-src 'self' data:; object-src 'none'; frame-src {frames}; base-uri 'none'; frame-ancestors 'none'; "
            "form-action 'self'")


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", content_policy())
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    if request.endpoint not in FILES:
        response.headers["Cache-Control"] = "no-store"
    return response
