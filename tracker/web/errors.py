"""The one place where a broken rule becomes an HTTP answer."""

from typing import Any

from flask import Flask, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from ..domain.errors import DomainError
from .messages import sentence

Answer = tuple[str, int]
WORTH_KEEPING = 5


def register(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(500, _server_error)


def _page(status: int, title: str, text: str, **values: Any) -> Answer:
    return render_template("errors/error.html", status=status, title=title, text=text, **values), status


def _domain_error(error: DomainError) -> Answer:
    titles = {403: _("Not allowed"), 404: _("Not found"), 409: _("Changed meanwhile"), 422: _("This is not possible")}
    is_conflict = error.status == 409
    return _page(error.status, titles[error.status], sentence(error), conflict=error.values if is_conflict else None,
                 typed=_typed() if is_conflict else [])


def _typed() -> list[str]:
    """What was written by hand, so that it can be copied: nobody writes a statement twice."""
    return [value for key, value in request.form.items() if key != "csrf_token" and len(value) >= WORTH_KEEPING]


def _csrf_error(_error: CSRFError) -> Answer:
    return _page(400, _("The page was too old"), _("Go back, load the page again and repeat what you did."))


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    texts = {
        404: (_("Not found"), _("There is no such page. Check the address, or start from the home page.")),
        405: (_("Not possible this way"), _("Go back and use the buttons of the page.")),
        413: (_("Too large"), _("What you sent is larger than this office allows. Send smaller files.")),
    }
    title, text = texts.get(error.code, (_("The request was not understood"), _("Go back and try again.")))
    return _page(error.code, title, text)


def _server_error(_error: Exception) -> Answer:
    return _page(500, _("Something went wrong here"),
                 _("Nothing was changed. Try again; if it happens again, tell the system administrator the time and "
                   "this address: %(path)s", path=request.path))
