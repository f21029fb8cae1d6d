"""A backup: one moment of the whole database, and every file that it names, in one archive (backup_archive.py).

It may run beside people and jobs: they do not wait for it, and it does not see what they write meanwhile.
"""

import contextlib
import datetime as dt
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from ..domain.errors import RuleBroken
from ..extensions import db
from . import filestore, seal_heads
from .backup_archive import HEADS, Manifest, Part, Reader, Table, Watch, Writer

VERSION_TABLE = "alembic_version"
_PAGE = 500
_PIECE = 1 << 20
_DIGEST = re.compile("[0-9a-f]{64}")


def write_backup(out: Path, *, now: dt.datetime, watch: Watch, watch_check: Watch) -> tuple[Path, Manifest]:
    """Written beside under another name, read back and checked, and only then given its own. Into a folder it goes under
    the time. Raises RuleBroken when the name is taken."""
    target = out / f"tracker-{now:%Y%m%d-%H%M%S}.zip" if out.is_dir() else out
    if target.exists():
        raise RuleBroken("backup.name_taken", file=target)
    with _unfinished(target) as stream:
        with Writer(stream, now) as writer:
            manifest = _write(writer, now, watch)
        stream.flush()
        with Reader(Path(stream.name)) as written:
            written.check(watch_check)
        os.fsync(stream.fileno())
        os.rename(stream.name, target)
    filestore.sync_folder(target.parent)
    return target, manifest


@contextlib.contextmanager
def _unfinished(target: Path) -> Iterator[IO[bytes]]:
    """Readable by its owner only: it holds everything. Gone again if anything goes wrong."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}-", suffix=".part", delete=False) as stream:
        try:
            yield stream
        finally:
            with contextlib.suppress(FileNotFoundError):  # it has its own name by now
                os.unlink(stream.name)


def _write(writer: Writer, now: dt.datetime, watch: Watch) -> Manifest:
    """The heads of the log come first: they are appended after their entries are committed, so all that is in them is
    in the snapshot."""
    heads = [writer.add(HEADS, _pieces(seal_heads.path()))] if seal_heads.path().exists() else []
    with _snapshot() as connection:
        tables = tables_of(connection)
        manifest = _manifest(connection, tables, now)
        manifest.files += heads
        counted = {t.name: _count(connection, sa.select(t)) for t in tables.values()}
        digests = _digests(tables)
        total, done = sum(counted.values()) + _count(connection, digests), 0

        def step() -> None:
            nonlocal done
            done += 1
            watch(done, total)

        for table in tables.values():
            columns = [column.name for column in table.columns]
            part = writer.add(f"tables/{table.name}.jsonl", _lines(connection, table, step))
            manifest.tables.append(Table(table.name, columns, counted[table.name], part))
        with connection.execution_options(yield_per=_PAGE).execute(digests) as found:
            for (digest,) in found:
                _add_file(writer, manifest, digest)
                step()
    writer.finish(manifest)
    return manifest


@contextlib.contextmanager
def _snapshot() -> Iterator[sa.Connection]:
    """Everything read from it is of one moment: SQLite reads so by itself, PostgreSQL when it is asked to."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


def tables_of(connection: sa.Connection) -> dict[str, sa.Table]:
    """As they are in the database, which may be older than the program; parents before children."""
    found = sa.MetaData()
    found.reflect(connection)
    return {table.name: table for table in found.sorted_tables if table.name != VERSION_TABLE}


def _manifest(connection: sa.Connection, tables: dict[str, sa.Table], now: dt.datetime) -> Manifest:
    revision = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar_one()
    office = connection.execute(sa.select(tables["office"].c.name)).scalar_one()
    log = tables["audit_entry"].c
    head = connection.execute(sa.select(log.position, log.hash).where(log.position.is_not(None))
                              .order_by(log.position.desc()).limit(1)).one_or_none() or (None, None)
    return Manifest(revision, connection.dialect.name, office, now.isoformat(timespec="seconds"), *head)


def _count(connection: sa.Connection, rows: sa.Select[Any] | sa.CompoundSelect[Any]) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0


def _digests(tables: dict[str, sa.Table]) -> sa.CompoundSelect[Any]:
    """Of every file that any table names, each once."""
    columns = [table.c.sha256 for table in tables.values() if "sha256" in table.c]
    return sa.union(*(sa.select(column).where(column.is_not(None)) for column in columns)).order_by("sha256")


def _lines(connection: sa.Connection, table: sa.Table, step: Callable[[], None]) -> Iterator[bytes]:
    """A row a line, by primary key, the same on both databases."""
    as_stored = [sa.type_coerce(column, sa.types.NULLTYPE).label(column.name) for column in table.columns]
    writers = [next((write for kind, write in _WRITERS.items() if isinstance(column.type, kind)), _plain)
               for column in table.columns]
    rows = sa.select(*as_stored).order_by(*table.primary_key.columns)
    with connection.execution_options(yield_per=_PAGE).execute(rows) as found:
        for row in found:
            values = [None if value is None else write(value) for write, value in zip(writers, row, strict=True)]
            yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            step()


def _plain(value: Any) -> Any:
    return value


def _day(value: dt.date | str) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _moment(value: dt.datetime | str) -> str:
    """SQLite keeps UTC without saying so. What somebody wrote there that is no time is kept as it is."""
    try:
        at = dt.datetime.fromisoformat(value).replace(tzinfo=dt.UTC) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    return at.astimezone(dt.UTC).isoformat(" ", timespec="microseconds")


_WRITERS: dict[type, Callable[[Any], Any]] = {sa.DateTime: _moment, sa.Date: _day, sa.Boolean: bool}


def _add_file(writer: Writer, manifest: Manifest, digest: str) -> None:
    path = filestore.path(digest)
    if not _DIGEST.fullmatch(digest) or not path.is_file():
        manifest.missing.append(digest)
        return
    part: Part = writer.add(f"files/{digest[:2]}/{digest}", _pieces(path), is_packed=False)
    manifest.files.append(part)
    if part.sha256 != digest:
        manifest.changed.append(digest)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece
