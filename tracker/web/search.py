"""Search in one place: tasks, findings and rounds; an exact number leads straight to its task."""

import re
from collections.abc import Iterator

from flask import Blueprint, g, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from ..domain.names import clean_name
from ..queries import search

bp = Blueprint("search", __name__, url_prefix="/search")
AROUND = 30


@bp.get("")
def index() -> str | Response:
    q = clean_name(request.args.get("q", ""))[:search.LENGTH].strip()
    task_id = search.task_of_number(g.actor, q)
    if q and task_id is not None:
        return redirect(url_for("tasks.show", task_id=task_id))
    return render_template("search/index.html", q=q, found=search.found(g.actor, q) if q else None, shown=search.SHOWN,
                           scanned=search.SCANNED, marked=lambda text: marked(text, q), part=lambda text: part(text, q))


def marked(text: str | None, q: str) -> Markup:
    """The text with what was looked for in <mark>; everything else is escaped."""
    return Markup("").join(_pieces(text or "", q))


def part(text: str, q: str) -> Markup:
    """A stretch of a long text around the first word of the search that it has; '' where it has none."""
    at, word = next(((at, word) for word in q.split() if (at := text.lower().find(word.lower())) >= 0), (-1, ""))
    if at < 0:
        return Markup("")
    begin, end = max(0, at - AROUND), at + len(word) + AROUND
    cut = ("…" if begin else "") + text[begin:end].strip() + ("…" if end < len(text) else "")
    return marked(cut, q)


def _pieces(text: str, q: str) -> Iterator[Markup]:
    words = "|".join(re.escape(word) for word in sorted(q.split(), key=len, reverse=True))
    for n, piece in enumerate(re.split(f"({words})", text, flags=re.IGNORECASE) if words else [text]):
        yield Markup("<mark>{}</mark>").format(piece) if n % 2 else escape(piece)
