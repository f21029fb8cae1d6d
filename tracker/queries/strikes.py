"""What was struck out (作废) and what still stands. A struck report takes its files with it, a struck finding all that lies
below it; each stays readable with the reason and who struck it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.vocabulary import Role
from ..extensions import db
from ..models.progress import Evidence, ProgressReport, Strike
from ..models.unit import Unit
from ..models.user import Post, User

Condition = sa.ColumnElement[bool]
STRUCK_FINDINGS = (
    "WITH RECURSIVE gone(id) AS (SELECT finding_id FROM strike WHERE finding_id IS NOT NULL UNION "
    "SELECT g.id FROM gone JOIN finding g ON g.parent_id = gone.id) SELECT id FROM gone")


@dataclass(frozen=True, slots=True)
class Struck:
    reason: str
    at: dt.datetime
    user_name: str
    role: Role
    post_unit: str


class Strikes:
    """Joins the strikes of one table's rows to a query that reads them; of a row without one all columns are null."""

    def __init__(self) -> None:
        self._strike, self._user, self._post, self._unit = aliased(Strike), aliased(User), aliased(Post), aliased(Unit)

    @property
    def columns(self) -> tuple[Any, ...]:
        return self._strike.reason, self._strike.at, self._user.name, self._post.role, self._unit.name

    def of_reports(self, query: Any, report_id: Any) -> Any:
        return self._joined(query, self._strike.report_id == report_id)

    def of_files(self, query: Any, evidence_id: Any) -> Any:
        return self._joined(query, self._strike.evidence_id == evidence_id)

    def of_findings(self, query: Any, finding_id: Any) -> Any:
        return self._joined(query, self._strike.finding_id == finding_id)

    def _joined(self, query: Any, on: Condition) -> Any:
        return (query.outerjoin(self._strike, on).outerjoin(self._user, self._user.id == self._strike.user_id)
                .outerjoin(self._post, self._post.id == self._strike.post_id)
                .outerjoin(self._unit, self._unit.id == self._post.unit_id))


def struck(columns: Any) -> Struck | None:
    """Of the five columns as they were read."""
    return None if columns[1] is None else Struck(*columns)


def standing_report() -> Condition:
    """Condition on ProgressReport."""
    return ~sa.exists().where(Strike.report_id == ProgressReport.id)


def standing_evidence() -> Condition:
    """Condition on Evidence."""
    return ~sa.exists().where(sa.or_(Strike.evidence_id == Evidence.id, Strike.report_id == Evidence.report_id))


def is_reported(task_id: int, part_id: int | None = None) -> bool:
    """Something that stands was reported on the task in this cycle, or on that part of it."""
    of_part = sa.true() if part_id is None else ProgressReport.task_unit_id == part_id
    return db.session.scalar(sa.select(ProgressReport.id).where(
        ProgressReport.task_id == task_id, of_part, standing_report()).limit(1)) is not None


def struck_findings() -> sa.TextualSelect:
    """Ids of the findings struck out and of all that lies below them."""
    return sa.text(STRUCK_FINDINGS).columns(sa.column("id", sa.Integer()))
