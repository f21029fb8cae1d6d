"""The door of the importers: which file goes to which reader, and what is refused with which code."""

from pathlib import Path

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.outline import Purpose, parse_outline, walk
from tracker.importers import registry

FEEDBACK = Path(__file__).with_name("feedback_yunling.txt")


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(RuleBroken) as caught:
        registry.read_document(name, data)
    return caught.value.code


@pytest.mark.parametrize("name", ["a.txt", "A.TXT", "C:\\公文\\方案.v2.Txt", "dir.docx/方案.txt"])
def test_the_suffix_picks_the_reader(name: str) -> None:
    assert registry.read_document(name, "一、防汛".encode()) == "一、防汛"


def test_every_offered_suffix_has_a_reader() -> None:
    assert registry.suffixes() == (".docx", ".txt")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", b"x", "import.unsupported_suffix"),
        ("a", b"x", "import.unsupported_suffix"),
        (".txt", b"x", "import.unsupported_suffix"),
        ("", b"x", "import.unsupported_suffix"),
        ("a.doc", b"x", "import.old_word"),
        ("a.WPS", b"x", "import.old_word"),
        ("a.txt", b"", "import.empty"),
        ("a.txt", " \r\n\u3000".encode(), "import.empty"),
        ("a.docx", b"", "import.empty"),
        ("a.docx", "一、防汛".encode(), "import.not_docx"),
    ],
)
def test_refusals_say_what_is_wrong(name: str, data: bytes, code: str) -> None:
    assert refusal(name, data) == code


def test_a_text_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "MAX_DOCUMENT_CHARACTERS", 10)
    assert registry.read_document("a.txt", b"1234567890")
    assert refusal("a.txt", b"12345678901") == "import.too_long"


def test_a_feedback_document_becomes_problems_and_advice() -> None:
    (document,) = parse_outline(registry.read_document(FEEDBACK.name, FEEDBACK.read_bytes()))
    assert document.title == "中共云岭区委第二巡察组关于巡察云岭区水务发展中心党组的反馈意见"
    assert [item.title for item in document.items] == ["总体评价", "巡察发现的主要问题", "意见建议"]
    _, problems, advice = document.items
    assert [len(category.children) for category in problems.children] == [4, 4, 3]
    assert {item.purpose for _, item in walk(problems.children)} == {Purpose.PROBLEM}
    assert {item.purpose for _, item in walk(advice.children)} == {Purpose.ADVICE}
    assert len(advice.children) == 6
    assert [c.enumerator for c in problems.children[1].children[1].children] == ["（1）", "（2）"]
    assert [c.suggested for c in problems.children[0].children[0].children] == [True, True]


def test_the_end_matter_of_the_feedback_is_in_no_item() -> None:
    (document,) = parse_outline(FEEDBACK.read_text(encoding="utf-8"))
    written = "".join(item.title + item.text for _, item in walk(document.items))
    for outside in ("立行立改事项清单", "2025年6月20日", "0000-1234567", "供稿", "中共云岭区委第二巡察组"):
        assert outside not in written
