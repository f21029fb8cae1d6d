"""Making and keeping reports. A kept report has its as-of time, its content hash, and the head of the log at that time."""

import datetime as dt
import io

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ..domain.errors import NotFound, RuleBroken
from ..domain.permissions import JOB, Ability, Actor, can
from ..extensions import db
from ..models.job import ReportRun
from ..models.round import Round
from ..queries import scope
from ..reports.closure import ClosureReport
from . import access, audit, filestore
from .closure_report import closure_report
from .transaction import transaction

CLOSURE = "closure"
NAMES = {"docx": "销号情况报告", "xlsx": "销号台账"}


def make_closure_report(actor: Actor, round_id: int, suffix: str, *, now: dt.datetime) -> int:
    """Made outside any transaction, kept in a short one. Gives the id of the kept report."""
    row = access.view_round(actor, round_id)
    if not can(actor, Ability.MAKE_REPORT, scope.round_scope(row)):
        access.require(actor, Ability.MAKE_REPORT)
        raise NotFound("round.not_found")
    report = closure_report(row, now=now)
    data, name = render(report, suffix), _file_name(row, now, suffix)
    with transaction():
        made = _keep(actor, row.id, None, report, name, data, now)
        assert made is not None  # only a weekly report can be there already
        return made


def closure_bytes(round_id: int, suffix: str, *, now: dt.datetime) -> bytes:
    """For the command line, which asks no rights. Raises NotFound."""
    row = db.session.get(Round, round_id)
    if row is None:
        raise NotFound("round.not_found")
    return render(closure_report(row, now=now), suffix)


def keep_weekly_reports(*, now: dt.datetime) -> int:
    """One closure report a week of each open round, unique by (round, kind, ISO week). Gives how many were made now."""
    year, week, _ = now.date().isocalendar()
    iso_week = f"{year}-W{week:02d}"
    there = sa.select(ReportRun.round_id).where(ReportRun.kind == CLOSURE, ReportRun.iso_week == iso_week)
    wanted = db.session.scalars(sa.select(Round.id).where(Round.closed_on.is_(None), Round.id.not_in(there))
                                .order_by(Round.id)).all()
    made = 0
    for round_id in wanted:
        row = db.session.get_one(Round, round_id)
        report = closure_report(row, now=now)
        data, name = render(report, "docx"), _file_name(row, now, "docx")
        with transaction():
            made += _keep(JOB, round_id, iso_week, report, name, data, now) is not None
    return made


def open_report(actor: Actor, report_id: int) -> tuple[str, bytes]:
    """Name and bytes of a kept report, for those who may make one of its round."""
    kept = db.session.get(ReportRun, report_id)
    row = db.session.get(Round, kept.round_id) if kept else None
    if kept is None or row is None or not can(actor, Ability.MAKE_REPORT, scope.round_scope(row)):
        raise NotFound("report.not_found")
    return kept.name, filestore.get(kept.sha256)


def render(report: ClosureReport, suffix: str) -> bytes:
    """Raises RuleBroken for a format that is not made."""
    # Word and Excel libraries are heavy, so they are loaded where they are used.
    if suffix == "docx":
        from ..reports.closure_docx import closure_docx
        return closure_docx(report)
    if suffix == "xlsx":
        from ..reports.closure_xlsx import closure_xlsx
        out = io.BytesIO()
        closure_xlsx(report, out)
        return out.getvalue()
    raise RuleBroken("report.format", formats=list(NAMES))


def _keep(actor: Actor, round_id: int, iso_week: str | None, report: ClosureReport, name: str, data: bytes,
          now: dt.datetime) -> int | None:
    """The id, or None when this week's report was there already: another process was faster, which is no error."""
    digest = filestore.put(data)
    position, seal = report.audit_head or (None, None)
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    added = db.session.execute(dialect.insert(ReportRun).values(
        round_id=round_id, kind=CLOSURE, iso_week=iso_week, as_of_at=now, name=name, sha256=digest, size=len(data),
        by_id=actor.user_id, audit_position=position, audit_hash=seal)
        .on_conflict_do_nothing().returning(ReportRun.id)).scalar()
    if added is not None:
        audit.record(actor, "report:keep", added, now=now, after={"round_id": round_id, "sha256": digest, "week": iso_week})
    return added


def _file_name(row: Round, now: dt.datetime, suffix: str) -> str:
    return f"{row.code} {NAMES[suffix]} {now:%Y-%m-%d %H%M%S}.{suffix}"
