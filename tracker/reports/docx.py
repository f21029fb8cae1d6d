"""A writer for official documents: paragraphs and table rows are text fragments of the document part.

At a thousand rows python-docx's own table calls cost 17 times as much (`add_row`) to thousands of times (`cell`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from unicodedata import east_asian_width

from . import gb9704
from .docx_package import Package
from .gb9704 import CHARACTER, twips
from .legible import escaped, legible
from .words import chinese_date

HEADINGS = ("Heading1", "Heading2", "Heading3")
BLANK_LINE = f'<w:spacing w:before="{gb9704.LINE}"/>'
CELL_CHARACTER = 4  # mm, of 10.5 pt and its share of the cell margins
SHORT = 15  # lines, about half of a lying page
WHOLE = "<w:trPr><w:cantSplit/></w:trPr>"
SPACER = '<w:p><w:pPr><w:pStyle w:val="Spacer"/></w:pPr></w:p>'
# Word wants a paragraph behind a table; behind one that fills its page a higher one would stand on a page of its own.
LAST_SPACER = SPACER.replace("</w:pPr>", '<w:spacing w:line="20" w:lineRule="exact"/></w:pPr>')
BAND = '<w:keepNext/><w:jc w:val="left"/>'


class Column(NamedTuple):
    """Widths are millimetres and sum to at most 156 (upright) or 225 (lying); `align` is left, center or right."""

    title: str
    width: float
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Band:
    """A table row that is one cell from edge to edge."""

    text: str


class OfficialDocument:
    """Written from top to bottom, then `to_bytes`; the same calls with the same `as_of` give the same bytes."""

    def __init__(self, lines: Sequence[str], author: str, as_of: datetime) -> None:
        """The title comes as its lines, because the standard wants them broken by sense."""
        self._package = Package(legible("".join(lines)), legible(author), as_of)
        self._layout = gb9704.PORTRAIT
        self._fragments = [_paragraph("Title", "\n".join(lines)), _paragraph("Normal", "")]

    def addressee(self, name: str) -> None:
        """主送机关, flush left with a full-width colon."""
        self._fragments.append(_paragraph("Addressee", f"{name}："))

    def heading(self, level: int, text: str) -> None:
        """Level 1 一、黑体, 2 （一）楷体, 3 1. 仿宋."""
        self._fragments.append(_paragraph(HEADINGS[level - 1], text))

    def paragraph(self, text: str) -> None:
        self._fragments.extend(_paragraph("Body", line) for line in text.split("\n"))

    def remark(self, text: str) -> None:
        """Small print below a table."""
        self._fragments.append(_paragraph("Remark", text))

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str] | Band]) -> None:
        """The header row is repeated on every page; a line feed inside a cell starts a new line."""
        widths = [twips(column.width) for column in columns]
        openings = [_cell_opening(width, column.align) for width, column in zip(widths, columns, strict=True)]
        holds = [int(column.width / CELL_CHARACTER) for column in columns]
        add = self._fragments.append
        add(SPACER)
        add(_table_opening(widths, columns))
        for row in rows:
            add(_band(row.text, widths) if isinstance(row, Band) else _row(row, openings, _is_short(row, holds)))
        add("</w:tbl>")
        add(SPACER)  # Word joins two tables without a paragraph between them

    def attachments(self, names: Sequence[str]) -> None:
        """附件说明, one blank line below the text; a single one has no number (7.3.6)."""
        listed = names if len(names) == 1 else [f"{place}.{name}" for place, name in enumerate(names, 1)]
        text, *rest = listed
        self._fragments.append(_paragraph("Body", f"附件：{text}", BLANK_LINE))
        indent = f'<w:ind w:leftChars="500" w:left="{5 * CHARACTER}" w:firstLineChars="0" w:firstLine="0"/>'
        self._fragments.extend(_paragraph("Body", line, indent) for line in rest)

    def signature(self, office: str, on: date) -> None:
        """The date four characters in from the right, further when the office's name, centred above it, is long."""
        day = chinese_date(on)
        middle = max(4 + _width(day) / 2, 2 + _width(office) / 2)
        signed = f"<w:keepNext/>{BLANK_LINE}{_from_right(middle - _width(office) / 2)}"
        self._fragments.append(_paragraph("Addressee", office, signed))
        self._fragments.append(_paragraph("Addressee", day, _from_right(middle - _width(day) / 2)))

    def annex(self, mark: str, title: str) -> None:
        """A new page, lying: 附件 flush left on the first line, its title centred on the third."""
        ended = gb9704.section(self._layout, self._package.footers)
        self._fragments[-1] = self._fragments[-1].replace("</w:pPr>", f"{ended}</w:pPr>", 1)
        self._layout = gb9704.LANDSCAPE
        self._fragments.extend((_paragraph("AnnexMark", mark), _paragraph("AnnexMark", "")))
        self._fragments.append(_paragraph("Title", title))

    def to_bytes(self) -> bytes:
        last = gb9704.section(self._layout, self._package.footers)
        *before, end = self._fragments
        body = "".join((*before, LAST_SPACER if end == SPACER else end))
        return self._package.pack(
            f"{gb9704.DECLARATION}<w:document {gb9704.NAMESPACES}><w:body>{body}{last}</w:body></w:document>"
        )


def _runs(text: str) -> str:
    body = escaped(text).replace("\t", " ").replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return f'<w:r><w:t xml:space="preserve">{body}</w:t></w:r>' if body else ""


def _paragraph(style: str, text: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{_runs(text)}</w:p>'


def _table_opening(widths: Sequence[int], columns: Sequence[Column]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph("HeadCell", column.title)}</w:tc>'
        for width, column in zip(widths, columns, strict=True)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Ledger"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
    )


def _cell_opening(width: int, align: str) -> str:
    """Everything of a cell that does not depend on its text."""
    justified = "" if align == "left" else f'<w:jc w:val="{align}"/>'
    style = f'<w:pPr><w:pStyle w:val="Cell"/>{justified}</w:pPr>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p>{style}'


def _is_short(cells: Sequence[str], holds: Sequence[int]) -> bool:
    """Whether the row may be kept whole: Word cuts off a row kept whole that is higher than the page."""
    lines = (sum(len(line) // hold + 1 for line in text.split("\n")) for text, hold in zip(cells, holds, strict=True))
    return max(lines) <= SHORT


def _row(cells: Sequence[str], openings: Sequence[str], is_short: bool) -> str:
    filled = (f"{opening}{_runs(text)}</w:p></w:tc>" for opening, text in zip(openings, cells, strict=True))
    return f"<w:tr>{WHOLE if is_short else ''}{''.join(filled)}</w:tr>"


def _band(text: str, widths: Sequence[int]) -> str:
    return (
        f'<w:tr>{WHOLE}<w:tc><w:tcPr><w:tcW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:gridSpan w:val="{len(widths)}"/></w:tcPr>{_paragraph("HeadCell", text, BAND)}</w:tc></w:tr>'
    )


def _from_right(characters: float) -> str:
    indent = f'w:rightChars="{round(100 * characters)}" w:right="{round(CHARACTER * characters)}"'
    return f'<w:ind {indent}/><w:jc w:val="right"/>'


def _width(text: str) -> float:
    """In characters of the grid; Latin letters and digits are half a character wide."""
    return sum(1 if east_asian_width(char) in "WFA" else 0.5 for char in text)
