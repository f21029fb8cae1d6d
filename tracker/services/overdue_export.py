"""The overdue list as a workbook: exactly what is filtered, row by row from the query into the file."""

import datetime as dt
from collections.abc import Sequence
from typing import IO

from ..domain.permissions import Actor
from ..domain.vocabulary import Act
from ..queries import overdue
from ..queries.list_choices import Option
from ..queries.overdue_filter import ClockIs, Filters, Order
from ..queries.overdue_rows import OverdueRow
from ..reports import words

TITLE = "逾期清单"
_CLOCKS = {ClockIs.RUNNING: "计时中", ClockIs.HELD: "计时中止"}


def write_overdue(actor: Actor, filters: Filters, order: Order, out: IO[bytes], *, now: dt.datetime) -> int:
    """Gives the number of rows. Raises NotAllowed before anything is written."""
    from ..reports.overdue import OverdueLine, overdue_xlsx  # noqa: PLC0415 (xlsxwriter is heavy)

    def line(row: OverdueRow) -> OverdueLine:
        said = f"{row.progress_on.isoformat()} {row.progress}" if row.progress_on else ""
        return OverdueLine(light=row.light, number=row.number or "", title=row.title or "", kind=filters.kind,
                           unit=row.unit, leader=row.leader, original_on=row.original_on, deadline_on=row.deadline_on,
                           late_workdays=row.late_workdays, late_days=row.late_days, rung=row.act, progress=said)

    today = now.date()
    rows = overdue.stream(actor, filters, order, today)
    return overdue_xlsx(TITLE, _described(actor, filters, today), map(line, rows), out, as_of=now)


def _described(actor: Actor, filters: Filters, today: dt.date) -> list[tuple[str, str]]:
    """In Chinese always, as the document is."""
    facts = overdue.known(actor, filters, today)
    said = [("时限类别", words.DEADLINES[filters.kind])]
    if filters.unit_id is not None:
        said.append(("单位", _name(facts.path, filters.unit_id) + "（含下级）"))
    if filters.round_id is not None:
        said.append(("轮次", _name(facts.rounds, filters.round_id)))
    if filters.rung is not None:
        act = next((option.name for option in facts.rungs if option.id == filters.rung), None)
        said.append(("督办进度", words.ACTS[Act(act)] if act else "未启动"))
    if filters.clock is not None:
        said.append(("计时状态", _CLOCKS[filters.clock]))
    if filters.late_from is not None:
        said.append(("逾期自然日不少于", f"{filters.late_from} 天"))
    if filters.late_to is not None:
        said.append(("逾期自然日不多于", f"{filters.late_to} 天"))
    if filters.text:
        said.append(("编号或标题含", filters.text))
    if filters.picked:
        said.append(("所选", f"{len(filters.picked)} 项"))
    return said


def _name(options: Sequence[Option], row_id: int) -> str:
    return next((option.name for option in options if option.id == row_id), str(row_id))
