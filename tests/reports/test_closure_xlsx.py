from datetime import date
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from tracker.reports.closure import Category
from tracker.reports.closure_xlsx import LEDGER, SUMMARY, closure_xlsx

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets(report):
    """Each sheet as a list of rows of texts."""
    out = BytesIO()
    closure_xlsx(report, out)
    with ZipFile(out) as archive:
        names = sorted(name for name in archive.namelist() if name.startswith("xl/worksheets/"))
        trees = [etree.fromstring(archive.read(name)) for name in names]
    return [
        [["".join(c.itertext()) for c in row.iter(f"{MAIN}c")] for row in tree.iter(f"{MAIN}row")] for tree in trees
    ]


def test_summary_holds_the_same_figures_as_the_document(report):
    summary, _ = sheets(report())
    named = {row[0]: row[1:] for row in summary}
    assert summary[0][0] == "中共青川县交通运输局党组巡察整改销号台账汇总"
    assert summary[2] == [title for title, _ in SUMMARY]
    assert named["合计"] == ["6", "1", "1", "1", "3", "2", "0", "0.1667", "0.4", "0.6"]
    assert named["占应整改数"][1:5] == ["0.1667", "0.1667", "0.1666", "0.5"]
    assert named["立行立改"][:2] == ["1", "1"]
    assert named["县水利局"][0] == "1"
    assert summary[-1][0].startswith("操作留痕校验码：第12345条")


def test_a_deadline_moved_at_a_resumption_is_no_extension(report, task):
    moved = task("A-001", adjusted=1, deadline_on=date(2030, 1, 5), note="上级批复推迟")
    _, ledger = sheets(report(categories=(Category(name="问题", tasks=(moved,)),)))
    row = dict(zip(ledger[1], ledger[2], strict=True))
    assert (row["延期次数"], row["备注"]) == ("0", "挂账恢复调整时限1次；上级批复推迟")
    assert [row[name] for name in ("原时限", "现时限")] == ["46084", "47488"], "as a workbook counts days"


def test_ledger_has_one_row_a_task(report):
    _, ledger = sheets(report())
    titles = [title for title, _ in LEDGER]
    rows = [dict(zip(titles, row, strict=True)) for row in ledger[2:]]
    assert ledger[1] == titles
    assert [row["编号"] for row in rows] == ["A-001", "A-002", "A-003", "A-004", "A-005", "A-006"]
    assert [row["序号"] for row in rows] == list("123456")
    assert [row["是否销号"] for row in rows] == ["是", "是", "否", "否", "否", "否"]
    assert [row["逾期工作日"] for row in rows] == ["", "", "", "3", "30", ""]
    assert rows[0]["整改目标"] == "滞留资金清零"
    assert (rows[0]["审核人"], rows[4]["协助单位"], rows[4]["督办进度"]) == ("陈晓", "县审计局", "提级约谈建议")
    assert [row["按期情况"] for row in rows] == ["按期", "延期后按期", "按期", "逾期", "逾期", "待签收"]


def test_an_empty_report_says_so_and_has_no_ledger(report):
    (summary,) = sheets(report(categories=()))
    assert [row[0] for row in summary[2:]] == ["本轮次尚未交办任务，无统计数据。", report(categories=()).seal]
