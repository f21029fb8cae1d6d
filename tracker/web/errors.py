"""The one place where a broken rule becomes an HTTP answer."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from flask import Flask, current_app, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from ..domain.errors import DomainError, NoSuchTransition
from ..queries.frame import Bar
from .messages import sentence

Answer = tuple[str, int]
UNWRITTEN = frozenset({"csrf_token", "rows"})  # what pages send by themselves
# The thing that an address is about, the nearest first, and its page; who gets 403, 409 or 422 on it may look at it.
THINGS = (("task_id", "tasks.show", _l("Look at the task")), ("finding_id", "findings.show", _l("Look at the finding")),
          ("round_id", "rounds.show", _l("Look at the round")))


def register(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(500, _server_error)


def _page(status: int, title: str, text: str, **values: Any) -> Answer:
    return render_template("errors/error.html", status=status, title=title, text=text, back=_back(), **values), status


def _domain_error(error: DomainError) -> Answer:
    titles = {403: _("Not allowed"), 404: _("Not found"), 409: _("Changed meanwhile"), 422: _("This is not possible")}
    is_conflict = error.status == 409
    title = _("Not possible now") if isinstance(error, NoSuchTransition) else titles[error.status]
    return _page(error.status, title, sentence(error), conflict=error.values if is_conflict else None,
                 typed=typed() if error.status != 404 else [],
                 thing=thing({**(request.view_args or {}), **error.values})
                 if error.status != 404 else None)


def typed() -> list[str]:
    """What the sender wrote, so that it can be copied: nobody writes a statement twice."""
    return by_hand(request.form.items(multi=True))


def by_hand(fields: Iterable[tuple[str, str]]) -> list[str]:
    """Without keys, codes and dates, which are ASCII without a blank. Never a password."""
    return [value for key, value in fields
            if key not in UNWRITTEN and "password" not in key and (not value.isascii() or len(value.split()) > 1)]


def page_before() -> SplitResult | None:
    """The page of this site from which the request came; whatever else a browser sends there is nothing."""
    try:
        before = urlsplit(request.referrer or "")
    except ValueError:
        return None
    return before if before.scheme in ("http", "https") and before.netloc == request.host else None


def _back() -> str | None:
    """The page before, if it is another than the one that failed."""
    before = page_before()
    is_same = before is not None and request.method == "GET" and before.path == request.path
    return None if before is None or is_same else before.geturl()


def thing(ids: dict[str, Any]) -> tuple[str, str] | None:
    """Name and address of the way to what a request with these keys is about."""
    return next(((str(name), url_for(endpoint, **{key: ids[key]})) for key, endpoint, name in THINGS if ids.get(key)), None)


def _csrf_error(_error: CSRFError) -> Answer:
    return _page(400, _("The page was too old"),
                 _("It was opened before the last log-in. Go back, load the page again and repeat what you did."),
                 typed=typed())


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    texts = {
        403: (_("Not allowed"),
              _("Your post does not carry this right. If you hold several posts, switch to the right one.")),
        404: (_("Not found"), _("There is no such page. Check the address, or start from the home page.")),
        405: (_("Not possible this way"), _("The address belongs to a button. Go back and use the button of the page.")),
        413: (_("Too large"), _("At most %(mb)s MB can be sent at once. Send smaller files, or fewer at once.",
                                mb=(current_app.config["MAX_CONTENT_LENGTH"] or 0) // 1048576)),
    }
    title, text = texts.get(error.code, (_("The request was not understood"),
                                         _("Part of what was sent cannot be read. Go back, correct it and send it again.")))
    return _page(error.code, title, text)


def _server_error(_error: Exception) -> Answer:
    """The frame asks the database nothing here: it may be what failed."""
    g.bar = Bar()
    return _page(500, _("Something went wrong here"),
                 _("Nothing was changed. Try again; if it happens again, tell the system administrator the time and "
                   "this address: %(path)s", path=request.path), typed=typed())
