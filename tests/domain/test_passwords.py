"""Passwords by the office's rules, their age, the idle time-out, and what a setting may be."""

import datetime as dt

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.passwords import DEFAULT, MAX_LENGTH, PasswordRules, check_password, is_too_old
from tracker.domain.sessions import is_idle, must_note
from tracker.domain.settings import SETTINGS, Rules, Whole

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
STRICTER = PasswordRules(length=12, kinds=4)


@pytest.mark.parametrize(("password", "rules", "broken"), [
    ("Yunling-26", DEFAULT, None),
    ("Yun-267", DEFAULT, "password.length"),
    ("Yunling-26", STRICTER, "password.length"),
    ("A-1a" * 32, DEFAULT, None),
    ("A-1a" * 32 + "b", DEFAULT, "password.length"),
    ("yunling2026", DEFAULT, "password.kinds"),
    ("Yunling2026", DEFAULT, None),
    ("Yunlingqu2026", STRICTER, "password.kinds"),
    ("Yunlingqu-2026", STRICTER, None),
    ("云岭Yunling", DEFAULT, None),
    ("xSUN-2026-x", DEFAULT, "password.has_login"),
    ("Yunling 26", DEFAULT, None),
    (" Yunling-26", DEFAULT, "password.blank"),
    ("Yunling-26\u3000", DEFAULT, "password.blank"),
])
def test_a_password_keeps_the_rules(password: str, rules: PasswordRules, broken: str | None):
    assert len("A-1a" * 32) == MAX_LENGTH
    if broken is None:
        check_password(password, "sun", rules)
        return
    with pytest.raises(RuleBroken) as caught:
        check_password(password, "sun", rules)
    assert caught.value.code == broken


def test_a_password_counts_on_the_last_of_its_days_and_no_longer():
    rules, last = PasswordRules(days=90), NOW + dt.timedelta(days=90)
    assert not is_too_old(NOW, last, rules)
    assert is_too_old(NOW, last + dt.timedelta(seconds=1), rules)


def test_idle_begins_after_the_minutes_and_a_session_without_a_moment_is_over():
    assert not is_idle(1000, 1000 + 30 * 60, 30)
    assert is_idle(1000, 1000 + 30 * 60 + 1, 30)
    assert is_idle(None, 1000, 30)
    assert (must_note(1000, 1059), must_note(1000, 1060), must_note(None, 0)) == (False, True, True)


@pytest.mark.parametrize(("value", "is_accepted"), [
    ("5", True), ("30", True), ("4", False), ("31", False), ("", False), ("-5", False), ("5.0", False), ("05", False),
    ("٧", False), ("9" * 5000, False), (" 5", False)])
def test_a_whole_number_is_one_within_its_bounds(value: str, is_accepted: bool):
    assert Whole("10", 5, 30).accepts(value) is is_accepted


def test_defaults_are_those_of_the_norm_and_every_default_is_allowed():
    rules = Rules({})
    assert all(setting.accepts(setting.default) for setting in SETTINGS.values())
    assert rules.passwords() == DEFAULT == PasswordRules(8, 3, 90, 5, dt.timedelta(minutes=30))
    assert (rules.idle_minutes(is_administrator=False), rules.idle_minutes(is_administrator=True)) == (30, 10)
    assert Rules({"password_days": "60"}).passwords().days == 60
