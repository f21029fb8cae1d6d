"""Where a paragraph could be cut into numbered items. A mark is a possibility; the sequence decides (outline_tree)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from .numerals import NUMERALS, from_chinese


class Kind(IntEnum):
    """The value is the rank: GB/T 9704 for the first four, then what practice writes inside a paragraph."""

    CHAPTER = 1  # 一、
    SECTION = 2  # （一）
    POINT = 3  # 1.
    SUBPOINT = 4  # （1） 1)
    CIRCLED = 5  # ①
    DASH = 6  # ——, a paragraph of its own without a number
    ORDINAL = 7  # 第一，
    FIRSTLY = 8  # 一是
    MUST = 9  # 一要

    @property
    def is_running(self) -> bool:
        """Written in running text: its level depends on what it stands in, not on its rank."""
        return self >= Kind.ORDINAL


class Place(IntEnum):
    """How well a mark stands, from inside a word to the start of a paragraph; WRAPPED is where a hard wrap fell."""

    INSIDE = 0
    CLAUSE = 1
    SENTENCE = 2
    WRAPPED = 3
    LINE = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """`text` is the enumerator as it was written; `start` and `end` are its place in the paragraph."""

    paragraph: int
    start: int
    end: int
    kind: Kind
    ordinal: int
    text: str
    place: Place


_N = f"[{NUMERALS}]{{1,3}}"
_MARK = re.compile(
    rf"(?P<word>第({_N})[，,、：:是])"
    rf"|(?P<section>[（(] ?({_N}) ?[）)][、.．]?|[㈠-㈩][、.．]?)"
    rf"|(?P<subpoint>[（(] ?(\d{{1,2}}) ?[）)][、.．]?|(?<![\d（(.．/-])(\d{{1,2}}) ?[）)][、.．]?|[⑴-⒇])"
    rf"|(?P<circled>[①-⑳][、.．]?)"
    rf"|(?P<chapter>(?<![{NUMERALS}第])({_N}) ?[、．.])"
    rf"|(?P<running>(?<![{NUMERALS}第])({_N})(?P<verb>[是要]))"
    r"|(?P<point>(?<![\d.．·/-])(\d{1,3}) ?(?:[.．](?:(?!\d)|(?=(?:19|20)\d\d ?年))|、)|[⒈-⒛])"
    r"|(?P<dash>(?:^|(?<=[。；]))(?:[—–―─]{1,4}|-{2,4}) ?(?![\d—–―─-]))"
)
_KINDS = {
    "word": Kind.ORDINAL,
    "section": Kind.SECTION,
    "subpoint": Kind.SUBPOINT,
    "circled": Kind.CIRCLED,
    "chapter": Kind.CHAPTER,
    "point": Kind.POINT,
    "dash": Kind.DASH,
}
_SINGLE = {first: base for base, last in (("①", "⑳"), ("⑴", "⒇"), ("⒈", "⒛"), ("㈠", "㈩"))
           for first in map(chr, range(ord(base), ord(last) + 1))}  # fmt: skip

_STOPS = "。！？；;!?：:…"
_COMMAS = "，,、"
_CLOSERS = "”’」』》〉）)】］] \"'"
# A quantity, not a heading: 一、二等奖; 三、四季度; 1、2号线.
_UNITS = "、，,和与及期级季次轮批等类届年产线把审中号月日楼层区组"
_SERIES = re.compile(rf"[、和与及至到—-]?(?P<next>{_N}|\d{{1,3}})(?P<unit>[{_UNITS}]?)")
# Words that end in a numeral before 是 and 要: 统一是, 之一是, 唯一是, 星期一是.
_NOT_BEFORE = frozenset("第之其统唯专单万周期归合划逐同每任某这那哪下上初星")
_NOT_AFTER = {"是": NUMERALS + "非否", "要": "素点害件义闻塞职务"}


def _place(text: str, start: int, wraps: frozenset[int]) -> Place:
    if start == 0:
        return Place.LINE
    if start in wraps:
        return Place.WRAPPED
    before = start - 1
    while before > 0 and text[before] in _CLOSERS:
        before -= 1
    if text[before] in _STOPS:
        return Place.SENTENCE
    if text[before] in _COMMAS or before < start - 1:
        return Place.CLAUSE
    return Place.INSIDE


def _is_series(text: str, end: int, ordinal: int, place: Place) -> bool:
    """Two neighbouring numbers in a row are a quantity; at the start of a line only if a unit follows as well."""
    after = _SERIES.match(text, end)
    if after is None:
        return False
    digits = after["next"]
    following = int(digits) if digits.isdecimal() else from_chinese(digits)
    return following == ordinal + 1 and (place < Place.WRAPPED or bool(after["unit"]))


def _is_false(text: str, mark: Mark) -> bool:
    """Judged by the neighbours alone; the sequence is judged later."""
    before = text[mark.start - 1] if mark.start else ""
    after = text[mark.end] if mark.end < len(text) else ""
    match mark.kind:
        case Kind.FIRSTLY | Kind.MUST:
            return before in _NOT_BEFORE or (after != "" and after in _NOT_AFTER[mark.text[-1]])
        case Kind.ORDINAL:
            in_series = after == "第" or _is_series(text, mark.end, mark.ordinal, Place.INSIDE)
            return in_series or mark.place < Place.SENTENCE
        case Kind.CHAPTER | Kind.POINT:
            return before in ("、", "第", "“", "《") or _is_series(text, mark.end, mark.ordinal, mark.place)
        case Kind.SECTION | Kind.SUBPOINT:
            return before in ("第", "、", "“", "《") or after in ("项", "款", "目")
    return False


def _ordinal(found: re.Match[str]) -> int | None:
    text = found[0]
    if text[0] in _SINGLE:
        return ord(text[0]) - ord(_SINGLE[text[0]]) + 1
    core = text.strip("（()）、.．，,：: 第是要")
    return int(core) if core.isdecimal() else from_chinese(core)


def find_marks(text: str, paragraph: int, wraps: frozenset[int] = frozenset()) -> Iterator[Mark]:
    """Left to right and never overlapping. A dash has the ordinal 0: it carries no number."""
    for found in _MARK.finditer(text):
        group = found.lastgroup or ""
        kind = (Kind.FIRSTLY if found["verb"] == "是" else Kind.MUST) if found["verb"] else _KINDS[group]
        ordinal = 0 if kind is Kind.DASH else _ordinal(found)
        if ordinal is None or (ordinal == 0 and kind is not Kind.DASH):
            continue
        written = found[0].rstrip()
        place = _place(text, found.start(), wraps)
        mark = Mark(paragraph, found.start(), found.start() + len(written), kind, ordinal, written, place)
        if not _is_false(text, mark):
            yield mark


def first_mark(text: str) -> Mark | None:
    """The enumerator that the text begins with, whatever the sequence says about it later."""
    mark = next(find_marks(text[:12], 0), None)
    return mark if mark and mark.start == 0 else None


def starts_item(text: str) -> bool:
    return first_mark(text) is not None
