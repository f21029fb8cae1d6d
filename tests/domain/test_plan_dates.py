"""The dates of a round's plan: what is offered for which round, from which day each is counted, what makes no sense."""

import datetime as dt

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.plan_dates import PlanEntry, offered, reckon
from tracker.domain.vocabulary import PlanDate as P
from tracker.domain.vocabulary import RoundKind
from tracker.domain.workdays import WorkCalendar

NATIONAL = [dt.date(2025, 10, day) for day in (1, 2, 3, 6, 7, 8)]
CALENDAR = WorkCalendar(dict.fromkeys(NATIONAL, False) | {dt.date(2026, 2, 28): True}, frozenset({2025, 2026}))
FEEDBACK = dt.date(2025, 9, 3)


def dates(entries: dict, feedback_on: dt.date | None = FEEDBACK) -> dict[P, str]:
    return {kind: day.isoformat() for kind, day in reckon(entries, feedback_on, CALENDAR).items()}


def test_an_inspection_is_offered_the_dates_of_the_2024_rules():
    assert dates(offered(RoundKind.INSPECTION)) == {
        P.PLAN_DUE: "2025-10-09",  # 10-03 is a holiday
        P.CONCENTRATED: "2026-03-03",
        P.EVALUATION: "2026-04-03",  # a month after the period, not after the feedback
        P.CLUE_REPLY: "2025-12-03",
    }


@pytest.mark.parametrize(("months", "period", "evaluation"), [
    (2, "2025-11-03", "2025-12-03"), (3, "2025-12-03", "2026-01-05"),
])
def test_the_evaluation_follows_the_length_of_the_period(months: int, period: str, evaluation: str):
    found = dates(offered(RoundKind.LOOK_BACK, months))
    assert (found[P.CONCENTRATED], found[P.EVALUATION]) == (period, evaluation)


def test_what_nothing_can_be_counted_from_is_not_offered():
    assert set(offered(RoundKind.INSPECTION, None)) == {P.PLAN_DUE, P.CLUE_REPLY}
    for kind in set(RoundKind) - {RoundKind.INSPECTION, RoundKind.LOOK_BACK}:
        assert offered(kind) == {}


def test_a_date_is_taken_as_it_is_and_others_may_be_counted_from_it():
    entries = {P.CONCENTRATED: PlanEntry(date=dt.date(2026, 2, 1)), P.EVALUATION: PlanEntry(months=1)}
    assert dates(entries) == {P.CONCENTRATED: "2026-02-01", P.EVALUATION: "2026-03-02"}  # 03-01 is a Sunday
    assert dates({P.BULLETIN: PlanEntry(date=dt.date(2026, 1, 31))}, None) == {P.BULLETIN: "2026-01-31"}
    last_day = {P.CONCENTRATED: PlanEntry(months=3), P.EVALUATION: PlanEntry(date=dt.date(2025, 12, 3))}
    assert set(dates(last_day).values()) == {"2025-12-03"}, "the last day of the period is not before its end"


@pytest.mark.parametrize(("entries", "feedback_on", "code"), [
    ({P.PLAN_DUE: PlanEntry(months=1)}, None, "plan.feedback_missing"),
    ({P.EVALUATION: PlanEntry(months=1)}, FEEDBACK, "plan.period_missing"),
    ({P.BULLETIN: PlanEntry(date=dt.date(2025, 9, 2))}, FEEDBACK, "plan.before_feedback"),
    ({P.CONCENTRATED: PlanEntry(months=3), P.EVALUATION: PlanEntry(date=dt.date(2025, 12, 2))}, FEEDBACK,
     "plan.before_period"),
])
def test_what_cannot_be_reckoned_is_refused(entries: dict, feedback_on: dt.date | None, code: str):
    with pytest.raises(RuleBroken) as caught:
        reckon(entries, feedback_on, CALENDAR)
    assert caught.value.code == code


@pytest.mark.parametrize(("given", "code"), [
    ({}, "plan.months_or_date"), ({"months": 1, "date": FEEDBACK}, "plan.months_or_date"), ({"months": 0}, "plan.months"),
    ({"months": 37}, "plan.months"),
])
def test_an_entry_is_so_many_months_or_a_date(given: dict, code: str):
    with pytest.raises(RuleBroken) as caught:
        PlanEntry(**given)
    assert caught.value.code == code
