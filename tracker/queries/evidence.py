"""Files handed in with reports: as rows of a report, and one on its own page."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.errors import NotFound
from ..domain.permissions import Actor
from ..domain.vocabulary import Role
from ..extensions import db
from ..models.progress import Evidence, ProgressReport
from ..models.round import Round
from ..models.task import Task, TaskUnit
from ..models.unit import Unit
from ..models.user import Post, User
from .scope import seen_tasks
from .strikes import Strikes, Struck, struck


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """`is_replaced`: a newer version of the same name was handed in."""

    id: int
    name: str
    media_type: str
    sha256: str
    size: int
    version: int
    at: dt.datetime
    is_replaced: bool
    struck: Struck | None


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """One file with its report. `versions` are those of its name on the same unit's part, newest first; `others` are the
    files of the same report."""

    file: EvidenceRow
    round_id: int
    round_code: str
    round_name: str
    task_id: int
    number: str | None
    cycle: int
    task_title: str
    report_id: int
    report_text: str
    unit_name: str
    user_name: str
    role: Role
    post_unit: str
    report_struck: Struck | None
    versions: tuple[EvidenceRow, ...]
    others: tuple[EvidenceRow, ...]


def evidence(actor: Actor, evidence_id: int) -> EvidenceRow:
    """Whoever sees the task sees its files; raises NotFound for all others."""
    query = sa.select(Evidence.id).join(Task, Task.id == Evidence.task_id)
    seen = db.session.scalar(query.where(Evidence.id == evidence_id, seen_tasks(actor)))
    rows = _rows(Evidence.id == seen) if seen is not None else []
    if not rows:
        raise NotFound("evidence.not_found")
    return rows[0][1]


def evidence_page(actor: Actor, evidence_id: int) -> EvidencePage:
    """Raises NotFound as `evidence` does. The number of statements does not depend on how many files there are."""
    file = evidence(actor, evidence_id)
    unit, post_unit, strikes = aliased(Unit), aliased(Unit), Strikes()
    query = strikes.of_reports(
        sa.select(Round.id, Round.code, Round.name, Task.id, Task.number, Task.cycle, Task.title, ProgressReport.id,
                  ProgressReport.text, unit.name, User.name, Post.role, post_unit.name, TaskUnit.id, *strikes.columns)
        .join_from(Evidence, ProgressReport, ProgressReport.id == Evidence.report_id)
        .join(Task, Task.id == ProgressReport.task_id).join(Round, Round.id == Task.round_id)
        .join(TaskUnit, TaskUnit.id == ProgressReport.task_unit_id).join(unit, unit.id == TaskUnit.unit_id)
        .join(User, User.id == ProgressReport.user_id)
        .join(Post, Post.id == ProgressReport.post_id).join(post_unit, post_unit.id == Post.unit_id),
        ProgressReport.id)
    *row, part_id, reason, at, name, role, of = db.session.execute(query.where(Evidence.id == evidence_id)).one()
    same_part = sa.select(ProgressReport.id).where(ProgressReport.task_unit_id == part_id)
    near = _rows(sa.or_(Evidence.report_id == row[7],
                        sa.and_(Evidence.name == file.name, Evidence.report_id.in_(same_part))))
    versions = sorted((n for _, n in near if n.name == file.name), key=lambda n: -n.version)
    return EvidencePage(*(file, *row, struck((reason, at, name, role, of)), tuple(versions),
                          tuple(n for report_id, n in near if report_id == row[7])))


def files_of(report_ids: Sequence[int]) -> dict[int, list[EvidenceRow]]:
    """By report; one statement."""
    found: dict[int, list[EvidenceRow]] = {}
    for report_id, row in _rows(Evidence.report_id.in_(report_ids)):
        found.setdefault(report_id, []).append(row)
    return found


def _rows(where: sa.ColumnElement[bool]) -> list[tuple[int, EvidenceRow]]:
    """With the report of each, in the order in which they came."""
    return [(row[0], EvidenceRow(*(*row[1:9], struck(row[9:])))) for row in db.session.execute(_in_order().where(where))]


@cache
def _in_order() -> Any:
    """Made once: to build it takes longer than to run it."""
    newer, strikes = aliased(Evidence), Strikes()
    return strikes.of_files(
        sa.select(Evidence.report_id, Evidence.id, Evidence.name, Evidence.media_type, Evidence.sha256, Evidence.size,
                  Evidence.version, Evidence.at, newer.id.is_not(None), *strikes.columns)
        .outerjoin(newer, newer.replaces_id == Evidence.id), Evidence.id).order_by(Evidence.id)
