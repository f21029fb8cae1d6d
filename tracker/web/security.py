"""Who is asking, and what a page may load: session, default-deny, content policy."""

import secrets

from flask import Flask, Response, abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from .. import clock
from ..domain.permissions import Actor
from ..domain.vocabulary import Door
from ..queries import frame, people

# The only routes that answer without a log-in; tests/web/test_routes.py knows them too.
PUBLIC = frozenset({"auth.login", "auth.set_language", "health.health", "static", "bootstrap.static"})
FILES = frozenset({"static", "bootstrap.static"})
ANONYMOUS = Actor(None, None, None, None, Door.WEB)


def register(app: Flask) -> None:
    app.before_request(_refuse_nul)
    app.before_request(_identify)
    app.before_request(_deny_by_default)
    app.after_request(_protect)


def _refuse_nul() -> None:
    """No keyboard types it and PostgreSQL cannot store it."""
    if any("\x00" in value for values in (request.args, request.form) for _key, value in values.items(multi=True)):
        abort(400)


def _identify() -> None:
    """g.person and g.actor. A session of an older epoch (log-out, new password) is nobody's."""
    g.csp_nonce = secrets.token_urlsafe(16)
    g.person, g.actor = None, ANONYMOUS
    if request.endpoint in FILES:
        return
    g.office = frame.office()
    g.office_on = g.office.office_on
    user_id = session.get("user_id")
    if user_id is None:
        return
    person = people.person(user_id, clock.today())
    if person is None or person.session_epoch != session.get("epoch"):
        session.clear()
        return
    g.person = person
    g.actor = person.acting_by(session.get("post_id"), Door.WEB)


def _deny_by_default() -> WerkzeugResponse | None:
    if request.endpoint in PUBLIC or g.person is not None or request.endpoint is None:
        return None
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.login", next=target))


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", (
        f"default-src 'self'; script-src 'self' 'nonce-{g.get('csp_nonce', '')}'; style-src 'self'; "
        "img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    if request.endpoint not in FILES:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
