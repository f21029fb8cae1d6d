"""The pages. register() hangs everything that concerns HTTP on the app."""

from flask import Flask
from flask_bootstrap import Bootstrap5

from . import (
    account,
    audit,
    auth,
    corrections,
    deadline_list,
    documents,
    errors,
    evidence,
    filters,
    finding_list,
    findings,
    health,
    home,
    jobs,
    locale,
    notices,
    overdue,
    reports,
    rounds,
    saved_filters,
    search,
    security,
    settings,
    staff,
    task_acts,
    task_batches,
    task_list,
    tasks,
    units,
    users,
)
from .forms import wtforms_sentences
from .keys import Key

__all__ = ["locale", "register"]

BLUEPRINTS = (account, audit, auth, corrections, deadline_list, documents, evidence, finding_list, findings, health,
              home, jobs, notices, overdue, reports, rounds, saved_filters, search, settings, staff, task_acts, task_batches,
              task_list, tasks, units, users)


def register(app: Flask) -> None:
    app.url_map.converters["int"] = Key
    Bootstrap5(app)
    security.register(app)
    filters.register(app)
    errors.register(app)
    wtforms_sentences.register(app)
    for module in BLUEPRINTS:
        app.register_blueprint(module.bp)
