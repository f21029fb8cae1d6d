"""The dates of a round's plan. They differ by place and year, so these rules are what is offered, never a constant."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from .deadlines import DeadlineRule, resolve
from .errors import RuleBroken
from .vocabulary import Anchor, PlanDate, RoundKind, RuleKind
from .workdays import WorkCalendar

MOST_MONTHS = 36
WITH_FEEDBACK = frozenset({RoundKind.INSPECTION, RoundKind.LOOK_BACK})
#: 集中整改期: 6 months under the 2024 Party rules on inspection, 2 under those of 2017; some places take 3.
CONCENTRATED_MONTHS = (6, 3, 2)

# The first is what is offered for a round that follows a feedback; no number is offered where practice gives none.
# Plan, evaluation and reply on clues: common practice.
MONTHS: dict[PlanDate, tuple[int, ...]] = {
    PlanDate.PLAN_DUE: (1,),
    PlanDate.CONCENTRATED: CONCENTRATED_MONTHS,
    PlanDate.PROGRESS_REPORT: (),
    PlanDate.BULLETIN: (),
    PlanDate.EVALUATION: (1,),
    PlanDate.CLUE_REPLY: (3,),
}
# Counted from the end of the concentrated rectification; the others are counted from the day of the feedback.
AFTER_PERIOD = frozenset({PlanDate.PROGRESS_REPORT, PlanDate.BULLETIN, PlanDate.EVALUATION})


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One date as it was entered: so many months, or the date itself."""

    months: int | None = None
    date: dt.date | None = None

    def __post_init__(self) -> None:
        if (self.months is None) == (self.date is None):
            raise RuleBroken("plan.months_or_date")
        if self.months is not None and not 1 <= self.months <= MOST_MONTHS:
            raise RuleBroken("plan.months", least=1, most=MOST_MONTHS)


def offered(kind: RoundKind, concentrated: int | None = CONCENTRATED_MONTHS[0]) -> dict[PlanDate, PlanEntry]:
    """What a round of this kind begins with. Without a concentrated period nothing is counted from its end."""
    if kind not in WITH_FEEDBACK:
        return {}
    months = {date: choices[0] for date, choices in MONTHS.items() if choices}
    del months[PlanDate.CONCENTRATED]
    if concentrated is None:
        months = {date: n for date, n in months.items() if date not in AFTER_PERIOD}
    else:
        months[PlanDate.CONCENTRATED] = concentrated
    return {date: PlanEntry(months=months[date]) for date in PlanDate if date in months}


def reckon(entries: Mapping[PlanDate, PlanEntry], feedback_on: dt.date | None,
           calendar: WorkCalendar) -> dict[PlanDate, dt.date]:
    """The date of each entry, in the order of the procedure. Counted ones move to a working day (domain/deadlines.py),
    one that was entered as a date stays. What is done in the concentrated period is evaluated after it."""
    found: dict[PlanDate, dt.date] = {}
    for date in PlanDate:
        entry = entries.get(date)
        if entry is None:
            continue
        start = found.get(PlanDate.CONCENTRATED) if date in AFTER_PERIOD else feedback_on
        found[date] = _reckoned(date, entry, start, calendar)
        if feedback_on is not None and found[date] < feedback_on:
            raise RuleBroken("plan.before_feedback", date=date, feedback_on=feedback_on.isoformat())
    end, evaluation = found.get(PlanDate.CONCENTRATED), found.get(PlanDate.EVALUATION)
    if end and evaluation and evaluation < end:
        raise RuleBroken("plan.before_period", date=PlanDate.EVALUATION, end_on=end.isoformat())
    return found


def _reckoned(date: PlanDate, entry: PlanEntry, start: dt.date | None, calendar: WorkCalendar) -> dt.date:
    if entry.date is not None:
        return entry.date
    if start is None:
        raise RuleBroken("plan.period_missing" if date in AFTER_PERIOD else "plan.feedback_missing", date=date)
    rule = DeadlineRule(RuleKind.MONTHS, entry.months, Anchor.DATE, start)
    return resolve(rule, None, calendar).deadline_on
