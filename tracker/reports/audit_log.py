"""操作留痕清单: the filtered log as a workbook."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO

from .xlsx import Book

TITLE = "操作留痕清单"
COLUMNS = (("时间", 18), ("人员", 12), ("登录名", 14), ("岗位", 28), ("操作", 22), ("对象", 44),
           ("变更字段", 36), ("途径", 10))


def audit_log_xlsx(described: Sequence[str], rows: Iterable[Sequence[str]], out: IO[bytes], *, as_of: datetime) -> int:
    """Rows in the order given; `described` says what was filtered."""
    count = 0
    with Book(out, title=TITLE, author="", as_of=as_of) as book:
        sheet = book.sheet(TITLE, COLUMNS)
        sheet.title(TITLE)
        sheet.note(f"导出时间：{as_of:%Y-%m-%d %H:%M}")
        sheet.note(f"筛选条件：{'；'.join(described) or '无'}")
        sheet.header()
        for row in rows:
            sheet.row(row)
            count += 1
        if not count:
            sheet.band("无")
    return count
