"""What still stands: reports and files that nobody struck out. A struck report takes its files with it."""

import sqlalchemy as sa

from ..extensions import db
from ..models.progress import Evidence, ProgressReport, Strike
from ..models.round import Finding

Condition = sa.ColumnElement[bool]


def standing_report() -> Condition:
    """Condition on ProgressReport."""
    return ~sa.exists().where(Strike.report_id == ProgressReport.id)


def standing_evidence() -> Condition:
    """Condition on Evidence."""
    return ~sa.exists().where(sa.or_(Strike.evidence_id == Evidence.id, Strike.report_id == Evidence.report_id))


def is_reported(task_id: int) -> bool:
    """Something that stands was reported on the task in this cycle."""
    return db.session.scalar(sa.select(ProgressReport.id).where(
        ProgressReport.task_id == task_id, standing_report()).limit(1)) is not None


def struck_findings() -> sa.Select[int]:
    """Ids of the findings struck out and of all that lies below them."""
    gone = sa.select(Strike.finding_id.label("id")).where(Strike.finding_id.is_not(None)).cte("gone", recursive=True)
    gone = gone.union(sa.select(Finding.id).join(gone, Finding.parent_id == gone.c.id))
    return sa.select(gone.c.id)
