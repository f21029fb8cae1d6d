"""What a unit reports on its part, and the evidence it attaches."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, Key


class ProgressReport(Base):
    __tablename__ = "progress_report"
    __table_args__ = (sa.Index("ix_progress_report_task_id", "task_id", "id"),)

    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"))
    task_unit_id: Mapped[int] = mapped_column(sa.ForeignKey("task_unit.id"))
    text: Mapped[str]
    reported_on: Mapped[dt.date]
    at: Mapped[dt.datetime]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    evidence: Mapped[list["Evidence"]] = relationship(order_by="Evidence.id")


class Evidence(Base):
    """A file; its bytes lie in the files folder under their hash. A newer version names the one it replaces."""

    __tablename__ = "evidence"
    __table_args__ = (
        sa.UniqueConstraint("replaces_id"),
        sa.Index("ix_evidence_task_id", "task_id", "id"),
        sa.Index("ix_evidence_report_id", "report_id"),
    )

    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"))
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("progress_report.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("evidence.id"))
    at: Mapped[dt.datetime]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))


class Strike(Base):
    """A wrong entry struck out (作废): exactly one of a report, a file or a finding. The entry itself stays as it was."""

    __tablename__ = "strike"
    __table_args__ = (
        sa.CheckConstraint("(CASE WHEN report_id IS NULL THEN 0 ELSE 1 END)"
                           " + (CASE WHEN evidence_id IS NULL THEN 0 ELSE 1 END)"
                           " + (CASE WHEN finding_id IS NULL THEN 0 ELSE 1 END) = 1", name="one"),
    )

    id: Mapped[Key]
    report_id: Mapped[int | None] = mapped_column(sa.ForeignKey("progress_report.id"), unique=True)
    evidence_id: Mapped[int | None] = mapped_column(sa.ForeignKey("evidence.id"), unique=True)
    finding_id: Mapped[int | None] = mapped_column(sa.ForeignKey("finding.id"), unique=True)
    reason: Mapped[str]
    at: Mapped[dt.datetime]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"))
