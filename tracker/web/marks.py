"""Punctuation as the language of the page writes it. What is markup stays markup."""

from collections.abc import Iterable

from flask_babel import gettext as _


def colon(text: str) -> str:
    return text + str(_(": "))


def bracketed(text: str) -> str:
    """With what parts it from the word before."""
    before, after = str(_(" (…)")).split("…")
    return before + text + after


def listed(texts: Iterable[str]) -> str:
    return str(_(", ")).join(texts)
