"""Search in one place: tasks, findings and rounds; an exact number leads straight to its task."""

import re
from collections.abc import Iterator

from flask import Blueprint, g, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from ..queries import search

bp = Blueprint("search", __name__, url_prefix="/search")
AROUND = 30


@bp.get("")
def index() -> str | Response:
    q = "".join(c for c in request.args.get("q", "") if c.isprintable()).strip()[:search.LENGTH]
    task_id = search.task_of_number(g.actor, q)
    if q and task_id is not None:
        return redirect(url_for("tasks.show", task_id=task_id))
    return render_template("search/index.html", q=q, found=search.found(g.actor, q) if q else None, shown=search.SHOWN,
                           scanned=search.SCANNED, marked=lambda text: marked(text, q), part=lambda text: part(text, q))


def marked(text: str | None, q: str) -> Markup:
    """The text with what was looked for in <mark>; everything else is escaped."""
    return Markup("").join(_pieces(text or "", q))


def part(text: str, q: str) -> Markup:
    """A stretch of a long text around the first place where it fits; '' where it does not."""
    at = text.lower().find(q.lower())
    if at < 0:
        return Markup("")
    begin, end = max(0, at - AROUND), at + len(q) + AROUND
    cut = ("…" if begin else "") + text[begin:end].strip() + ("…" if end < len(text) else "")
    return marked(cut, q)


def _pieces(text: str, q: str) -> Iterator[Markup]:
    for n, piece in enumerate(re.split(f"({re.escape(q)})", text, flags=re.IGNORECASE) if q else [text]):
        yield Markup("<mark>{}</mark>").format(piece) if n % 2 else escape(piece)
