"""Tables of contents: lines that look like items and are none."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from .enumerators import find_marks, starts_item

_HEADING = re.compile(r"目 ?[录次]|contents", re.IGNORECASE)
_PAGE = re.compile(r"[\s.．…·]+\d{1,3}$")
_ENTRY_LENGTH = 60
_TAIL = 40  # leaders and page number


def bare(text: str) -> str:
    """The words alone, without enumerator and page number, to compare an entry with the heading it stands for."""
    mark = next(find_marks(text[:12], 0), None)
    text = text[mark.end :] if mark and mark.start == 0 else text
    return re.sub(r"\W", "", text[:-_TAIL] + _PAGE.sub("", text[-_TAIL:]))


def is_entry(text: str) -> bool:
    """Short, and no sentence."""
    return len(text) <= _ENTRY_LENGTH and text[-1] not in "。；："


def _end(lines: Sequence[str], start: int) -> int:
    """The first entry stands again where the body begins; otherwise the table ends with its last short line."""
    if start == len(lines):
        return start
    first = bare(lines[start])
    for at in range(start, len(lines)):
        if not is_entry(lines[at]):
            return at
        if at > start and first and bare(lines[at]).startswith(first):
            return at
    return len(lines)


def without_contents(lines: Sequence[str]) -> list[int]:
    """The numbers of the lines that are no part of a table of contents under the word 目录."""
    kept: list[int] = []
    at = 0
    while at < len(lines):
        if _HEADING.fullmatch(lines[at]):
            at = _end(lines, at + 1)
        else:
            kept.append(at)
            at += 1
    return kept


_INLINE = re.compile(r"目 ?录[:：]? ?(?=[第（(一1１①])")


def without_inline_contents(line: str) -> str:
    """The same where the line breaks are lost: from 目录 to the place where the first entry stands again."""
    heading = _INLINE.search(line) if "录" in line else None
    if heading is None:
        return line
    marks = list(find_marks(line[heading.end() :][:200], 0))
    if len(marks) < 2 or marks[0].start:
        return line
    first = _PAGE.sub("", line[heading.end() + marks[0].end : heading.end() + marks[1].start]).strip()
    again = line.find(first, heading.end() + marks[1].end) if len(first) > 3 else -1
    if again < 0:
        return line
    enumerator = line.rfind(marks[0].text, again - len(marks[0].text) - 1, again)
    return line[: heading.start()] + line[enumerator if enumerator >= 0 else again :]


def is_contents_of(contents: Sequence[str], body: Sequence[str]) -> bool:
    """A table without the word 目录: short lines only, and every item of it begins an item of what follows."""
    entries = [bare(text) for text in contents if starts_item(text)]
    if len(entries) < 2 or not all(map(is_entry, contents)):
        return False
    begun = sorted(bare(text) for text in body if starts_item(text))
    return all(_begins_one(entry, begun) for entry in entries)


def _begins_one(entry: str, begun: Sequence[str]) -> bool:
    at = bisect_left(begun, entry)
    return at < len(begun) and begun[at].startswith(entry)
