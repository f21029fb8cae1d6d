"""The answer of a deadline form in words, before anything is written."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from .. import clock
from ..domain.deadlines import DeadlineRule
from ..domain.errors import RuleBroken
from ..domain.vocabulary import Anchor, RuleKind
from ..queries import drafts
from ..queries.clocks import Clock
from ..services import assignment, suspension
from . import words
from .forms.rules import tell


@dataclass(frozen=True, slots=True)
class Preview:
    """The date that a rule gives in words; what must be known of it beside."""

    text: str
    is_provisional: bool = False
    is_receipt: bool = False
    is_past: bool = False
    is_day_off: bool = False


def preview(form: Any, feedback_on: dt.date | None) -> Preview | None:
    """The date that the rule gives, whatever else the form still lacks; None before there is a rule, or with a sentence on
    the form."""
    if not form.is_submitted() or any(form[name].errors for name in ("kind", "amount", "anchor", "date")):
        return None
    try:
        rule = form.rule()
        return worked_out(rule, feedback_on) if rule else None
    except RuleBroken as error:
        tell(form, error)
        return None


def worked_out(rule: DeadlineRule, feedback_on: dt.date | None) -> Preview:
    explained = assignment.explain_for(feedback_on, rule, clock.today())
    return Preview(words.explained(explained, drafts.holiday_names(explained.passed_holidays)), explained.is_provisional,
                   explained.rule.anchor is Anchor.RECEIPT, explained.deadline_on < clock.today())


def resumed(form: Any, final: Clock | None) -> Preview | None:
    """The date with which a suspended clock goes on: the suggested one until another is typed."""
    if final is None or form.deadline_on.errors:
        return None
    found = suspension.explain_resumption(final.deadline_on, final.held_on, form.deadline_on.data, clock.today())
    if found.rule.kind is RuleKind.DATE:
        return Preview(found.raw_on.isoformat(), found.is_provisional, is_past=found.raw_on < clock.today(),
                       is_day_off=found.moved_from is not None)
    return Preview(words.explained(found, drafts.holiday_names(found.passed_holidays)), found.is_provisional,
                   is_past=found.deadline_on < clock.today())
