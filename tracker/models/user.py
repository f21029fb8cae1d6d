"""People. What they may do hangs on their posts."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..domain.vocabulary import Role
from .base import Base, Key, words


class User(Base):
    """The table is not called `user`: on PostgreSQL an office's own `SELECT … FROM user` would read the role's name."""

    __tablename__ = "user_account"

    id: Mapped[Key]
    login: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    #: part of every session; raising it ends them all (log-out, change of password)
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime]


class LoginLock(Base):
    """Failed log-ins of one name, known or not, since the last success."""

    __tablename__ = "login_lock"

    login: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[dt.datetime]
    locked_until: Mapped[dt.datetime | None]


class Post(Base):
    """A person's role from a date to a date. `unit_id` is the jurisdiction, not the room; a deputy names the post
    acted for in `for_post_id`."""

    __tablename__ = "post"
    __table_args__ = (
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates"),
        sa.Index("ix_post_unit_id_role", "unit_id", "role"),
        sa.Index("ix_post_user_id", "user_id"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    role: Mapped[Role] = mapped_column(words(Role))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    from_on: Mapped[dt.date]
    to_on: Mapped[dt.date | None]
    for_post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("post.id"))
