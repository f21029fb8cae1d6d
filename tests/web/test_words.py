"""The sentences: deadlines explained, both clocks in a line, entries of the timeline."""

import dataclasses
import datetime as dt

import pytest
from flask_babel import force_locale

from tests.acts import act, at, on, task_of
from tests.factories import World, a_draft, a_round, a_task
from tracker import clock
from tracker.domain.deadlines import DeadlineRule, explain
from tracker.domain.vocabulary import (
    Act,
    Action,
    Anchor,
    DeadlineKind,
    DeadlineState,
    Door,
    Light,
    Mode,
    PartState,
    RuleKind,
    State,
)
from tracker.queries import drafts
from tracker.queries.calendar import work_calendar
from tracker.queries.clocks import Clock
from tracker.queries.timeline import Entry, timeline
from tracker.services import corrections, drafting
from tracker.web import labels, timeline_words, words


@pytest.fixture(autouse=True)
def english(ctx):
    with force_locale("en"):
        yield


def explained(kind: RuleKind, amount: int | None, start: dt.date, *, rolls_over: bool = True) -> str:
    rule = DeadlineRule(kind, amount, Anchor.DATE, start, rolls_over)
    found = explain(rule, None, work_calendar())
    return words.explained(found, drafts.holiday_names(found.passed_holidays))


@pytest.mark.parametrize(("kind", "amount", "start", "sentence"), [
    (RuleKind.WORKDAYS, 10, dt.date(2026, 9, 25),
     "10 working days after 2026-09-25: 2026-10-15, avoiding the holidays 国庆节"),
    (RuleKind.WORKDAYS, 1, dt.date(2026, 3, 2), "1 working day after 2026-03-02: 2026-03-03"),
    (RuleKind.MONTHS, 1, dt.date(2026, 9, 3),
     "1 month after 2026-09-03: 2026-10-08; 2026-10-03 is a day off, so it moves to the next working day, "
     "avoiding the holidays 国庆节"),
    (RuleKind.DAYS, 15, dt.date(2025, 9, 26), "15 days after 2025-09-26: 2025-10-11"),
    (RuleKind.DATE, None, dt.date(2026, 3, 2), "2026-03-02"),
    (RuleKind.DATE, None, dt.date(2026, 3, 7), "2026-03-09; 2026-03-07 is a day off, so it moves to the next working day"),
])
def test_a_deadline_is_explained_in_words(kind: RuleKind, amount: int | None, start: dt.date, sentence: str):
    assert explained(kind, amount, start) == sentence


def a_clock(**more) -> Clock:
    day = dt.date(2026, 10, 15)
    plain = Clock(1, DeadlineState.RUNNING, day, day, 0, None, None, None, None, False, 0, False,
                  DeadlineRule(RuleKind.DATE, None, Anchor.DATE, day), day)
    return dataclasses.replace(plain, **more)


EARLIER = dt.date(2026, 9, 25)


@pytest.mark.parametrize(("more", "line"), [
    ({}, "2026-10-15"),
    ({"original_on": EARLIER}, "2026-10-15 (originally 2026-09-25)"),
    ({"original_on": EARLIER, "extensions": 1}, "2026-10-15 (originally 2026-09-25, extended 1 time)"),
    ({"original_on": EARLIER, "extensions": 2}, "2026-10-15 (originally 2026-09-25, extended 2 times)"),
])
def test_both_clocks_stand_in_one_line(more: dict, line: str):
    assert words.clock_line(a_clock(**more)) == line


STOPPED = {"state": DeadlineState.STOPPED, "stopped_on": EARLIER}


