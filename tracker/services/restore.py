"""A checked backup into an empty database and files folder, of either kind. Files come first and all rows in one
transaction: a restore that was killed is begun anew by the same command."""

import hashlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa

from ..domain.errors import RuleBroken
from ..extensions import db
from . import filestore, seal_heads
from .backup import tables_of
from .backup_archive import HEADS, Part, Reader, Watch
from .transaction import end_reading, transaction

_BATCH = 500
Row = list[Any]


def need_empty(archive: Reader) -> bool:
    """Raises RuleBroken when the database holds anything, or the files folder the log of another office. True when the
    tables are there already, without rows."""
    tables = tables_of(db.session.connection())
    for table in tables.values():
        rows = sa.select(sa.func.count()).select_from(table)
        if table.name == "office":  # its one row is made by the first migration
            rows = rows.where(sa.or_(table.c.name != "", table.c.is_demo))
        if db.session.scalar(rows):
            raise RuleBroken("restore.not_empty")
    end_reading()
    heads = seal_heads.path()
    kept = next((part.sha256 for part in archive.manifest.files if part.name == HEADS), None)
    if heads.exists() and hashlib.sha256(heads.read_bytes()).hexdigest() != kept:
        raise RuleBroken("restore.folder_in_use", folder=heads.parent)
    return bool(tables)


def load(archive: Reader, watch: Watch) -> None:
    """The archive was checked, and the tables are as they were when it was made."""
    manifest = archive.manifest
    total, done = len(manifest.files) + manifest.rows, 0
    for done, part in enumerate(manifest.files, 1):
        _put_file(archive, part)
        watch(done, total)
    try:
        with transaction():
            for _row in _loaded(archive, db.session.connection()):
                done += 1
                watch(done, total)
    except (sa.exc.DBAPIError, db.engine.dialect.loaded_dbapi.Error) as error:
        raise RuleBroken("restore.refused", why=str(error).strip().partition("\n")[0]) from None


def _put_file(archive: Reader, part: Part) -> None:
    target = filestore.folder() / part.name.removeprefix("files/")
    filestore.write(target, archive.pieces(part))


def _loaded(archive: Reader, connection: sa.Connection) -> Iterator[Row]:
    """Every row as it goes in, after what the migrations laid down went out."""
    tables = tables_of(connection)
    for table in reversed(tables.values()):
        connection.execute(sa.delete(table))
    insert = _copy if connection.dialect.name == "postgresql" else _insert
    for kept in archive.manifest.tables:
        if kept.name not in tables or {*kept.columns} != {*tables[kept.name].c.keys()}:
            raise RuleBroken("restore.does_not_fit", table=kept.name)
        yield from insert(connection, tables[kept.name], kept.columns, archive.rows(kept))


def _insert(connection: sa.Connection, table: sa.Table, columns: list[str], rows: Iterator[Row]) -> Iterator[Row]:
    """SQLite. A parent may come after its child, so keys are checked at the end."""
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    moments = [n for n, name in enumerate(columns) if isinstance(table.c[name].type, sa.DateTime)]
    sql = f"INSERT INTO {_names([table.name])} ({_names(columns)}) VALUES ({','.join('?' * len(columns))})"
    while batch := list(islice(rows, _BATCH)):
        for row in batch:
            for n in moments:
                row[n] = row[n] and row[n].removesuffix("+00:00")
        connection.exec_driver_sql(sql, [tuple(row) for row in batch])
        yield from batch


def _copy(connection: sa.Connection, table: sa.Table, columns: list[str], rows: Iterator[Row]) -> Iterator[Row]:
    """PostgreSQL. One statement a table, because keys are checked at the end of each."""
    name = _names([table.name])
    raw: Any = connection.connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {name} ({_names(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            yield row
    if "id" in columns:
        connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), MAX(id)) FROM {name}")


def _names(names: list[str]) -> str:
    return ",".join(f'"{name}"' for name in names)
