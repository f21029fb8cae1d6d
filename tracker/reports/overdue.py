"""逾期清单: the overdue list as a workbook, streamed from a query to a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from ..domain.vocabulary import Act, Light
from . import words
from .lists import LINES
from .xlsx import Book

HEADER = (
    "序号",
    "亮灯",
    "编号",
    "任务",
    "责任单位",
    "责任领导",
    "原时限",
    "现时限",
    "逾期工作日",
    "逾期自然日",
    "督办进度",
    "最近进展",
)
WIDTHS = (5, 9, 14, 25, 14, 9, 11, 11, 7, 7, 12, 21)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueLine:
    """One deadline that has passed (or is near, if the list's filters let it in: then both counts are 0)."""

    light: Light
    number: str
    title: str
    unit: str
    leader: str
    original_on: date | None
    deadline_on: date
    late_workdays: int
    late_days: int
    rung: Act | None
    progress: str


def overdue_xlsx(
    title: str,
    filters: Sequence[tuple[str, str]],
    rows: Iterable[OverdueLine],
    out: IO[bytes],
    *,
    as_of: datetime,
    header: Sequence[str] = HEADER,
) -> int:
    """Write the rows in the order given and return how many there were; `filters` (name, value) are printed above."""
    place = 0
    with Book(out, title=title, author="", as_of=as_of) as book:
        sheet = book.sheet("逾期清单", list(zip(header, WIDTHS, strict=True)))
        sheet.title(title)
        sheet.note(f"统计截至：{as_of:%Y-%m-%d %H:%M}")
        sheet.note(f"筛选条件：{'；'.join(f'{name}：{value}' for name, value in filters) or '无'}")
        sheet.header()
        for place, line in enumerate(rows, 1):
            sheet.row(_cells(place, line), LINES)
        if not place:
            sheet.band("无")
    return place


def _cells(place: int, line: OverdueLine) -> tuple[str | int | date | None, ...]:
    return (
        place,
        words.LIGHTS[line.light],
        line.number,
        line.title,
        line.unit,
        line.leader,
        line.original_on,
        line.deadline_on,
        line.late_workdays,
        line.late_days,
        words.ACTS[line.rung] if line.rung else "—",
        line.progress,
    )
