"""Language of a page: what the person chose, else what the browser asks for, else the office's."""

from flask import current_app, request, session

LANGUAGES = ("zh", "en")


def select() -> str:
    """Always one of LANGUAGES: flask-babel answers an unknown or hyphened tag with an error."""
    default: str = current_app.config["BABEL_DEFAULT_LOCALE"]
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    if default == "zh":
        return "zh"  # an office of the interface's first language: a browser's English set-up does not decide
    return request.accept_languages.best_match(LANGUAGES) or default
