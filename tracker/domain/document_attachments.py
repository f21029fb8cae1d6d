"""What is attached to a document: the list of its attachments, and where an attachment with items begins behind it."""

import re
from collections.abc import Callable, Sequence

from .document_contents import is_entry
from .document_end import is_date, is_end, is_signature, signed_lines
from .document_titles import is_title
from .enumerators import Kind, find_marks, first_mark, starts_item

_LABEL = re.compile(r"附 ?[件表] ?(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})?(?P<stop> ?[:：.．、] ?| |$)(?P<name>.*)")
_LIST = re.compile(r"附 ?[件表](?: ?[:：]| ?\d{0,2} ?[.．、:：]?$| ?\d{1,2} ?[.．、:： ])")
_LONGEST_LIST = 180  # in one line


def is_label(text: str) -> bool:
    """附件1, alone or with the name of what is attached."""
    return _LABEL.match(text) is not None


def is_bare_label(text: str) -> bool:
    found = _LABEL.match(text)
    return found is not None and not found["stop"]


def name_behind_label(text: str) -> str:
    found = _LABEL.match(text)
    return found["name"] if found else ""


class Attachments:
    """`listed` are the lines of lists such as 附件：1.… 2.…; at `begun` an attachment with items begins."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.begun: set[int] = set()
        self.listed: set[int] = set()
        self._texts = texts
        self._next_item = _nearest(texts, starts_item)
        self._next_label = _nearest(texts, is_label)
        has_items, at = False, 0
        while at < len(texts):
            end = _list_end(texts, at)
            if has_items and self._begins(at, end):
                self.begun.add(at)
                has_items, end = False, at
            self.listed.update(range(at, end))
            has_items = has_items or (end == at and starts_item(texts[at]))
            at = max(end, at + 1)

    def _begins(self, at: int, list_end: int) -> bool:
        """Behind signature and date, behind another attachment, or a bare label with a title; items must follow before the
        next label."""
        text = self._texts[at]
        behind = at + 1 if is_bare_label(text) else max(list_end, at + 1)
        if behind >= len(self._texts) or self._next_item[behind] >= self._next_label[behind]:
            return False
        if not is_label(text):
            return is_title(text) and self.is_signed(at) and self._counts_anew(at)
        is_ended = bool(self.begun) or any(is_date(line) or is_signature(line) for line in signed_lines(self._texts, at))
        if is_bare_label(text):
            return is_ended or is_title(self._texts[at + 1])
        return is_ended and is_title(name_behind_label(text) or self._texts[at + 1])

    def is_signed(self, at: int) -> bool:
        """A document ends directly before."""
        lines = signed_lines(self._texts, at)
        return any(is_end(lines, n) for n in range(len(lines)))

    def _counts_anew(self, at: int) -> bool:
        """From 1; what counts from 一、 may as well be another document."""
        mark = first_mark(self._texts[self._next_item[at]])
        return mark is not None and mark.ordinal == 1 and mark.kind is not Kind.CHAPTER


def _nearest(texts: Sequence[str], is_meant: Callable[[str], bool]) -> list[int]:
    """For every line the next one that is meant, itself included; the number of lines if there is none."""
    found = [len(texts)] * (len(texts) + 1)
    for at in range(len(texts) - 1, -1, -1):
        found[at] = at if is_meant(texts[at]) else found[at + 1]
    return found


def _list_end(texts: Sequence[str], at: int) -> int:
    """`at` if no list begins there. It ends with the first line that is no short one with the next number."""
    label = _LABEL.match(texts[at])
    if not _LIST.match(texts[at]) or len(texts[at]) > _LONGEST_LIST:
        return at
    last = int(label["number"]) if label and (label["number"] or "").isdecimal() else 0
    for mark in find_marks(name_behind_label(texts[at]), 0):
        last = mark.ordinal if mark.kind is Kind.POINT and mark.ordinal == last + 1 else last
    is_open = last > 0 or not name_behind_label(texts[at])
    end = at + 1
    while is_open and end < len(texts) and _is_file_name(texts[end], last + 1):
        end, last = end + 1, last + 1
    return end


def _is_file_name(text: str, number: int) -> bool:
    mark = first_mark(text)
    return mark is not None and (mark.kind, mark.ordinal) == (Kind.POINT, number) and is_entry(text)
