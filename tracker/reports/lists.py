"""任务清单, 问题清单, 时限清单: a filtered list as a workbook, streamed from a query to a file."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO

from .xlsx import Book, Value

# So wide in all that A4 across is read without glasses: 8 points or more (WIDEST).
WIDEST = 146
LINES = 2  # of most rows, so that they are of one height
TASK_COLUMNS = (
    ("序号", 5), ("编号", 14), ("第几次立项", 5), ("任务", 22), ("轮次", 15), ("牵头单位", 14), ("状态", 8),
    ("整改方式", 9), ("原时限", 11), ("现时限", 11), ("延期次数", 5), ("亮灯", 9), ("最近进展", 18))
FINDING_COLUMNS = (
    ("序号", 5), ("轮次", 16), ("所属问题", 26), ("问题序号", 8), ("反馈问题", 40), ("类别", 22), ("任务", 6), ("已销号", 8),
    ("备注", 8))
DEADLINE_COLUMNS = (
    ("序号", 5), ("亮灯", 9), ("编号", 14), ("任务", 24), ("责任单位", 14), ("责任领导", 9),
    ("原时限", 11), ("现时限", 11), ("剩余工作日", 7), ("逾期工作日", 7), ("督办进度", 12), ("最近进展", 20))


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
            sheet.row([place, *row], LINES)
        if not place:
            sheet.band("无")
    return place
