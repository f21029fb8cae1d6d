"""The log (操作留痕). Rows are added, never changed or deleted: the database refuses it by triggers, and sealing fills
`position` and `hash` once. No migration may rebuild this table (a rebuild drops its triggers)."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..domain.vocabulary import Door
from .base import Base, CanonicalJSON, Key, words

NOT_THE_LADDERS = "verb <> 'deadline:escalate'"


class AuditEntry(Base):
    """`verb` is `noun:verb`. `before` and `after` are canonical JSON text. Order of the chain = `position`."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.Index("ix_audit_entry_task_id", "task_id", "id"),
        sa.Index("ix_audit_entry_noun", "noun", "noun_id", "id"),
        sa.Index("ix_audit_entry_unsealed", "id",
                 sqlite_where=sa.text("position IS NULL"), postgresql_where=sa.text("position IS NULL")),
        # of people only, so that the jobs' many entries pay nothing for it
        sa.Index("ix_audit_entry_actor_id", "actor_id", "id",
                 sqlite_where=sa.text("actor_id IS NOT NULL"), postgresql_where=sa.text("actor_id IS NOT NULL")),
        # without the ladder's, which are most of the log
        sa.Index("ix_audit_entry_verb", "verb", "id", sqlite_where=sa.text(NOT_THE_LADDERS),
                 postgresql_where=sa.text(NOT_THE_LADDERS)),
        sa.CheckConstraint("(position IS NULL) = (hash IS NULL)", name="sealed"),
        {"sqlite_autoincrement": True},  # an id that was used is never given again, even after a cut tail
    )

    id: Mapped[Key]
    noun: Mapped[str] = mapped_column(sa.String(30))
    noun_id: Mapped[int | None]
    task_id: Mapped[int | None]
    verb: Mapped[str] = mapped_column(sa.String(60))
    actor_id: Mapped[int | None]
    post_id: Mapped[int | None]
    door: Mapped[Door] = mapped_column(words(Door, is_checked=False))
    at: Mapped[dt.datetime]
    before: Mapped[Any | None] = mapped_column(CanonicalJSON)
    after: Mapped[Any | None] = mapped_column(CanonicalJSON)
    reason: Mapped[str] = mapped_column(default="")
    position: Mapped[int | None] = mapped_column(unique=True)
    hash: Mapped[str | None] = mapped_column(sa.String(64))
