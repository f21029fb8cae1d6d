"""A document of a round, and what became of it."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain.errors import NotFound
from ..domain.permissions import Actor, Scope
from ..extensions import db
from ..models.audit import AuditEntry
from ..models.round import Finding, Measure, Round, SourceDocument
from ..models.task import Task
from ..models.user import User
from . import scope
from .findings import FindingNode, finding_tree


@dataclass(frozen=True, slots=True)
class ImportedMeasure:
    """`task_id` once a task that the reader may see has taken it up."""

    text: str
    is_taken_up: bool
    task_id: int | None
    task_title: str | None


@dataclass(frozen=True, slots=True)
class DocumentPage:
    id: int
    name: str
    size: int
    at: dt.datetime
    by_name: str
    imported_at: dt.datetime | None
    imported_by: str
    round_id: int
    round_code: str
    round_name: str
    scope: Scope
    findings: list[FindingNode]
    measures: tuple[ImportedMeasure, ...]


def document_page(actor: Actor, document_id: int) -> DocumentPage:
    found = db.session.execute(
        sa.select(SourceDocument, Round, User.name).join(Round, Round.id == SourceDocument.round_id)
        .join(User, User.id == SourceDocument.by_id)
        .where(SourceDocument.id == document_id, scope.seen_rounds(actor))).one_or_none()
    if found is None:
        raise NotFound("document.not_found")
    row, of_round, by_name = found
    return DocumentPage(row.id, row.name, row.size, row.at, by_name, row.imported_at,
                        _imported_by(row) if row.imported_at else "", of_round.id, of_round.code, of_round.name,
                        scope.round_scope(of_round), finding_tree(actor, of_round.id, row.id), _measures(actor, row))


def _imported_by(row: SourceDocument) -> str:
    """The name in the log of the first thing that was made of it; every import makes one."""
    made = [sa.and_(AuditEntry.noun == noun, AuditEntry.verb == f"{noun}:create", AuditEntry.noun_id == sa.select(
                sa.func.min(kind.id)).where(kind.round_id == row.round_id, kind.document_id == row.id).scalar_subquery())
            for noun, kind in (("finding", Finding), ("measure", Measure))]
    return db.session.scalar(sa.select(User.name).join(AuditEntry, AuditEntry.actor_id == User.id)
                             .where(sa.or_(*made)).limit(1)) or "—"


def _measures(actor: Actor, row: SourceDocument) -> tuple[ImportedMeasure, ...]:
    seen = sa.and_(Task.id == Measure.task_id, scope.seen_tasks(actor))
    rows = db.session.execute(
        sa.select(Measure.text, Measure.task_id.is_not(None), Task.id, Task.title).outerjoin(Task, seen)
        .where(Measure.round_id == row.round_id, Measure.document_id == row.id).order_by(Measure.position))
    return tuple(ImportedMeasure(*r) for r in rows)
