"""销号台账, the workbook beside the closure report: 汇总 (figures by result, mode and unit) and, if
there are tasks, 台账 (one row each)."""

from typing import IO

from ..domain.figures import Figures
from ..domain.vocabulary import State
from . import words
from .closure import ClosureReport, MeasureLine, TaskLine
from .xlsx import A3, Book, Sheet, Value

SUMMARY = (
    ("范围", 30),
    ("应整改", 10),
    ("完成整改", 10),
    ("基本完成", 10),
    ("长期坚持", 10),
    ("未完成", 10),
    ("其中逾期", 10),
    ("其中挂账", 10),
    ("完成率", 11),
    ("按期率\n（原时限）", 13),
    ("按期率\n（现时限）", 13),
)
LEDGER = (
    ("序号", 5),
    ("编号", 15),
    ("问题类别", 12),
    ("反馈问题", 20),
    ("问题表现", 22),
    ("整改任务", 18),
    ("整改目标", 18),
    ("整改措施", 30),
    ("整改方式", 6),
    ("牵头领导", 7),
    ("责任单位", 12),
    ("协助单位", 12),
    ("责任人", 7),
    ("原时限", 11),
    ("现时限", 11),
    ("延期次数", 6),
    ("进展情况", 22),
    ("状态", 8),
    ("整改结果", 10),
    ("按期情况", 10),
    ("逾期工作日", 7),
    ("督办进度", 11),
    ("佐证材料", 14),
    ("是否销号", 6),
    ("销号时间", 11),
    ("审核人", 7),
    ("备注", 12),
)


def closure_xlsx(report: ClosureReport, out: IO[bytes]) -> None:
    with Book(out, title=report.ledger_title, author=report.office, as_of=report.as_of) as book:
        _summary(book.sheet("汇总", SUMMARY), report)
        if not report.nothing:
            _ledger(book.sheet("台账", LEDGER, A3), report)


def _summary(sheet: Sheet, report: ClosureReport) -> None:
    sheet.title(f"{report.ledger_title}汇总")
    sheet.note(f"{report.round_name}（编号：{report.round_code}）  统计截至：{report.as_of:%Y-%m-%d %H:%M}")
    if report.nothing:
        sheet.note(report.nothing)
    else:
        _tables(sheet, report)
    sheet.note(report.seal)


def _tables(sheet: Sheet, report: ClosureReport) -> None:
    sheet.header()
    sheet.row(_figures("合计", report.figures))
    sheet.row(_shares(report.figures))
    sheet.band("按整改方式")
    for mode, figures in report.by_mode.items():
        sheet.row(_figures(words.MODES[mode], figures))
    sheet.band("按责任单位（排列不分先后）")
    for unit, figures in report.by_unit.items():
        sheet.row(_figures(unit, figures))
    for place, text in enumerate(report.notes, 1):
        sheet.note(f"{place}.{text}")


def _figures(name: str, figures: Figures) -> tuple[Value, ...]:
    rates = (figures.completion_rate, figures.original.rate, figures.current.rate)
    return (name, figures.total, *figures.results, figures.overdue, figures.suspended, *map(_or_dash, rates))


def _shares(figures: Figures) -> tuple[Value, ...]:
    parts = figures.shares or (None,) * 4
    return ("占应整改数", None, *map(_or_dash, parts), None, None, None, None, None)


def _or_dash(rate: Value) -> Value:
    return "—" if rate is None else rate


def _ledger(sheet: Sheet, report: ClosureReport) -> None:
    sheet.title(report.ledger_title)
    sheet.header(fixed=2)
    place = 0
    for category in report.categories:
        for task in category.tasks:
            if task.is_owed:
                place += 1
                sheet.row(_task(place, category.name, task))


def _task(place: int, category: str, task: TaskLine) -> tuple[Value, ...]:
    return (
        place,
        task.number,
        category,
        task.problem,
        task.detail,
        task.title,
        _numbered([measure.expected_result for measure in task.measures if measure.expected_result]),
        _numbered([_measure(measure) for measure in task.measures]),
        words.MODES[task.mode],
        task.responsible_leader,
        task.unit,
        "、".join(task.supporting),
        task.responsible_person,
        task.original_on,
        task.deadline_on,
        task.extensions,
        task.progress,
        words.STATES[task.state],
        task.result,
        task.punctuality,
        task.late_workdays if task.is_overdue else None,
        task.rung_name,
        "\n".join(task.evidence),
        "是" if task.state is State.CLOSED else "否",
        task.closed_on,
        task.closed_by,
        "；".join(filter(None, (f"挂账恢复调整时限{task.adjusted}次" if task.adjusted else "", task.note))),
    )


def _measure(measure: MeasureLine) -> str:
    facts = [measure.responsible_person]
    if measure.deadline_on:
        facts.append(f"{measure.deadline_on}前")
    if measure.done_on:
        facts.append(f"{measure.done_on}完成")
    said = "，".join(filter(None, facts))
    return f"{measure.text}（{said}）" if said else measure.text


def _numbered(lines: list[str]) -> str:
    return "\n".join(f"{place}.{line}" for place, line in enumerate(lines, 1)) if len(lines) > 1 else "".join(lines)
