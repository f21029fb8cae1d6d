"""Databases for tests: one migrated, prepared, peopled template a session and kind, cloned where a test needs its own."""

import contextlib
import itertools
import pathlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from config import Settings
from tests.factories import CLOCK, World, build_world
from tracker import clock, create_app
from tracker.domain.permissions import COMMAND
from tracker.extensions import begin, db
from tracker.services import office, users

_numbers = itertools.count(1)


@dataclass
class Backend:
    """`clone()` gives the address of a new database like the template, `empty()` of one without any table; `world` holds
    the ids in the template."""

    name: str
    template_url: str
    world: World
    clone: Callable[[], str]
    empty: Callable[[], str]


def settings_for(url: str, files: pathlib.Path) -> Settings:
    return Settings(database_url=url, secret_key="test-" * 8, files=files)


def make_app(url: str, files: pathlib.Path) -> Flask:
    app = create_app(settings_for(url, files), wall_clock=CLOCK)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def dispose(app: Flask) -> None:
    """Every app of a test ends with this: an open connection is a warning, and a warning an error."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            if isinstance(engine, sa.Engine):
                engine.dispose()


@contextlib.contextmanager
def rolled_back(app: Flask) -> Iterator[sa.Connection]:
    """The app inside an outer transaction; what the code commits is a savepoint in it. No app context is pushed: a request
    must have one of its own."""
    with app.app_context():
        db.session.configure(join_transaction_mode="create_savepoint")
        engines = db.engines
        engine = engines[None]
    assert isinstance(engine, sa.Engine), "a module that has a stage begins every test from it"
    token = begin.set("IMMEDIATE")
    connection = engine.connect()
    outer = connection.begin()
    begin.reset(token)
    engines[None] = connection  # type: ignore[assignment]
    try:
        yield connection
    finally:
        engines[None] = engine
        outer.rollback()
        connection.close()


@contextlib.contextmanager
def forgotten(connection: sa.Connection) -> Iterator[None]:
    """What happens inside is undone; what was made before on this connection stays."""
    savepoint = connection.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()


def _fill(url: str, files: pathlib.Path) -> World:
    users.use_cheap_hashes()
    app = make_app(url, files)
    with app.app_context():
        upgrade()
        office.prepare(COMMAND, now=clock.now())
        world = build_world()
    dispose(app)
    return world


def sqlite(folder: pathlib.Path) -> Backend:
    template = folder / "template.sqlite"
    url = f"sqlite:///{template}"
    world = _fill(url, folder / "files")
    with contextlib.closing(__import__("sqlite3").connect(template)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def clone() -> str:
        copy = folder / f"clone{next(_numbers)}.sqlite"
        shutil.copyfile(template, copy)
        return f"sqlite:///{copy}"

    return Backend("sqlite", url, world, clone, lambda: f"sqlite:///{folder / f'empty{next(_numbers)}.sqlite'}")


@contextlib.contextmanager
def postgresql(server_url: str, folder: pathlib.Path, prefix: str) -> Iterator[Backend]:
    admin = sa.create_engine(server_url, isolation_level="AUTOCOMMIT")
    made: list[str] = []

    def create(name: str, template: str | None = None) -> str:
        with admin.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        made.append(name)
        return str(sa.make_url(server_url).set(database=name).render_as_string(hide_password=False))

    base = f"{prefix}_template"
    url = create(base)
    world = _fill(url, folder / "files")
    try:
        yield Backend("postgresql", url, world, lambda: create(f"{prefix}_{next(_numbers)}", base),
                      lambda: create(f"{prefix}_{next(_numbers)}"))
    finally:
        with admin.connect() as connection:
            for name in reversed(made):
                connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.dispose()
