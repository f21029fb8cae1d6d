"""The lists of tasks, findings and deadlines as workbooks: exactly what is filtered, row by row from the query into the
file. Documents are Chinese always."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import IO

from ..domain.breakdown import Age
from ..domain.permissions import Actor
from ..domain.vocabulary import Grade, State
from ..queries import deadline_list, finding_list, finding_list_keys, overdue_filter, task_list, task_list_filter
from ..queries.categories import OUTSIDE, Category
from ..queries.deadline_list import Standing
from ..queries.finding_list import FindingRow
from ..queries.list_choices import Option, understood
from ..queries.overdue_rows import OverdueRow
from ..queries.task_list_filter import Counted
from ..queries.task_list_rows import TaskRow
from ..reports import words

TASKS, FINDINGS, DEADLINES = "任务清单", "问题清单", "时限清单"
_STANDINGS = {Standing.RUNNING: "计时中", Standing.HELD: "计时中止", Standing.DUE_SOON: "临期",
              Standing.OVERDUE: "逾期"}
_COUNTED: dict[Counted | Age, str] = {
    Counted.OWED: "应整改", Counted.UNFINISHED: words.UNFINISHED, Counted.OVERDUE: "逾期",
    Age.NOT_DUE: "剩余7个工作日以上", Age.DUE_SOON: "剩余不超过7个工作日", Age.LATE_5: "逾期5个工作日以内",
    Age.LATE_10: "逾期6至10个工作日", Age.LATE_20: "逾期11至20个工作日", Age.LATE_MORE: "逾期20个工作日以上",
    Age.HELD: "停止计时（待核查或挂账）", Age.NO_DATE: "无整改时限"}
BELOW = "（含下级）"
Said = list[tuple[str, str]]
Value = str | int | dt.date | None


def write_tasks(actor: Actor, filters: task_list_filter.Filters, order: task_list_filter.Order, picked: Sequence[int],
                out: IO[bytes], *, now: dt.datetime) -> int:
    """Gives the number of rows. Raises NotAllowed before anything is written."""
    from ..reports.lists import TASK_COLUMNS, list_xlsx  # noqa: PLC0415 (xlsxwriter is heavy)

    def line(row: TaskRow) -> Sequence[Value]:
        lit = "—" if row.state is State.DRAFT else words.light_word(row.light, row.state) + "（签收）" * row.of_receipt
        return (row.number or "", row.cycle, row.title, row.round, row.unit, words.STATES[row.state], words.MODES[row.mode],
                row.original_on, row.deadline_on, row.extensions, lit,
                _progress(row.progress_on, row.progress))
    known, rows = task_list.stream(actor, filters, order, now.date(), picked)
    f = understood(filters, known.unknown)
    said: Said = [
        *named("轮次", f.round, known.rounds), *named("牵头单位", f.unit, known.path, "" if f.alone else BELOW),
        *word("统计口径", f.counted and (words.GRADES[f.counted] if isinstance(f.counted, Grade) else _COUNTED[f.counted])),
        *word("状态", f.state and words.STATES[f.state]), *word("亮灯", f.light and words.LIGHTS[f.light]),
        *word("整改方式", f.mode and words.MODES[f.mode]), *_category(f.category, known.categories),
        *word("轮次类型", f.kind and words.KINDS[f.kind]), *_days(f.since, f.until), *word("编号或标题含", f.text),
        *ticked(picked)]
    return list_xlsx(TASKS, TASK_COLUMNS, said, map(line, rows), out, as_of=now)


def write_findings(actor: Actor, filters: finding_list_keys.Filters, oldest_first: bool, picked: Sequence[int],
                   out: IO[bytes], *, now: dt.datetime) -> int:
    """Gives the number of rows. Raises NotAllowed before anything is written."""
    from ..reports.lists import FINDING_COLUMNS, list_xlsx  # noqa: PLC0415 (xlsxwriter is heavy)

    def line(row: FindingRow) -> Sequence[Value]:
        path = " › ".join(f"{above.enumerator}{above.title}" for above in row.path)
        return (row.round, path, row.enumerator, row.title, row.category, row.count.total, row.done,
                "；".join(_remarks(row)))
    known, rows = finding_list.stream(actor, filters, picked, oldest_first=oldest_first)
    f = understood(filters, known.unknown)
    said: Said = [
        *named("轮次", f.round, known.rounds), *_category(f.category, known.categories),
        *word("任务", "未立项" if f.without_task else None), *word("已作废的问题", "含" if f.struck else None),
        *word("标题或内容含", f.text), *ticked(picked)]
    return list_xlsx(FINDINGS, FINDING_COLUMNS, said, map(line, rows), out, as_of=now,
                     about="大类标题也各占一行；轮次页将问题与大类标题分开计数。")


def write_deadlines(actor: Actor, filters: deadline_list.Filters, order: overdue_filter.Order, picked: Sequence[int],
                    out: IO[bytes], *, now: dt.datetime) -> int:
    """Gives the number of rows. Raises NotAllowed before anything is written."""
    from ..reports.lists import DEADLINE_COLUMNS, list_xlsx  # noqa: PLC0415 (xlsxwriter is heavy)
    known, rows, left = deadline_list.stream(actor, filters, order, now.date(), picked)

    def line(row: OverdueRow) -> Sequence[Value]:
        return (words.light_word(row.light, row.stands), row.number or "", row.title or "", row.unit,
                row.leader, row.original_on, row.deadline_on, left(row),
                row.late_workdays if row.late_days else None, words.ACTS[row.act] if row.act else "—",
                _progress(row.progress_on, row.progress))
    f = understood(filters, known.unknown)
    said: Said = [
        ("时限类型", words.DEADLINES[f.kind]), *named("单位", f.unit, known.path, BELOW),
        *named("轮次", f.round, known.rounds), *word("计时状态", f.standing and _STANDINGS[f.standing]),
        *_days(f.since, f.until), *word("编号或标题含", f.text), *ticked(picked)]
    return list_xlsx(DEADLINES, DEADLINE_COLUMNS, said, map(line, rows), out, as_of=now)


def _remarks(row: FindingRow) -> Iterator[str]:
    if row.is_struck:
        yield "已作废"
    if row.count.drafts:
        yield f"含拟办{row.count.drafts}项"
    if row.count.cancelled:
        yield f"另有已撤销{row.count.cancelled}项"


def _progress(day: dt.date | None, text: str) -> str:
    return f"{day.isoformat()} {text}" if day else ""


def named(name: str, row_id: int | None, options: Sequence[Option], more: str = "") -> Said:
    return [(name, option.name + more) for option in options if option.id == row_id]


def _category(category: Category | None, options: Sequence[Option]) -> Said:
    return [("类别", "未分类")] if category == OUTSIDE else named("类别", category, options)


def word(name: str, value: str | None) -> Said:
    return [(name, value)] if value else []


def _days(since: dt.date | None, until: dt.date | None) -> Said:
    bounds = (("时限自", since), ("时限至", until))
    return [(name, day.isoformat()) for name, day in bounds if day]


def ticked(picked: Sequence[int]) -> Said:
    return [("所选", f"{len(picked)}项")] if picked else []
