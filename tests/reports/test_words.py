from datetime import date

import pytest

from tracker.domain.vocabulary import Act, DeadlineKind, Grade, Light, Mode, State
from tracker.reports import words


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (words.MODES, Mode),
        (words.GRADES, Grade),
        (words.STATES, State),
        (words.DEADLINES, DeadlineKind),
        (words.ACTS, Act),
        (words.LIGHTS, Light),
    ],
)
def test_every_member_has_its_own_word(said, kind):
    assert set(said) == set(kind)
    assert len(set(said.values())) == len(said)


def test_dates_have_no_leading_zeros():
    assert words.chinese_date(date(2026, 3, 3)) == "2026年3月3日"
