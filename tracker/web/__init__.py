"""The pages. register() hangs everything that concerns HTTP on the app."""

from typing import Any

from flask import Flask
from flask_bootstrap import Bootstrap5
from werkzeug.routing import IntegerConverter

from . import (
    auth,
    documents,
    errors,
    filters,
    findings,
    health,
    home,
    jobs,
    locale,
    notices,
    overdue,
    reports,
    rounds,
    security,
    task_acts,
    tasks,
)

__all__ = ["locale", "register"]

BLUEPRINTS = (auth, documents, findings, health, home, jobs, notices, overdue, reports, rounds, task_acts, tasks)


class Key(IntegerConverter):
    """The id of a row in an address: what no database could hold is simply not found."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": 2**31 - 1, **options})


def register(app: Flask) -> None:
    app.url_map.converters["int"] = Key
    Bootstrap5(app)
    security.register(app)
    filters.register(app)
    errors.register(app)
    for module in BLUEPRINTS:
        app.register_blueprint(module.bp)
