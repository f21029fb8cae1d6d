"""Which line names a document, and where its title ends."""

import re
from collections.abc import Sequence

from .document_end import LINE_LENGTH, is_end_matter
from .document_text import Paragraph
from .enumerators import starts_item

_TITLE_WORD = re.compile(
    r"总结|计划|方案|报告|汇报|通报|通知|意见|纪要|要点|办法|规定|细则|讲话|情况|清单|台账|公告|公示|材料|发言|决定|安排|规划|提纲|制度|函|反馈|思路"
)
_SENTENCE_END = "。；：:;，,！？!?、"


def is_title(text: str) -> bool:
    """A short line that is no sentence, no item, no date."""
    return (
        1 < len(text) <= LINE_LENGTH
        and text[-1] not in _SENTENCE_END
        and "。" not in text
        and not (starts_item(text) or is_end_matter(text))
    )


def find_title(lines: Sequence[str], last: bool = False) -> int | None:
    """The line that names the kind of document; among equals the first, or the last when looking back from a body."""
    titles = [index for index, line in enumerate(lines) if is_title(line)]
    named = [index for index in titles if _TITLE_WORD.search(lines[index][-14:])] or [
        index for index in titles if _TITLE_WORD.search(lines[index])
    ]
    chosen = named or titles
    return (chosen[-1] if last else chosen[0]) if chosen else None


def is_first_half(line: str, title: str) -> bool:
    """关于…的 / 实施方案: a title is centred and broken by sense."""
    if not is_title(line) or len(line + title) > 2 * LINE_LENGTH or _TITLE_WORD.search(line[-4:]):
        return False
    return line.endswith(("的", "和", "与", "、")) or ("关于" in line and "关于" not in title)


def glued_title(paragraphs: Sequence[Paragraph]) -> str:
    """Where the line breaks are lost the title runs into the first sentence; it ends with the word for its kind."""
    if not paragraphs or not paragraphs[0].glued or starts_item(paragraphs[0].text):
        return ""
    first = re.split("[，。：；,]", paragraphs[0].text[:LINE_LENGTH])[0]
    words = list(_TITLE_WORD.finditer(first))
    return first[: words[-1].end()] if words else ""
