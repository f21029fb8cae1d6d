"""应整改 taken apart: whatever there is, the parts sum to the whole and every open task has one age."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.breakdown import LATE, OPEN_IN_ORDER, Age, Breakdown, Count, age, break_down, deadlines_late
from tracker.domain.deadlines import is_overdue
from tracker.domain.errors import RuleBroken
from tracker.domain.figures import GRADES_OF, Figures, percent_text
from tracker.domain.vocabulary import DeadlineState as D
from tracker.domain.vocabulary import Grade, State
from tracker.domain.workdays import WorkCalendar

TODAY = dt.date(2026, 3, 2)  # a Monday
CALENDAR = WorkCalendar({}, frozenset({2026}))


def standings() -> st.SearchStrategy[Count]:
    ended = st.sampled_from([(state, grade) for state, grades in GRADES_OF.items() for grade in sorted(grades)])
    other = st.sampled_from([(state, None) for state in State if state not in GRADES_OF])
    return st.builds(lambda pair, late, n: Count(*pair, late, n), st.one_of(ended, other), st.booleans(), st.integers(0, 9))


@given(st.lists(standings(), max_size=40))
def test_every_task_stands_in_exactly_one_row(counts: list[Count]):
    found = break_down(counts)
    figures = found.figures
    assert figures.completed + figures.basic + figures.ongoing + sum(found.states.values()) == figures.total
    assert figures.total + found.drafts + figures.cancelled == sum(count.n for count in counts)
    assert set(found.states) == set(OPEN_IN_ORDER)


def test_the_published_rate_is_that_of_what_is_completed():
    found = break_down([Count(State.CLOSED, Grade.COMPLETED, False, 688), Count(State.CLOSED, Grade.BASIC, False, 4),
                        Count(State.SUSTAINED, Grade.ONGOING, False, 5)])
    assert (found.figures.results, found.figures.total) == ((688, 4, 5, 0), 697)
    assert percent_text(found.figures.completion_rate) == "98.71%"


@pytest.mark.parametrize(("state", "grade"), [(State.CLOSED, None), (State.CLOSED, Grade.ONGOING),
                                              (State.SUSTAINED, Grade.COMPLETED)])
def test_a_result_that_its_state_cannot_have_stops_the_page(state: State, grade: Grade | None):
    with pytest.raises(RuleBroken, match="grade_contradicts_state"):
        break_down([Count(state, grade, False, 1)])


def test_states_that_do_not_sum_to_what_is_open_are_refused():
    with pytest.raises(RuleBroken, match="do_not_reconcile"):
        Breakdown(Figures(total=2, completed=0, basic=0, ongoing=0, unfinished=2), {State.ASSIGNED: 1}, 0)


@pytest.mark.parametrize(("days", "expected"), [
    (10, Age.NOT_DUE), (9, Age.DUE_SOON), (0, Age.DUE_SOON), (-1, Age.LATE_5), (-7, Age.LATE_5), (-8, Age.LATE_10),
    (-14, Age.LATE_10), (-15, Age.LATE_20), (-28, Age.LATE_20), (-29, Age.LATE_MORE), (-400, Age.LATE_MORE),
])
def test_ages_are_counted_in_working_days(days: int, expected: Age):
    """From a Monday: 9 days ahead lie 7 working days, 8 days back 6."""
    assert age(TODAY + dt.timedelta(days), D.RUNNING, None, TODAY, CALENDAR) is expected


def test_a_held_clock_stands_where_it_was_held():
    held_on = TODAY - dt.timedelta(7)
    assert age(held_on, D.HELD, held_on, TODAY, CALENDAR) is Age.HELD
    assert age(held_on - dt.timedelta(1), D.HELD, held_on, TODAY, CALENDAR) is Age.LATE_5
    assert age(None, None, None, TODAY, CALENDAR) is Age.NO_DATE


@given(st.integers(-60, 60), st.one_of(st.none(), st.integers(-60, 0)))
def test_an_age_is_late_when_the_deadline_is_overdue(days: int, held: int | None):
    deadline_on = TODAY + dt.timedelta(days)
    held_on = None if held is None else TODAY + dt.timedelta(held)
    state = D.RUNNING if held_on is None else D.HELD
    is_late = is_overdue(deadline_on, state, held_on, None, TODAY)
    assert (age(deadline_on, state, held_on, TODAY, CALENDAR) in LATE) == is_late


@given(st.integers(-60, -1), st.integers(0, 9))
def test_a_step_of_lateness_is_a_range_of_deadlines(days: int, later: int):
    """Whichever day it is, and over days off and worked weekends."""
    exceptions = {TODAY - dt.timedelta(3): False, TODAY - dt.timedelta(9): True, TODAY - dt.timedelta(16): True}
    calendar, today = WorkCalendar(exceptions, frozenset({2026})), TODAY + dt.timedelta(later)
    day = today + dt.timedelta(days)
    ranges = {step: deadlines_late(step, today, calendar) for step in LATE}
    assert [step for step, (since, until) in ranges.items() if since <= day <= until] == [
        age(day, D.RUNNING, None, today, calendar)]
