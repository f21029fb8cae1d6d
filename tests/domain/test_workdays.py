"""The work calendar against the State Council's notices, typed in by hand, and against a slow day-by-day count."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.errors import RuleBroken
from tracker.domain.workdays import WorkCalendar, day_after
from tracker.importers.china_holidays import MAKEUP_DAY, published_days, published_years

YEARS = range(2018, 2027)
PUBLISHED = published_days(YEARS)
CHINA = WorkCalendar({day: is_worked for day, (is_worked, _) in PUBLISHED.items()}, frozenset(YEARS))
ONE_DAY = timedelta(days=1)

# 国务院办公厅关于各年部分节假日安排的通知: days off (weekends in between included), then the make-up weekends worked.
# 2019 with the later extension of Labour Day, 2020 with that of the Spring Festival (02-01 was freed).
NOTICES = {
    2018: (
        "01-01 02-15/02-21 04-05/04-07 04-29/05-01 06-16/06-18 09-22/09-24 10-01/10-07 12-30/12-31",
        "02-11 02-24 04-08 04-28 09-29 09-30 12-29",
    ),
    2019: (
        "01-01 02-04/02-10 04-05/04-07 05-01/05-04 06-07/06-09 09-13/09-15 10-01/10-07",
        "02-02 02-03 04-28 05-05 09-29 10-12",
    ),
    2020: ("01-01 01-24/02-02 04-04/04-06 05-01/05-05 06-25/06-27 10-01/10-08", "01-19 04-26 05-09 06-28 09-27 10-10"),
    2021: (
        "01-01/01-03 02-11/02-17 04-03/04-05 05-01/05-05 06-12/06-14 09-19/09-21 10-01/10-07",
        "02-07 02-20 04-25 05-08 09-18 09-26 10-09",
    ),
    2022: (
        "01-01/01-03 01-31/02-06 04-03/04-05 04-30/05-04 06-03/06-05 09-10/09-12 10-01/10-07 12-31",
        "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
    ),
    2023: (
        "01-01/01-02 01-21/01-27 04-05 04-29/05-03 06-22/06-24 09-29/10-06 12-30/12-31",
        "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    ),
    2024: (
        "01-01 02-10/02-17 04-04/04-06 05-01/05-05 06-08/06-10 09-15/09-17 10-01/10-07",
        "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    ),
    2025: ("01-01 01-28/02-04 04-04/04-06 05-01/05-05 05-31/06-02 10-01/10-08", "01-26 02-08 04-27 09-28 10-11"),
    2026: (
        "01-01/01-03 02-15/02-23 04-04/04-06 05-01/05-05 06-19/06-21 09-25/09-27 10-01/10-07",
        "01-04 02-14 02-28 05-09 09-20 10-10",
    ),
}


def span(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def days_named(year, text):
    ends = [[date.fromisoformat(f"{year}-{end}") for end in part.split("/")] for part in text.split()]
    return {day for part in ends for day in span(part[0], part[-1])}


def naive_shift(calendar, day, n):
    step = ONE_DAY if n > 0 else -ONE_DAY
    left = abs(n)
    while left:
        day += step
        left -= calendar.is_workday(day)
    return day


def naive_between(calendar, a, b):
    if b < a:
        return -naive_between(calendar, b, a)
    return sum(calendar.is_workday(day) for day in span(a, b)[1:])


days = st.dates(date(2017, 6, 1), date(2028, 6, 1))
workdays = days.map(CHINA.next_workday)
made_up = st.dictionaries(st.dates(date(2024, 1, 1), date(2024, 3, 31)), st.booleans(), max_size=60).map(WorkCalendar)
near = st.dates(date(2023, 12, 1), date(2024, 4, 30))


@pytest.mark.parametrize("year", YEARS)
def test_every_day_is_as_the_notice_of_its_year_says(year):
    off, worked = (days_named(year, text) for text in NOTICES[year])
    year_days = span(date(year, 1, 1), date(year, 12, 31))
    expected = {day: day in worked or (day.weekday() < 5 and day not in off) for day in year_days}
    assert {day: CHINA.is_workday(day) for day in expected} == expected


@pytest.mark.parametrize("year", YEARS)
def test_a_year_has_about_250_working_days_and_only_exceptions_are_listed(year):
    mine = {day: fact for day, fact in PUBLISHED.items() if day.year == year}
    assert 247 <= CHINA.workdays_between(date(year - 1, 12, 31), date(year, 12, 31)) <= 252
    assert all(is_worked == (day.weekday() >= 5) for day, (is_worked, _) in mine.items())
    assert all((name == MAKEUP_DAY) == is_worked and name for is_worked, name in mine.values())
    assert list(mine) == sorted(mine)


def test_holidays_carry_their_chinese_names():
    names = [PUBLISHED[date(2026, month, day)][1] for month, day in [(1, 1), (2, 17), (6, 19), (9, 25)]]
    assert names == ["元旦", "春节", "端午节", "中秋节"]


def test_only_the_years_asked_for_are_given_with_december_days_that_the_next_notice_moved():
    alone = published_days([2011])
    assert {day.year for day in alone} == {2011}
    assert alone[date(2011, 12, 31)] == (True, MAKEUP_DAY)


def test_a_year_that_the_package_only_estimates_is_refused():
    assert published_years() >= set(YEARS)
    with pytest.raises(RuleBroken, match="calendar.not_published") as broken:
        published_days([2026, 2099])
    assert broken.value.values == {"years": [2099]}


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2026-09-24", 0, "2026-09-24"),
        ("2026-09-26", 0, "2026-09-26"),  # n = 0 gives even a day off back
        ("2026-09-24", 1, "2026-09-28"),
        ("2026-09-26", 1, "2026-09-28"),
        ("2026-09-26", -1, "2026-09-24"),
        ("2026-09-21", -1, "2026-09-20"),  # a Sunday that is worked
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-10-08", 2, "2026-10-10"),  # a Saturday that is worked
        ("2026-02-13", 3, "2026-02-25"),
        ("2026-12-31", 1, "2027-01-01"),  # not published: a plain Friday
    ],
)
def test_shift(day, n, expected):
    assert CHINA.shift(date.fromisoformat(day), n) == date.fromisoformat(expected)


@given(calendar=made_up, day=near, n=st.integers(-60, 60))
@settings(deadline=None, max_examples=60)
def test_shift_agrees_with_walking_day_by_day(calendar, day, n):
    assert calendar.shift(day, n) == naive_shift(calendar, day, n)


@given(calendar=made_up, a=near, b=near)
@settings(deadline=None, max_examples=60)
def test_workdays_between_agrees_with_walking_day_by_day(calendar, a, b):
    assert calendar.workdays_between(a, b) == naive_between(calendar, a, b) == -calendar.workdays_between(b, a)


@given(day=days, workday=workdays, n=st.integers(1, 800))
@settings(deadline=None, max_examples=60)
def test_shift_and_workdays_between_are_inverse(day, workday, n):
    assert CHINA.workdays_between(day, CHINA.shift(day, n)) == n
    assert CHINA.workdays_between(workday, CHINA.shift(workday, -n)) == -n
    assert CHINA.shift(CHINA.shift(workday, n), -n) == workday


@given(day=days, n=st.integers(-400, 400))
@settings(deadline=None, max_examples=60)
def test_shift_rises_with_n_and_never_falls_with_the_day(day, n):
    assert CHINA.shift(day, n) < CHINA.shift(day, n + 1)
    assert CHINA.shift(day, n) <= CHINA.shift(day + ONE_DAY, n)
    assert n == 0 or CHINA.is_workday(CHINA.shift(day, n))


def test_next_workday_is_the_day_itself_if_worked():
    assert CHINA.next_workday(date(2026, 10, 10)) == date(2026, 10, 10)
    assert CHINA.next_workday(date(2026, 10, 3)) == date(2026, 10, 8)


def test_weekdays_off_leaves_weekends_out_and_the_first_day():
    passed = CHINA.weekdays_off(date(2026, 10, 1), date(2026, 10, 10))
    assert passed == tuple(date(2026, 10, day) for day in (2, 5, 6, 7))


def test_an_exception_that_repeats_the_weekend_rule_changes_nothing():
    saturday, monday = date(2026, 3, 7), date(2026, 3, 9)
    calendar = WorkCalendar({saturday: False, monday: True})
    assert calendar.shift(date(2026, 3, 6), 1) == monday
    assert calendar.weekdays_off(date(2026, 3, 1), date(2026, 3, 31)) == ()


def test_an_unpublished_year_is_estimated_by_weekends_and_says_so():
    assert not CHINA.is_provisional(date(2026, 12, 31))
    assert CHINA.is_provisional(date(2027, 1, 1))
    assert CHINA.is_workday(date(2027, 10, 1))
    assert not CHINA.is_span_provisional(date(2018, 1, 1), date(2026, 12, 31))
    assert CHINA.is_span_provisional(date(2026, 12, 31), date(2027, 1, 1))
    assert CHINA.is_span_provisional(date(2017, 12, 31), date(2019, 1, 1))


def test_a_gap_between_published_years_makes_a_span_provisional():
    assert WorkCalendar({}, frozenset({2024, 2026})).is_span_provisional(date(2024, 1, 1), date(2026, 1, 1))


def test_the_edges_of_time_are_clamped_and_never_raise():
    assert CHINA.shift(date.max, 1) == date.max
    assert CHINA.shift(date.min, -(10**9)) == date.min
    assert CHINA.shift(date(2026, 1, 1), 10**9) == date.max
    moved = sum(1 if is_worked else -1 for is_worked, _ in PUBLISHED.values())
    assert (
        CHINA.workdays_between(date.min, date.max) == 521_722 * 5 + 5 - 1 + moved
    )  # weeks, Monday to Friday, less day 1
    assert (day_after(date.max, 1), day_after(date.min, -1)) == (date.max, date.min)


@pytest.mark.parametrize("weeks", [1, 52, 5_218, 52_178, 105_500, 521_722])
def test_any_number_of_whole_weeks_counts_five_days_each(weeks):
    """105,500 end in 2022, between the years that are published."""
    end = date.min + timedelta(weeks=weeks)
    moved = sum(1 if is_worked else -1 for day, (is_worked, _) in PUBLISHED.items() if day <= end)
    assert WorkCalendar().workdays_between(date.min, end) == -WorkCalendar().workdays_between(end, date.min) == 5 * weeks
    assert CHINA.workdays_between(date.min, end) == 5 * weeks + moved


def test_a_calendar_cannot_be_changed_from_outside():
    exceptions = {date(2026, 3, 9): False}
    calendar = WorkCalendar(exceptions)
    exceptions.clear()
    assert not calendar.is_workday(date(2026, 3, 9))
    with pytest.raises(TypeError):
        calendar.exceptions[date(2026, 3, 10)] = False
    with pytest.raises(AttributeError):
        calendar.published_years = frozenset()
