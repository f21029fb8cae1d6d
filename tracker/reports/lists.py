"""任务清单, 问题清单, 时限清单: a filtered list as a workbook, streamed from a query to a file."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO

from .xlsx import Book, Value

TASK_COLUMNS = (
    ("序号", 6), ("编号", 17), ("第几次立项", 7), ("任务", 40), ("轮次", 24), ("牵头单位", 18), ("状态", 11),
    ("整改方式", 10), ("原时限", 12), ("现时限", 12), ("延期次数", 6), ("亮灯", 15), ("最近进展", 40))
FINDING_COLUMNS = (
    ("序号", 6), ("轮次", 24), ("所属问题", 30), ("问题序号", 9), ("反馈问题", 44), ("类别", 22), ("任务", 8), ("已销号", 8),
    ("备注", 8))
DEADLINE_COLUMNS = (
    ("序号", 6), ("亮灯", 15), ("编号", 17), ("任务", 40), ("时限类别", 10), ("责任单位", 18), ("责任领导", 11),
    ("原时限", 12), ("现时限", 12), ("剩余工作日", 8), ("逾期工作日", 8), ("督办进度", 13), ("最近进展", 40))


def list_xlsx(title: str, columns: Sequence[tuple[str, int]], filters: Sequence[tuple[str, str]],
              rows: Iterable[Sequence[Value]], out: IO[bytes], *, as_of: datetime, about: str = "") -> int:
    """Write the rows in the order given, each behind its running number; return how many there were. `about` says what
    a row is."""
    place = 0
    with Book(out, title=title, author="", as_of=as_of) as book:
        sheet = book.sheet(title, columns)
        sheet.title(title)
        sheet.note(f"统计截至：{as_of:%Y-%m-%d %H:%M}")
        sheet.note(f"筛选条件：{'；'.join(f'{name}：{value}' for name, value in filters) or '无'}")
        if about:
            sheet.note(about)
        sheet.header()
        for place, row in enumerate(rows, 1):
            sheet.row([place, *row])
        if not place:
            sheet.band("无")
    return place
