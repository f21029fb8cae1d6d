"""The ladder: what is raised on which day, and that no outage, extension or calendar can lose or double a rung."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain import escalation
from tracker.domain.errors import RuleBroken
from tracker.domain.escalation import NOT_REACHED, Addressee, Decision, Holder, Raise, Recipient, Rung, Vacancy
from tracker.domain.vocabulary import Act, Reach, Role
from tracker.domain.workdays import WorkCalendar
from tracker.importers.china_holidays import published_days

YEARS = range(2018, 2027)
CHINA = WorkCalendar({day: is_worked for day, (is_worked, _) in published_days(YEARS).items()}, frozenset(YEARS))
LADDER = escalation.DEFAULT_FINAL_LADDER
LIAISON, LEADER, SUPERVISOR, DISCIPLINE = escalation.CHAIN
OWN, PARENT, OFFICE = Reach
DEADLINE = date(2026, 6, 30)
# Seen by counting on a wall calendar; 2026-06-19 is a holiday.
DUE = [date(2026, 6, 18), date(2026, 6, 25), date(2026, 7, 1), date(2026, 7, 7), date(2026, 7, 14), date(2026, 7, 28)]
LONG_AGO = date(2026, 1, 5)


def decided(today, *, deadline_on=DEADLINE, began_on=LONG_AGO, rung=NOT_REACHED, start_rung=0, muted=()):
    return escalation.decide(deadline_on, began_on, rung, start_rung, LADDER, muted, today, CHINA)


def first(*, deadline_on=DEADLINE, began_on=LONG_AGO, start_rung=0, muted=(), rung=NOT_REACHED):
    return escalation.first_check_on(deadline_on, began_on, start_rung, LADDER, muted, CHINA, rung=rung)


def numbers(decision):
    return [raised.rung for raised in decision.raises]


def rung(number, workdays):
    return Rung(number, workdays, Act.REMINDER, (Addressee(LIAISON, OWN),))


def summary(ladder):
    return [f"{step.workdays:+} {step.act} → {' '.join(to.role for to in step.addressees)}" for step in ladder]


def test_the_default_ladders_are_those_of_the_field():
    assert summary(LADDER) == [
        "-7 reminder → liaison",
        "-3 second_reminder → liaison leader",
        "+1 blue_letter → liaison leader",
        "+5 yellow_letter → leader supervisor",
        "+10 red_letter → leader supervisor discipline",
        "+20 referral → discipline",
    ]
    receipt = escalation.DEFAULT_RECEIPT_LADDER
    assert summary(receipt) == ["+1 reminder → liaison leader", "+3 second_reminder → leader supervisor"]
    for ladder in (LADDER, receipt, ()):
        escalation.check_ladder(ladder)


@pytest.mark.parametrize(
    ("code", "rungs"),
    [
        ("ladder.numbers", [rung(1, -3)]),
        ("ladder.numbers", [rung(0, -3), rung(2, 1)]),
        ("ladder.numbers", [rung(0, -3), rung(0, 1)]),
        ("ladder.not_rising", [rung(0, -3), rung(1, -3)]),
        ("ladder.not_rising", [rung(0, 5), rung(1, 1)]),
        ("ladder.no_addressee", [Rung(0, 5, Act.REMINDER, ())]),
        ("ladder.workdays_out_of_range", [rung(0, -escalation.RUNG_WORKDAYS_MOST - 1)]),
    ],
)
def test_a_ladder_that_does_not_rise_is_refused(code, rungs):
    with pytest.raises(RuleBroken, match=f"^{code} "):
        escalation.check_ladder(rungs)


@pytest.mark.parametrize("number", range(6))
def test_each_rung_is_raised_on_its_day_and_not_the_day_before(number):
    assert decided(DUE[number] - timedelta(days=1), rung=number - 1) == Decision((), number - 1, DUE[number])
    step = LADDER[number]
    assert decided(DUE[number], rung=number - 1) == Decision(
        raises=(Raise(number, DUE[number], step.act, merged_into=None, late_workdays=0),),
        rung=number,
        next_check_on=DUE[number + 1] if number < 5 else None,
    )


def test_rungs_missed_in_an_outage_merge_into_the_highest_and_say_how_late_they_are():
    decision = decided(date(2026, 7, 8))
    raised = [(one.rung, one.merged_into, one.late_workdays) for one in decision.raises]
    assert raised == [(0, 3, 13), (1, 3, 9), (2, 3, 5), (3, None, 1)]
    assert (decision.rung, decision.next_check_on) == (3, DUE[4])


def test_a_rung_before_the_beginning_is_skipped_and_on_that_day_raised():
    assert numbers(decided(DUE[1], began_on=DUE[1])) == [1]
    too_late = DUE[1] + timedelta(days=1)
    assert decided(too_late, began_on=too_late) == Decision((), NOT_REACHED, DUE[2])
    assert first(began_on=too_late) == DUE[2]


def test_a_ledger_imported_years_late_raises_nothing():
    imported = {"deadline_on": date(2023, 6, 30), "began_on": date(2026, 9, 1)}
    assert decided(date(2026, 9, 1), **imported) == Decision((), NOT_REACHED, None)
    assert first(**imported) is None


def test_a_person_may_start_higher():
    assert numbers(decided(DUE[4], start_rung=3)) == [3, 4]
    assert first(start_rung=3) == DUE[3]


def test_a_muted_rung_is_passed_over():
    assert numbers(decided(DUE[3], muted={2}, rung=1)) == [3]
    assert numbers(decided(DUE[3], muted={2, 3}, rung=1)) == []
    assert decided(DUE[3], muted={4}, rung=2).next_check_on == DUE[5]
    assert first(muted={0, 1}) == DUE[2]


def test_rungs_due_merge_into_the_highest_that_is_not_muted():
    assert [(r.rung, r.merged_into) for r in decided(DUE[3], muted=[3]).raises] == [(0, 2), (1, 2), (2, None)]


def test_the_first_check_may_lie_in_the_past_and_resumes_above_the_rung_reached():
    assert first() == DUE[0]
    assert first(rung=2) == DUE[3]
    assert first(rung=5) is None


def test_a_deadline_on_a_day_off_has_its_rungs_on_the_working_days_around_it():
    saturday = date(2026, 6, 27)
    assert decided(date(2026, 6, 27), deadline_on=saturday, rung=1) == Decision((), 1, date(2026, 6, 29))
    assert first(deadline_on=saturday, rung=0) == date(2026, 6, 24)


# --- properties -----------------------------------------------------------------------------------------------------

days = st.dates(date(2024, 1, 1), date(2027, 6, 1))
muting = st.frozensets(st.integers(0, 5), max_size=3)


def swept(sweep_days, **case):
    """Raise as the sweep does: only when next_check_on has come; every rung raised, in order."""
    reached, raised = NOT_REACHED, []
    check_on = first(**case)
    for today in sweep_days:
        if check_on is not None and check_on <= today:
            decision = decided(today, **case, rung=reached)
            assert decision.raises, "next_check_on came, but nothing was due"
            raised += [(one.rung, one.due_on) for one in decision.raises]
            reached, check_on = decision.rung, decision.next_check_on
            assert check_on is None or check_on > today
    return raised


@given(
    st.tuples(days, st.integers(0, 90), st.integers(0, 5), muting), st.integers(1, 150), st.sets(st.integers(0, 149))
)
@settings(deadline=None, max_examples=60)
def test_the_rungs_raised_do_not_depend_on_the_days_the_sweep_ran(drawn, length, up):
    deadline_on, lead, start_rung, muted = drawn
    began_on = deadline_on - timedelta(days=lead)
    every_day = [began_on + timedelta(days=n) for n in range(length)]
    some_days = [day for n, day in enumerate(every_day) if n in up or n == length - 1]
    case = {"deadline_on": deadline_on, "began_on": began_on, "start_rung": start_rung, "muted": muted}
    daily = swept(every_day, **case)
    assert swept(some_days, **case) == daily
    due = {n: CHINA.shift(deadline_on, step.workdays) for n, step in enumerate(LADDER)}
    wanted = [n for n in range(start_rung, 6) if n not in muted and began_on <= due[n] <= every_day[-1]]
    assert daily == [(n, due[n]) for n in wanted]


@given(deadline_on=days, today=days, reached=st.integers(-1, 5), muted=muting)
@settings(deadline=None, max_examples=60)
def test_deciding_twice_raises_nothing_the_second_time(deadline_on, today, reached, muted):
    case = {"deadline_on": deadline_on, "began_on": date.min, "muted": muted}
    once = decided(today, **case, rung=reached)
    again = decided(today, **case, rung=once.rung)
    assert again == Decision((), once.rung, once.next_check_on)
    assert [one.merged_into for one in once.raises] == [once.rung] * (len(once.raises) - 1) + [None] * bool(once.raises)
    assert all(one.late_workdays == CHINA.workdays_between(one.due_on, today) >= 0 for one in once.raises)


@given(deadline_on=days.map(CHINA.next_workday), workdays=st.integers(1, 150))
@settings(deadline=None, max_examples=30)
def test_an_extension_moves_the_ladder_back(deadline_on, workdays):
    extended = CHINA.shift(deadline_on, workdays)
    old, new = (decided(date.max, deadline_on=day, began_on=date.min).raises for day in (deadline_on, extended))
    moved = [CHINA.workdays_between(before.due_on, after.due_on) for before, after in zip(old, new, strict=True)]
    assert moved == [workdays] * 6


# --- recipients -----------------------------------------------------------------------------------------------------

# unit (0) < district (1) < city (2). User n0 = post n.
PLACES = [(LIAISON, 0), (LIAISON, 0), (LEADER, 0), (LEADER, 1), (SUPERVISOR, 1), (SUPERVISOR, 2), (DISCIPLINE, 2)]
STAFF = [Holder(role, depth, post, post * 10) for post, (role, depth) in enumerate(PLACES, 1)]
ABOVE = [holder for holder in STAFF if holder.role not in (LIAISON, LEADER)]
BELOW = [holder for holder in STAFF if holder.role in (LIAISON, LEADER)]


def resolved(*asked, holders=STAFF, top_depth=2):
    found = escalation.resolve_recipients([Addressee(role, reach) for role, reach in asked], holders, top_depth)
    return [(r.role_asked, r.role_found, r.post_id) for r in found.recipients], list(found.vacancies)


@pytest.mark.parametrize(
    ("role", "reach", "posts"),
    [
        (LIAISON, OWN, [1, 2]),  # all at the nearest depth
        (LEADER, OWN, [3]),
        (LEADER, PARENT, [4]),
        (SUPERVISOR, OWN, [5]),  # the district's, for it is nearer than the city's
        (SUPERVISOR, OFFICE, [6]),
        (DISCIPLINE, PARENT, [7]),
    ],
)
def test_a_role_is_found_at_the_nearest_depth_from_where_its_reach_begins(role, reach, posts):
    assert resolved((role, reach)) == ([(role, role, post) for post in posts], [])


@pytest.mark.parametrize(
    ("asked", "holders", "to", "vacant"),
    [
        ((LIAISON, OWN), ABOVE, [(LIAISON, SUPERVISOR, 5)], [LIAISON, LEADER]),
        ((LIAISON, PARENT), STAFF, [(LIAISON, LEADER, 4)], [LIAISON]),  # the chain keeps the reach
        ((LEADER, OFFICE), STAFF, [(LEADER, SUPERVISOR, 6)], [LEADER]),
        ((SUPERVISOR, OWN), BELOW, [], [SUPERVISOR, DISCIPLINE]),  # never down the chain
        ((Role.INSPECTOR, OWN), STAFF, [], [Role.INSPECTOR]),  # outside the chain: no successor
    ],
)
def test_a_vacant_post_goes_up_the_chain_and_is_listed(asked, holders, to, vacant):
    assert resolved(asked, holders=holders) == (to, [Vacancy(role, asked[1]) for role in vacant])


def test_nobody_at_all_is_empty_and_each_vacancy_is_listed_once():
    everyone = [Vacancy(role, OWN) for role in escalation.CHAIN]
    assert resolved((LIAISON, OWN), (LEADER, OWN), holders=()) == ([], everyone)


def test_each_user_is_written_to_once_as_first_found():
    twice = (Holder(LEADER, 0, 3, 30), Holder(SUPERVISOR, 0, 8, 30), Holder(SUPERVISOR, 0, 9, 90))
    found = escalation.resolve_recipients([Addressee(LIAISON, OWN), Addressee(SUPERVISOR, OWN)], twice, 0)
    assert found.recipients == (Recipient(LIAISON, LEADER, 3, 30), Recipient(SUPERVISOR, SUPERVISOR, 9, 90))


def test_the_top_unit_has_no_parent():
    assert resolved((LEADER, PARENT), holders=STAFF[:3], top_depth=0)[0] == []


@pytest.mark.parametrize(("deadline_on", "rung", "carried"), [
    (date(2026, 3, 2), 3, 3),  # red-hot before and after: the letters stand
    (date(2026, 3, 2), 5, 4),  # a rung that lies ahead of the new date is raised anew
    (date(2026, 3, 16), 4, 2),
    (date(2026, 3, 18), 4, 1),
    (date(2026, 12, 1), 4, -1),  # an extension far ahead begins anew
    (date(2026, 3, 2), -1, -1),
])
def test_the_rung_carried_to_a_new_date(deadline_on: date, rung: int, carried: int):
    """On Tuesday 2026-03-17, by a calendar of plain weekends."""
    today, calendar = date(2026, 3, 17), WorkCalendar({}, frozenset({2026}))
    assert escalation.carried_rung(deadline_on, rung, LADDER, today, calendar) == carried
