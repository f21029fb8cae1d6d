"""Punctuation as the language of the page writes it. What is markup stays markup."""

import re
from collections.abc import Iterable

from flask_babel import gettext as _
from markupsafe import Markup, escape

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def colon(text: str) -> str:
    return text + str(_(": "))


def bracketed(text: str) -> str:
    """With what parts it from the word before."""
    before, after = str(_(" (…)")).split("…")
    return before + text + after


def gap() -> str:
    """What parts a sentence, or what ends in a colon, from what follows: nothing beside a full-width mark."""
    return str(_(": "))[1:]


def unbroken(text: str) -> Markup:
    """Dates in it stay on one line; a browser would break them at their hyphens."""
    return Markup(_DAY.sub(r'<span class="nowrap">\g<0></span>', str(escape(text))))


def listed(texts: Iterable[str]) -> str:
    return str(_(", ")).join(texts)
