"""What somebody was sending when the session had ended. It waits in the page of the answer, which is a log-in of its own;
the same person sends it on from there with one click more, an act to its own page, where it is looked at before it is
done. Nothing is typed twice. Never a password, never a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, render_template, request, session
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import HTTPException
from wtforms.validators import ValidationError

from .errors import UNWRITTEN, by_hand, page_before, thing, typed
from .forms import LOOK
from .forms.auth import LoginForm
from .kept_things import About, about
from .kept_words import act
from .navigation import section

OWNER = "kept"  # in the session that follows: whose it is, and as which post it was sent
TOKEN = "csrf_token"  # in a session: what proves that a form came from one of its pages
BY_PAGE = UNWRITTEN | {"version", "seen", "pick"}  # fields with which nothing was entered
PREFIX = "kept:"  # before the names of the fields, so that they do not mix with those of the log-in


@dataclass(frozen=True, slots=True)
class Kept:
    """`path`: where it was sent. `act`: what would be done there, '' for no act. `section`: the part of the site that it
    belongs to, '' for none. `thing`: name and address of the page of what it is about."""

    path: str
    act: str
    section: str
    endpoint: str
    values: Mapping[str, Any]
    thing: tuple[str, str] | None
    fields: tuple[tuple[str, str], ...]
    had_files: bool

    @property
    def waiting(self) -> list[tuple[str, str]]:
        """The fields as they come along with the log-in."""
        return [(PREFIX + name, value) for name, value in self.fields]

    @property
    def written(self) -> list[str]:
        return by_hand(self.fields)

    @property
    def is_bare(self) -> bool:
        """An act for which nothing was entered."""
        return bool(self.act) and not self.had_files and all(
            name in BY_PAGE or not value.strip() for name, value in self.fields)

    def about(self) -> About:
        """Only for its sender, who is logged in again. A page that does no act tells where it belongs."""
        picks = {value for name, value in self.fields if name == "pick"}
        return about(self.endpoint, self.values, len(picks)) if self.act else About()


def owner() -> dict[str, Any]:
    """For the session that follows one that ends: a form of its pages, sent later, can still be told from a foreign one."""
    return {OWNER: {"user_id": session.get("user_id"), "post_id": session.get("post_id")}, **_token()}


def resumed(user_id: int) -> dict[str, Any]:
    """For the session of whoever logs in: pages that the same person still has open go on, by the same post."""
    found = session.get(OWNER, {})
    return {"post_id": found["post_id"], **_token()} if found.get("user_id") == user_id else {}


def _token() -> dict[str, Any]:
    """None before the first page with a form."""
    return {TOKEN: session[TOKEN]} if TOKEN in session else {}


def _is_proven() -> bool:
    """Only what came from a page of the session that has ended is worth keeping."""
    try:
        validate_csrf(request.form.get(TOKEN))
    except ValidationError:
        return False
    return OWNER in session


def ended_page(why: str, login: str) -> tuple[str, int]:
    """What cannot be kept is shown to be copied, as far as it was written by hand."""
    files = [file.filename for files in request.files.listvalues() for file in files]
    kept = _kept(request.full_path.rstrip("?"), request.form.items(multi=True), had_files=any(files))
    before = page_before()
    back = before._replace(scheme="", netloc="", fragment="").geturl() if before else None
    if not _is_proven() or kept is None:
        return render_template("auth/ended.html", why=why, typed=typed(), back=back), 401
    form = LoginForm(formdata=None, data={"login": login})
    return render_template("auth/ended.html", why=why, form=form, kept=kept), 401


def sent_along() -> Kept | None:
    """What comes with the log-in of that page."""
    fields = ((name.removeprefix(PREFIX), value) for name, value in request.form.items(multi=True)
              if name.startswith(PREFIX))
    return _kept(request.form.get("to", ""), fields, had_files="had_files" in request.form)


def is_senders(owner: dict[str, Any]) -> bool:
    return bool(owner.get("user_id") == session["user_id"])


def is_own_path(target: str) -> bool:
    """A path of this site, and nothing that a browser could take for another's."""
    if not target.startswith("/") or target.startswith(("//", "/\\")) or not target.isprintable():
        return False
    parts = urlsplit(target.replace("\\", "/"))
    return not parts.scheme and not parts.netloc


def _kept(path: str, fields: Iterable[tuple[str, str]], *, had_files: bool) -> Kept | None:
    """None where nothing can be sent to by a form: another site, no page, a log-in, a new password."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not is_own_path(path):
        return None
    try:
        endpoint, values = adapter.match(urlsplit(path).path, "POST")
    except HTTPException:
        return None
    if endpoint.startswith("auth.") or endpoint == "account.password":
        return None
    named = tuple((name, value) for name, value in fields if name not in (TOKEN, LOOK) and "password" not in name)
    return Kept(path, act(endpoint, values, dict(named)), section(endpoint), endpoint, values, thing(dict(values)), named,
                had_files)
