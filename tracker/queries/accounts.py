"""Accounts and posts, as administrators see them."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.vocabulary import WATCHERS, Role
from ..extensions import db
from ..models.audit import AuditEntry
from ..models.unit import Unit
from ..models.user import LoginLock, Post, User
from .people import held_on, not_over
from .scope import subtree

PAGE = 50
COUNTED = 1000  # the total is counted so far and no further


class Standing(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"
    WITHOUT_POST = "without_post"
    LOCKED = "locked"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class AccountFilter:
    standing: Standing | None = None
    unit_id: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class PostRow:
    id: int
    user_id: int
    role: Role
    unit_id: int
    unit_name: str
    from_on: dt.date
    to_on: dt.date | None
    for_name: str | None
    version: int
    withdrawn_on: dt.date | None
    given_at: dt.datetime | None

    def is_held(self, today: dt.date) -> bool:
        return self.from_on <= today and (self.to_on is None or self.to_on >= today)

    def is_over(self, today: dt.date) -> bool:
        return self.to_on is not None and self.to_on < today

    def is_withdrawable(self, now: dt.datetime) -> bool:
        """On the day on which it was given. No day lies before the first of the calendar."""
        is_of_today = self.given_at is not None and self.given_at.astimezone(now.tzinfo).date() == now.date()
        return is_of_today and self.withdrawn_on is None and self.from_on > dt.date.min


@dataclass(frozen=True, slots=True)
class Deputy:
    id: int
    user_id: int
    name: str
    from_on: dt.date
    to_on: dt.date | None

    def begins_by(self, last: dt.date) -> bool:
        """Where the post acted for ends on that day, this one ends with it; else it is withdrawn."""
        return self.from_on <= last


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    login: str
    name: str
    is_active: bool
    must_change_password: bool
    created_at: dt.datetime
    created_by_id: int | None
    created_by: str | None
    password_at: dt.datetime | None
    version: int
    locked_until: dt.datetime | None
    posts: tuple[PostRow, ...] = ()
    signed_in_at: dt.datetime | None = None

    def is_locked(self, real_now: dt.datetime) -> bool:
        return self.locked_until is not None and self.locked_until > real_now


@dataclass(frozen=True, slots=True)
class Accounts:
    """By log-in name; `previous` and `next` are the names that the neighbouring pages begin behind."""

    rows: tuple[Account, ...]
    previous: str | None
    next: str | None
    total: int


def page(asked: AccountFilter, today: dt.date, real_now: dt.datetime, *, after: str | None = None,
         before: str | None = None, size: int = 0, only: sa.ColumnElement[bool] | None = None) -> Accounts:
    """`only`: a further condition on User."""
    where, size = _conditions(asked, today, real_now), size or PAGE
    if only is not None:
        where.append(only)
    query = _accounts().where(*where)
    if before is not None:
        query = query.where(User.login < before).order_by(User.login.desc())
    else:
        query = query.where(User.login > (after or "")).order_by(User.login)
    found = [Account(*row) for row in db.session.execute(query.limit(size + 1))]
    has_more, found = len(found) > size, found[:size]
    if before is not None:
        found.reverse()
    posts = _posts(Post.user_id.in_([row.id for row in found]), not_over(today))
    rows = tuple(replace(row, posts=tuple(post for post in posts if post.user_id == row.id)) for row in found)
    total = db.session.scalar(sa.select(_counted(where))) or 0
    is_first, is_last = (before is None and after is None) or (before is not None and not has_more), \
        before is None and not has_more
    return Accounts(rows, rows[0].login if rows and not is_first else None, rows[-1].login if rows and not is_last else None,
                    total)


def counts(standings: Sequence[Standing], today: dt.date, real_now: dt.datetime) -> list[int]:
    """How many accounts stand so, each counted as on their page; one statement."""
    each = [_counted(_conditions(AccountFilter(standing), today, real_now)) for standing in standings]
    return list(db.session.execute(sa.select(*each)).one())


def account(user_id: int) -> Account | None:
    """With all posts, also those that are over or to come, the newest first, and the last log-in."""
    row = db.session.execute(_accounts().where(User.id == user_id)).one_or_none()
    if row is None:
        return None
    signed_in = sa.select(AuditEntry.at).where(AuditEntry.noun == "user", AuditEntry.noun_id == user_id,
                                               AuditEntry.verb == "user:sign_in").order_by(AuditEntry.id.desc()).limit(1)
    return replace(Account(*row), posts=tuple(_posts(Post.user_id == user_id, given=_given())),
                   signed_in_at=db.session.scalar(signed_in))


def accounts_by_id(user_ids: Collection[int], today: dt.date) -> dict[int, Account]:
    """With the posts that are not over. Two statements, however many they are."""
    posts = _posts(Post.user_id.in_(user_ids), not_over(today))
    found = (Account(*row) for row in db.session.execute(_accounts().where(User.id.in_(user_ids))))
    return {row.id: replace(row, posts=tuple(post for post in posts if post.user_id == row.id)) for row in found}


def post(post_id: int) -> PostRow | None:
    return next(iter(_posts(Post.id == post_id, given=_given())), None)


def held_posts(today: dt.date) -> list[tuple[PostRow, str]]:
    """Every post held today with its holder's name: whom a deputy may act for."""
    names = {row.id: row.name for row in db.session.execute(sa.select(User.id, User.name).where(User.is_active))}
    found = [(row, names[row.user_id]) for row in _posts(held_on(today), Post.for_post_id.is_(None)) if row.user_id in names]
    return sorted(found, key=lambda pair: (pair[0].unit_id, pair[0].id))


