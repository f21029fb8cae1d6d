"""Who a session belongs to, and by which posts that person may act."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain.permissions import Actor
from ..domain.vocabulary import Door, Role
from ..extensions import db
from ..models.unit import Unit
from ..models.user import Post, User


@dataclass(frozen=True, slots=True)
class HeldPost:
    post_id: int
    role: Role
    unit_id: int
    unit_name: str
    is_deputy: bool


@dataclass(frozen=True, slots=True)
class PostToCome:
    unit_name: str
    role: Role
    from_on: dt.date


@dataclass(frozen=True, slots=True)
class Person:
    user_id: int
    login: str
    name: str
    session_epoch: int
    must_change_password: bool
    posts: tuple[HeldPost, ...]

    def acting_by(self, post_id: int | None, door: Door) -> Actor:
        """The actor of the chosen post, or of the first; somebody without a post acts without rights."""
        chosen = next((p for p in self.posts if p.post_id == post_id), self.posts[0] if self.posts else None)
        if chosen is None:
            return Actor(self.user_id, None, None, None, door)
        return Actor(self.user_id, chosen.post_id, chosen.role, chosen.unit_id, door)


def held_on(day: dt.date | sa.ColumnElement[dt.date]) -> sa.ColumnElement[bool]:
    """Condition on Post: held on that day."""
    return sa.and_(Post.from_on <= day, sa.or_(Post.to_on.is_(None), Post.to_on >= day))


def not_over(day: dt.date) -> sa.ColumnElement[bool]:
    """Condition on Post: held on that day or from a later one."""
    return sa.or_(Post.to_on.is_(None), Post.to_on >= day)


_person = (
    sa.select(User.id, User.login, User.name, User.session_epoch, User.must_change_password,
              Post.id.label("post_id"), Post.role, Post.unit_id, Post.for_post_id, Unit.name.label("unit_name"))
    .outerjoin(Post, sa.and_(Post.user_id == User.id, held_on(sa.bindparam("today", type_=sa.Date()))))
    .outerjoin(Unit, Unit.id == Post.unit_id)
    .where(User.id == sa.bindparam("user_id"), User.is_active).order_by(Post.id))


def person(user_id: int, today: dt.date) -> Person | None:
    """The active account with the posts it holds today; one statement, because every request asks it."""
    rows = db.session.execute(_person, {"user_id": user_id, "today": today}).all()
    if not rows:
        return None
    posts = tuple(HeldPost(r.post_id, r.role, r.unit_id, r.unit_name, r.for_post_id is not None)
                  for r in rows if r.post_id is not None)
    first = rows[0]
    return Person(first.id, first.login, first.name, first.session_epoch, first.must_change_password, posts)


def posts_to_come(user_id: int, today: dt.date) -> list[PostToCome]:
    """The next one first."""
    return [PostToCome(*row) for row in db.session.execute(
        sa.select(Unit.name, Post.role, Post.from_on).join(Unit, Unit.id == Post.unit_id)
        .where(Post.user_id == user_id, Post.from_on > today, not_over(today)).order_by(Post.from_on, Post.id))]
