"""Printable ledgers in Excel, written row by row in constant memory.

Text stays text whatever it looks like: no formula, no link, no number. One format object is shared by all cells of a
kind. Nothing is dropped in silence: too many rows raise, a cell cut at Excel's limit says so.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from types import TracebackType
from typing import IO, Any, Self

import xlsxwriter  # heavy: see tracker/reports/__init__.py

from ..domain.errors import RuleBroken
from .legible import legible

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
CELL_LIMIT = 32767  # UTF-16 units
CUT = "……（超出单元格长度，后文略）"
OUT_OF_BOUNDS = -1
A3, A4 = 8, 9
LINE_HEIGHT, TALLEST = 14.5, 409  # points; Excel knows no higher row
DASH = "—"
BASE = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "text_wrap": True, "border": 1}
FORMATS = {
    "text": BASE,
    "number": {**BASE, "align": "center"},
    "date": {**BASE, "align": "center", "num_format": "yyyy-mm-dd"},
    "percent": {**BASE, "align": "center", "num_format": "0.00%"},
    "header": {**BASE, "font_name": "黑体", "align": "center", "bg_color": "#D9E1F2"},
    "band": {**BASE, "font_name": "黑体"},
    "title": {"font_name": "方正小标宋简体", "font_size": 18, "align": "center", "valign": "vcenter"},
    "note": {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter"},
}

Value = str | int | Decimal | date | None


class Book:
    """Use as a context manager: leaving it writes `out`. The same rows with the same `as_of` give the same bytes."""

    def __init__(self, out: IO[bytes], *, title: str, author: str, as_of: datetime) -> None:
        self._workbook = xlsxwriter.Workbook(out, OPTIONS)
        moment = as_of.astimezone(UTC).replace(tzinfo=None)
        self._workbook.set_properties({"title": legible(title), "author": legible(author), "created": moment})
        self._formats = {name: self._workbook.add_format(looks) for name, looks in FORMATS.items()}

    def sheet(self, name: str, columns: Sequence[tuple[str, int]], paper: int = A4) -> "Sheet":
        """`columns` are (title, width in half characters, as Excel counts)."""
        return Sheet(self._workbook.add_worksheet(name), self._formats, columns, paper)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._workbook.close()  # also after an error: it removes the temporary files of the rows


class Sheet:
    """Written from top to bottom: title, notes, `header`, rows, notes."""

    def __init__(self, sheet: Any, formats: dict[str, Any], columns: Sequence[tuple[str, int]], paper: int) -> None:
        self._sheet, self._formats = sheet, formats
        self._heads = [title for title, _ in columns]
        self._widths = [width for _, width in columns]
        self._next = 0
        for place, width in enumerate(self._widths):
            sheet.set_column(place, place, width)
        self._set_print(paper)

    def title(self, text: str) -> None:
        self._sheet.set_row(self._next, 30)
        self._across(text, "title")

    def note(self, text: str) -> None:
        """A line without a border that runs over the columns to its right."""
        self._checked(self._sheet.write_string(self._next, 0, cell_text(text), self._formats["note"]))
        self._next += 1

    def header(self, fixed: int = 0) -> None:
        """Frozen on the screen, with `fixed` columns, and repeated on every printed page."""
        self._sheet.set_row(self._next, _height(self._heads, self._widths))
        for place, text in enumerate(self._heads):
            self._sheet.write_string(self._next, place, text, self._formats["header"])
        self._next += 1
        self._sheet.freeze_panes(self._next, fixed)
        self._sheet.repeat_rows(self._next - 1)

    def band(self, text: str) -> None:
        """A row that heads the following ones."""
        self._across(text, "band")

    def row(self, values: Sequence[Value], least: int = 1) -> None:
        """Percentages are decimals (98.71); dates become real dates. `least`: as high as so many lines, at least."""
        self._sheet.set_row(self._next, _height(values, self._widths, least))
        for place, value in enumerate(values):
            self._checked(self._write(place, value))
        self._forget(self._next - 1)
        self._next += 1

    def _forget(self, written: int) -> None:
        """xlsxwriter would keep the height of every row, 300 bytes each; this one is in its temporary file by now."""
        self._sheet.row_info.pop(written, None)
        self._sheet.row_sizes.pop(written, None)

    def _across(self, text: str, looks: str) -> None:
        row, looks_like = self._next, self._formats[looks]
        self._checked(self._sheet.merge_range(row, 0, row, len(self._widths) - 1, "", looks_like))
        self._sheet.write_string(row, 0, cell_text(text), looks_like)
        self._next += 1

    def _write(self, place: int, value: Value) -> int:
        sheet, row, formats = self._sheet, self._next, self._formats
        match value:
            case str() if value == DASH:
                code = sheet.write_string(row, place, value, formats["number"])
            case str():
                code = sheet.write_string(row, place, cell_text(value), formats["text"])
            case Decimal():
                code = sheet.write_number(row, place, float(value / 100), formats["percent"])
            case int():
                code = sheet.write_number(row, place, value, formats["number"])
            case date():
                code = sheet.write_datetime(row, place, value, formats["date"])
            case None:
                code = sheet.write_blank(row, place, None, formats["text"])
        return int(code)

    def _checked(self, code: int) -> None:
        if code == OUT_OF_BOUNDS:
            raise RuleBroken("report.too_many_rows", rows=self._next)

    def _set_print(self, paper: int) -> None:
        sheet = self._sheet
        sheet.set_paper(paper)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.3, right=0.3, top=0.6, bottom=0.7)
        sheet.center_horizontally()
        sheet.set_footer("&C第&P页 共&N页")


def _height(values: Sequence[Value], widths: Sequence[int], lines: int = 1) -> float:
    """Rows get their height here: LibreOffice takes them for Excel's own and does not fit them to the text."""
    for value, width in zip(values, widths, strict=True):
        if isinstance(value, str) and (2 * len(value) > width or "\n" in value):
            # GBK has one byte for what is half a character wide, two for a whole one
            taken = [len(line.encode("gbk", "replace")) for line in value.split("\n")]
            lines = max(lines, sum(1 if n <= width else -(-n // (width - 1)) for n in taken))
    return min(lines * LINE_HEIGHT + 4, TALLEST)


def cell_text(text: str) -> str:
    """What Excel can hold of `text`.

    xlsxwriter takes a string that begins with <r> and ends with </r> for its own mark-up and writes it unescaped in
    constant memory, which would break the file; a blank before it makes it plain text.
    """
    clean = legible(text)
    if len(clean) > CELL_LIMIT // 2 and len(units := clean.encode("utf-16-le")) > 2 * CELL_LIMIT:
        clean = units[: 2 * (CELL_LIMIT - len(CUT))].decode("utf-16-le", "ignore") + CUT
    return f" {clean}" if clean.startswith("<r>") else clean
