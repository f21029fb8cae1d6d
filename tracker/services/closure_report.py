"""From the ledger of a round to what the closure report says."""

import datetime as dt

from ..domain.deadlines import clock_on, is_overdue, late_workdays
from ..domain.settings import RELAXED
from ..domain.vocabulary import DeadlineState, RoundKind
from ..domain.workdays import WorkCalendar
from ..extensions import db
from ..models.round import Round
from ..models.unit import Unit
from ..queries import frame, ledger
from ..queries.calendar import work_calendar
from ..reports.closure import Category, ClosureReport, MeasureLine, TaskLine
from . import office, sealing

MATTERS = {
    RoundKind.INSPECTION: "巡察整改",
    RoundKind.LOOK_BACK: "巡察整改",
    RoundKind.STANDING_CHECK: "日常督查",
    RoundKind.WORK_PLAN: "工作要点",
    RoundKind.MEETING: "会议议定事项",
    RoundKind.INSTRUCTION: "领导批示",
}
WITHOUT_FINDING = "其他整改任务"


def closure_report(row: Round, *, now: dt.datetime) -> ClosureReport:
    """As of `now`. Who may have it is asked by the caller."""
    calendar, lines = work_calendar(), ledger.lines(row.id)
    facts, organ = frame.office(), db.session.get_one(Unit, row.unit_id)
    inspected = db.session.get(Unit, row.inspected_unit_id) if row.inspected_unit_id else None
    team = db.session.get(Unit, row.team_id) if row.team_id else None
    years = {line.deadline_on.year for line in lines if line.deadline_on and calendar.is_provisional(line.deadline_on)}
    return ClosureReport(
        office=facts.name or organ.name, addressee=organ.name, round_name=row.name, round_code=row.code,
        inspected_unit=inspected.name if inspected else row.name, as_of=now,
        categories=_categories(row.id, lines, calendar, now.date()), team=team.name if team else "",
        matter=MATTERS[row.kind],
        separation_relaxed=office.setting("separation") == RELAXED or any(line.is_relaxed for line in lines),
        audit_head=sealing.head(), provisional_years=tuple(sorted(years)))


def _categories(round_id: int, lines: list[ledger.LedgerLine], calendar: WorkCalendar,
                today: dt.date) -> tuple[Category, ...]:
    """In the order of the feedback; what hangs straight on the round comes last."""
    tree = ledger.findings(round_id)
    order = {finding_id: n for n, finding_id in enumerate(tree)}
    groups: dict[str, list[TaskLine]] = {}
    for line in sorted(lines, key=lambda x: (order.get(x.finding_id or 0, len(order)), x.number or "")):
        root = ledger.root_of(line.finding_id, tree)
        name = root.title if root else WITHOUT_FINDING
        groups.setdefault(name, []).append(_task_line(line, tree, calendar, today))
    return tuple(Category(name=name, tasks=tuple(tasks)) for name, tasks in groups.items())


def _task_line(line: ledger.LedgerLine, tree: dict[int, ledger.LedgerFinding], calendar: WorkCalendar,
               today: dt.date) -> TaskLine:
    finding = tree.get(line.finding_id) if line.finding_id else None
    return TaskLine(
        number=line.number or "", unit=line.unit, mode=line.mode, state=line.state, grade=line.grade,
        kept_original=_kept(line, line.original_on, line.on_time_original, today),
        kept_current=_kept(line, line.deadline_on, line.on_time_current, today),
        title=line.title, problem=finding.title if finding else "",
        detail=(finding.text if finding else "") or line.requirement, supporting=tuple(line.supporting),
        responsible_leader=line.responsible_leader,
        measures=tuple(MeasureLine(text=m.text, expected_result=m.expected_result, done_on=m.done_on,
                                   responsible_person=m.responsible_person, deadline_on=m.deadline_on)
                       for m in line.measures),
        progress=line.progress, evidence=tuple(line.evidence), closed_on=line.closed_on, closed_by=line.closed_by,
        original_on=line.original_on, deadline_on=line.deadline_on, extensions=line.extensions,
        adjusted=line.adjusted, late_workdays=_late(line, calendar, today), rung=line.rung)


def _kept(line: ledger.LedgerLine, deadline_on: dt.date | None, frozen: bool | None, today: dt.date) -> bool | None:
    """Frozen when the clock stopped; missed when it ran past while still open; else nothing to judge yet."""
    if line.deadline_state is None or deadline_on is None:
        return None
    if line.deadline_state is DeadlineState.STOPPED:
        return frozen
    return False if is_overdue(deadline_on, line.deadline_state, line.held_on, None, today) else None


def _late(line: ledger.LedgerLine, calendar: WorkCalendar, today: dt.date) -> int:
    if line.deadline_on is None or line.deadline_state is None:
        return 0
    return late_workdays(line.deadline_on, clock_on(line.deadline_state, line.held_on, line.stopped_on, today), calendar)
