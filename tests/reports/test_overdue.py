from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree

from tracker.domain.vocabulary import Act, Light
from tracker.reports import lists
from tracker.reports.overdue import HEADER, WIDTHS, OverdueLine, overdue_xlsx

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def line():
    def make(number="A-001", **facts):
        given = {
            "light": Light.RED,
            "title": "完成滞留资金拨付",
            "unit": "县财政局",
            "leader": "李明",
            "original_on": date(2026, 3, 3),
            "deadline_on": date(2026, 4, 2),
            "late_workdays": 8,
            "late_days": 13,
            "rung": Act.YELLOW_LETTER,
            "progress": "正在办理",
        }
        return OverdueLine(number=number, **{**given, **facts})

    return make


def rows(out):
    with ZipFile(out) as archive:
        tree = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    return [["".join(cell.itertext()) for cell in row.iter(f"{MAIN}c")] for row in tree.iter(f"{MAIN}row")]


def test_list_says_what_it_shows(line, as_of):
    out = BytesIO()
    assert overdue_xlsx("逾期清单", [("单位", "全部"), ("轮次", "一")], [line()], out, as_of=as_of) == 1
    found = rows(out)
    assert [row[0] for row in found[:3]] == ["逾期清单", "统计截至：2026-04-15 17:30", "筛选条件：单位：全部；轮次：一"]
    assert found[3] == list(HEADER)
    assert found[4][:7] == ["1", "逾期", "A-001", "完成滞留资金拨付", "县财政局", "李明", "46084"]
    assert found[4][8:] == ["8", "13", "黄色警示单", "正在办理"]


def test_rows_are_taken_one_by_one(line, as_of):
    """A list would be the whole query in memory; a generator is enough."""
    given = (line(f"A-{place}") for place in range(300))
    out = BytesIO()
    assert overdue_xlsx("逾期清单", [], given, out, as_of=as_of) == 300
    assert [row[0] for row in rows(out)[4:]] == [str(place) for place in range(1, 301)]


def test_without_filters_and_rows_it_says_so(as_of):
    out = BytesIO()
    assert overdue_xlsx("逾期清单", [], [], out, as_of=as_of) == 0
    found = rows(out)
    assert found[2][0] == "筛选条件：无"
    assert found[4][0] == "无"


def test_no_rung_and_no_original_deadline(line, as_of):
    out = BytesIO()
    overdue_xlsx("逾期清单", [], [line(rung=None, original_on=None)], out, as_of=as_of)
    assert (rows(out)[4][6], rows(out)[4][10]) == ("", "—")


def test_a_list_is_read_on_one_width_of_paper():
    """All columns are fitted to the width of the sheet: the wider they are, the smaller the print."""
    widths = {"tasks": [n for _name, n in lists.TASK_COLUMNS], "findings": [n for _name, n in lists.FINDING_COLUMNS],
              "deadlines": [n for _name, n in lists.DEADLINE_COLUMNS], "overdue": WIDTHS}
    assert {name: sum(each) for name, each in widths.items() if sum(each) > lists.WIDEST} == {}
