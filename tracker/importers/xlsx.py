"""Rows of the first sheet of a workbook, as text under the names of their columns. The file may come from anybody."""

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from ..domain.errors import RuleBroken

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 32 * 1024 * 1024
MOST_MEMBERS = 500
MOST_ROWS = 2_000
MOST_COLUMNS = 100
HEAD_WITHIN = 10  # titles and remarks may stand above the head
CELL_LENGTH = 200
_PLACE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)(\d+)""")


@dataclass(frozen=True, slots=True)
class Row:
    """`number` as Excel counts; `values` of the columns asked for, '' where a cell is empty."""

    number: int
    values: dict[str, str]


def read_table(data: bytes, columns: Sequence[str]) -> list[Row]:
    """Rows below the head that are not empty. The columns may stand in any order, and others between them. Every refusal is
    a RuleBroken `import.…`."""
    # Imported here, because only this reader needs it.
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_repacked(data)))
        sheet = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as error:
        raise RuleBroken("import.not_xlsx") from error
    cells = [[_text(cell) for cell in row] for row in sheet]
    head = next((n for n, row in enumerate(cells[:HEAD_WITHIN]) if sum(name in row for name in columns) > 1), None)
    missing = [name for name in columns if head is None or name not in cells[head]]
    if head is None or missing:
        raise RuleBroken("import.columns_missing", columns=missing)
    places = {name: cells[head].index(name) for name in columns}
    rows = [Row(n, {name: row[place] for name, place in places.items()})
            for n, row in enumerate(cells[head + 1:], start=head + 2)]
    rows = [row for row in rows if any(row.values.values())]
    if not rows:
        raise RuleBroken("import.no_rows")
    return rows


def _repacked(data: bytes) -> bytes:
    """The same workbook, unpacked within bounds and not packed again: the sizes that an archive names are claims, and a
    single cell in the last corner would make the reader lay out a sheet of billions."""
    if len(data) > MOST_BYTES:
        raise RuleBroken("import.too_large", limit=MOST_BYTES // 1024 // 1024)
    out, left = io.BytesIO(), MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as plain:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise RuleBroken("import.unreasonable_archive")
            for member in members:
                with archive.open(member) as part:
                    content = part.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise RuleBroken("import.unreasonable_archive")
                _check_extent(member.filename, content)
                plain.writestr(zipfile.ZipInfo(member.filename), content)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise RuleBroken("import.not_xlsx") from error
    return out.getvalue()


def _check_extent(name: str, content: bytes) -> None:
    if "worksheets/" not in name:
        return
    if b"\x00" in content[:200]:
        raise RuleBroken("import.not_xlsx")  # another encoding would hide the places of the cells
    for letters, digits in _PLACE.findall(content):
        if int(digits[:9]) > MOST_ROWS or len(digits) > 9 or _column(letters) > MOST_COLUMNS:
            raise RuleBroken("import.too_many_cells", rows=MOST_ROWS, columns=MOST_COLUMNS)


def _column(letters: bytes) -> int:
    """A is 1; anything long is too far already."""
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number


def _text(cell: object) -> str:
    """As a person reads it: dates as 2026-03-01, whole numbers without a point, no blanks around."""
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())[:CELL_LENGTH]
