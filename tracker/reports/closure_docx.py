"""销号情况报告 as an official document: six sections, then the task list as a lying annex."""

from collections.abc import Iterable, Iterator, Sequence

from ..domain.figures import Figures, OnTime, percent_text
from ..domain.vocabulary import Mode
from .closure import ClosureReport, TaskLine
from .docx import Band, Column, OfficialDocument
from .words import chinese_date

NOTHING = "无。"
ANNEX = "整改任务清单"
NUMERALS = "一二三四五六七八九"
UNIT_COLUMNS = (
    Column("责任单位", 34),
    Column("应整改", 14, "center"),
    Column("完成\n整改", 14, "center"),
    Column("基本\n完成", 14, "center"),
    Column("长期\n坚持", 14, "center"),
    Column("未完成", 14, "center"),
    Column("其中\n逾期", 14, "center"),
    Column("完成率", 19, "center"),
    Column("按期率", 19, "center"),
)
OPEN_COLUMNS = (
    Column("编号", 36),
    Column("任务", 38),
    Column("责任单位", 23),
    Column("现时限", 24, "center"),
    Column("逾期\n工作日", 13, "center"),
    Column("督办进度", 22, "center"),
)
ONGOING_COLUMNS = (Column("编号", 36), Column("任务", 65), Column("责任单位", 30), Column("转入时间", 25, "center"))
TASK_COLUMNS = (
    Column("编号", 36),
    Column("反馈问题", 38),
    Column("整改任务、措施及预期成效", 73),
    Column("责任单位\n（配合单位）", 28),
    Column("整改时限", 25, "center"),
    Column("整改结果\n销号时间", 25, "center"),
)


def closure_docx(report: ClosureReport) -> bytes:
    document = OfficialDocument(report.title_lines, report.office, report.as_of)
    if not report.is_own_record:
        document.addressee(report.addressee)
    document.paragraph(_opening(report))
    if report.nothing:
        document.paragraph(report.nothing)
    else:
        for numeral, (title, write) in zip(NUMERALS, SECTIONS, strict=False):
            document.heading(1, f"{numeral}、{title}")
            write(document, report)
    if not report.is_own_record:
        document.paragraph("特此报告。")
    if not report.nothing:
        document.attachments([ANNEX])
    document.signature(report.office, report.as_of.date())
    document.remark(f"（{report.seal}）")  # 附注 stands below the date (7.3.8)
    if not report.nothing:
        document.annex("附件", ANNEX)
        document.table(TASK_COLUMNS, _task_rows(report))
    return document.to_bytes()


def _opening(report: ClosureReport) -> str:
    team = f"，由{report.team}承办" if report.team else ""
    return (
        f"根据工作安排，{report.inspected_unit}列入{report.round_name}（编号：{report.round_code}）{team}。"
        f"现将截至{chinese_date(report.as_of)}的{report.matter}销号情况报告如下。"
    )


def _overall(document: OfficialDocument, report: ClosureReport) -> None:
    figures = report.figures
    completed, basic, ongoing, unfinished = map(percent_text, figures.shares or ())
    suspended = f"、挂账{figures.suspended}项" if figures.suspended else ""
    document.paragraph(
        f"本轮次应整改{figures.total}项。其中，完成整改{figures.completed}项，占{completed}；"
        f"基本完成{figures.basic}项，占{basic}；长期坚持{figures.ongoing}项，占{ongoing}；"
        f"未完成{figures.unfinished}项，占{unfinished}（含逾期{figures.overdue}项{suspended}）。"
        f"以上四项合计{sum(figures.results)}项，与应整改数一致。"
    )
    immediate = report.by_mode[Mode.IMMEDIATE]
    document.paragraph(
        f"整改完成率为{percent_text(figures.completion_rate)}。立行立改任务应改{immediate.total}项，"
        f"已改{immediate.completed}项，{_rate('完成率', immediate)}。"
    )


def _rate(name: str, figures: Figures) -> str:
    return f"{name}为{percent_text(figures.completion_rate)}" if figures.total else f"不计{name}"


