"""One engine for all clocks. Subjects point to a deadline; the engine knows no nouns. Overdue is never stored."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..domain.vocabulary import Act, Anchor, DeadlineKind, DeadlineState, RuleKind, VersionKind
from .base import Base, CanonicalJSON, Key, words

OPEN = sa.text("state <> 'stopped'")
DUE = sa.text("next_check_on IS NOT NULL")


def _open_index(*columns: str) -> sa.Index:
    """An index that serves one list of open deadlines in keyset order."""
    return sa.Index("ix_deadline_open_" + "_".join(columns[:-2]), *columns, sqlite_where=OPEN, postgresql_where=OPEN)


class Deadline(Base):
    """`deadline_on` is what is owed; `rung` the highest rung raised in this `version` (−1: none); `next_check_on` the
    day of the next rung (empty: nothing to come). The on-time facts are frozen when it stops."""

    __tablename__ = "deadline"
    __table_args__ = (
        sa.CheckConstraint("rung >= -1", name="rung"),
        sa.CheckConstraint("(state = 'held') <= (held_on IS NOT NULL)", name="held"),
        sa.CheckConstraint("(state = 'stopped') = (stopped_on IS NOT NULL)", name="stopped"),
        sa.CheckConstraint("state = 'running' OR next_check_on IS NULL", name="checked"),
        sa.Index("ix_deadline_due", "next_check_on", "id", sqlite_where=DUE, postgresql_where=DUE),
        _open_index("kind", "deadline_on", "id"),
        _open_index("unit_id", "kind", "deadline_on", "id"),
        _open_index("round_id", "kind", "deadline_on", "id"),
        _open_index("kind", "rung", "deadline_on", "id"),
        sa.Index("ix_deadline_task_id", "task_id"),
    )

    id: Mapped[Key]
    kind: Mapped[DeadlineKind] = mapped_column(words(DeadlineKind))
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    task_id: Mapped[int | None] = mapped_column(sa.ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    original_on: Mapped[dt.date]
    deadline_on: Mapped[dt.date]
    version: Mapped[int] = mapped_column(default=1)
    #: office date on which the present version began; a rung due before it is skipped
    began_on: Mapped[dt.date]
    ladder_version_id: Mapped[int] = mapped_column(sa.ForeignKey("ladder_version.id"))
    start_rung: Mapped[int] = mapped_column(default=0)
    rung: Mapped[int] = mapped_column(default=-1)
    #: rungs switched off: {"<rung>": "<reason>"}
    muted: Mapped[dict[str, str] | None] = mapped_column(CanonicalJSON)
    next_check_on: Mapped[dt.date | None]
    state: Mapped[DeadlineState] = mapped_column(words(DeadlineState), default=DeadlineState.RUNNING)
    held_on: Mapped[dt.date | None]
    stopped_on: Mapped[dt.date | None]
    on_time_original: Mapped[bool | None]
    on_time_current: Mapped[bool | None]


class DeadlineVersion(Base):
    """How each date came about, with the rule as it was entered."""

    __tablename__ = "deadline_version"
    __table_args__ = (sa.UniqueConstraint("deadline_id", "version"),)

    id: Mapped[Key]
    deadline_id: Mapped[int] = mapped_column(sa.ForeignKey("deadline.id"))
    version: Mapped[int]
    deadline_on: Mapped[dt.date]
    began_on: Mapped[dt.date]
    made_at: Mapped[dt.datetime]
    kind: Mapped[VersionKind] = mapped_column(words(VersionKind))
    rule_kind: Mapped[RuleKind] = mapped_column(words(RuleKind))
    amount: Mapped[int | None]
    anchor: Mapped[Anchor] = mapped_column(words(Anchor))
    anchor_on: Mapped[dt.date | None]
    rolls_over: Mapped[bool]
    is_provisional: Mapped[bool]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(default="")


class DeadlineSpan(Base):
    """A stretch of running, held or stopped time, in office dates."""

    __tablename__ = "deadline_span"
    __table_args__ = (
        sa.Index("ix_deadline_span_deadline_id", "deadline_id", "id"),
        sa.Index("uq_deadline_span_open", "deadline_id", unique=True,
                 sqlite_where=sa.text("to_on IS NULL"), postgresql_where=sa.text("to_on IS NULL")),
    )

    id: Mapped[Key]
    deadline_id: Mapped[int] = mapped_column(sa.ForeignKey("deadline.id"))
    state: Mapped[DeadlineState] = mapped_column(words(DeadlineState))
    from_on: Mapped[dt.date]
    to_on: Mapped[dt.date | None]


class Escalation(Base):
    """One rung raised once: the UNIQUE is what makes it so. `late_workdays` is how late it was raised after its day;
    a rung missed in an outage has `merged_into`, the rung whose notice speaks for it."""

    __tablename__ = "escalation"
    __table_args__ = (
        sa.UniqueConstraint("deadline_id", "version", "rung"),
        sa.Index("ix_escalation_task_id", "task_id", "id"),
    )

    id: Mapped[Key]
    deadline_id: Mapped[int] = mapped_column(sa.ForeignKey("deadline.id"))
    version: Mapped[int]
    rung: Mapped[int]
    task_id: Mapped[int | None] = mapped_column(sa.ForeignKey("task.id"))
    due_on: Mapped[dt.date]
    raised_on: Mapped[dt.date]
    raised_at: Mapped[dt.datetime]
    late_workdays: Mapped[int]
    act: Mapped[Act] = mapped_column(words(Act))
    merged_into: Mapped[int | None]


class SweepFailure(Base):
    """A row that the sweep could not handle; it is passed over until `retry_at` and shown on the page of the jobs."""

    __tablename__ = "sweep_failure"

    deadline_id: Mapped[int] = mapped_column(sa.ForeignKey("deadline.id"), primary_key=True)
    error: Mapped[str]
    tries: Mapped[int]
    retry_at: Mapped[dt.datetime]
