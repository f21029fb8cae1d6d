"""What commands check before they begin, and how a broken rule is told on a terminal."""

import functools
from collections.abc import Callable
from typing import Any

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from .domain.errors import DomainError
from .services import setup
from .services.transaction import end_reading


def in_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Within the app; a broken rule ends the command with its sentence and exit code 1."""

    @with_appcontext
    @functools.wraps(command)
    def guarded(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except DomainError as error:
            from .web.messages import sentence  # most commands end well and need no sentence

            raise click.ClickException(sentence(error)) from None

    return guarded


def need_own_database(settings: Any) -> None:
    """Real work never begins in a demo's database, wherever it lies, or with a key that everybody knows."""
    if settings.is_demo_default or not settings.secret_key:
        raise click.ClickException(_(
            "This needs a database and a key of your own: set TRACKER_DATABASE_URL (for example "
            "sqlite:////srv/tracker/tracker.sqlite) and TRACKER_SECRET_KEY (32 characters or more). "
            "To try the demo, use: make run"))
    is_demo = setup.is_demo()
    end_reading()  # the schema may change next
    if is_demo:
        raise click.ClickException(_(
            "This is the database of a demo, whose office date is not today's. Name an empty one in TRACKER_DATABASE_URL. "
            "To go on with the demo, use: flask --app app demo --serve"))


def need_prepared() -> None:
    if not setup.is_prepared():
        raise click.ClickException(_("The database is empty. Begin with make run (demo) or make serve (your own)."))
