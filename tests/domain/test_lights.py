"""亮灯: each boundary by a table, and the ranges for SQL against the function itself."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.errors import RuleBroken
from tracker.domain.lights import WORST_FIRST, Thresholds, light, light_bounds, task_light, worst
from tracker.domain.vocabulary import DeadlineState, Light, Mode, State
from tracker.domain.workdays import WorkCalendar
from tracker.importers.china_holidays import published_days

YEARS = range(2018, 2027)
CHINA = WorkCalendar({day: is_worked for day, (is_worked, _) in published_days(YEARS).items()}, frozenset(YEARS))
RUNNING, HELD, STOPPED = DeadlineState
TODAY = date(
    2026, 9, 22
)  # a Tuesday; then: We, Th | Mid-Autumn | Mo 28, Tu, We | National Day | Th 10-08, Fr, Sa (worked)

days = st.dates(date(2024, 1, 1), date(2027, 6, 1))


def shown(deadline_on, clock=RUNNING, *, mode=Mode.TIMED, state=State.IN_PROGRESS, held_on=None, **more):
    return light(mode, state, deadline_on, clock, held_on, TODAY, CHINA, **more)


@pytest.mark.parametrize(
    ("deadline_on", "expected"),
    [
        ("2026-09-21", Light.RED),
        ("2026-09-22", Light.ORANGE),  # due today: 0 working days left, not overdue
        ("2026-09-28", Light.ORANGE),  # 3 left
        ("2026-09-29", Light.YELLOW),  # 4 left
        ("2026-10-01", Light.YELLOW),  # a day off has as many left as the working day before it: 5
        ("2026-10-09", Light.YELLOW),  # 7 left
        ("2026-10-10", Light.GREEN),  # 8 left, by a Saturday that is worked
    ],
)
def test_colours_change_by_working_days_left(deadline_on, expected):
    assert shown(date.fromisoformat(deadline_on)) is expected


def test_days_off_after_the_last_orange_day_are_orange():
    thresholds = Thresholds(yellow=5, orange=2)
    assert shown(date(2026, 9, 27), thresholds=thresholds) is Light.ORANGE
    assert shown(date(2026, 10, 7), thresholds=thresholds) is Light.YELLOW
    assert shown(date(2026, 10, 8), thresholds=thresholds) is Light.GREEN


@pytest.mark.parametrize(
    ("deadline_on", "held_on", "expected"),
    [
        ("2026-09-10", "2026-09-10", Light.WAITING),  # long past today, but handed in on its last day
        ("2026-09-10", "2026-09-11", Light.RED),
        ("2026-09-23", "2026-09-11", Light.WAITING),  # no orange while it waits
    ],
)
def test_held_waits_unless_it_was_overdue_on_the_hold(deadline_on, held_on, expected):
    held = shown(date.fromisoformat(deadline_on), HELD, state=State.SUBMITTED, held_on=date.fromisoformat(held_on))
    assert held is expected


@pytest.mark.parametrize(("final", "receipt_on", "expected"), [
    (Light.GREEN, "2026-09-24", Light.ORANGE), (Light.GREEN, "2026-09-21", Light.RED),
    (Light.GREY, "2026-09-24", Light.ORANGE), (Light.RED, "2026-09-24", Light.RED), (Light.YELLOW, None, Light.YELLOW)])
def test_a_receipt_counts_until_the_task_is_accepted(final, receipt_on, expected):
    receipt_on = receipt_on and date.fromisoformat(receipt_on)
    assert task_light(final, State.ASSIGNED, receipt_on, TODAY, CHINA) is expected
    assert {task_light(final, state, receipt_on, TODAY, CHINA) for state in State if state is not State.ASSIGNED} == {final}


@pytest.mark.parametrize("deadline_on", [date(2026, 1, 5), date(2026, 9, 22), date(2027, 1, 5), None])
def test_done_has_no_colour_however_late(deadline_on):
    assert shown(deadline_on, STOPPED, state=State.VERIFIED) is Light.DONE
    assert shown(deadline_on, None, state=State.CLOSED, mode=Mode.ONGOING) is Light.DONE
    assert shown(deadline_on, RUNNING, state=State.CANCELLED) is Light.DONE


@pytest.mark.parametrize("clock", [*DeadlineState, None])
def test_sustained_is_grey_whatever_its_clock_says(clock):
    assert shown(date(2026, 1, 5), clock, state=State.SUSTAINED) is Light.GREY


def test_ongoing_is_grey_only_without_a_final_date():
    assert shown(None, None, mode=Mode.ONGOING) is Light.GREY
    assert shown(date(2026, 9, 23), mode=Mode.ONGOING) is Light.ORANGE


@pytest.mark.parametrize("mode", [Mode.TIMED, Mode.IMMEDIATE])
def test_a_draft_without_a_date_is_green(mode):
    assert shown(None, None, mode=mode, state=State.DRAFT) is Light.GREEN


@pytest.mark.parametrize(("yellow", "orange"), [(3, 3), (3, 4), (3, -1)])
def test_thresholds_must_rise(yellow, orange):
    with pytest.raises(RuleBroken, match="light.thresholds"):
        Thresholds(yellow, orange)


def test_bounds_on_the_eve_of_the_holidays():
    bounds = light_bounds(TODAY, CHINA)
    assert (bounds.orange_from, bounds.orange_to, bounds.yellow_to) == (TODAY, date(2026, 9, 28), date(2026, 10, 9))
    assert light_bounds(date(2026, 9, 23), CHINA, Thresholds(4, 1)).yellow_to == date(2026, 10, 7)


@given(today=days, ahead=st.integers(-40, 60), orange=st.integers(0, 8), more=st.integers(1, 8))
@settings(deadline=None, max_examples=150)
def test_bounds_say_the_same_as_the_light(today, ahead, orange, more):
    deadline_on, thresholds = today + timedelta(days=ahead), Thresholds(orange + more, orange)
    bounds = light_bounds(today, CHINA, thresholds)
    if deadline_on < bounds.orange_from:
        by_range = Light.RED
    elif deadline_on <= bounds.orange_to:
        by_range = Light.ORANGE
    else:
        by_range = Light.YELLOW if deadline_on <= bounds.yellow_to else Light.GREEN
    assert light(Mode.TIMED, State.ASSIGNED, deadline_on, RUNNING, None, today, CHINA, thresholds) is by_range


@given(deadline_on=days, today=days)
@settings(deadline=None, max_examples=60)
def test_a_running_light_never_gets_better_by_waiting(deadline_on, today):
    now, later = (
        light(Mode.TIMED, State.ASSIGNED, deadline_on, RUNNING, None, day, CHINA)
        for day in (today, today + timedelta(days=1))
    )
    assert worst([now, later]) is later


def test_the_worst_wins_and_nothing_is_grey():
    assert set(WORST_FIRST) == set(Light)
    assert worst([Light.DONE, Light.GREEN, Light.YELLOW]) is Light.YELLOW
    assert worst([Light.WAITING, Light.RED]) is Light.RED
    assert worst([Light.GREEN, Light.WAITING]) is Light.WAITING
    assert worst(iter([Light.DONE, Light.GREY])) is Light.GREY
    assert worst([]) is Light.GREY
