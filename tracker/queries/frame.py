"""What the frame of every page shows: the office, unread notices, the last run of the ladder."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from ..extensions import db
from ..models.job import JobRun
from ..models.notice import Notice
from ..models.office import Office

UNREAD_SHOWN = 99


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    name: str
    is_demo: bool
    office_on: dt.date | None


def office() -> OfficeFacts:
    row = db.session.execute(sa.select(Office.name, Office.is_demo, Office.office_on)).one()
    return OfficeFacts(row.name, row.is_demo, row.office_on)


def unread(user_id: int) -> int:
    """Counted to UNREAD_SHOWN + 1 and no further."""
    some = sa.select(Notice.id).where(Notice.user_id == user_id, Notice.read_at.is_(None)).limit(UNREAD_SHOWN + 1)
    return db.session.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0


def ladder_ran_at() -> dt.datetime | None:
    return db.session.scalar(sa.select(JobRun.good_at).where(JobRun.name == "sweep"))
