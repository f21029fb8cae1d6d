from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

import tracker
from tracker.domain.vocabulary import Act, DeadlineKind, Grade, Light, Mode, RoundKind, State
from tracker.reports import words
from tracker.web.labels import label, light_label


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (words.MODES, Mode),
        (words.GRADES, Grade),
        (words.STATES, State),
        (words.DEADLINES, DeadlineKind),
        (words.ACTS, Act),
        (words.LIGHTS, Light),
        (words.KINDS, RoundKind),
    ],
)
def test_every_member_has_its_own_word(said, kind):
    assert set(said) == set(kind)
    assert len(set(said.values())) == len(said)


def test_documents_say_what_the_pages_say():
    app = Flask(__name__)
    Babel(app, default_translation_directories=str(Path(tracker.__file__).parent / "translations"))
    with app.test_request_context(), force_locale("zh"):
        for said in (words.STATES, words.LIGHTS, words.ACTS, words.MODES, words.GRADES, words.DEADLINES, words.KINDS):
            assert said == {word: label(word) for word in said}
        for light in Light:
            for state in State:
                assert words.light_word(light, state) == light_label(light, state), (light, state)


def test_dates_have_no_leading_zeros():
    assert words.chinese_date(date(2026, 3, 3)) == "2026年3月3日"
