"""任务清单, 问题清单, 时限清单: a filtered list as a workbook, streamed from a query to a file."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO

from .xlsx import Book, Value

TASK_COLUMNS = (
    ("序号", 6), ("编号", 17), ("轮次", 5), ("事项", 40), ("批次", 24), ("牵头单位", 18), ("状态", 11), ("整改方式", 10),
    ("原时限", 12), ("现时限", 12), ("延期次数", 6), ("亮灯", 15), ("最近进展", 40))
FINDING_COLUMNS = (
    ("序号", 6), ("批次", 24), ("所属问题", 30), ("标号", 8), ("问题", 44), ("类别", 22), ("任务数", 8), ("已办结", 8),
    ("备注", 8))
DEADLINE_COLUMNS = (
    ("序号", 6), ("亮灯", 15), ("编号", 17), ("事项", 40), ("时限种类", 10), ("责任单位", 18), ("责任领导", 11),
    ("原时限", 12), ("现时限", 12), ("剩余工作日", 8), ("逾期工作日", 8), ("督办阶梯", 13), ("最近进展", 40))


def list_xlsx(title: str, columns: Sequence[tuple[str, int]], filters: Sequence[tuple[str, str]],
              rows: Iterable[Sequence[Value]], out: IO[bytes], *, as_of: datetime) -> int:
    """Write the rows in the order given, each behind its running number; return how many there were."""
    place = 0
    with Book(out, title=title, author="", as_of=as_of) as book:
        sheet = book.sheet(title, columns)
        sheet.title(title)
        sheet.note(f"统计截至：{as_of:%Y-%m-%d %H:%M}")
        sheet.note(f"筛选条件：{'；'.join(f'{name}：{value}' for name, value in filters) or '无'}")
        sheet.header()
        for place, row in enumerate(rows, 1):
            sheet.row([place, *row])
        if not place:
            sheet.band("无")
    return place
