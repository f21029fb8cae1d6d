"""What holds for every text: no error, nothing invented; and trees that are written out are read back."""

import re
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.growth import TEXTS
from tracker.domain.document_tables import ROW
from tracker.domain.document_text import is_page_number
from tracker.domain.numerals import LARGEST, from_chinese, to_chinese
from tracker.domain.outline import Item, parse_outline, walk


@given(st.integers(0, LARGEST))
def test_numerals_round_trip(value: int) -> None:
    assert from_chinese(to_chinese(value)) == value


@pytest.mark.parametrize("text", ["", "二〇二〇", "三五", "十十", "零一", "百"])
def test_what_is_no_enumerator_has_no_value(text: str) -> None:
    assert from_chinese(text) is None


def invents_nothing(text: str) -> None:
    written = set(text) | {"\n", " "}  # any blank may be read as one of these
    for document in parse_outline(text):
        for _, item in walk(document.items):
            assert set(item.enumerator + item.title + item.text) <= written
            assert item.text.count("。") <= text.count("。")


ALPHABET = st.sampled_from("一二三十第是要有的中（）()、，。；：:.．1203①②—“”\n \u3000目录附件年月日章条组问题主要学习整改")


@settings(max_examples=300, deadline=None)
@given(st.text(ALPHABET | st.characters(), max_size=200))
@example("①\n。②\n①")
def test_never_raises_and_invents_nothing(text: str) -> None:
    invents_nothing(text)


LINES = st.sampled_from([
    "反馈意见", "目　录", "一、学习………3", "二、作风………5", "制度 7", "一、学习", "二、作风", "（一）研讨",
    "1.记录雷同。抽查三本。", "2.会员费未上缴", "一是甲；二是乙。", "会员费未上缴", "附件", "附件1：清单", "附件：1.台账",
    "2.清单", "清单", "区委巡察办", "2026年9月2日", "— 3 —", "请你单位于3月1日前报送。", "1\t公车\t财务科", "",
    "云岭区教育局（宣传部供稿）", "——实事求是。", "序号\t问题\t单位", f"{ROW}2.\t接待\t办公室",
])


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=14))
def test_what_is_in_no_item_is_in_the_rest(lines: list[str]) -> None:
    """Word by word, suggestions aside: only page numbers are lost, and of repeated advertising all but one."""
    told: Counter[str] = Counter()
    for document in parse_outline("\n".join(lines)):
        told += Counter(document.title + "".join(document.loose))
        for _, item in walk(document.items):
            told += Counter("" if item.suggested else item.enumerator + item.title + item.text)
    once = {line for line in lines if line == "会员费未上缴"}
    meant = [line for line in lines if line not in once and not is_page_number(line)]
    written = Counter(re.sub(r"\W", "", "".join([*meant, *once])))
    assert written <= told


@pytest.mark.parametrize("name", TEXTS)
def test_the_texts_that_rules_are_slow_on_are_read_without_inventing(name: str) -> None:
    """A short form of those whose time the benchmark of growth measures. Nothing is said twice either: what is suggested in
    them stands in no parent's text."""
    made, pieces = TEXTS[name]
    text = made(pieces // 50)
    invents_nothing(text)
    items = [item for document in parse_outline(text) for _, item in walk(document.items)]
    assert all(item.enumerator in text and item.title in text for item in items)
    told = "".join(item.enumerator + item.title + item.text for item in items)
    assert Counter("".join(told.split())) <= Counter(text)


NUMBERS = {
    "chapter": lambda n: f"{to_chinese(n)}、",
    "section": lambda n: f"（{to_chinese(n)}）",
    "point": lambda n: f"{n}．",
    "subpoint": lambda n: f"（{n}）",
    "circled": lambda n: chr(0x245F + n),
}
KINDS = list(NUMBERS)
WORDS = st.sampled_from(["组织", "制度", "学习", "检查", "台账", "服务", "培训", "督办", "基层", "作风", "河道", "泵站"])
HEADING = st.lists(WORDS, min_size=2, max_size=6).map("".join)
Shape = tuple[str, str, str, list["Shape"], list[str]]  # kind, heading, body, children, a run of 一是


@st.composite
def branches(draw: st.DrawFn, above: int = -1, least: int = 0) -> list[Shape]:
    """Siblings of one kind below any higher kind: levels may be skipped. A leaf may have a run of 一是 in its text."""
    if above + 1 >= len(KINDS):
        return []
    level = draw(st.integers(above + 1, len(KINDS) - 1))
    nodes: list[Shape] = []
    for _ in range(draw(st.integers(least, 3))):
        children = draw(branches(level))
        run = [] if children or draw(st.booleans()) else draw(st.lists(HEADING, min_size=2, max_size=4))
        body = draw(st.sampled_from(["", "各科室按月报送。", "完成12.6万件，同比增长3.2%。"]))
        nodes.append((KINDS[level], draw(HEADING), body, children, run))
    return nodes


def rendered(nodes: list[Shape], alone: bool) -> list[str]:
    """One paragraph a node; `alone` puts the text of a heading on the next line."""
    lines = []
    for number, (kind, heading, body, children, run) in enumerate(nodes, start=1):
        firsts = "".join(f"{to_chinese(n)}是{word}；" for n, word in enumerate(run, start=1))
        text = body + firsts
        lines += (
            [NUMBERS[kind](number) + heading, *([text] if text else [])]
            if alone
            else ([f"{NUMBERS[kind](number)}{heading}。{text}"])
        )
        lines += rendered(children, alone)
    return lines


def shapes(nodes: list[Shape]) -> list[object]:
    found = []
    for number, (kind, heading, _, children, run) in enumerate(nodes, start=1):
        firsts: list[object] = [(f"{to_chinese(n)}是", word, []) for n, word in enumerate(run, start=1)]
        found.append((NUMBERS[kind](number), heading, firsts + shapes(children)))
    return found  # type: ignore[return-value]


def parsed(items: tuple[Item, ...]) -> list[object]:
    return [(item.enumerator, item.title, parsed(item.children)) for item in items]


@settings(max_examples=150, deadline=None)
@given(branches(least=1), st.booleans(), st.sampled_from(["\n", "\r\n", "\n\n\u3000\u3000", "\n  "]))
def test_a_rendered_tree_is_read_back(nodes: list[Shape], alone: bool, separator: str) -> None:
    text = separator.join(["云岭区督查工作方案", *rendered(nodes, alone)])
    (document,) = parse_outline(text)
    assert document.title == "云岭区督查工作方案"
    assert parsed(document.items) == shapes(nodes)


@settings(max_examples=60, deadline=None)
@given(branches(least=2), branches(least=2))
def test_two_documents_are_read_back(first: list[Shape], second: list[Shape]) -> None:
    both = [[("chapter", "总述", "按月调度。", nodes, [])] for nodes in (first, second)]
    both = [b if b[0][3] and b[0][3][0][0] != "chapter" else [("chapter", "总述", "按月调度。", [], [])] for b in both]
    lines = ["云岭区督查工作方案", *rendered(both[0], False), "云岭区巡察工作总结", *rendered(both[1], False)]  # type: ignore[arg-type]
    documents = parse_outline("\n".join(lines))
    assert [d.title for d in documents] == ["云岭区督查工作方案", "云岭区巡察工作总结"]
    assert [parsed(d.items) for d in documents] == [shapes(b) for b in both]  # type: ignore[arg-type]
