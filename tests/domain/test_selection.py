"""What an item of an outline is as a finding and as a measure."""

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.limits import TEXT, TITLE
from tracker.domain.outline import Document, Item, Purpose
from tracker.domain.selection import Choice, Line, choose, lines


def of(*items: Item) -> list[Line]:
    return lines([Document("", items)])


def finding(item: Item) -> tuple[str, str]:
    chosen = choose(of(item), {"0.0": Choice.FINDING}).findings[0]
    return chosen.title, chosen.text


def measure(item: Item) -> str:
    return choose(of(item), {"0.0": Choice.MEASURE}).measures[0]


def test_paths_name_the_document_and_the_children_on_the_way() -> None:
    tree = Item("一、", "甲", children=(Item("（一）", "乙", children=(Item("1.", "丙"),)), Item("（二）", "丁")))
    found = lines([Document("", (tree,)), Document("", (Item("一、", "戊"),))])
    assert [(line.path, line.depth, line.item.title) for line in found] == [
        ("0.0", 0, "甲"), ("0.0.0", 1, "乙"), ("0.0.0.0", 2, "丙"), ("0.0.1", 1, "丁"), ("1.0", 0, "戊")]


@pytest.mark.parametrize(("purpose", "choice"), [
    (Purpose.PROBLEM, Choice.FINDING), (Purpose.ADVICE, Choice.MEASURE), (Purpose.OTHER, None)])
def test_the_purpose_decides_what_is_ticked_beforehand(purpose: Purpose, choice: Choice | None) -> None:
    assert of(Item("一、", "甲", purpose=purpose))[0].default is choice


def test_a_measure_is_the_sentence_as_it_stood() -> None:
    assert measure(Item("一是", "压实责任", "每季度听取汇报。")) == "压实责任。每季度听取汇报。"
    assert measure(Item("一是", "压实责任")) == "压实责任"
    assert measure(Item("一是", "整改要求：", "立即办理。")) == "整改要求：立即办理。"


def test_words_that_stand_in_both_are_not_doubled() -> None:
    assert measure(Item("一是", "压实责任", "压实责任，每季度听取汇报。")) == "压实责任，每季度听取汇报。"


def test_a_title_that_is_too_long_stands_whole_in_the_text() -> None:
    long = "甲" * (TITLE + 1)
    title, text = finding(Item("一、", long, "乙。"))
    assert len(title) == TITLE
    assert title.endswith("…")
    assert text == long + "。乙。"


def test_a_text_that_is_too_long_shows_its_cut() -> None:
    _title, text = finding(Item("一、", "甲", "乙" * (TEXT + 1)))
    assert len(text) == TEXT
    assert text.endswith("乙…")


def test_an_item_without_a_title_is_called_by_its_first_line() -> None:
    assert finding(Item("一、", "", "第一行\n第二行")) == ("第一行", "第二行")
    assert finding(Item("一、", "")) == ("一、", "")


def test_no_choice_and_an_unknown_path_are_refused() -> None:
    for choices, code in (({}, "document.nothing_chosen"), ({"0.1": Choice.FINDING}, "document.outline_changed")):
        with pytest.raises(RuleBroken) as caught:
            choose(of(Item("一、", "甲")), choices)
        assert caught.value.code == code
