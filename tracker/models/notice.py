"""The in-app message. It holds references, not text: it is rendered when it is read."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..domain.vocabulary import NoticeKind, Role
from .base import Base, Key, words


class Notice(Base):
    """`recipient_name` is the name on that day. `role_asked` is the role that the ladder named; when its post was
    vacant, `post_id` is of the next role above. `part_id` is set where it speaks of one unit's part."""

    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("escalation_id", "user_id"),
        sa.Index("ix_notice_user_id", "user_id", "id"),
        sa.Index("ix_notice_unread", "user_id", "id",
                 sqlite_where=sa.text("read_at IS NULL"), postgresql_where=sa.text("read_at IS NULL")),
        sa.Index("ix_notice_task_id", "task_id", "id"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("post.id"))
    recipient_name: Mapped[str] = mapped_column(sa.String(40))
    role_asked: Mapped[Role | None] = mapped_column(words(Role))
    kind: Mapped[NoticeKind] = mapped_column(words(NoticeKind))
    task_id: Mapped[int | None] = mapped_column(sa.ForeignKey("task.id"))
    part_id: Mapped[int | None] = mapped_column(sa.ForeignKey("task_unit.id"))
    escalation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("escalation.id"))
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]
