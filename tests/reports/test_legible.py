import pytest

from tracker.reports.legible import escaped, legible


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_characters_that_xml_forbids_are_removed(bad):
    assert legible(f"甲{bad}乙") == "甲乙"


@pytest.mark.parametrize("good", ["甲\t乙\n丙", "𠮷野家", "“路长制”——……〔2020〕1号", ""])
def test_legible_text_is_untouched(good):
    assert legible(good) == good


def test_line_ends_become_one_kind():
    assert legible("一\r\n二\r三\n四") == "一\n二\n三\n四"


def test_markup_is_escaped():
    assert escaped("a<b & c>d") == "a&lt;b &amp; c&gt;d"
