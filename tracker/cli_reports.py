"""`report closure`: the closure report of a round into a file."""

from pathlib import Path

import click
from flask_babel import gettext as _

from . import clock
from .cli_guard import in_app, need_prepared


@click.group()
def report() -> None:
    """Make reports."""


@report.command()
@click.option("--round", "round_id", type=int, required=True, help="Id of the round (the number in its address).")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True,
              help="FILE.docx or FILE.xlsx")
@in_app
def closure(round_id: int, out: Path) -> None:
    """The closure report (销号情况报告)."""
    from .services import reports  # needed here only

    need_prepared()
    data = reports.closure_bytes(round_id, out.suffix.lower().lstrip("."), now=clock.now())
    try:
        out.write_bytes(data)
    except OSError as error:
        raise click.ClickException(_("%(file)s cannot be written: %(why)s", file=out, why=error.strerror)) from None
    click.echo(_("%(file)s was written (%(size)s bytes).", file=out, size=len(data)))
