from datetime import date
from io import BytesIO

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH

from tracker.domain.vocabulary import Grade, State
from tracker.reports.closure import Category
from tracker.reports.closure_docx import closure_docx


def opened(report):
    return docx.Document(BytesIO(closure_docx(report)))


def said(report):
    return [paragraph.text for paragraph in opened(report).paragraphs if paragraph.text]


def rows(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def section(report, heading):
    """The paragraphs below a heading of the first level."""
    found = [p for p in opened(report).paragraphs if p.text]
    start = next(place for place, p in enumerate(found) if p.text == heading)
    below = []
    for paragraph in found[start + 1 :]:
        if paragraph.style.name == "Heading 1" or paragraph.text == "特此报告。":
            break
        below.append(paragraph.text)
    return below


def test_document_has_the_parts_of_a_report_in_order(report):
    found = said(report())
    parts = [
        "关于中共青川县交通运输局党组\n巡察整改销号情况的报告",
        "中共青川县委巡察工作领导小组：",
        "一、总体情况",
        "二、按期完成情况",
        "三、各单位情况",
        "四、未完成及逾期任务",
        "五、长期坚持任务",
        "六、统计说明",
        "特此报告。",
        "附件：整改任务清单",
        "中共青川县委巡察工作领导小组办公室",
        "2026年4月15日",
        "附件",
        "整改任务清单",
    ]
    assert [text for text in found if text in parts] == parts


def test_no_organ_reports_to_itself(report):
    given = report()
    assert not {f"{given.office}：", "特此报告。"} & set(said(report(addressee=given.office)))


def test_overall_figures_add_up_in_words(report):
    assert section(report(), "一、总体情况") == [
        "本轮次应整改6项。其中，完成整改1项，占16.67%；基本完成1项，占16.67%；长期坚持1项，占16.66%；"
        "未完成3项，占50.00%（含逾期2项）。以上四项合计6项，与应整改数一致。",
        "整改完成率为16.67%。立行立改任务应改1项，已改1项，完成率为100.00%。",
    ]


def test_golden_figures(report, task):
    basic, ongoing = {"grade": Grade.BASIC}, {"state": State.SUSTAINED, "grade": Grade.ONGOING}
    lines = [task(n, **(basic if 688 <= n < 692 else ongoing if n >= 692 else {})) for n in range(697)]
    golden = report(categories=(Category(name="问题", tasks=tuple(lines)),))
    first, second = section(golden, "一、总体情况")
    assert "完成整改688项，占98.71%；基本完成4项，占0.57%；长期坚持5项，占0.72%；未完成0项，占0.00%" in first
    assert "合计697项" in first
    assert second.startswith("整改完成率为98.71%。立行立改任务应改0项，已改0项，不计完成率。")
    assert len(opened(golden).tables[-1].rows) == 1 + 1 + 697


def test_on_time_by_both_clocks(report):
    assert section(report(), "二、按期完成情况") == [
        "按原时限统计，已办结和已逾期的任务5项，其中按期2项、未按期3项，按期率为40.00%。",
        "按现时限（含经批准的延期）统计，已办结和已逾期的任务5项，其中按期3项、未按期2项，按期率为60.00%。",
        "经批准延期1项、1次，原时限均予保留。",
    ]


def test_a_deadline_moved_at_a_resumption_is_told_as_such(report, task):
    """It is no extension, and the original date stays beside it wherever the present one stands."""
    moved = {"adjusted": 1, "deadline_on": date(2030, 1, 5), "kept_original": False}
    tasks = (task("A-001", **moved), task("A-002", **moved, extensions=2))
    said_of = {n: section(report(categories=(Category(name="问题", tasks=tasks[:n]),)), "二、按期完成情况") for n in (1, 2)}
    assert [said[-1] for said in said_of.values()] == [
        "本轮次没有批准延期；挂账恢复时调整时限1项、1次，原时限均予保留。",
        "经批准延期1项、2次；挂账恢复时调整时限2项、2次，原时限均予保留。"]
    assert said_of[1][1].startswith("按现时限（含经批准的延期和挂账恢复时的调整）统计，")
    table = rows(opened(report(categories=(Category(name="问题", tasks=tasks),))).tables[-1])
    assert [row[4:] for row in table[2:]] == [
        ["2026-03-03\n挂账恢复后调整1次至\n2030-01-05", "完成整改\n调整后按期"],
        ["2026-03-03\n延期2次、挂账恢复后调整1次至\n2030-01-05", "完成整改\n延期后按期"]]


def test_units_are_a_table_with_a_total(report):
    table = rows(opened(report()).tables[0])
    assert table[1] == ["县财政局", "5", "1", "1", "0", "3", "2", "20.00%", "50.00%"]
    assert table[2] == ["县水利局", "1", "0", "0", "1", "0", "0", "0.00%", "100.00%"]
    assert table[3] == ["合计", "6", "1", "1", "1", "3", "2", "16.67%", "60.00%"]


def test_open_tasks_stand_with_the_latest_first(report):
    table = rows(opened(report()).tables[1])
    assert [row[0] for row in table[1:]] == ["逾期（2项）", "A-005", "A-004", "未逾期（1项）", "A-006"]
    assert table[2] == ["A-005", "事项A-005", "县财政局", "2026-03-03", "30", "提级约谈建议"]
    assert table[5][3:] == ["2026-06-30", "—", "—"]


def test_task_list_shows_measures_extensions_and_results(report):
    table = rows(opened(report()).tables[-1])
    by_number = {row[0]: row for row in table}
    assert table[1][0] == "全面从严治党方面（6项）"
    assert by_number["A-001"][2] == "事项A-001\n1.清理滞留资金（预期成效：滞留资金清零）"
    assert by_number["A-001"][5] == "完成整改\n2026-03-01\n按期"
    assert by_number["A-002"][4:] == ["2026-03-03\n延期1次至\n2026-04-02", "基本完成\n延期后按期"]
    assert by_number["A-005"][3] == "县财政局\n（县审计局）"
    assert by_number["A-004"][5] == "未完成\n逾期"
    assert "A-007" not in by_number  # cancelled: not owed


def test_notes_say_what_a_reader_must_know(report):
    plain = "\n".join(section(report(), "六、统计说明"))
    assert "另有撤销1项，不计入应整改数。" in plain
    assert "分离" not in plain
    assert "按周末估算" not in plain
    full = "\n".join(section(report(separation_relaxed=True, provisional_years=(2027, 2028)), "六、统计说明"))
    assert "办理、核查、销号分离的要求已由本单位设置放宽。" in full
    assert "2027年、2028年放假调休安排尚未公布" in full


def test_audit_head_stands_below_the_date(report):
    found = opened(report())
    lines = said(report())
    assert lines[lines.index("附件") - 1] == f"（操作留痕校验码：第12345条 {'3f2a' * 16}）"
    assert found.styles["附注"].paragraph_format.alignment == WD_ALIGN_PARAGRAPH.LEFT  # digits justified are torn apart
    lines = said(report(audit_head=None))
    assert lines[lines.index("附件") - 1] == "（操作留痕校验码：无）"


def test_empty_sections_say_so(report, task):
    closed = report(categories=(Category(name="问题", tasks=(task("A-001"),)),))
    for heading in ("四、未完成及逾期任务", "五、长期坚持任务"):
        assert section(closed, heading) == ["无。"]


def test_of_no_task_it_is_said_once_and_nothing_else(report, tasks):
    """No section, table or annex; the cancelled ones are named."""
    for categories, why in (((), "本轮次尚未交办任务，无统计数据。"),
                            ((Category(name="问题", tasks=tasks[-1:]),), "本轮次没有应整改任务，另有撤销1项，无统计数据。")):
        empty = report(categories=categories)
        lines = said(empty)
        assert lines[2].startswith("根据工作安排")
        assert lines[3:] == [why, "特此报告。", empty.office, "2026年4月15日", f"（{empty.seal}）"]
        found = opened(empty)
        assert (len(found.tables), len(found.sections)) == (0, 1)


def test_other_matters_have_their_own_title(report):
    assert said(report(matter="会议议定事项"))[0] == "关于中共青川县交通运输局党组\n会议议定事项销号情况的报告"


@pytest.mark.parametrize("nasty", ["=cmd|'/c calc'!A1", "<w:p/>&amp;\x0c"])
def test_typed_text_is_only_text(report, task, nasty):
    lines = (task("A-001", title=nasty, problem=nasty, unit=nasty),)
    found = rows(opened(report(categories=(Category(name=nasty, tasks=lines),), inspected_unit=nasty)).tables[-1])
    assert found[2][1] == nasty.replace("\x0c", "")


def test_same_report_gives_the_same_bytes(report):
    assert closure_docx(report()) == closure_docx(report())
