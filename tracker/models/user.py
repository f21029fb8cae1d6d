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
    #: who made the account: another administrator must give it its posts (三员分离)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    #: set by somebody else, so it must be changed at the next log-in
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    #: since when the password counts, for its age; null: since `created_at`
    password_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class LoginLock(Base):
    """Failed log-ins of one name since the last success. What was typed and is no log-in name of an account stands here as
    a keyed hash only: people type passwords into the wrong field."""

    __tablename__ = "login_lock"

    login: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[dt.datetime]
    locked_until: Mapped[dt.datetime | None]


class Post(Base):
    """A person's role from a date to a date. `unit_id` is the jurisdiction, not the room; a deputy names the post
    acted for in `for_post_id`. A post that was withdrawn ends before it begins: no day finds it held."""

    __tablename__ = "post"
    __table_args__ = (
        sa.CheckConstraint("withdrawn_on IS NULL AND (to_on IS NULL OR to_on >= from_on) OR withdrawn_on IS NOT NULL "
                           "AND to_on IS NOT NULL AND to_on < from_on", name="dates"),
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
    withdrawn_on: Mapped[dt.date | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class SavedFilter(Base):
    """A filter of a list that a person keeps under a name. `query` is the query string of its address."""

    __tablename__ = "saved_filter"
    __table_args__ = (sa.UniqueConstraint("user_id", "page", "name"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    page: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(40))
    query: Mapped[str]
    at: Mapped[dt.datetime]
