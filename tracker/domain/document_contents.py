"""Tables of contents: lines that look like items and are none."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from tracker.domain.enumerators import find_marks, starts_item

_HEADING = re.compile(r"目 ?[录次]|contents", re.IGNORECASE)
_PAGE = re.compile(r"[\s.．…·]+\d{1,3}$")
_ENTRY_LENGTH = 60


def bare(text: str) -> str:
    """The words alone, without enumerator and page number, to compare an entry with the heading it stands for."""
    mark = next(find_marks(text[:12], 0), None)
    text = text[mark.end :] if mark and mark.start == 0 else text
    return re.sub(r"\W", "", _PAGE.sub("", text))


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
