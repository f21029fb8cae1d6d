"""From the text of a file to its paragraphs: blanks of OCR, hard wraps and page numbers go; advertising and contents
are put aside."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from .document_contents import cut_inline_contents, is_leader, without_contents
from .enumerators import Kind, find_marks, starts_item
from .typed_text import INVISIBLE, LINE_END

MAX_DOCUMENT_CHARACTERS = 2_000_000

_CJK = "㐀-䶿一-鿿〇"
_SOLID = f"{_CJK}，。、；：？！“”‘’（）《》〈〉【】〔〕．①-⑳０-９"
_BESIDE_STOP = re.compile(f"(?<=[{_CJK}]) (?=[，。、；：？！”’）》】〕])|(?<=[“‘（《【〔，。、；：？！]) (?=[{_SOLID}])")
_AFTER_ONE = re.compile(f"(?<![{_CJK}])([{_CJK}]) (?=[{_SOLID}])|(?<=[{_SOLID}]) (?=[{_CJK}](?![{_CJK}]))")
_PAGE_NUMBER = re.compile(r"[-—–―─_·\s]*(?:第 ?)?\d{1,4}(?: ?页)?(?: ?[/／] ?\d{1,4})?[-—–―─_·\s]*(?:[,，]? ?共 ?\d+ ?页)?")
_ADVERTISING = re.compile(
    r"QQ|ＱＱ|https?[:：]|www\.|扫码|二维码|公众号|微信号|会员|外传|倒卖|免费下载|下载(?:本|全)?文|版权(?:所有|归)|未经(?:授权|许可)"
    r"|仅供(?:学习|内部|参考)|(?:整理|制作|编辑)发布|更多(?:精彩|范文|材料|资料|内容)|点击(?:下载|查看|关注)|责任编辑|文秘(?:网|资源)",
    re.IGNORECASE,
)
# Advertising is a short line of its own; a longer one that merely names a 公众号 is a sentence of the document.
_SHORT = 45
_LONG = 200
_INDENT = re.compile("(?<=[^\\s\u3000])\u3000{2,4}(?=[^\\s\u3000])|(?<=\\S)[ \u00a0]{4,8}(?=\\S)")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`wraps` are the offsets at which a line of the file began inside the paragraph; an enumerator there may be real.

    `glued`: the file has lost its line breaks here; an enumerator may stand directly behind the last word of a heading.
    `line` is the number of its first line in the file without tables.
    """

    text: str
    wraps: frozenset[int] = frozenset()
    glued: bool = False
    line: int = 0


class Aside(NamedTuple):
    """What is no part of the text, and the line where it stands; a row of a table stands behind its line."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    """`columns` is the width before blanks were taken out: that is what the wrap counted."""

    number: int
    text: str
    columns: int
    indented: bool
    after_blank: bool


def width(text: str) -> int:
    """In half-width columns, as a hard wrap counts."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _is_scanned(text: str) -> bool:
    """Blanks stand between Chinese characters so often that they cannot be meant."""
    return 50 * len(re.findall(f"(?<=[{_CJK}]) (?=[{_CJK}])", text)) > len(text) > 200


def _squeeze(line: str, scanned: bool) -> str:
    """A blank beside a lone character or a punctuation mark is OCR; between two words it may divide a heading."""
    line = re.sub(r"[^\S\n]+", " ", line).strip()
    if " " not in line:
        return line
    if scanned:
        return re.sub(f"(?<=[{_SOLID}]) (?=[{_SOLID}])", "", line)
    return _AFTER_ONE.sub(r"\1", _BESIDE_STOP.sub("", line))


def is_page_number(line: str) -> bool:
    return len(line) <= _LONG and _PAGE_NUMBER.fullmatch(line) is not None


def _is_advertising(line: str) -> bool:
    """Of the site that the text was copied from."""
    return len(line) <= _SHORT and _ADVERTISING.search(line) is not None and not starts_item(line)


def _raw_lines(text: str) -> Iterator[tuple[int, str]]:
    """A long line with the indents of paragraphs inside it has lost its line breaks but kept where they were."""
    for number, line in enumerate(LINE_END.split(text)):
        for piece in _INDENT.split(line) if len(line) > _LONG else (line,):
            yield number, piece


def _lines(text: str) -> tuple[list[_Line], list[Aside]]:
    """Those of the body, and what is none of it: advertising, each line once, and tables of contents."""
    scanned = _is_scanned(text)
    lines: list[_Line] = []
    advertising: dict[str, int] = {}
    aside: list[Aside] = []
    blank = False
    for number, raw in _raw_lines(text):
        raw = INVISIBLE.sub("", raw)
        line, contents = cut_inline_contents(_squeeze(raw, scanned))
        aside += [Aside(number, contents)] if contents else []
        if not line:
            blank = True
        elif _is_advertising(line):
            advertising.setdefault(line, number)
        elif not is_page_number(line):
            lines.append(_Line(number, line, width(raw.rstrip()), raw[:2].isspace() and len(raw) > 2, blank))
            blank = blank and is_leader(line)
    within = set(without_contents([line.text for line in lines]))
    is_body = [at in within and not is_leader(line.text) for at, line in enumerate(lines)]
    aside += [Aside(line.number, line.text) for line, is_kept in zip(lines, is_body, strict=True) if not is_kept]
    told = [Aside(number, line) for line, number in advertising.items()]
    return [line for line, is_kept in zip(lines, is_body, strict=True) if is_kept], [*told, *aside]


