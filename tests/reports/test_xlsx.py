from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree

from tracker.domain.errors import RuleBroken
from tracker.reports import xlsx
from tracker.reports.xlsx import Book, cell_text

NAMESPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
COLUMNS = (("编号", 12), ("内容", 30), ("数", 8))


def written(as_of, *rows):
    out = BytesIO()
    with Book(out, title="台账", author="县委", as_of=as_of) as book:
        sheet = book.sheet("台账", COLUMNS)
        sheet.title("台账")
        sheet.header(fixed=1)
        for row in rows:
            sheet.row(row)
    return out.getvalue()


def tree(data, name="xl/worksheets/sheet1.xml"):
    with ZipFile(BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def cells(data, row):
    found = tree(data).findall(f".//m:row[@r='{row}']/m:c", NAMESPACE)
    return [(cell.get("t"), "".join(cell.itertext())) for cell in found]


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "http://a.example", "123", "mailto:a@b.c"])
def test_text_stays_text_whatever_it_looks_like(as_of, typed):
    data = written(as_of, (typed, typed, 1))
    assert cells(data, 3)[:2] == [("inlineStr", typed)] * 2
    assert not tree(data).findall(".//m:f", NAMESPACE)
    assert not tree(data).findall(".//m:hyperlink", NAMESPACE)


def test_the_workbook_itself_does_not_interpret_text_either(as_of):
    """For the day somebody calls the general `write` instead of `write_string`."""
    with Book(BytesIO(), title="", author="", as_of=as_of) as book:
        book.sheet("台账", COLUMNS)
        workbook = book._workbook
        assert (workbook.strings_to_formulas, workbook.strings_to_urls, workbook.strings_to_numbers) == (0, 0, 0)


@pytest.mark.parametrize(
    ("typed", "shown"), [("a<b & c", "a<b & c"), ("甲\x00\x0b乙", "甲乙"), ("<r>&</r>", " <r>&</r>")]
)
def test_typed_markup_cannot_break_the_file(as_of, typed, shown):
    assert cells(written(as_of, (typed, "", 1)), 3)[0] == ("inlineStr", shown)


def test_numbers_dates_percentages_and_blanks(as_of):
    data = written(as_of, (7, date(2026, 3, 3), Decimal("98.71")), (None, "—", None))
    assert cells(data, 3) == [(None, "7"), (None, "46084"), (None, "0.9871")]
    assert cells(data, 4) == [(None, ""), ("inlineStr", "—"), (None, "")]
    formats = {form.get("formatCode") for form in tree(data, "xl/styles.xml").iter(f"{{{NAMESPACE['m']}}}numFmt")}
    assert {"yyyy-mm-dd"} <= formats


def test_header_is_frozen_and_repeated_in_print(as_of):
    data = written(as_of)
    pane = tree(data).find(".//m:pane", NAMESPACE)
    assert (pane.get("ySplit"), pane.get("xSplit"), pane.get("state")) == ("2", "1", "frozen")
    names = {
        name.get("name"): name.text for name in tree(data, "xl/workbook.xml").iter(f"{{{NAMESPACE['m']}}}definedName")
    }
    assert names["_xlnm.Print_Titles"] == "台账!$2:$2"


def test_print_is_landscape_and_one_page_wide(as_of):
    setup = tree(written(as_of)).find("m:pageSetup", NAMESPACE)
    assert (setup.get("orientation"), setup.get("paperSize"), setup.get("fitToHeight")) == ("landscape", "9", "0")


def test_rows_are_as_high_as_their_text_wraps(as_of):
    data = written(as_of, ("1", "短", 1), ("2", "长" * 60, 1), ("3", "甲\n乙\n丙", 1))
    heights = [float(row.get("ht")) for row in tree(data).findall(".//m:row", NAMESPACE)[2:]]
    assert heights[0] < heights[2] < heights[1]
    highest = tree(written(as_of, ("1", "长" * 9000, 1))).findall(".//m:row", NAMESPACE)[2]
    assert 400 < float(highest.get("ht")) <= 409  # Excel knows no higher row


def test_formats_are_shared_by_all_rows(as_of):
    def count(rows):
        data = written(as_of, *((str(place), "甲", place) for place in range(rows)))
        return len(tree(data, "xl/styles.xml").find("m:cellXfs", NAMESPACE))

    assert count(5) == count(50)


def test_heights_of_written_rows_are_not_kept(as_of):
    with Book(BytesIO(), title="", author="", as_of=as_of) as book:
        sheet = book.sheet("台账", COLUMNS)
        for place in range(100):
            sheet.row((str(place), "甲", place))
        assert len(sheet._sheet.row_info) <= 2
        assert len(sheet._sheet.row_sizes) <= 2


def test_a_cell_that_is_too_long_says_that_it_was_cut():
    assert cell_text("甲" * 32767) == "甲" * 32767
    cut = cell_text("𠮷" * 20000)
    assert cut.endswith(xlsx.CUT)
    assert len(cut.encode("utf-16-le")) // 2 <= 32767


def test_rows_that_do_not_fit_are_not_dropped_in_silence(as_of):
    with pytest.raises(RuleBroken, match="too_many_rows"), Book(BytesIO(), title="", author="", as_of=as_of) as book:
        sheet = book.sheet("台账", COLUMNS)
        sheet._next = 1_048_576
        sheet.row(("1", "甲", 1))


def test_same_rows_give_the_same_bytes(as_of):
    assert written(as_of, ("1", "甲", 1)) == written(as_of, ("1", "甲", 1))
    assert written(as_of) != written(as_of + timedelta(days=1))
