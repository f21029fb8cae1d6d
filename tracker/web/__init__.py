"""The pages. register() hangs everything that concerns HTTP on the app."""

from flask import Flask

from . import auth, errors, filters, health, locale, security

__all__ = ["locale", "register"]


def register(app: Flask) -> None:
    security.register(app)
    filters.register(app)
    errors.register(app)
    for module in (auth, health):
        app.register_blueprint(module.bp)
