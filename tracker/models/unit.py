"""Units are a tree with dates; `unit_ancestor` is its closure (every unit is its own ancestor at depth 0)."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..domain.vocabulary import UnitKind
from .base import Base, Key, words


class Unit(Base):
    __tablename__ = "unit"
    __table_args__ = (
        sa.UniqueConstraint("parent_id", "name"),
        sa.Index("uq_unit_root_name", "name", unique=True,
                 sqlite_where=sa.text("parent_id IS NULL"), postgresql_where=sa.text("parent_id IS NULL")),
    )

    id: Mapped[Key]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[UnitKind] = mapped_column(words(UnitKind), default=UnitKind.ORGAN)
    position: Mapped[int] = mapped_column(default=0)
    from_on: Mapped[dt.date]
    to_on: Mapped[dt.date | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class UnitAncestor(Base):
    """Kept by services/units.py only."""

    __tablename__ = "unit_ancestor"
    __table_args__ = (sa.Index("ix_unit_ancestor_ancestor_id", "ancestor_id", "unit_id"),)

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    ancestor_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    depth: Mapped[int]
