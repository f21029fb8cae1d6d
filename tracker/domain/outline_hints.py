"""Problems that nobody numbered. They are offered as a split, never taken as certain.

Two forms: after a sentence that announces problems (主要是：) a list divided by ；, and clauses that begin with 有的.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from .outline_purpose import LACKING

_PROBLEM = "(?:问题|不足|短板|差距|薄弱环节|困难)"
# Between the word and the colon nothing may announce something else: 针对问题采取以下措施：
_ANNOUNCED = re.compile(
    rf"{_PROBLEM}(?P<gap>[^。；;：:？！]{{0,24}})[：:]|(?P<bare>主要是|主要有|(?:主要|突出|具体|集中)表现(?:在|为|是)?)[：:]"
)
_OTHER_SUBJECT = re.compile(r"措施|建议|意见|要求|做法|整改|制定|开展|采取|成效|解决|如何|清单|原因")
_ASIDE = re.compile(r"同时|另外|此外|对此|对以上|针对|巡[视察]组|以上|上述|其中|希望|要")
_SOME = re.compile(r"(?:还)?有的(?!放矢|是时间)")
_DIVIDER = re.compile("[。；;]")
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Hint:
    """`start` and `end` cut the clause out of its text; `announced` says that a sentence called it a problem."""

    start: int
    end: int
    announced: bool


def _trimmed(text: str, start: int, end: int, announced: bool) -> Hint:
    while end > start and text[end - 1] in "。；;，, ":
        end -= 1
    while start < end and text[start] in "。；;，, ":
        start += 1
    return Hint(start, end, announced)


def _clauses(text: str, start: int, end: int, announced: bool) -> list[Hint]:
    cuts = [start, *(found.end() for found in _DIVIDER.finditer(text, start, end)), end]
    hints = [_trimmed(text, a, b, announced) for a, b in pairwise(cuts)]
    return [hint for hint in hints if hint.end > hint.start]


def _list_end(text: str, start: int) -> int:
    """The list ends with its sentence; it goes on where the next sentence is a list as well (…；…。…；…。)."""
    end = text.find("。", start)
    while 0 <= end < len(text) - 1:
        following = text.find("。", end + 1)
        sentence = text[end + 1 : following if following >= 0 else len(text)]
        if "；" not in sentence or _ASIDE.match(sentence.strip()):
            break
        end = following
    return len(text) if end < 0 else end


def _announced(text: str, is_problem: bool) -> Iterator[Hint]:
    at = 0
    while found := _ANNOUNCED.search(text, at):
        at = found.end()
        told = found["gap"] is not None and not _OTHER_SUBJECT.search(found["gap"])
        before = text[max(0, found.start() - 60) : found.start()]
        called = told or is_problem or re.search(_PROBLEM, before) is not None
        if told or (found["bare"] and (called or LACKING.search(before))):
            at = _list_end(text, found.end())
            clauses = _clauses(text, found.end(), at, called)
            if len(clauses) > 1 and all(hint.end - hint.start >= _SHORTEST for hint in clauses):
                yield from clauses


def _some(text: str) -> list[Hint]:
    """有的 begins a clause after a full stop or ；; two of them make a list. 有的甲，有的乙 is one clause."""
    begins = [at for at in (found.start() for found in _SOME.finditer(text)) if at == 0 or text[at - 1] in "。；;：:"]
    hints = []
    for start, following in pairwise([*begins, len(text)]):
        stop = _DIVIDER.search(text, start, following)
        hints.append(_trimmed(text, start, stop.start() if stop else following, False))
    return hints if len(hints) > 1 else []


def find_hints(text: str, is_problem: bool) -> list[Hint]:
    """In the order of the text. 有的 is the surer sign: the other form is not looked for beside it.

    `is_problem`: a heading above has already spoken of problems."""
    some = _some(text)
    if some:
        return some
    return list(_announced(text, is_problem))
