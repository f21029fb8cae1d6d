"""The answer of a deadline form in words, before anything is written."""

import datetime as dt
from typing import Any

from .. import clock
from ..domain.errors import RuleBroken
from ..domain.vocabulary import Anchor
from ..queries import drafts
from ..services import assignment
from . import words
from .forms.rules import tell


def preview(form: Any, feedback_on: dt.date | None) -> dict[str, Any] | None:
    """The date that the rule gives, whatever else the form still lacks; None before there is a rule, or with a sentence on
    the form."""
    if not form.is_submitted() or any(form[name].errors for name in ("kind", "amount", "anchor", "date")):
        return None
    try:
        rule = form.rule()
        explained = assignment.explain_for(feedback_on, rule, clock.today()) if rule else None
    except RuleBroken as error:
        tell(form, error)
        return None
    if explained is None:
        return None
    return {"text": words.explained(explained, drafts.holiday_names(explained.passed_holidays)),
            "is_provisional": explained.is_provisional, "is_receipt": explained.rule.anchor is Anchor.RECEIPT,
            "is_past": explained.deadline_on < clock.today()}
