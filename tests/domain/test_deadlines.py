"""Rules of counting: Civil Code arts. 201–204, with the published calendars of 2018–2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.deadlines import (
    MAX_DAYS,
    MAX_MONTHS,
    MOST,
    DeadlineRule,
    clock_on,
    explain,
    is_overdue,
    late_days,
    late_workdays,
    resolve,
    resumed_on,
)
from tracker.domain.errors import RuleBroken
from tracker.domain.vocabulary import Anchor, DeadlineState, RuleKind
from tracker.domain.workdays import WorkCalendar
from tracker.importers.china_holidays import published_days

YEARS = range(2018, 2027)
CHINA = WorkCalendar({day: is_worked for day, (is_worked, _) in published_days(YEARS).items()}, frozenset(YEARS))
DATE, DAYS, WORKDAYS, MONTHS = RuleKind
RUNNING, HELD, STOPPED = DeadlineState

days = st.dates(date(2018, 1, 1), date(2027, 12, 31))


def on(text):
    return date.fromisoformat(text)


def october(*numbers):
    return tuple(date(2025, 10, number) for number in numbers)


def rule(kind, amount=None, *, rolls_over=True):
    return DeadlineRule(kind, amount, Anchor.FEEDBACK, rolls_over=rolls_over)


def fixed(text, *, rolls_over=True):
    return DeadlineRule(DATE, None, Anchor.DATE, on(text), rolls_over)


@pytest.mark.parametrize(
    ("start", "kind", "amount", "expected"),
    [
        ("2025-09-03", MONTHS, 1, "2025-10-09"),
        ("2025-09-03", MONTHS, 6, "2026-03-03"),
        ("2025-09-22", WORKDAYS, 15, "2025-10-17"),
        ("2025-09-26", DAYS, 15, "2025-10-11"),
        ("2025-08-31", MONTHS, 6, "2026-02-28"),
        ("2026-01-31", MONTHS, 1, "2026-02-28"),
        ("2026-02-06", WORKDAYS, 10, "2026-02-27"),
        ("2026-04-30", WORKDAYS, 5, "2026-05-11"),
        ("2026-09-18", WORKDAYS, 3, "2026-09-22"),
        ("2026-09-25", WORKDAYS, 10, "2026-10-15"),
    ],
)
def test_golden_values(start, kind, amount, expected):
    assert resolve(rule(kind, amount), on(start), CHINA).deadline_on == on(expected)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2023-08-31", 6, "2024-02-29"),  # a leap year
        ("2025-12-15", 1, "2026-01-15"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2026-02-28", 1, "2026-03-28"),  # the number of the day, not "the last day"
        ("2020-02-29", 120, "2030-02-28"),
        ("2026-12-31", 12, "2027-12-31"),
    ],
)
def test_months_end_on_the_same_number_or_on_the_last_of_the_month(start, months, expected):
    assert resolve(rule(MONTHS, months, rolls_over=False), on(start), CHINA).deadline_on == on(expected)


def test_a_last_day_off_rolls_over_and_the_facts_say_why():
    resolved = resolve(rule(MONTHS, 1), on("2025-09-03"), CHINA)
    assert (resolved.raw_on, resolved.deadline_on) == october(3, 9)
    assert resolved.rolled_workday and not resolved.is_provisional
    assert resolved.passed_holidays == october(3, 6, 7, 8)
    said = explain(rule(MONTHS, 1), on("2025-09-03"), CHINA)
    assert (said.counted_from, said.raw_on, said.deadline_on) == (on("2025-09-03"), *october(3, 9))
    assert (said.moved_from, said.moved_to) == october(3, 9)
    assert (said.days_off_skipped, said.passed_holidays) == (6, october(3, 6, 7, 8))


def test_with_roll_over_switched_off_the_day_stands():
    resolved = resolve(rule(MONTHS, 1, rolls_over=False), on("2025-09-03"), CHINA)
    assert (resolved.deadline_on, resolved.rolled_workday, resolved.passed_holidays) == (on("2025-10-03"), False, ())


def test_a_day_that_is_worked_is_not_moved():
    said = explain(rule(DAYS, 15), on("2025-09-26"), CHINA)
    assert (said.deadline_on, said.moved_from, said.moved_to) == (on("2025-10-11"), None, None)
    assert (said.days_off_skipped, said.passed_holidays) == (0, ())


@pytest.mark.parametrize("rolls_over", [True, False])
def test_working_days_need_no_roll_over_and_name_the_holidays_they_passed(rolls_over):
    said = explain(rule(WORKDAYS, 15, rolls_over=rolls_over), on("2025-09-22"), CHINA)
    assert (said.deadline_on, said.moved_from) == (on("2025-10-17"), None)
    assert said.passed_holidays == october(1, 2, 3, 6, 7, 8)
    assert said.days_off_skipped == 25 - 15


def test_a_plain_date_stands_or_rolls_over():
    assert resolve(fixed("2025-10-03"), None, CHINA).deadline_on == on("2025-10-09")
    assert resolve(fixed("2025-10-03", rolls_over=False), None, CHINA).deadline_on == on("2025-10-03")
    said = explain(fixed("2025-09-30"), None, CHINA)
    assert (said.counted_from, said.raw_on, said.deadline_on) == (None, on("2025-09-30"), on("2025-09-30"))


def test_a_count_from_a_date_reads_the_date_and_not_the_anchor_day():
    counted = DeadlineRule(DAYS, 10, Anchor.DATE, on("2026-03-02"))
    assert resolve(counted, on("2026-06-01"), CHINA).deadline_on == on("2026-03-12")
    assert explain(counted, None, CHINA).counted_from == on("2026-03-02")


def test_a_count_without_its_anchor_day_is_refused():
    with pytest.raises(RuleBroken, match="deadline.anchor_missing"):
        resolve(rule(DAYS, 10), None, CHINA)


@pytest.mark.parametrize(
    ("which", "start", "is_provisional"),
    [
        (rule(WORKDAYS, 5), "2026-12-24", False),  # ends on 2026-12-31
        (rule(WORKDAYS, 6), "2026-12-24", True),
        (rule(WORKDAYS, 3), "2017-12-31", False),  # the first day is not counted
        (rule(WORKDAYS, 2), "2017-12-28", True),  # begins in a year that is not published
        (rule(MONTHS, 3), "2026-11-02", True),
        (rule(DAYS, 30, rolls_over=False), "2026-12-15", False),  # no calendar was asked
        (rule(DAYS, 30), "2026-06-15", False),
    ],
)
def test_provisional_when_a_year_that_mattered_is_not_published(which, start, is_provisional):
    assert resolve(which, on(start), CHINA).is_provisional is is_provisional
    assert explain(which, on(start), CHINA).is_provisional is is_provisional


def test_rolling_into_an_unpublished_year_is_provisional():
    calendar = WorkCalendar({on("2026-12-31"): False}, frozenset({2026}))
    resolved = resolve(fixed("2026-12-31"), None, calendar)
    assert (resolved.deadline_on, resolved.is_provisional) == (on("2027-01-01"), True)


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("deadline.date_missing", (DATE, None, Anchor.DATE)),
        ("deadline.date_missing", (DAYS, 3, Anchor.DATE)),
        ("deadline.date_unexpected", (DAYS, 3, Anchor.RECEIPT, on("2026-01-01"))),
        ("deadline.anchor_must_be_date", (DATE, None, Anchor.RECEIPT, on("2026-01-01"))),
        ("deadline.amount_unexpected", (DATE, 3, Anchor.DATE, on("2026-01-01"))),
        ("deadline.amount_missing", (WORKDAYS, None, Anchor.RECEIPT)),
        ("deadline.amount_out_of_range", (DAYS, 0, Anchor.RECEIPT)),
        ("deadline.amount_out_of_range", (DAYS, MAX_DAYS + 1, Anchor.RECEIPT)),
        ("deadline.amount_out_of_range", (WORKDAYS, MAX_DAYS + 1, Anchor.RECEIPT)),
        ("deadline.amount_out_of_range", (MONTHS, MAX_MONTHS + 1, Anchor.RECEIPT)),
    ],
)
def test_a_rule_that_makes_no_sense_cannot_be_made(code, arguments):
    with pytest.raises(RuleBroken, match=f"^{code}"):
        DeadlineRule(*arguments)


@pytest.mark.parametrize(("kind", "most"), [(DAYS, 3650), (WORKDAYS, 3650), (MONTHS, 120)])
def test_the_limits_themselves_are_allowed_even_at_the_end_of_time(kind, most):
    assert most == MOST[kind]
    assert resolve(rule(kind, 1), on("2026-03-02"), CHINA).deadline_on > on("2026-03-02")
    assert resolve(rule(kind, most), date.max - timedelta(days=3), CHINA).deadline_on == date.max


@given(start=days, kind=st.sampled_from([DAYS, WORKDAYS, MONTHS]), amount=st.integers(1, 100), rolls_over=st.booleans())
@settings(deadline=None, max_examples=60)
def test_a_deadline_is_later_than_its_anchor_and_moves_only_over_days_off(start, kind, amount, rolls_over):
    resolved = resolve(rule(kind, amount, rolls_over=rolls_over), start, CHINA)
    assert start < resolved.raw_on <= resolved.deadline_on
    assert CHINA.workdays_between(resolved.raw_on, resolved.deadline_on) == int(resolved.rolled_workday)
    assert resolved.rolled_workday == (rolls_over and kind != WORKDAYS and not CHINA.is_workday(resolved.raw_on))
    assert not any(CHINA.is_workday(day) or day.weekday() >= 5 for day in resolved.passed_holidays)


@pytest.mark.parametrize(
    ("state", "held_on", "stopped_on", "today", "is_late"),
    [
        (RUNNING, None, None, "2026-06-30", False),  # due today is not overdue
        (RUNNING, None, None, "2026-07-01", True),
        (HELD, on("2026-06-30"), None, "2026-08-01", False),
        (HELD, on("2026-07-01"), None, "2026-08-01", True),
        (STOPPED, None, on("2026-06-30"), "2026-08-01", False),
        (STOPPED, None, on("2026-07-01"), "2026-08-01", True),
        (STOPPED, on("2026-06-01"), on("2026-07-01"), "2026-08-01", True),  # stopped_on wins over held_on
        (STOPPED, on("2026-06-01"), None, "2026-08-01", False),
        (RUNNING, on("2026-06-01"), None, "2026-07-01", True),  # a hold that is over does not count
    ],
)
def test_overdue_is_measured_on_the_day_the_clock_stands(state, held_on, stopped_on, today, is_late):
    assert is_overdue(on("2026-06-30"), state, held_on, stopped_on, on(today)) is is_late


def test_the_clock_of_a_held_deadline_stands_on_the_day_of_the_hold():
    assert clock_on(HELD, on("2026-06-01"), None, on("2026-07-01")) == on("2026-06-01")
    assert clock_on(RUNNING, None, None, on("2026-07-01")) == on("2026-07-01")


@pytest.mark.parametrize(
    ("as_of", "workdays", "calendar_days"),
    [
        ("2026-09-29", 0, 0),
        ("2026-09-30", 0, 0),
        ("2026-10-01", 0, 1),  # overdue in the holidays, not yet by a working day
        ("2026-10-08", 1, 8),
        ("2026-10-10", 3, 10),
    ],
)
def test_lateness_in_working_days_and_in_days(as_of, workdays, calendar_days):
    assert late_workdays(on("2026-09-30"), on(as_of), CHINA) == workdays
    assert late_days(on("2026-09-30"), on(as_of)) == calendar_days


@given(old=days, held_from=days, length=st.integers(0, 400))
@settings(deadline=None, max_examples=60)
def test_on_resuming_as_many_working_days_are_left_as_on_the_hold(old, held_from, length):
    held_to = held_from + timedelta(days=length)
    new = resumed_on(old, held_from, held_to, CHINA)
    assert CHINA.workdays_between(held_to, new) == CHINA.workdays_between(held_from, old)
    assert new >= old


def test_a_hold_over_days_off_alone_moves_nothing_and_backwards_is_refused():
    assert resumed_on(on("2026-10-20"), on("2026-10-01"), on("2026-10-07"), CHINA) == on("2026-10-20")
    assert resumed_on(on("2026-10-20"), on("2026-10-01"), on("2026-10-08"), CHINA) == on("2026-10-21")
    with pytest.raises(RuleBroken, match="deadline.resumed_before_held"):
        resumed_on(on("2026-10-20"), on("2026-10-08"), on("2026-10-01"), CHINA)
