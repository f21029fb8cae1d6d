from decimal import Decimal

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.figures import Figures, OnTime, Standing, by_mode, by_unit, percent, percent_text, reckon, shares
from tracker.domain.vocabulary import Grade, Mode, State


def standing(number, state=State.CLOSED, grade=Grade.COMPLETED, unit="县财政局", mode=Mode.TIMED, **clocks):
    return Standing(number=str(number), unit=unit, mode=mode, state=state, grade=grade, **clocks)


def golden():
    """The published figures: 697 = 688 + 4 + 5."""
    yield from (standing(n) for n in range(688))
    yield from (standing(n, grade=Grade.BASIC) for n in range(688, 692))
    yield from (standing(n, State.SUSTAINED, Grade.ONGOING) for n in range(692, 697))


def test_completion_rate_counts_only_what_is_completed():
    figures = reckon(golden())
    assert figures.results == (688, 4, 5, 0)
    assert figures.total == 697
    assert percent_text(figures.completion_rate) == "98.71%"


def test_shares_sum_to_a_hundred_and_lead_with_the_completion_rate():
    assert reckon(golden()).shares == tuple(map(Decimal, ("98.71", "0.57", "0.72", "0.00")))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((1, 1, 1), "33.33 33.34 33.33"),
        ((1, 1, 1, 1, 1, 1), "16.67 16.67 16.67 16.67 16.66 16.66"),
        ((2, 1), "66.67 33.33"),
        ((0, 0, 7), "0.00 0.00 100.00"),
        ((10001, 9999, 0), "50.01 49.99 0.00"),  # 50.005 is rounded up, so the rest gives way
    ],
)
def test_shares_by_largest_remainder(counts, expected):
    assert shares(counts) == tuple(map(Decimal, expected.split()))


def test_shares_always_sum_and_give_nothing_to_an_empty_part():
    for a in range(12):
        for b in range(12):
            for c in range(12):
                found = shares((a, b, c, 0))
                assert found is None or (sum(found) == 100 and found[0] == percent(a, a + b + c) and found[3] == 0)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(1, 800, "0.13%"), (688, 697, "98.71%"), (0, 5, "0.00%"), (5, 5, "100.00%"), (0, 0, "—")],
)
def test_percentages_are_rounded_half_up(part, whole, text):
    assert percent_text(percent(part, whole)) == text


def test_figures_that_do_not_sum_are_refused():
    with pytest.raises(RuleBroken, match="do_not_reconcile"):
        Figures(total=697, completed=688, basic=4, ongoing=4, unfinished=0)


def test_more_overdue_than_unfinished_is_refused():
    with pytest.raises(RuleBroken, match="do_not_reconcile"):
        Figures(total=1, completed=0, basic=0, ongoing=0, unfinished=1, overdue=2)


def test_a_chain_counts_once():
    with pytest.raises(RuleBroken, match="counted_twice"):
        reckon([standing("A-001"), standing("A-001", State.IN_PROGRESS, None)])


@pytest.mark.parametrize(
    ("state", "grade"),
    [
        (State.CLOSED, None),
        (State.CLOSED, Grade.ONGOING),
        (State.SUSTAINED, Grade.COMPLETED),
        (State.IN_PROGRESS, Grade.COMPLETED),
    ],
)
def test_a_grade_its_state_cannot_have_stops_the_report(state, grade):
    with pytest.raises(RuleBroken, match="grade_contradicts_state"):
        reckon([standing(1, state, grade)])


def test_drafts_and_cancelled_tasks_are_not_owed():
    figures = reckon([standing(1), standing(2, State.CANCELLED, None), standing(3, State.DRAFT, None)])
    assert (figures.total, figures.cancelled) == (1, 1)


def test_overdue_and_suspended_are_parts_of_unfinished():
    figures = reckon(
        [
            standing(1, State.IN_PROGRESS, None, kept_current=False),
            standing(2, State.SUSPENDED, None),
            standing(3, State.ASSIGNED, None),
            standing(4, kept_current=False),  # closed late: missed, but not overdue
            standing(5, State.CANCELLED, None, kept_current=False),
        ]
    )
    assert (figures.unfinished, figures.overdue, figures.suspended) == (3, 1, 1)


def test_what_was_closed_late_is_not_overdue():
    assert not standing(1, kept_current=False).is_overdue
    assert standing(1, State.IN_PROGRESS, None, kept_current=False).is_overdue


def test_on_time_by_both_clocks():
    figures = reckon(
        [
            standing(1, kept_original=True, kept_current=True),
            standing(2, kept_original=False, kept_current=True),  # saved by an extension
            standing(3, State.IN_PROGRESS, None, kept_original=False),  # past the first date, not past the second
            standing(4, State.ASSIGNED, None),
        ]
    )
    assert figures.original == OnTime(kept=1, missed=2)
    assert figures.current == OnTime(kept=2, missed=0)
    assert (figures.original.rate, figures.current.rate) == (Decimal("33.33"), Decimal("100.00"))
    assert OnTime().rate is None


def test_by_unit_keeps_the_order_given_and_sums_to_the_whole():
    rows = [standing(1, unit="乙局"), standing(2, unit="甲局"), standing(3, State.ASSIGNED, None, unit="乙局")]
    found = by_unit(rows)
    assert list(found) == ["乙局", "甲局"]
    assert sum(figures.total for figures in found.values()) == reckon(rows).total
    assert found["乙局"].completion_rate == 50


def test_by_mode_names_every_mode():
    found = by_mode([standing(1, mode=Mode.IMMEDIATE), standing(2, State.ASSIGNED, None, mode=Mode.IMMEDIATE)])
    immediate = found[Mode.IMMEDIATE]
    assert (immediate.total, immediate.completed, percent_text(immediate.completion_rate)) == (2, 1, "50.00%")
    assert found[Mode.ONGOING].total == 0
    assert set(found) == set(Mode)


def test_nothing_at_all_has_no_rates():
    figures = reckon([])
    assert (figures.total, figures.completion_rate, figures.shares) == (0, None, None)
