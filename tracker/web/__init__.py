"""The pages. register() hangs everything that concerns HTTP on the app."""

from flask import Flask
from flask_bootstrap import Bootstrap5

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
from .keys import Key

__all__ = ["locale", "register"]

BLUEPRINTS = (auth, documents, findings, health, home, jobs, notices, overdue, reports, rounds, task_acts, tasks)


def register(app: Flask) -> None:
    app.url_map.converters["int"] = Key
    Bootstrap5(app)
    security.register(app)
    filters.register(app)
    errors.register(app)
    for module in BLUEPRINTS:
        app.register_blueprint(module.bp)