def _punctuality(document: OfficialDocument, report: ClosureReport) -> None:
    figures = report.figures
    document.paragraph(_clock("按原时限统计", figures.original))
    extended = [task.extensions for task in report.tasks if task.extensions]
    adjusted = [task.adjusted for task in report.tasks if task.adjusted]
    also = "和挂账恢复时的调整" if adjusted else ""
    document.paragraph(_clock(f"按现时限（含经批准的延期{also}）统计", figures.current))
    said = f"经批准延期{len(extended)}项、{sum(extended)}次" if extended else "本轮次没有批准延期"
    if adjusted:
        said += f"；挂账恢复时调整时限{len(adjusted)}项、{sum(adjusted)}次"
    document.paragraph(f"{said}，原时限均予保留。" if extended or adjusted else f"{said}。")


def _clock(name: str, clock: OnTime) -> str:
    if not clock.due:
        return f"{name}，尚无办结或逾期的任务。"
    kept = f"按期{clock.kept}项、未按期{clock.missed}项，按期率为{percent_text(clock.rate)}"
    return f"{name}，已办结和已逾期的任务{clock.due}项，其中{kept}。"


def _units(document: OfficialDocument, report: ClosureReport) -> None:
    document.paragraph("各责任单位销号情况见下表，排列不分先后，按期率按现时限计算。")
    rows = [*report.by_unit.items(), ("合计", report.figures)]
    document.table(UNIT_COLUMNS, (_unit_row(name, figures) for name, figures in rows))


def _unit_row(name: str, figures: Figures) -> Sequence[str]:
    counts = (figures.total, *figures.results, figures.overdue)
    return (name, *map(str, counts), percent_text(figures.completion_rate), percent_text(figures.current.rate))


def _open(document: OfficialDocument, report: ClosureReport) -> None:
    overdue, in_time = report.overdue, report.open_in_time
    if not overdue and not in_time:
        document.paragraph(NOTHING)
        return
    document.paragraph(f"未完成{len(overdue) + len(in_time)}项，其中逾期{len(overdue)}项、未逾期{len(in_time)}项。")
    document.table(OPEN_COLUMNS, _open_rows(overdue, in_time))


def _open_rows(overdue: Sequence[TaskLine], in_time: Sequence[TaskLine]) -> Iterator[Sequence[str] | Band]:
    for name, tasks in (("逾期", overdue), ("未逾期", in_time)):
        if tasks:
            yield Band(f"{name}（{len(tasks)}项）")
        for task in tasks:
            late = str(task.late_workdays) if task.is_overdue else "—"
            yield (task.number, task.title, task.unit, _day(task.deadline_on), late, task.rung_name)


def _ongoing(document: OfficialDocument, report: ClosureReport) -> None:
    tasks = report.ongoing
    if tasks:
        document.paragraph(f"长期坚持{len(tasks)}项，按检查节点持续跟踪。")
        rows = ((task.number, task.title, task.unit, _day(task.closed_on)) for task in tasks)
        document.table(ONGOING_COLUMNS, rows)
    else:
        document.paragraph(NOTHING)


def _notes(document: OfficialDocument, report: ClosureReport) -> None:
    for place, note in enumerate(report.notes, 1):
        document.paragraph(f"{place}.{note}")


SECTIONS = (
    ("总体情况", _overall),
    ("按期完成情况", _punctuality),
    ("各单位情况", _units),
    ("未完成及逾期任务", _open),
    ("长期坚持任务", _ongoing),
    ("统计说明", _notes),
)


def _task_rows(report: ClosureReport) -> Iterator[Sequence[str] | Band]:
    for category in report.categories:
        owed = [task for task in category.tasks if task.is_owed]
        if owed:
            yield Band(f"{category.name}（{len(owed)}项）")
            yield from map(_task_row, owed)


def _task_row(task: TaskLine) -> Sequence[str]:
    moved = f"\n{task.moved}至\n{_day(task.deadline_on)}" if task.moved else ""
    return (
        task.number,
        task.problem or "—",
        "\n".join(_measures(task)),
        f"{task.unit}\n（{'、'.join(task.supporting)}）" if task.supporting else task.unit,
        _day(task.original_on) + moved,
        "\n".join(_outcome(task)),
    )


def _measures(task: TaskLine) -> Iterable[str]:
    yield task.title
    for place, measure in enumerate(task.measures, 1):
        expected = f"（预期成效：{measure.expected_result}）" if measure.expected_result else ""
        yield f"{place}.{measure.text}{expected}"


def _outcome(task: TaskLine) -> Iterable[str]:
    yield task.result
    if task.closed_on:
        yield _day(task.closed_on)
    yield task.punctuality


def _day(day: object) -> str:
    """ISO in tables, where a column must stay narrow."""
    return str(day) if day else "—"
