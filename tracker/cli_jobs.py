"""Commands of the jobs and of the log."""

import datetime as dt
import json
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_babel import gettext

from .cli_guard import in_app, need_own_database, need_prepared
from .jobs import ticking
from .services import sealing

audit = AppGroup("audit", help="The log (操作留痕).")


def register(app: Flask) -> None:
    for command in (tick, run_scheduler, audit):
        app.cli.add_command(command)


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


@click.command("tick")
@click.option("--on", "to", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
              help="Walk the office date of a demo day by day to this day.")
@in_app
def tick(to: dt.datetime | None) -> None:
    """One pass of all jobs; prints what it did as JSON. Exit code 1 when a job failed."""
    need_prepared()
    done: dict[str, Any] = ticking.walk(_app(), to.date()) if to else ticking.tick(_app())
    click.echo(json.dumps(done, ensure_ascii=False, indent=2))
    if not done["ok"]:
        raise click.exceptions.Exit(1)


@click.command("scheduler")
@in_app
def run_scheduler() -> None:
    """The jobs alone, until SIGTERM."""
    from .jobs import scheduler  # a library that no other command needs

    need_own_database(current_app.extensions["settings"])
    need_prepared()
    scheduler.run_forever(_app())


@audit.command("verify")
@in_app
def verify() -> None:
    """Walk the chain; names the first bad entry. Exit code 1 when there is one."""
    need_prepared()
    verdict = sealing.verify()
    click.echo(told(verdict))
    if verdict.bad:
        raise click.exceptions.Exit(1)


def told(verdict: sealing.Verdict) -> str:
    if verdict.bad is None:
        return str(gettext("The log is whole: %(sealed)s of %(entries)s entries sealed, %(unsealed)s to be sealed next.",
                           sealed=verdict.sealed, entries=verdict.entries, unsealed=verdict.unsealed))
    at = {"position": verdict.bad.position, "entry": verdict.bad.entry_id}
    match verdict.bad.fault:
        case sealing.Fault.EDITED:
            text = gettext("Entry %(entry)s (position %(position)s) was changed after sealing.", **at)
        case sealing.Fault.MOVED:
            text = gettext("The order was changed: entry %(entry)s does not belong at position %(position)s.", **at)
        case sealing.Fault.MISSING:
            text = gettext("The entry at position %(position)s was deleted.", **at)
        case sealing.Fault.CUT:
            text = gettext("The end of the log was cut off: position %(position)s and what followed is gone.", **at)
        case sealing.Fault.REWRITTEN:
            text = gettext("Entry %(entry)s (position %(position)s) is not what audit-heads.log proves.", **at)
        case sealing.Fault.ADDED:
            text = gettext("Entry %(entry)s (position %(position)s) was never sealed by this program.", **at)
    return str(text)
