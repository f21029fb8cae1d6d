"""What a unit must do by a deadline, the parts of the units, its states over time, and its closures."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..domain.vocabulary import Action, Grade, Mode, Nature, PartState, State
from .base import Base, Key, words
from .round import Finding, Measure, Round
from .unit import Unit

# Where a task in work may be a returned one (queries/returns.py); as it stands here, so that the planners take the index.
RETURNED = sa.text("to_at IS NULL AND action IN ('return_', 'resume')")


class Task(Base):
    """`state` and `version` are written by services/lifecycle.py only. A reopened task is a new row with the same
    number, the next cycle, and `reopens_task_id`; the old row stays as it was."""

    __tablename__ = "task"
    __table_args__ = (
        sa.UniqueConstraint("number", "cycle"),
        sa.CheckConstraint("cycle >= 1", name="cycle"),
        sa.CheckConstraint("number IS NOT NULL OR state IN ('draft', 'cancelled')", name="numbered"),
        sa.Index("ix_task_round_id", "round_id", "id"),
        sa.Index("ix_task_finding_id", "finding_id"),
        sa.Index("ix_task_state", "state", "id"),
        sa.Index("ix_task_round_id_number", "round_id", "number", "cycle"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    finding_id: Mapped[int | None] = mapped_column(sa.ForeignKey("finding.id"))
    number: Mapped[str | None] = mapped_column(sa.String(40))
    cycle: Mapped[int] = mapped_column(default=1)
    reopens_task_id: Mapped[int | None] = mapped_column(sa.ForeignKey("task.id"), unique=True)
    title: Mapped[str] = mapped_column(sa.String(300))
    requirement: Mapped[str] = mapped_column(default="")
    mode: Mapped[Mode] = mapped_column(words(Mode))
    nature: Mapped[Nature | None] = mapped_column(words(Nature))
    responsible_leader: Mapped[str] = mapped_column(sa.String(80), default="")
    responsible_leader_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    state: Mapped[State] = mapped_column(words(State), default=State.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    assigned_on: Mapped[dt.date | None]

    round: Mapped[Round] = relationship(lazy="select")
    finding: Mapped[Finding | None] = relationship(lazy="select")
    parts: Mapped[list["TaskUnit"]] = relationship(order_by="(TaskUnit.is_lead.desc(), TaskUnit.id)",
                                                   back_populates="task")
    measures: Mapped[list[Measure]] = relationship(order_by=(Measure.position, Measure.id))

    @property
    def lead(self) -> "TaskUnit":
        return next(part for part in self.parts if part.is_lead)


class TaskUnit(Base):
    """One unit's part: own text, own state, own deadlines. The lead is a row too."""

    __tablename__ = "task_unit"
    __table_args__ = (
        sa.UniqueConstraint("task_id", "unit_id"),
        sa.Index("uq_task_unit_lead", "task_id", unique=True,
                 sqlite_where=sa.text("is_lead"), postgresql_where=sa.text("is_lead")),
        sa.Index("ix_task_unit_unit_id", "unit_id", "task_id"),
    )

    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    is_lead: Mapped[bool]
    state: Mapped[PartState] = mapped_column(words(PartState), default=PartState.ASSIGNED)
    part_text: Mapped[str] = mapped_column(default="")
    accepted_on: Mapped[dt.date | None]
    handed_in_on: Mapped[dt.date | None]
    final_deadline_id: Mapped[int | None] = mapped_column(sa.ForeignKey("deadline.id"), unique=True)
    receipt_deadline_id: Mapped[int | None] = mapped_column(sa.ForeignKey("deadline.id"), unique=True)

    task: Mapped[Task] = relationship(back_populates="parts")
    unit: Mapped[Unit] = relationship(lazy="joined")


class TaskState(Base):
    """A stretch of time in one state, and who brought it about: "as of any day" is read here."""

    __tablename__ = "task_state"
    __table_args__ = (
        sa.Index("ix_task_state_task_id", "task_id", "id"),
        sa.Index("uq_task_state_open", "task_id", unique=True,
                 sqlite_where=sa.text("to_at IS NULL"), postgresql_where=sa.text("to_at IS NULL")),
        sa.Index("ix_task_state_returned", "task_id", sqlite_where=RETURNED, postgresql_where=RETURNED),
    )

    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"))
    state: Mapped[State] = mapped_column(words(State))
    action: Mapped[Action | None] = mapped_column(words(Action))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("post.id"))
    from_at: Mapped[dt.datetime]
    to_at: Mapped[dt.datetime | None]


class Closure(Base):
    """销号 at one level. `is_relaxed` says that persons were not separate and the office's setting allowed it.
    An undone closure keeps its row."""

    __tablename__ = "closure"
    __table_args__ = (
        sa.Index("uq_closure_task_id_level", "task_id", "level", unique=True,
                 sqlite_where=sa.text("undone_at IS NULL"), postgresql_where=sa.text("undone_at IS NULL")),
    )

    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"))
    level: Mapped[int] = mapped_column(default=1)
    grade: Mapped[Grade] = mapped_column(words(Grade))
    closed_on: Mapped[dt.date]
    at: Mapped[dt.datetime]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"))
    comment: Mapped[str] = mapped_column(default="")
    is_relaxed: Mapped[bool] = mapped_column(default=False)
    undone_at: Mapped[dt.datetime | None]
