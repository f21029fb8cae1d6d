"""The office itself: one row, its rules as dated settings, its calendar, and the counters of its numbers."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key


class Office(Base):
    """Exactly one row, made by the first migration. `office_on` is set in a demo database only and moves forward only."""

    __tablename__ = "office"
    __table_args__ = (
        sa.CheckConstraint("id = 1", name="single"),
        sa.CheckConstraint("office_on IS NULL OR is_demo", name="date_of_demo"),
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(sa.String(80))
    is_demo: Mapped[bool] = mapped_column(default=False)
    office_on: Mapped[dt.date | None]


class OfficeSetting(Base):
    """An office's rule in force since `from_at`; the newest row of a key counts, none is ever changed."""

    __tablename__ = "office_setting"
    __table_args__ = (sa.Index("ix_office_setting_key", "key", "id"),)

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(sa.String(40))
    value: Mapped[str]
    from_at: Mapped[dt.datetime]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class CalendarDay(Base):
    """A day that differs from its weekday: off on Monday–Friday, or worked at the weekend (调休). A published year has
    rows with `is_published`; an office's own override stands without."""

    __tablename__ = "calendar_day"

    day: Mapped[dt.date] = mapped_column(primary_key=True)
    is_workday: Mapped[bool]
    name: Mapped[str] = mapped_column(sa.String(40))
    is_published: Mapped[bool]


class Sequence(Base):
    """A gap-free counter, raised in the same transaction as the row that bears the number."""

    __tablename__ = "sequence"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    value: Mapped[int]
