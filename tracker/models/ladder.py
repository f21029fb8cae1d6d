"""Ladders as dated rows: an office edits them, a deadline keeps the version it was made with."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..domain.vocabulary import Act, DeadlineKind, Mode, Reach, Role, RoundKind
from .base import Base, Key, words


class LadderVersion(Base):
    """For a kind of deadline; the most specific of (kind, round kind, mode) wins, the newest of equals."""

    __tablename__ = "ladder_version"

    id: Mapped[Key]
    deadline_kind: Mapped[DeadlineKind] = mapped_column(words(DeadlineKind))
    round_kind: Mapped[RoundKind | None] = mapped_column(words(RoundKind))
    mode: Mapped[Mode | None] = mapped_column(words(Mode))
    name: Mapped[str] = mapped_column(sa.String(80))
    from_at: Mapped[dt.datetime]


class LadderRung(Base):
    """`workdays` is relative to the deadline: −7 is seven working days before it."""

    __tablename__ = "ladder_rung"

    ladder_version_id: Mapped[int] = mapped_column(sa.ForeignKey("ladder_version.id"), primary_key=True)
    rung: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    workdays: Mapped[int]
    act: Mapped[Act] = mapped_column(words(Act))


class LadderAddressee(Base):
    __tablename__ = "ladder_addressee"
    __table_args__ = (
        sa.ForeignKeyConstraint(["ladder_version_id", "rung"], ["ladder_rung.ladder_version_id", "ladder_rung.rung"]),
    )

    ladder_version_id: Mapped[int] = mapped_column(primary_key=True)
    rung: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[Role] = mapped_column(words(Role), primary_key=True)
    reach: Mapped[Reach] = mapped_column(words(Reach), default=Reach.OWN)