_WRAP_FROM, _WRAP_TO = 30, 100  # columns: 15 to 50 Chinese characters a line; GB/T 9704 has 28
_RAGGED = 6  # a line may end three characters early, before a punctuation mark that must not begin the next


def _wrap_width(lines: Sequence[_Line]) -> int | None:
    """The width at which the file was wrapped, or None. Wrapped lines are equally long and mostly end in a sentence."""
    if len(lines) < 4:
        return None
    widths = sorted(line.columns for line in lines)
    limit = widths[len(widths) * 9 // 10]
    if not _WRAP_FROM <= limit <= _WRAP_TO or widths[len(widths) * 97 // 100] > limit + _RAGGED:
        return None
    full = [(a, b) for a, b in pairwise(lines) if a.columns > limit - _RAGGED]
    # A long heading alone on its line looks like a wrapped one, so only lines inside a text can tell.
    inner = [(a, b) for a, b in full if not starts_item(a.text) and not starts_item(b.text)]
    broken = sum(a.text[-1] not in "。！？；：:;" for a, _ in inner)
    return limit if 5 * len(full) >= len(lines) and broken > 1 and 2 * broken > len(inner) else None


def _is_joined(previous: _Line, line: _Line, limit: int, indents: bool, double_spaced: bool) -> bool:
    if previous.columns <= limit - _RAGGED or (line.after_blank and not double_spaced):
        return False
    if indents and line.indented:
        return False
    return not (previous.text[-1] in "。！？；：:;" and starts_item(line.text))


def _glue(lines: Sequence[_Line]) -> Paragraph:
    pieces: list[str] = []
    wraps: set[int] = set()
    last, length = "", 0
    for part in (line.text for line in lines):
        if pieces:
            blank = (last + part[0]).isascii() and last.isalpha() and part[0].isalpha()
            pieces.append(" " if blank else "")
            length += blank
            wraps.add(length)
        pieces.append(part)
        length += len(part)
        last = part[-1]
    return Paragraph("".join(pieces), frozenset(wraps), line=lines[0].number)


def _unwrapped(lines: Sequence[_Line], limit: int) -> Iterator[Paragraph]:
    indented = sum(line.indented for line in lines)
    indents = 0 < indented < 0.7 * len(lines)
    double_spaced = sum(line.after_blank for line in lines) > 0.8 * len(lines)
    parts: list[_Line] = []
    for previous, line in zip([None, *lines], lines, strict=False):
        if parts and previous and not _is_joined(previous, line, limit, indents, double_spaced):
            yield _glue(parts)
            parts = []
        parts.append(line)
    yield _glue(parts)


def read_paragraphs(text: str) -> tuple[list[Paragraph], list[Aside]]:
    """In the order of the file, none empty; and the lines that are no part of the text."""
    lines, aside = _lines(text)
    limit = _wrap_width(lines)
    if limit is None:
        least = max(_GLUED, sum(len(line.text) for line in lines) // _SHARE)
        return [p for line in lines for p in _unglued(line, len(lines) <= _FEW, least)], aside
    return list(_unwrapped(lines, limit)), aside


_GLUED = 120  # a line this long with several chapters in it has lost its line breaks
_SHARE = 4  # it is a good part of the file, or else a list that somebody quotes
_FEW = 3  # so has a long file of a title, a line and a date


def _unglued(line: _Line, few: bool, least: int) -> Iterator[Paragraph]:
    """A line that holds a whole document is cut before each 一、 二、 三、 that continues the count."""
    cuts = [0, *(_chapter_starts(line.text) if len(line.text) > least else ()), len(line.text)]
    for start, end in pairwise(cuts):
        part = line.text[start:end].strip()
        if part:
            yield Paragraph(part, glued=len(cuts) > 3 or (few and len(part) > least), line=line.number)


def _chapter_starts(line: str) -> Iterator[int]:
    chapters = [mark for mark in find_marks(line, 0) if mark.kind is Kind.CHAPTER]
    expected = 0
    for mark, following in pairwise([*chapters, None]):
        assert mark is not None, "only the last of the row is None"
        begins = mark.ordinal == 1 and following is not None and following.ordinal == 2
        if begins or mark.ordinal == expected:
            yield mark.start
            expected = mark.ordinal + 1
