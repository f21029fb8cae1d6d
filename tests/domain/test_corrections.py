"""Until when a wrong entry may be corrected: the table typed in a second time, and what a signature keeps."""

import datetime as dt

import pytest

from tracker.domain.corrections import Entry, refusal
from tracker.domain.vocabulary import State as S

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
TASK = {S.ASSIGNED, S.IN_PROGRESS, S.ENDORSING, S.SUBMITTED, S.VERIFIED, S.SUSPENDED, S.SUSTAINED}
REPORT = {S.IN_PROGRESS, S.SUSTAINED}


@pytest.mark.parametrize("state", S)
def test_the_states_in_which_an_entry_is_open(state: S):
    assert refusal(Entry.TASK, state) == (None if state in TASK else "correction.task_state")
    assert refusal(Entry.REPORT, state) == (None if state in REPORT else "correction.report_state")
    assert refusal(Entry.TASK, state, is_history=True) == refusal(Entry.REPORT, state, is_history=True) == (
        "correction.history")


@pytest.mark.parametrize(("reported", "signed", "is_struck", "code"), [
    (NOON, None, False, None),
    (NOON + HOUR, NOON, False, None),
    (NOON, NOON, False, "correction.signed"),
    (NOON - HOUR, NOON, False, "correction.signed"),
    (NOON + HOUR, NOON, True, "correction.struck_already"),
])
def test_what_the_leader_signed_stays(reported, signed, is_struck, code):
    assert refusal(Entry.REPORT, S.IN_PROGRESS, reported_at=reported, signed_at=signed, is_struck=is_struck) == code
