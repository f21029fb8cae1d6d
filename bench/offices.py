"""Databases to measure on: a fresh SQLite file and a fresh PostgreSQL database, each with a large office in it."""

import contextlib
import datetime as dt
import itertools
import pathlib
import tempfile
from collections.abc import Callable, Iterator

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from bench import dataset
from config import Settings
from tests import postgres
from tracker import clock, create_app
from tracker.domain.permissions import COMMAND
from tracker.extensions import db
from tracker.services import office

NOW = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)  # a Monday
TODAY = NOW.date()
NewDatabase = Callable[[], str]
_numbers = itertools.count(1)


@contextlib.contextmanager
def both() -> Iterator[dict[str, NewDatabase]]:
    """For each kind of database a function that gives the address of an empty one."""
    with tempfile.TemporaryDirectory() as folder, postgres.server() as server:
        admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")

        def new_postgresql() -> str:
            name = f"bench{next(_numbers)}"
            with admin.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
            return sa.make_url(server).set(database=name).render_as_string(hide_password=False)

        yield {"SQLite": lambda: f"sqlite:///{folder}/bench{next(_numbers)}.sqlite", "PostgreSQL": new_postgresql}
        admin.dispose()


@contextlib.contextmanager
def large_office(url: str, deadlines: int, *, due: int = 0) -> Iterator[Flask]:
    """The app with its context pushed; the clock stands at NOW."""
    with tempfile.TemporaryDirectory() as files:
        app = create_app(Settings(database_url=url, secret_key="bench" * 8, files=pathlib.Path(files)),
                         wall_clock=lambda: NOW)
        with app.app_context():
            upgrade()
            office.prepare(COMMAND, now=clock.now())
            with db.engine.begin() as connection:
                dataset.make_deadlines(connection, deadlines, dataset.make_offices(connection, TODAY), TODAY, due=due)
            db.session.remove()
            yield app
            db.session.remove()
            db.engine.dispose()
