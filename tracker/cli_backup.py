"""`backup` and `restore`: the whole office, database and files, as one archive."""

import sys
from pathlib import Path

import click
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Flask, current_app
from flask_babel import gettext as _

from . import clock
from .cli_guard import in_app, need_own_database, need_prepared
from .cli_jobs import told
from .cli_schema import empty_again, make_file, migrate
from .domain.errors import RuleBroken
from .services import backup as backups
from .services import restore as restoring
from .services import sealing
from .services.backup_archive import Manifest, Reader


def register(app: Flask) -> None:
    app.cli.add_command(backup)
    app.cli.add_command(restore)


@click.command()
@click.option("--out", type=click.Path(path_type=Path), help="A new file, or a folder.")
@click.option("--verify", "kept", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Only check this archive; nothing is written.")
@in_app
def backup(out: Path | None, kept: Path | None) -> None:
    """Write database and files into one archive, or check one. People may go on working meanwhile."""
    if (out is None) == (kept is None):
        raise click.UsageError(_("Give either --out or --verify."))
    if kept:
        with Reader(kept) as archive:
            archive.check(_Progress(_("Checking")))
            _tell(archive.manifest)
        click.echo(_("The backup is whole."))
        return
    need_prepared()
    assert out
    try:
        target, manifest = backups.write_backup(
            out, now=clock.real_now(), watch=_Progress(_("Writing")), watch_check=_Progress(_("Checking")))
    except OSError as error:
        raise click.ClickException(_("%(file)s cannot be written: %(why)s", file=out, why=error.strerror)) from None
    _tell(manifest)
    click.echo(_("%(file)s was written (%(size)s bytes).", file=target, size=target.stat().st_size))
    click.echo(_("The secret key (TRACKER_SECRET_KEY) and the settings are not in it; keep them elsewhere."))
    if manifest.missing or manifest.changed:
        raise click.ClickException(_("Not every file is as it should be. See above."))


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@in_app
def restore(archive: Path) -> None:
    """Fill an empty database and files folder from a backup, and check the log."""
    settings = current_app.extensions["settings"]
    need_own_database(settings)
    with Reader(archive) as kept:
        _need_whole(kept)
        _need_known(kept.manifest.revision)
        make_file(settings)
        if restoring.need_empty(kept):
            empty_again(kept.manifest.revision)
        else:
            migrate(settings, kept.manifest.revision)
        restoring.load(kept, _Progress(_("Restoring")))
        _tell(kept.manifest)
    migrate(settings)
    verdict = sealing.verify()
    click.echo(told(verdict))
    if verdict.bad:
        raise click.exceptions.Exit(1)
    click.echo(_("The office was restored. The old sessions end if the secret key is another one."))


def _need_whole(kept: Reader) -> None:
    try:
        kept.check(_Progress(_("Checking")))
    except RuleBroken as error:
        raise RuleBroken("restore.damaged", **error.values) from None


def _need_known(revision: str) -> None:
    config = current_app.extensions["migrate"].migrate.get_config()
    try:
        ScriptDirectory.from_config(config).get_revision(revision)
    except CommandError:
        raise RuleBroken("backup.newer") from None


def _tell(manifest: Manifest) -> None:
    click.echo(_("%(office)s, as of %(at)s (%(database)s, revision %(revision)s)", office=manifest.office or "—",
                 at=manifest.made_at, database=manifest.database, revision=manifest.revision))
    for table in manifest.tables:
        if table.rows:
            click.echo(f"  {table.name:<20}{table.rows:>10}")
    click.echo(_("Rows: %(rows)s. Files: %(files)s.", rows=manifest.rows, files=len(manifest.files)))
    if manifest.audit_position:
        click.echo(_("Head of the log: %(position)s %(hash)s", position=manifest.audit_position, hash=manifest.audit_hash))
    for digest in manifest.missing:
        click.echo(_("Missing from the files folder: %(file)s", file=digest), err=True)
    for digest in manifest.changed:
        click.echo(_("Changed in the files folder, kept as it is: %(file)s", file=digest), err=True)


class _Progress:
    """Per cent on a terminal; nothing in a log file."""

    def __init__(self, label: str) -> None:
        self.label, self.shown = label, -1

    def __call__(self, done: int, total: int) -> None:
        per_cent = done * 100 // total if total else 100
        if per_cent > self.shown and sys.stderr.isatty():
            self.shown = per_cent
            click.echo(f"\r{self.label} {per_cent:3} %", nl=per_cent == 100, err=True)
