"""The rectification tracker. create_app is the only place where the layers are wired together."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from flask import Flask

    from config import Settings

    from .clock import WallClock


def create_app(settings: Settings, *, wall_clock: WallClock | None = None) -> Flask:
    """`wall_clock` is given by tests only."""
    # Imported here, so that the rules in tracker.domain can be used and tested without the web.
    from flask import Flask

    from . import cli, clock, models  # noqa: F401 — importing the models registers the tables
    from .extensions import babel, db, migrate, tune

    app = Flask(__name__, template_folder="../templates", static_folder="web/static", static_url_path="/static")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        MAX_CONTENT_LENGTH=settings.upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=8 * 1024 * 1024,  # a pasted document of the longest length, in Chinese
        SEND_FILE_MAX_AGE_DEFAULT=86_400,  # the address of a file bears the version
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # it lives as long as the person works in this browser: nobody loses a form
        BABEL_DEFAULT_LOCALE=settings.locale,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    app.extensions["settings"] = settings
    app.extensions["wall_clock"] = wall_clock or clock.system
    db.init_app(app)
    migrate.init_app(app, db, directory="migrations")
    babel.init_app(app, locale_selector=_language, timezone_selector=lambda: str(settings.zone))
    with app.app_context():
        for engine in db.engines.values():
            tune(engine)
    cli.register(app)
    app.extensions["load_pages"] = functools.cache(lambda: _load_pages(app))
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":  # most commands serve nothing, and `tick` runs every few minutes
        _load_at_first_request(app)
    else:
        app.extensions["load_pages"]()
    return app


def _load_pages(app: Flask) -> None:
    from . import web  # half of what there is to load
    from .extensions import csrf

    web.register(app)
    csrf.init_app(app)  # after the pages, so that its refusal is a page with the frame


def _load_at_first_request(app: Flask) -> None:
    answer = app.wsgi_app

    def wsgi_app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        app.extensions["load_pages"]()
        return answer(environ, start_response)

    app.wsgi_app = wsgi_app  # type: ignore[method-assign]


def _language() -> str | None:
    """None is the office's, which a command speaks."""
    from flask import has_request_context  # see create_app

    if not has_request_context():
        return None
    from .web import locale  # loaded by now

    return locale.select()
