"""The commands. Each is thin: it reads its words, calls a service, and prints what was done."""

import json
from pathlib import Path

import click
from flask import Flask, current_app
from flask_babel import gettext as _

from . import clock
from .cli_accounts import register as register_accounts
from .cli_backup import register as register_backup
from .cli_guard import in_app, need_own_database
from .cli_jobs import register as register_jobs
from .cli_reports import report
from .cli_schema import empty_again, migrate
from .domain.permissions import COMMAND
from .domain.vocabulary import Role
from .services import office, setup


def register(app: Flask) -> None:
    for command in (check, demo, prepare, serve, outline, report):
        app.cli.add_command(command)
    register_jobs(app)
    register_accounts(app)
    register_backup(app)


@click.command()
@in_app
def check() -> None:
    """Print every setting with its value and source; secrets are masked."""
    for name, value, source in current_app.extensions["settings"].described():
        click.echo(f"{name:<24} {value:<60} {source}")


@click.command()
@click.option("--serve", "is_served", is_flag=True, help="Serve it afterwards.")
@in_app
def demo(is_served: bool) -> None:
    """Migrate, mark the database as a demo, load the demo office; nothing is loaded twice."""
    # Here, as in the commands below: what only one command needs must not make `tick` slower to start.
    from .demo import office as demo_office
    from .demo.password import demo_key, demo_password
    from .server import check_port
    from .server import serve as serve_app

    settings = current_app.extensions["settings"]
    if is_served:
        check_port(settings.host, settings.port)
    migrate(settings)
    if demo_office.is_half_loaded():
        empty_again()
    password = demo_password(settings)
    if not setup.is_demo():
        click.echo(_("Loading the demo office …"))
    demo_office.load(password)
    if not is_served:
        demo_office.tell(password)
        return
    current_app.config["SECRET_KEY"] = settings.secret_key or demo_key(settings)

    def announce() -> None:
        demo_office.tell(password)
        click.echo(_("Open %(address)s in a browser. Stop with Ctrl+C.", address=f"http://{settings.host}:{settings.port}"))

    serve_app(current_app._get_current_object(), settings.host, settings.port, announce)  # type: ignore[attr-defined]


@click.command()
@in_app
def prepare() -> None:
    """Migrate, and lay down the calendar and the default ladders; what is there already stays."""
    migrate(current_app.extensions["settings"])
    is_new = office.prepare(COMMAND, now=clock.now())
    click.echo(_("The tables were made, with the calendar and the default ladders.") if is_new else
               _("The tables are of this version; calendar and ladders were there already."))
    if setup.is_empty():
        _tell_how_to_begin(_("There is no account yet. Make the three administrators; UNIT is the name of your organ, the "
                             "same each time:"))
    click.echo(_("Next: flask --app app serve"))


def _tell_how_to_begin(sentence: str) -> None:
    click.echo(sentence)
    words = _("--unit UNIT --login LOG-IN-NAME --name PERSON")
    for role in (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR):
        click.echo(f"  .venv/bin/flask --app app create-user --role {role} {words}")


@click.command()
@in_app
def serve() -> None:
    """Migrate and serve your own database, with the scheduler in the same process."""
    from .server import check_port  # needed here only
    from .server import serve as serve_app

    settings = current_app.extensions["settings"]
    need_own_database(settings)
    check_port(settings.host, settings.port)
    migrate(settings)
    office.prepare(COMMAND, now=clock.now())

    def announce() -> None:
        click.echo(_("Serving at %(address)s. Stop with Ctrl+C.", address=f"http://{settings.host}:{settings.port}"))
        if setup.is_empty():
            _tell_how_to_begin(_(
                "There is no account yet. Make the three administrators in another window with the same settings; they do "
                "the rest in the browser. UNIT is the name of your organ, the same each time:"))

    serve_app(current_app._get_current_object(), settings.host, settings.port, announce)  # type: ignore[attr-defined]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "is_json", is_flag=True, help="As JSON.")
@in_app
def outline(file: Path, is_json: bool) -> None:
    """Print the outline that a document becomes; the database is not touched."""
    from .domain.outline import as_json, as_text, parse_outline  # needed here only
    from .importers.registry import read_document

    documents = parse_outline(read_document(file.name, file.read_bytes()))
    click.echo(json.dumps(as_json(documents), ensure_ascii=False, indent=1) if is_json else as_text(documents))
