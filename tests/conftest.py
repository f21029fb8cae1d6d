"""Real SQLite, real PostgreSQL, a frozen clock, no socket out. A test runs in an outer transaction that is rolled back;
what the code under test commits is a savepoint in it. Tests of several processes clone a database of their own."""

import dataclasses
import os
import pathlib
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import databases, postgres
from tests.databases import Backend
from tests.factories import CLOCK, PASSWORD, World
from tracker.extensions import db


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """No bytes in the name of a test: a zip holds the time it was made at, and all workers must find the same names."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_backend(tmp_path_factory: pytest.TempPathFactory) -> Backend:
    return databases.sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_backend(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    prefix = f"t{os.getpid()}"
    with databases.postgresql(postgres_url, tmp_path_factory.mktemp("postgresql"), prefix) as backend:
        yield backend


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> Backend:
    """Both databases: whatever asks for this runs twice."""
    found: Backend = request.getfixturevalue(f"{request.param}_backend")
    return found


@pytest.fixture(scope="session")
def shared_app(backend: Backend, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = databases.make_app(backend.clone(), tmp_path_factory.mktemp("files"))
    app.test_client_class = Client
    yield app
    databases.dispose(app)


@pytest.fixture(scope="module")
def stage(shared_app: Flask) -> Iterator[Flask]:
    """For a module whose tests all begin from the same things: a fixture of the module makes them once in here."""
    with databases.rolled_back(shared_app):
        yield shared_app


@pytest.fixture
def app(shared_app: Flask, request: pytest.FixtureRequest) -> Iterator[Flask]:
    if "stage" not in request.fixturenames:
        with databases.rolled_back(shared_app):
            yield shared_app
        return
    with shared_app.app_context():
        connection: Any = db.engines[None]
    with databases.forgotten(connection):
        yield shared_app


@pytest.fixture
def ctx(app: Flask) -> Iterator[Flask]:
    """For tests that call services: an app context for the whole test."""
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from tests import lived_in
    return lived_in.sqlite(tmp_path_factory.mktemp("lived_in"))


@pytest.fixture(scope="session")
def site_map(lived_in: Any) -> Iterator[Any]:
    """Tests that ask for it share a worker (xdist_group), so that the pages are walked through once."""
    from tests.crawling import SiteMap
    app = lived_in.app()
    yield SiteMap(app)
    databases.dispose(app)


@pytest.fixture
def world(backend: Backend) -> World:
    return backend.world


@pytest.fixture(autouse=True)
def frozen_clock() -> Iterator[None]:
    CLOCK.reset()
    yield
    CLOCK.reset()


@pytest.fixture(autouse=True)
def no_socket_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this machine may be spoken to."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError(f"a test tried to connect to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


# Later than any clock of a test: the idle time-out has tests of its own.
NEVER_IDLE = 2**33


class Client(FlaskClient):
    """Logs in as a persona by its session cookie; `sign_in` through the form has tests of its own."""

    def as_persona(self, world: World, persona: str) -> "Client":
        with self.session_transaction() as session:
            session.clear()
            if persona != "anonymous":
                session["user_id"] = world.users[persona]
                session["epoch"] = 0
                session["seen"] = NEVER_IDLE
        return self


@pytest.fixture
def client(app: Flask) -> Client:
    made = app.test_client()
    assert isinstance(made, Client)
    return made


@pytest.fixture
def password() -> str:
    return PASSWORD


@pytest.fixture
def files(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "files"


@pytest.fixture
def own_files(shared_app: Flask, files: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """The shared app with a files folder of this test's own, which outlives no rollback."""
    monkeypatch.setitem(shared_app.extensions, "settings",
                        dataclasses.replace(shared_app.extensions["settings"], files=files))
    return files
