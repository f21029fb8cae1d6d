"""What the jobs did last, and the reports that were kept."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, CanonicalJSON, Key


class JobRun(Base):
    """One row a job. `good_at` is the last run without an error; `error` is that of the last run, if it had one."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    started_at: Mapped[dt.datetime]
    good_at: Mapped[dt.datetime | None]
    outcome: Mapped[Any | None] = mapped_column(CanonicalJSON)
    error: Mapped[str | None]


class ReportRun(Base):
    """A kept report: its bytes lie in the files folder under their hash. A weekly one is unique by (round, kind, ISO
    week); one asked for by a person has no week."""

    __tablename__ = "report_run"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "kind", "iso_week"),
        sa.Index("ix_report_run_round_id", "round_id", "id"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    kind: Mapped[str] = mapped_column(sa.String(30))
    iso_week: Mapped[str | None] = mapped_column(sa.String(8))
    as_of_at: Mapped[dt.datetime]
    name: Mapped[str] = mapped_column(sa.String(200))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    #: head of the audit chain that is printed on the report
    audit_position: Mapped[int | None]
    audit_hash: Mapped[str | None] = mapped_column(sa.String(64))
