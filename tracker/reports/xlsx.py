"""Printable ledgers in Excel, written row by row in constant memory.

Text stays text whatever it looks like: no formula, no link, no number. One format object is shared by all cells of a
kind. Nothing is dropped in silence: too many rows raise, a cell cut at Excel's limit says so.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from types import TracebackType
from typing import IO, Self

import xlsxwriter  # heavy: see tracker/reports/__init__.py

from tracker.domain.errors import RuleBroken
from tracker.reports.legible import legible

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
CELL_LIMIT = 32767  # UTF-16 units
CUT = "……（超出单元格长度，后文略）"
OUT_OF_BOUNDS = -1
A4 = 9
BASE = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "text_wrap": True, "border": 1}
FORMATS = {
    "text": BASE,
    "number": {**BASE, "align": "center"},
    "date": {**BASE, "align": "center", "num_format": "yyyy-mm-dd"},
    "percent": {**BASE, "align": "center", "num_format": "0.00%"},
    "header": {**BASE, "font_name": "黑体", "align": "center", "bg_color": "#D9E1F2"},
    "band": {**BASE, "font_name": "黑体", "text_wrap": False},
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

    def sheet(self, name: str, columns: Sequence[tuple[str, float]]) -> "Sheet":
        """`columns` are (title, width in characters)."""
        return Sheet(self._workbook.add_worksheet(name), self._formats, columns)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._workbook.close()  # also after an error: it removes the temporary files of the rows


class Sheet:
    """Written from top to bottom: title, notes, `header`, rows, notes."""

    def __init__(self, sheet, formats, columns: Sequence[tuple[str, float]]) -> None:  # type: ignore[no-untyped-def]
        self._sheet, self._formats, self._columns = sheet, formats, columns
        self._next = 0
        for place, (_, width) in enumerate(columns):
            sheet.set_column(place, place, width)
        self._set_print()

    def title(self, text: str) -> None:
        self._sheet.set_row(self._next, 30)
        self._sheet.merge_range(self._next, 0, self._next, len(self._columns) - 1, "", self._formats["title"])
        self._sheet.write_string(self._next, 0, cell_text(text), self._formats["title"])
        self._next += 1

    def note(self, text: str) -> None:
        """A line without a border that runs over the columns to its right."""
        self._checked(self._sheet.write_string(self._next, 0, cell_text(text), self._formats["note"]))
        self._next += 1

    def header(self) -> None:
        """Frozen on the screen and repeated on every printed page."""
        for place, (text, _) in enumerate(self._columns):
            self._sheet.write_string(self._next, place, text, self._formats["header"])
        self._next += 1
        self._sheet.freeze_panes(self._next, 0)
        self._sheet.repeat_rows(self._next - 1)

    def band(self, text: str) -> None:
        """A row that heads the following ones."""
        self._checked(self._sheet.write_string(self._next, 0, cell_text(text), self._formats["band"]))
        for place in range(1, len(self._columns)):
            self._sheet.write_blank(self._next, place, None, self._formats["band"])
        self._next += 1

    def row(self, values: Sequence[Value]) -> None:
        """Percentages are decimals (98.71); dates become real dates."""
        for place, value in enumerate(values):
            self._checked(self._write(place, value))
        self._next += 1

    def _write(self, place: int, value: Value) -> int:
        sheet, row, formats = self._sheet, self._next, self._formats
        match value:
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

    def _set_print(self) -> None:
        sheet = self._sheet
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.center_horizontally()
        sheet.set_footer("&C第&P页 共&N页")


def cell_text(text: str) -> str:
    """What Excel can hold of `text`.

    xlsxwriter takes a string that begins with <r> and ends with </r> for its own mark-up and writes it unescaped in
    constant memory, which would break the file; a blank before it makes it plain text.
    """
    clean = legible(text)
    if len(clean) > CELL_LIMIT // 2 and len(units := clean.encode("utf-16-le")) > 2 * CELL_LIMIT:
        clean = units[: 2 * (CELL_LIMIT - len(CUT))].decode("utf-16-le", "ignore") + CUT
    return f" {clean}" if clean.startswith("<r>") else clean
