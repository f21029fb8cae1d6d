"""Databases with many deadlines, for the tests that need real ones: several connections, processes, big batches."""

import contextlib
import datetime as dt
import pathlib
from collections.abc import Iterator

from flask import Flask

from bench import dataset
from tests.databases import Backend, dispose, make_app
from tests.factories import START
from tracker.extensions import db

TODAY = START.date()


@contextlib.contextmanager
def large_office(backend: Backend, files: pathlib.Path, deadlines: int, *, due: int) -> Iterator[Flask]:
    """The app of a clone of its own, its context pushed; the first `due` deadlines owe their red letter at START, each to
    three persons."""
    app = make_app(backend.clone(), files)
    with app.app_context():
        fill(deadlines, due=due)
        yield app
    dispose(app)


def fill(deadlines: int, *, due: int, today: dt.date = TODAY) -> None:
    with db.engine.begin() as connection:
        offices = dataset.make_offices(connection, today)
        dataset.make_deadlines(connection, deadlines, offices, today, due=due)
    db.session.remove()
