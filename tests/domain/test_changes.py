"""What an edit changed: fields, and measures by their numbers."""

import pytest

from tracker.domain.changes import different, of_measures


def test_only_what_is_different_is_kept():
    assert different({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 3}) == ({"b": 2}, {"b": 3})


@pytest.mark.parametrize(("before", "after", "was", "now"), [
    ("甲乙", "甲乙", {}, {}),
    ("甲乙丙", "甲丁丙", {"measures": {"2": "乙"}}, {"measures": {"2": "丁"}}),
    ("甲乙", "甲乙丙", {}, {"measures_added": {"3": "丙"}}),
    ("甲乙丙", "乙丙", {"measures_removed": {"1": "甲"}}, {}),
    ("甲乙丙", "丁丙", {"measures": {"1": "甲"}, "measures_removed": {"2": "乙"}}, {"measures": {"1": "丁"}}),
    ("甲", "乙丙", {"measures": {"1": "甲"}}, {"measures": {"1": "乙"}, "measures_added": {"2": "丙"}}),
    ("", "甲", {}, {"measures_added": {"1": "甲"}}),
])
def test_measures_are_told_by_their_numbers(before: str, after: str, was: dict, now: dict):
    def facts(found: dict) -> dict:
        return {key: {n: {"text": text} for n, text in rows.items()} for key, rows in found.items()}

    assert of_measures([{"text": each} for each in before], [{"text": each} for each in after]) == (facts(was), facts(now))


def test_of_a_changed_measure_only_the_fields_that_changed_are_kept():
    assert of_measures([{"text": "甲", "person": "李"}], [{"text": "甲", "person": "王"}]) == (
        {"measures": {"1": {"person": "李"}}}, {"measures": {"1": {"person": "王"}}})
