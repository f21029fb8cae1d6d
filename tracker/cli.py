"""The commands. Each is thin: it reads its words, calls a service, and prints what was done."""

import json
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask_babel import gettext as _
from flask_migrate import downgrade, upgrade

from . import clock
from .cli_guard import in_app, need_own_database, need_prepared
from .cli_jobs import register as register_jobs
from .cli_reports import report
from .demo import office as demo_office
from .demo.password import demo_key, demo_password
from .domain.outline import as_json, as_text, parse_outline
from .domain.permissions import COMMAND
from .domain.vocabulary import Role
from .importers.registry import read_document
from .server import check_port
from .server import serve as serve_app
from .services import office, setup


def register(app: Flask) -> None:
    for command in (check, demo, prepare, serve, create_user, outline, setting, report):
        app.cli.add_command(command)
    register_jobs(app)


def migrate(settings: Any) -> None:
    """To the newest schema; the folder of a SQLite file is made if it is not there."""
    if settings.database_url.startswith("sqlite:///"):
        Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    upgrade()


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
    settings = current_app.extensions["settings"]
    if is_served:
        check_port(settings.host, settings.port)
    migrate(settings)
    if demo_office.is_half_loaded():
        downgrade(revision="base")
        upgrade()
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
    office.prepare(COMMAND, now=clock.now())


@click.command()
@in_app
def serve() -> None:
    """Migrate and serve your own database, with the scheduler in the same process."""
    settings = current_app.extensions["settings"]
    need_own_database(settings)
    check_port(settings.host, settings.port)
    migrate(settings)
    office.prepare(COMMAND, now=clock.now())

    def announce() -> None:
        click.echo(_("Serving at %(address)s. Stop with Ctrl+C.", address=f"http://{settings.host}:{settings.port}"))
        if setup.is_empty():
            click.echo(_("There is no account yet. Make one in another window: flask --app app create-user --role "
                         "supervisor --unit NAME --login NAME --name NAME"))

    serve_app(current_app._get_current_object(), settings.host, settings.port, announce)  # type: ignore[attr-defined]


@click.command("create-user")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--unit", "unit_name", required=True, help="Name of the unit; the root unit is made when there is none.")
@click.option("--login", prompt=True)
@click.option("--name", prompt=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@in_app
def create_user(role: str, unit_name: str, login: str, name: str, password: str) -> None:
    """Make an account with a post."""
    need_prepared()
    setup.create_user_with_post(COMMAND, Role(role), unit_name, login, name, password, now=clock.now())
    click.echo(_("The account %(login)s was made.", login=login))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "is_json", is_flag=True, help="As JSON.")
@in_app
def outline(file: Path, is_json: bool) -> None:
    """Print the outline that a document becomes; the database is not touched."""
    documents = parse_outline(read_document(file.name, file.read_bytes()))
    click.echo(json.dumps(as_json(documents), ensure_ascii=False, indent=1) if is_json else as_text(documents))


@click.command()
@click.argument("key")
@click.argument("value", required=False)
@in_app
def setting(key: str, value: str | None) -> None:
    """Print a rule of the office, or change it: flask --app app setting separation relaxed."""
    need_prepared()
    if value is not None:
        office.change_setting(COMMAND, key, value, now=clock.now())
    click.echo(f"{key} = {office.setting(key)}")
