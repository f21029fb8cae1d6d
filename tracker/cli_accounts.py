"""Accounts and rules of the office from the server's own console: the first administrators, and the way back in."""

import click
from flask import Flask
from flask_babel import gettext as _

from . import clock
from .cli_guard import in_app, need_prepared
from .domain.permissions import COMMAND
from .domain.settings import SETTINGS
from .domain.vocabulary import Role
from .services import accounts, office, setup


def register(app: Flask) -> None:
    for command in (create_user, reset_password, setting):
        app.cli.add_command(command)


@click.command("create-user")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--unit", "unit_name", required=True, help="Name of the unit; the root unit is made when there is none.")
@click.option("--login", help="Asked for if it is not given.")
@click.option("--name", help="Asked for if it is not given.")
@click.option("--password", help="Asked for if it is not given, so that it stands in no history of commands.")
@in_app
def create_user(role: str, unit_name: str, login: str | None, name: str | None, password: str | None) -> None:
    """Make an account with a post. Its password must be changed at the first log-in."""
    need_prepared()
    login, name = login or click.prompt(_("Log-in name")), name or click.prompt(_("Name of the person"))
    setup.try_user_with_post(COMMAND, Role(role), unit_name, login, name, now=clock.now())
    setup.create_user_with_post(COMMAND, Role(role), unit_name, login, name, password or _new_password(), now=clock.now())
    click.echo(_("The account %(login)s was made. Its password must be changed at the first log-in.", login=login))


def _new_password() -> str:
    password: str = click.prompt(_("Password for the first log-in"), hide_input=True)
    if click.prompt(_("The same password once more"), hide_input=True) != password:
        raise click.ClickException(_("The two passwords differ. Nothing was done."))
    return password


@click.command("reset-password")
@click.option("--login", help="Asked for if it is not given.")
@in_app
def reset_password(login: str | None) -> None:
    """Print a one-time password, for whom no administrator can reset it in the browser."""
    need_prepared()
    login = login or click.prompt(_("Log-in name"))
    password = accounts.reset_password_of(COMMAND, login, now=clock.now())
    click.echo(_("One-time password of %(login)s: %(password)s", login=login, password=password))


@click.command()
@click.argument("key", required=False)
@click.argument("value", required=False)
@click.option("--reason", default="", help="Kept in the log.")
@in_app
def setting(key: str | None, value: str | None, reason: str) -> None:
    """Print the rules of the office or one of them, or change it: flask --app app setting separation relaxed."""
    need_prepared()
    if key is not None and value is not None:
        office.change_setting(COMMAND, key, value, now=clock.now(), reason=reason)
    for each in [key] if key else SETTINGS:
        click.echo(f"{each} = {office.setting(each)}")