@pytest.mark.parametrize(("more", "said"), [
    ({}, ""),
    ({"is_overdue": True, "late_workdays": 5}, "overdue by 5 working days"),
    ({"is_overdue": True}, "overdue"),  # the weekend after
    ({"state": DeadlineState.HELD, "held_on": EARLIER}, "held since 2026-09-25"),
    ({"state": DeadlineState.HELD, "held_on": EARLIER, "is_overdue": True, "late_workdays": 1},
     "held since 2026-09-25 · overdue by 1 working day"),
    (STOPPED, "stopped without an answer on time"),
    (STOPPED | {"on_time_original": True, "on_time_current": True}, "handed in on 2026-09-25, in time"),
    (STOPPED | {"on_time_original": False, "on_time_current": True},
     "handed in on 2026-09-25, in time by the present deadline, late by the original one"),
    (STOPPED | {"on_time_original": False, "on_time_current": False, "late_workdays": 3},
     "handed in on 2026-09-25, overdue by 3 working days"),
])
def test_what_a_clock_does_today(more: dict, said: str):
    assert words.clock_state(a_clock(**more)) == said


def test_no_clock_is_a_dash():
    assert (words.clock_line(None), words.clock_state(None)) == ("—", "")


def told(task_id: int) -> list[tuple[str, list[str]]]:
    return [(timeline_words.verb_text(entry), timeline_words.changes(entry))
            for entry in reversed(timeline(task_id, limit=100).entries)]


def test_the_timeline_tells_each_act_in_words(world: World):
    task_id = a_task(world, a_round(world), State.IN_PROGRESS, supporting=("health",))
    act(world, Action.SUSPEND, task_id)
    on(3, 5)
    act(world, Action.RESUME, task_id)
    story = told(task_id)
    assert story[0] == ("Drafted", ["State: Draft", "Title: 健全议事规则"])
    assert ("Assign", ["State: Draft → Awaiting receipt", "Number: XC2026-01-001"]) in [
        (verb, sorted(changes, reverse=True)) for verb, changes in story]
    assert ("Accept (云岭区教育局)", ["State: Awaiting receipt → Accepted"]) in story
    assert ("Clock held (云岭区卫生健康局 · Receipt deadline)", ["State: Running → Held"]) in story
    assert ("New date after the suspension (云岭区教育局 · Rectification deadline)",
            ["Deadline: 2026-03-30 → 2026-04-02"]) in story


def test_the_timeline_tells_what_an_edit_and_a_correction_changed(world: World):
    task_id, by = a_draft(world, a_round(world), supporting=("health",)), world.actor("supervisor")
    education, health, school = (world.units[key] for key in ("education", "health", "school"))
    kept = drafting.NewMeasure("修订党组议事规则", "印发修订后的议事规则", "办公室主任")
    more = drafting.NewMeasure("自查", "台账")
    for draft in (drafting.Draft("健全规则", Mode.ONGOING, education, (school, health), responsible_leader="冷局长",
                                 measures=(more, kept)),
                  drafting.Draft("健全规则", Mode.ONGOING, health, measures=(kept,))):
        drafting.edit_draft(by, task_id, draft, **at(task_id))
    act(world, Action.ASSIGN, task_id)
    [measure] = task_of(task_id).measures
    mended = {measure.id: corrections.MeasureWords("修订规则", "印发修订后的议事规则")}
    new = corrections.TaskWords("健全规则", "", None, "", mended)
    corrections.correct_task(by, task_id, new, reason="笔误", **at(task_id))
    assert [found for found in told(task_id) if found[0] in ("Draft changed", "Task corrected")] == [
        ("Draft changed", ["Title: 健全议事规则 → 健全规则", "Mode: By a deadline → Long-term",
                           "Supporting units: 云岭区卫生健康局 → 云岭区卫生健康局, 云岭区第一中学",
                           "Responsible leader: 冷局长", "Measure 1 added: 自查 · 台账"]),
        ("Draft changed", ["Lead unit: 云岭区教育局 → 云岭区卫生健康局",
                           "Supporting units: 云岭区卫生健康局, 云岭区第一中学 → —",
                           "Responsible leader: 冷局长 → —", "Measure 1 removed: 自查"]),
        ("Task corrected", ["Measure 1 · Text: 修订党组议事规则 → 修订规则",
                            "Measure 1 · Responsible person: 办公室主任 → —"])]


