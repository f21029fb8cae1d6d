"""Rows of a workbook that anybody may have made, and the template that reads back."""

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter

from tests.test_translations import catalogue, chinese, ids_of
from tests.web.matrix_admin import a_workbook
from tracker.domain import staffing
from tracker.domain.errors import RuleBroken
from tracker.domain.staffing import COLUMNS
from tracker.domain.vocabulary import Role, UnitKind
from tracker.importers import xlsx
from tracker.importers.xlsx import read_table
from tracker.reports.staff_template import write_template
from tracker.web.labels import LABELS


def refused(data: bytes) -> str:
    with pytest.raises(RuleBroken) as caught:
        read_table(data, COLUMNS)
    return caught.value.code


def test_columns_may_stand_anywhere_and_cells_become_text():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["2026年人员名册"])
        sheet.write_row(1, 1, [*reversed(COLUMNS), "备注"])
        sheet.write_row(3, 1, ["", "", "联络员", 1001, " 李\n文静 ", "", "", "区教育局", "不读"])
        sheet.write_datetime(3, 2, dt.date(2026, 3, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    row, = read_table(out.getvalue(), COLUMNS)
    assert (row.number, row.values) == (4, {
        "单位": "区教育局", "上级单位": "", "类型": "", "姓名": "李 文静", "登录名": "1001", "岗位": "联络员",
        "任职起": "2026-03-01", "任职止": ""})


def test_what_is_no_workbook_or_lacks_columns_is_refused():
    good = a_workbook(("区教育局",))
    assert refused(b"PK\x03\x04 nonsense") == "import.not_xlsx"
    assert refused(good[: len(good) // 2]) == "import.not_xlsx"
    assert refused(a_workbook()) == "import.no_rows"
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write_row(0, 0, ["单位", "姓名"])
    assert refused(out.getvalue()) == "import.columns_missing"


def rewritten(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return out.getvalue()


def test_a_workbook_cannot_make_the_reader_take_all_memory(monkeypatch: pytest.MonkeyPatch):
    """A bomb, a cell in the last corner, another encoding of the sheet, too many parts."""
    good, sheet = a_workbook(("区教育局",)), "xl/worksheets/sheet1.xml"
    corner = b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    assert refused(rewritten(good, sheet, corner)) == "import.too_many_cells"
    assert refused(rewritten(good, sheet, b"<worksheet><c r='AAAA1'/></worksheet>")) == "import.too_many_cells"
    assert refused(rewritten(good, sheet, corner.decode().encode("utf-16"))) == "import.not_xlsx"
    assert refused(rewritten(good, sheet, b" " * (xlsx.MOST_UNPACKED + 1))) == "import.unreasonable_archive"
    assert refused(good + b"0" * xlsx.MOST_BYTES) == "import.too_large"
    monkeypatch.setattr(xlsx, "MOST_MEMBERS", 3)
    assert refused(good) == "import.unreasonable_archive"


def test_the_template_reads_back_and_its_words_are_those_of_the_pages():
    out = io.BytesIO()
    write_template(out, "模板", as_of=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    assert refused(out.getvalue()) == "import.no_rows"
    said = {ids_of(message)[0]: chinese(message) for message in catalogue() if message.id}
    assert {said[str(LABELS[Role][role])]: role for role in Role} == staffing.ROLES
    assert {said[str(LABELS[UnitKind][kind])]: kind for kind in UnitKind} == staffing.KINDS


@pytest.mark.parametrize(("raw", "day"), [
    ("2026-03-01", dt.date(2026, 3, 1)), ("2026/3/1", dt.date(2026, 3, 1)), ("2026年3月1日", dt.date(2026, 3, 1)),
    ("2026.3.1", dt.date(2026, 3, 1)), ("2026-02-30", None), ("去年", None), ("2026", None)])
def test_dates_are_read_as_they_are_written(raw: str, day: dt.date | None):
    assert staffing.read_date(raw) == day


@pytest.mark.parametrize(("cells", "fault"), [
    (("区教育局", "", "机关", "", "", "", "", ""), ("类型", "staff.word")),
    (("", "", "", "李文静", "li", "", "", ""), ("单位", "staff.missing")),
    (("区教育局", "", "", "李文静", "", "联络员", "", ""), ("登录名", "staff.missing")),
    (("区教育局", "", "", "", "li", "", "", ""), ("姓名", "staff.missing")),
    (("区教育局", "", "", "", "", "联络员", "", ""), ("登录名", "staff.missing")),
    (("区教育局", "", "", "李文静", "li", "", "2026-03-01", ""), ("岗位", "staff.missing")),
    (("区教育局", "", "", "李文静", "li", "联络员", "2026-03-02", "2026-03-01"), ("任职止", "staff.dates")),
    (("区教育局", "", "", "李文静", "li", "联络员", "明天", ""), ("任职起", "staff.date")),
    (("区" * 81, "", "", "", "", "", "", ""), ("单位", "staff.too_long")),
])
def test_each_fault_names_its_column(cells: tuple[str, ...], fault: tuple[str, str]):
    row, = staffing.read_rows([(2, dict(zip(COLUMNS, cells, strict=True)))])
    assert [(found.column, found.code) for found in row.faults] == [fault]


def test_merged_cells_leave_the_unit_to_the_rows_below():
    rows = staffing.read_rows([(2, {"单位": "区教育局"}), (3, {"姓名": "李\x00文静", "登录名": "li"})])
    assert [(row.unit, row.name) for row in rows] == [("区教育局", ""), ("区教育局", "李文静")]
