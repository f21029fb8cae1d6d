"""The overdue list as a workbook: exactly what is filtered, row by row from the query into the file."""

import datetime as dt
from collections.abc import Sequence
from typing import IO

from ..domain.permissions import Actor
from ..domain.vocabulary import Act
from ..queries import overdue
from ..queries.list_choices import understood
from ..queries.overdue_filter import ClockIs, Filters, Order
from ..queries.overdue_reach import Facts
from ..queries.overdue_rows import OverdueRow
from ..reports import words
from .list_export import BELOW, Said, named, ticked, word

TITLE = "逾期清单"
_CLOCKS = {ClockIs.RUNNING: "计时中", ClockIs.HELD: "计时中止"}


def write_overdue(actor: Actor, filters: Filters, order: Order, picked: Sequence[int], out: IO[bytes], *,
                  now: dt.datetime) -> int:
    """Gives the number of rows. Raises NotAllowed before anything is written."""
    from ..reports.overdue import OverdueLine, overdue_xlsx  # noqa: PLC0415 (xlsxwriter is heavy)

    def line(row: OverdueRow) -> OverdueLine:
        said = f"{row.progress_on.isoformat()} {row.progress}" if row.progress_on else ""
        return OverdueLine(light=row.light, number=row.number or "", title=row.title or "",
                           unit=row.unit, leader=row.leader, original_on=row.original_on, deadline_on=row.deadline_on,
                           late_workdays=row.late_workdays, late_days=row.late_days, rung=row.act, progress=said)

    known, rows = overdue.stream(actor, filters, order, now.date(), picked)
    said = [*_described(understood(filters, known.unknown), known), *ticked(picked)]
    return overdue_xlsx(TITLE, said, map(line, rows), out, as_of=now)


def _described(f: Filters, known: Facts) -> Said:
    """In Chinese always, as the document is."""
    rung = next((words.ACTS[Act(option.name)] for option in known.rungs if option.id == f.rung), "未启动")
    return [
        ("时限类型", words.DEADLINES[f.kind]), *named("单位", f.unit, known.path, BELOW),
        *named("轮次", f.round, known.rounds), *word("督办进度", None if f.rung is None else rung),
        *word("计时状态", f.clock and _CLOCKS[f.clock]),
        *word("逾期自然日不少于", f"{f.late_from}天" if f.late_from else None),
        *word("逾期自然日不多于", f"{f.late_to}天" if f.late_to else None),
        *word("升级日期不早于", f.raised.isoformat() if f.raised else None), *word("编号或标题含", f.text)]