@pytest.mark.parametrize("state", [State.SUSTAINED, State.CANCELLED, State.CLOSED])
def test_no_entry_shows_its_code(world: World, state: State):
    for verb, changes in told(a_task(world, a_round(world), state, supporting=())):
        assert ":" not in verb
        assert "_" not in verb + "".join(changes)


def test_an_act_and_what_it_did_to_the_clocks_stand_together(world: World):
    task_id = a_task(world, a_round(world), State.ASSIGNED)
    on(3, 3)
    act(world, Action.ACCEPT, task_id)
    [accepted, assigned] = timeline_words.by_act(timeline(task_id).entries)
    assert timeline_words.actor_text(accepted[0]) == "李联络 · 云岭区教育局 Unit liaison"
    assert [entry.verb for entry in accepted[1]] == ["task:accept", "part:accept", "deadline:stop"]
    assert timeline_words.actor_text(assigned[0]).startswith("孙督查")


def test_who_acted_as_deputy_or_not_at_all():
    entry = Entry(1, "deadline:escalate", clock.now(), Door.JOB, None, None, None, False, None, None, None, {}, {}, "")
    assert timeline_words.actor_text(entry) == "The system"
    from tracker.domain.vocabulary import Role

    deputy = dataclasses.replace(entry, actor_name="甲", role=Role.LEADER, post_unit="教育局", is_deputy=True)
    assert timeline_words.actor_text(deputy) == "甲 · 教育局 Unit leader (deputy)"


@pytest.mark.parametrize(("rule", "text"), [
    (DeadlineRule(RuleKind.MONTHS, 2, Anchor.FEEDBACK), "2 months after the feedback (2026-09-25)"),
    (DeadlineRule(RuleKind.WORKDAYS, 1, Anchor.RECEIPT), "1 working day after the receipt (2026-09-25)"),
    (DeadlineRule(RuleKind.DAYS, 15, Anchor.ASSIGNMENT), "15 days after the assignment (2026-09-25)"),
    (DeadlineRule(RuleKind.DAYS, 15, Anchor.DATE, EARLIER), "15 days after 2026-09-25"),
    (DeadlineRule(RuleKind.DATE, None, Anchor.DATE, EARLIER), "A date"),
])
def test_a_rule_is_shown_as_it_was_entered(rule: DeadlineRule, text: str):
    assert words.rule_text(rule, EARLIER) == text


def test_the_number_of_a_task_is_in_its_timeline_once(world: World):
    task_id = a_task(world, a_round(world), State.CLOSED)
    assert sum(f"Number: {task_of(task_id).number}" in changes for _, changes in told(task_id)) == 1


@pytest.mark.parametrize(("light", "state", "said"), [
    (Light.WAITING, State.SUBMITTED, "Awaiting verification"), (Light.WAITING, State.VERIFIED, "Awaiting closure"),
    (Light.WAITING, State.SUSPENDED, "Suspended"), (Light.WAITING, PartState.HANDED_IN, "Handed in"),
    (Light.WAITING, None, "Waiting"), (Light.DONE, State.CANCELLED, "Cancelled"), (Light.DONE, State.CLOSED, "Closed"),
    (Light.DONE, PartState.EXCUSED, "Excused"), (Light.RED, State.SUBMITTED, "Overdue"),
    (Light.GREEN, State.SUSPENDED, "On track")])
def test_a_light_says_for_what_it_waits_and_how_it_ended(light: Light, state, said: str):
    assert labels.light_label(light, state) == said


def test_a_reminder_of_a_receipt_is_not_called_one_before_the_deadline():
    entry = Entry(1, "deadline:escalate", clock.now(), Door.JOB, None, None, None, False, "教育局", DeadlineKind.RECEIPT, 1,
                  {}, {"act": "reminder"}, "")
    assert timeline_words.changes(entry) == ["Act: Receipt reminder"]
    assert timeline_words.changes(dataclasses.replace(entry, deadline_kind=DeadlineKind.FINAL)) == ["Act: Reminder"]
    assert labels.act_label(Act.BLUE_LETTER, DeadlineKind.RECEIPT) == "Blue letter"
