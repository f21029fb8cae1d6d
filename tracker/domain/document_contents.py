"""Tables of contents: lines that look like items and are none."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from .enumerators import Kind, find_marks, first_mark, starts_item

_LEADER = re.compile(r"(?:[.．…·・]{3,}|(?:[.．·] ){3,})\s*[-—(（]?\s*\d{0,4}\s*[-—)）]?$")
_LONGEST_ENTRY = 200  # with its dots
_HEADING = re.compile(r"目 ?[录次]|contents", re.IGNORECASE)
_PAGE = re.compile(r"[\s.．…·]+\d{1,3}$")
_ENTRY_LENGTH = 60
_TAIL = 40  # leaders and page number


def bare(text: str) -> str:
    """The words alone, without enumerator and page number, to compare an entry with the heading it stands for."""
    mark = first_mark(text)
    text = text[mark.end :] if mark else text
    return re.sub(r"\W", "", text[:-_TAIL] + _PAGE.sub("", text[-_TAIL:]))


def is_entry(text: str) -> bool:
    """Short, and no sentence."""
    return len(text) <= _ENTRY_LENGTH and text[-1] not in "。；："


def is_leader(text: str) -> bool:
    """An entry with the dots that lead to its page; nothing else ends like this."""
    return len(text) <= _LONGEST_ENTRY and _LEADER.search(text) is not None


def _begins(text: str) -> tuple[Kind, int] | None:
    mark = first_mark(text)
    return (mark.kind, mark.ordinal) if mark else None


def _stands_again(entry: str, line: str) -> bool:
    """The heading of a text may lack the number that its entry has, but has no other."""
    words, numbers = bare(entry), {_begins(entry), _begins(line)} - {None}
    return words != "" and len(numbers) < 2 and bare(line).startswith(words)


def _end(lines: Sequence[str], start: int) -> int:
    """Where pages are named the table ends with the last of them, otherwise where its first entry stands again and the
    body begins, or before that with its last short line. What has neither is no table."""
    stop = next((at for at in range(start, len(lines)) if _HEADING.fullmatch(lines[at])), len(lines))
    again = next((at for at in range(start + 1, stop) if _stands_again(lines[start], lines[at])), None)
    most = stop if again is None else again
    end = next((at for at in range(start, most) if not (is_entry(lines[at]) or is_leader(lines[at]))), most)
    paged = [at for at in range(start, end) if is_leader(lines[at]) or _PAGE.search(lines[at])]
    if paged:
        return paged[-1] + 1
    return start if again is None else end


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


def cut_inline_contents(line: str) -> tuple[str, str]:
    """The same where the line breaks are lost: what is left, and the table from 目录 to the place where the first entry
    stands again."""
    heading = _INLINE.search(line) if "录" in line else None
    if heading is None:
        return line, ""
    marks = list(find_marks(line[heading.end() :][:200], 0))
    if len(marks) < 2 or marks[0].start:
        return line, ""
    first = _PAGE.sub("", line[heading.end() + marks[0].end : heading.end() + marks[1].start]).strip()
    again = line.find(first, heading.end() + marks[1].end) if len(first) > 3 else -1
    if again < 0:
        return line, ""
    enumerator = line.rfind(marks[0].text, again - len(marks[0].text) - 1, again)
    end = enumerator if enumerator >= 0 else again
    return line[: heading.start()] + line[end:], line[heading.start() : end]


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
