"""Word documents (.docx): paragraphs with the numbers Word shows, tables row by row; no headers, footers, deletions."""

from collections.abc import Iterator
from typing import Any

from ..domain.document_tables import ROW
from ..domain.typed_text import LINE_END
from .word_archive import open_archive, read_xml
from .word_numbering import Numbering, W

_BREAKS = frozenset({f"{W}br", f"{W}cr"})
_BLANKS = frozenset({f"{W}tab", f"{W}ptab"})
# Not on the page where it stands: deletions, the source of a moved text, text boxes, what older programs show.
_SKIPPED = frozenset(
    {
        f"{W}del",
        f"{W}moveFrom",
        f"{W}txbxContent",
        f"{W}pPr",
        f"{W}rPr",
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)
_CONTENTS_STYLE = "toc"  # the built-in styles TOC1 to TOC9; the generated table repeats the headings


def read_docx(data: bytes) -> str:
    """One line a paragraph; a soft line break is a line break. A table row begins with ROW, tabs divide its cells;
    a table of one column only frames its text."""
    archive = open_archive(data)
    document = read_xml(archive, "word/document.xml")
    numbering = Numbering(read_xml(archive, "word/numbering.xml"), read_xml(archive, "word/styles.xml"))
    body = document.find(f"{W}body")
    return "" if body is None else "\n".join(_block_lines(body, numbering))


def _block_lines(container: Any, numbering: Numbering) -> Iterator[str]:
    """In document order. A content control or a tracked insertion around blocks is looked through."""
    for block in container:
        if block.tag == f"{W}p":
            if not _style(block).casefold().startswith(_CONTENTS_STYLE):
                yield _numbered(numbering.enumerator(block), _text(block))
        elif block.tag == f"{W}tbl":
            yield from _rows(block, numbering)
        elif block.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
            yield from _block_lines(block, numbering)


def _numbered(enumerator: str, text: str) -> str:
    """A blank keeps "1." and "5公里" from becoming the number 1.5."""
    return f"{enumerator} {text}" if enumerator and text[:1].isdigit() else enumerator + text


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val", "")


def _rows(table: Any, numbering: Numbering) -> Iterator[str]:
    for row in table.iterchildren(f"{W}tr"):
        cells = (" ".join(_block_lines(cell, numbering)) for cell in row.iter(f"{W}tc") if _row_of(cell) is row)
        texts = [LINE_END.sub(" ", cell).replace(ROW, "") for cell in cells]
        yield (ROW if len(texts) > 1 else "") + "\t".join(texts)


def _row_of(cell: Any) -> Any:
    """The nearest row around the cell: the cells of a table inside a cell are that cell's text."""
    return next(cell.iterancestors(f"{W}tr"), None)


def _text(element: Any) -> str:
    """The visible words of a paragraph."""
    parts: list[str] = []
    pending = list(reversed(element))
    while pending:
        child = pending.pop()
        if child.tag == f"{W}t":
            parts.append(child.text or "")
        elif child.tag in _BREAKS:
            parts.append("\n")
        elif child.tag in _BLANKS:
            parts.append("\t")
        elif child.tag == f"{W}noBreakHyphen":
            parts.append("-")
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            pending.extend(reversed(child))
    return "".join(parts)
