"""A round (轮次/批次): an inspection, a look-back, a standing check, a work plan, a meeting, an instruction."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..domain.vocabulary import PlanDate, RoundKind
from .base import Base, Key, words


class Round(Base):
    """`unit_id` is the organ under whose jurisdiction the round stands; `inspected_unit_id` the inspected Party
    organisation; `team_id` the inspection team that owns it (a unit of kind team)."""

    __tablename__ = "round"
    __table_args__ = (
        sa.Index("ix_round_unit_id", "unit_id", "id"),
        sa.Index("ix_round_team_id", "team_id", "id"),
        sa.Index("ix_round_inspected_unit_id", "inspected_unit_id", "id"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[RoundKind] = mapped_column(words(RoundKind))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    inspected_unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    feedback_on: Mapped[dt.date | None]
    opened_on: Mapped[dt.date]
    closed_on: Mapped[dt.date | None]
    version: Mapped[int] = mapped_column(default=1)


class RoundCategory(Base):
    """The dictionary of a round's categories of findings, by default the 四个落实."""

    __tablename__ = "round_category"
    __table_args__ = (sa.UniqueConstraint("round_id", "name"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(80))


class RoundDate(Base):
    """A date of the round's plan, such as the end of the concentrated rectification. `months` is the rule by which it was
    reckoned (domain/plan_dates.py says from which day); null where the date itself was entered."""

    __tablename__ = "round_date"
    __table_args__ = (sa.UniqueConstraint("round_id", "kind"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    kind: Mapped[PlanDate] = mapped_column(words(PlanDate))
    deadline_on: Mapped[dt.date]
    months: Mapped[int | None]


class SourceDocument(Base):
    """A document that was read into a round; its bytes lie in the files folder under their hash."""

    __tablename__ = "source_document"
    __table_args__ = (sa.UniqueConstraint("round_id", "sha256"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[dt.datetime]
    imported_at: Mapped[dt.datetime | None]


class Finding(Base):
    """What an inspection found; a free tree (category → item → problem) whose levels may skip."""

    __tablename__ = "finding"
    __table_args__ = (
        sa.Index("ix_finding_round_id", "round_id", "position"),
        sa.Index("ix_finding_parent_id", "parent_id"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("finding.id"))
    #: order in the whole round, so that the tree reads like its document
    position: Mapped[int]
    enumerator: Mapped[str] = mapped_column(sa.String(20), default="")
    title: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(default="")
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("source_document.id"))
    #: of its own; a finding without one belongs to that of the nearest finding above
    category_id: Mapped[int | None] = mapped_column(sa.ForeignKey("round_category.id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class Measure(Base):
    """A proposed or adopted measure. `task_id` is empty until a task takes it up. `expected_result` is what can be
    verified. `is_proposal`: it was there before its task (from a document or written by hand) and outlives its draft."""

    __tablename__ = "measure"
    __table_args__ = (
        sa.Index("ix_measure_round_id", "round_id", "position"),
        sa.Index("ix_measure_task_id", "task_id", "position"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    finding_id: Mapped[int | None] = mapped_column(sa.ForeignKey("finding.id"))
    task_id: Mapped[int | None] = mapped_column(sa.ForeignKey("task.id"))
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("source_document.id"))
    position: Mapped[int]
    is_proposal: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    text: Mapped[str]
    expected_result: Mapped[str] = mapped_column(default="")
    responsible_person: Mapped[str] = mapped_column(sa.String(80), default="")
    deadline_on: Mapped[dt.date | None]
    done_on: Mapped[dt.date | None]
