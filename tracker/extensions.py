"""The extensions, made once and bound to an app by create_app."""

import contextvars
from typing import Any

import sqlalchemy as sa
from flask_babel import Babel
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from .models.base import Base

db = SQLAlchemy(model_class=Base)
migrate = Migrate()
csrf = CSRFProtect()
babel = Babel()

# How SQLite opens a transaction. transaction() asks for IMMEDIATE, so that a read-then-write cannot lose an update;
# everything else reads a snapshot and never waits for a writer.
begin: contextvars.ContextVar[str] = contextvars.ContextVar("begin", default="DEFERRED")

PRAGMAS = (
    "journal_mode=WAL",
    "busy_timeout=10000",
    "synchronous=FULL",  # an accepted closure must survive a power cut
    "foreign_keys=ON",
    "recursive_triggers=ON",  # else INSERT OR REPLACE would pass the triggers of the log
    "trusted_schema=OFF",
    "cache_size=-8000",  # KiB a connection; with the next line a sweep of many rows reads a third less and writes half
    "temp_store=MEMORY",
)


def tune(engine: sa.Engine) -> None:
    """Make a SQLite engine emit its own BEGIN (the driver's default loses updates) and set the pragmas."""
    if engine.dialect.name != "sqlite":
        return

    @sa.event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute("PRAGMA " + pragma)

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN " + begin.get())