def deputies(post_id: int, today: dt.date) -> list[Deputy]:
    """Who acts for its holder, on that day or from a later one."""
    return [Deputy(*row) for row in db.session.execute(
        sa.select(Post.id, Post.user_id, User.name, Post.from_on, Post.to_on).join(User, User.id == Post.user_id)
        .where(Post.for_post_id == post_id, not_over(today)).order_by(Post.from_on, Post.id))]


def _counted(where: list[sa.ColumnElement[bool]]) -> sa.ScalarSelect[int]:
    some = sa.select(User.id).outerjoin(LoginLock, LoginLock.login == User.login).where(*where).limit(COUNTED + 1)
    return sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()


def is_unused() -> sa.ColumnElement[bool]:
    """Condition on User: the one-time password waits for its first log-in."""
    return sa.and_(User.is_active, User.must_change_password, ~sa.exists().where(
        AuditEntry.noun == "user", AuditEntry.noun_id == User.id, AuditEntry.verb == "user:sign_in"))


def _accounts() -> sa.Select[*tuple[Any, ...]]:
    creator = aliased(User)
    return (sa.select(User.id, User.login, User.name, User.is_active, User.must_change_password, User.created_at,
                      User.created_by_id, creator.name, User.password_at, User.version, LoginLock.locked_until)
            .outerjoin(creator, creator.id == User.created_by_id).outerjoin(LoginLock, LoginLock.login == User.login))


def watchers(today: dt.date) -> sa.Select[int]:
    """Ids of those who watch the system administrator, on that day or from a later one."""
    return sa.select(Post.user_id).where(Post.role.in_(WATCHERS), not_over(today))


def _given() -> sa.ScalarSelect[dt.datetime]:
    return sa.select(sa.func.max(AuditEntry.at)).where(
        AuditEntry.noun == "post", AuditEntry.noun_id == Post.id, AuditEntry.verb == "post:give").scalar_subquery()


def _posts(*where: sa.ColumnElement[bool], given: Any = None) -> list[PostRow]:
    """`given`: when the log says that each was given, for pages that ask it."""
    instead, person = aliased(Post), aliased(User)
    return [PostRow(*row) for row in db.session.execute(
        sa.select(Post.id, Post.user_id, Post.role, Post.unit_id, Unit.name, Post.from_on, Post.to_on, person.name,
                  Post.version, Post.withdrawn_on, sa.null() if given is None else given)
        .join(Unit, Unit.id == Post.unit_id).outerjoin(instead, instead.id == Post.for_post_id)
        .outerjoin(person, person.id == instead.user_id).where(*where).order_by(Post.id.desc()))]


def _conditions(asked: AccountFilter, today: dt.date, real_now: dt.datetime) -> list[sa.ColumnElement[bool]]:
    given = sa.select(Post.user_id).where(not_over(today))
    found: list[sa.ColumnElement[bool]] = []
    match asked.standing:
        case Standing.ACTIVE:
            found.append(User.is_active.is_(True))
        case Standing.INACTIVE:
            found.append(User.is_active.is_(False))
        case Standing.WITHOUT_POST:
            found += [User.is_active.is_(True), User.id.not_in(given)]
        case Standing.LOCKED:
            found.append(LoginLock.locked_until > real_now)
        case Standing.UNUSED:
            found.append(is_unused())
    if asked.unit_id is not None:
        found.append(User.id.in_(given.where(Post.unit_id.in_(subtree(asked.unit_id)))))
    if asked.text:
        found.append(sa.or_(*(column.contains(asked.text, autoescape=True) for column in (User.login, User.name))))
    return found
