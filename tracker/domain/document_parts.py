"""What surrounds the items of a file: title, attachments and end matter; and where a second document begins."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .document_attachments import Attachments, is_bare_label, is_label, name_behind_label
from .document_contents import is_contents_of
from .document_end import is_end, without_end
from .document_text import Aside, Paragraph
from .document_titles import find_title, glued_title, is_first_half, is_title
from .enumerators import Kind, first_mark, starts_item

_HEAD = 12  # a title stands among the first paragraphs


@dataclass(frozen=True, slots=True)
class Part:
    """The paragraphs of one document without its title and end matter; `loose` is what belongs to no item, in the end the
    `rows` of its tables. It begins at `line` of the file."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    loose: tuple[str, ...] = ()
    is_attachment: bool = False
    line: int = 0
    rows: int = 0


def _opens_chapter(paragraph: Paragraph) -> int:
    """The number of the chapter (一、 二、) that the paragraph begins, or 0."""
    mark = first_mark(paragraph.text)
    return mark.ordinal if mark and mark.kind is Kind.CHAPTER else 0


def _starts(paragraphs: Sequence[Paragraph], attached: Attachments) -> list[int]:
    """Where documents begin: at the file's first line, at an attachment, and at the title before each 一、 that starts the
    count again."""
    starts, floor, counting = [0], 0, False
    for at, paragraph in enumerate(paragraphs):
        if at in attached.listed:
            continue
        if at in attached.begun:
            starts.append(at)
        chapter = _opens_chapter(paragraph)
        if chapter == 1 and counting and starts[-1] < floor:
            title = find_title([p.text for p in paragraphs[floor:at]], last=True)
            starts.append(at if title is None else floor + title)
        counting = counting or chapter > 0
        if starts_item(paragraph.text):
            floor = at + 1
    return starts


def split_documents(paragraphs: Sequence[Paragraph], aside: Sequence[Aside], rows: Sequence[Aside]) -> list[Part]:
    """At least one part for a file with any text. Lists of attachments, end matter and a table of contents are loose."""
    attached = Attachments([paragraph.text for paragraph in paragraphs])
    kept: list[Part] = []
    for a, b in pairwise([*_starts(paragraphs, attached), len(paragraphs)]):
        listed = {at - a for at in range(a, b) if at in attached.listed}
        goes_on = bool(kept) and kept[-1].is_attachment and not attached.is_signed(a)
        part = _part(paragraphs[a:b], listed, a in attached.begun or goes_on)
        if kept and not part.is_attachment and is_contents_of(_texts(kept[-1].paragraphs), _texts(part.paragraphs)):
            part = _with_contents(part, kept.pop())
        kept.append(part)
    parts = _with_aside(kept, [*aside, *rows], rows)
    return [part for part in parts if part.title or part.paragraphs or part.loose]


def _with_aside(parts: Sequence[Part], aside: Sequence[Aside], rows: Sequence[Aside]) -> list[Part]:
    """Each is loose in the part in which it stands, and before all parts in the first."""
    begins = [part.line for part in parts]
    loose = [list(part.loose) for part in parts]
    for line, text in aside:
        loose[_home(begins, line)].append(text)
    counts = Counter(_home(begins, row.line) for row in rows)
    return [replace(part, loose=tuple(loose[at]), rows=counts[at]) for at, part in enumerate(parts)]


def _home(begins: Sequence[int], line: int) -> int:
    """Of several that begin in one line the first: what is put aside there is mostly its table of contents."""
    return bisect_left(begins, begins[max(bisect_right(begins, line) - 1, 0)])


def _texts(paragraphs: Sequence[Paragraph]) -> list[str]:
    return [paragraph.text for paragraph in paragraphs]


def _with_contents(part: Part, contents: Part) -> Part:
    aside = [part.title] if contents.title and part.title else []
    loose = (*_texts(contents.paragraphs), *contents.loose, *aside, *part.loose)
    return Part(contents.title or part.title, part.paragraphs, loose, line=contents.line)


def _part(paragraphs: Sequence[Paragraph], listed: set[int], is_attachment: bool) -> Part:
    """`listed` are the lines of a list of attachments."""
    end = _end_of_text(_texts(paragraphs), listed)
    label = paragraphs[0].text if is_attachment and is_label(paragraphs[0].text) else ""
    body = [p for at, p in enumerate(paragraphs[:end]) if at not in listed][bool(label) :]
    title, body = ("", body) if name_behind_label(label) else _titled(body)
    kept, loose = without_end(body)
    lists = [paragraphs[at].text for at in sorted(listed) if at < end]
    named = f"{label.rstrip('：: ') if title else label} {title}".strip()
    line = paragraphs[0].line if paragraphs else 0
    return Part(named, tuple(kept), (*loose, *_texts(paragraphs[end:]), *lists), is_attachment, line)


def _end_of_text(texts: Sequence[str], listed: set[int]) -> int:
    """Behind the last item signature and date end the text, or the label of an attachment without items."""
    items = [at for at, text in enumerate(texts) if at not in listed and starts_item(text)]
    behind = range(items[-1] + 1, len(texts)) if items else ()
    ends = (at for at in behind if (is_bare_label(texts[at]) if at in listed else is_end(texts, at)))
    return next(ends, len(texts))


def _titled(paragraphs: Sequence[Paragraph]) -> tuple[str, list[Paragraph]]:
    """The title, and the rest. It is looked for before the first item; it may stand behind a lead-in of the site it was
    copied from."""
    first = next((at for at, p in enumerate(paragraphs) if starts_item(p.text)), len(paragraphs))
    head = _texts(paragraphs[: min(first, _HEAD)])
    at = find_title(head)
    if at is None:
        return glued_title(paragraphs), list(paragraphs)
    begin = at - 1 if at and is_first_half(head[at - 1], head[at]) else at
    end = at + 2 if at + 1 < len(head) and head[at + 1].startswith("的") and is_title(head[at + 1]) else at + 1
    return "".join(head[begin:end]), [*paragraphs[:begin], *paragraphs[end:]]
