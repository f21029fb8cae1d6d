"""The log as the audit administrator reads it: who, when, by which door, what was done to which record, and the names of
the fields that changed. Never a value, never a reason: neither leaves this module (names of records: audit_names.py).

Dates become bounds on the id, found by bisection in one statement: ids rise with time, save for acts that were under way
at once, for which the bounds leave a day."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..domain.vocabulary import Door, Role
from ..extensions import db
from ..models.audit import NOT_THE_LADDERS, AuditEntry
from ..models.unit import Unit
from ..models.user import Post, User
from .audit_names import Subject, kind_of, names

PAGE = 50
COUNTED = 1000
SLACK = dt.timedelta(days=1)
MOST_PERSONS = 200
LADDERS = "deadline:escalate"
Condition = sa.ColumnElement[bool] | sa.TextClause


@dataclass(frozen=True, slots=True)
class LogFilter:
    """No `verbs`: all of them. `to_at` is the first moment that is out."""

    from_at: dt.datetime | None = None
    to_at: dt.datetime | None = None
    person: str = ""
    account: str = ""  # what was done to it, or to its posts, by whomever
    verbs: tuple[str, ...] = ()
    door: Door | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """`task`: the one that the record belongs to, or is; `subject` is None of what is not there any more."""

    id: int
    at: dt.datetime
    verb: str
    noun: str
    noun_id: int | None
    door: Door
    actor: str | None
    actor_login: str | None
    role: Role | None
    post_unit: str | None
    is_deputy: bool
    subject: Subject | None
    task: Subject | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogPage:
    """Newest first."""

    rows: tuple[LogLine, ...]
    newer: int | None
    older: int | None
    total: int


def page(asked: LogFilter, *, older_than: int | None = None, newer_than: int | None = None) -> LogPage:
    where, is_back = _conditions(asked), newer_than is not None
    place = AuditEntry.id > newer_than if newer_than is not None else \
        AuditEntry.id < older_than if older_than is not None else sa.true()
    order = AuditEntry.id.asc() if is_back else AuditEntry.id.desc()
    ids = _each_verb(asked, [*where, place], order, PAGE + 1)
    found = _named(db.session.execute(_lines().where(AuditEntry.id.in_(ids)).order_by(order).limit(PAGE + 1)).all())
    has_more, found = len(found) > PAGE, found[:PAGE]
    if is_back:
        found.reverse()
    has_newer, has_older = (has_more, True) if is_back else (older_than is not None, has_more)
    few = _each_verb(asked, where, AuditEntry.id.desc(), COUNTED + 1)
    total = min(db.session.scalar(sa.select(sa.func.count()).select_from(few.subquery())) or 0, COUNTED + 1)
    return LogPage(tuple(found), found[0].id if found and has_newer else None, found[-1].id if found and has_older else None,
                   total)


def stream(asked: LogFilter) -> Iterator[LogLine]:
    """All of it, newest first, a thousand at a time."""
    verbs = [AuditEntry.verb.in_(asked.verbs)] if asked.verbs else []
    rows = db.session.execute(_lines().where(*_conditions(asked), *verbs).order_by(AuditEntry.id.desc())
                              .execution_options(yield_per=1000))
    for some in rows.partitions():
        yield from _named(some)


def _each_verb(asked: LogFilter, where: Sequence[Condition], order: sa.UnaryExpression[int], limit: int) -> sa.Select[int]:
    """Ids, from every verb so many: each verb has its own stretch of the index, and several at once would be sorted."""
    ids = sa.select(AuditEntry.id).where(*where).order_by(order).limit(limit)
    if not asked.verbs:
        return sa.select(ids.subquery().c.id)
    # says to the database that the index without the ladder's entries serves
    others = {verb: [] if verb == LADDERS else [sa.text(NOT_THE_LADDERS)] for verb in asked.verbs}
    each = [sa.select(ids.where(AuditEntry.verb == verb, *others[verb]).subquery().c.id) for verb in asked.verbs]
    return sa.select(sa.union_all(*each).subquery().c.id)


def first_id_from(moment: dt.datetime) -> int:
    """The least id at and above which no entry is older than `moment`; found in about twenty steps down the primary key."""
    ends = [sa.select(sa.func.coalesce(end(AuditEntry.id), 0)).scalar_subquery() for end in (sa.func.min, sa.func.max)]
    ids = sa.select(ends[0].label("low"), (ends[1] + 1).label("high"))  # one by one, because only so the index gives them
    span = ids.cte("span", recursive=True)
    middle = (span.c.low + span.c.high) // 2
    at = sa.select(AuditEntry.at).where(AuditEntry.id >= middle).order_by(AuditEntry.id).limit(1).scalar_subquery()
    is_before = at < moment
    span = span.union_all(
        sa.select(sa.case((is_before, middle + 1), else_=span.c.low), sa.case((is_before, span.c.high), else_=middle))
        .where(span.c.low < span.c.high))
    return db.session.scalar(sa.select(sa.func.max(span.c.low))) or 0


def _lines() -> sa.Select[*tuple[Any, ...]]:
    post_unit = sa.orm.aliased(Unit)
    return (
        sa.select(AuditEntry.id, AuditEntry.at, AuditEntry.verb, AuditEntry.noun, AuditEntry.noun_id, AuditEntry.door,
                  User.name, User.login, Post.role, post_unit.name, Post.for_post_id.is_not(None), AuditEntry.task_id,
                  sa.type_coerce(AuditEntry.before, sa.Text), sa.type_coerce(AuditEntry.after, sa.Text))
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .outerjoin(Post, Post.id == AuditEntry.post_id).outerjoin(post_unit, post_unit.id == Post.unit_id))


def _named(rows: Iterable[sa.Row[*tuple[Any, ...]]]) -> list[LogLine]:
    """Of the values only the names of the fields are taken over."""
    raw = list(rows)
    keys = {(kind_of(row[2]), row[4]) for row in raw if row[4]} | {("task", row[11]) for row in raw if row[11]}
    named = names(keys)
    facts: list[list[Any]] = [[*row[:11], named.get((kind_of(row[2]), row[4])), named.get(("task", row[11])),
                               _changed(*row[12:])] for row in raw]
    return [LogLine(*each) for each in facts]


def _changed(before: object, after: object) -> tuple[str, ...]:
    old, new = (json.loads(text) if isinstance(text, str) else {} for text in (before, after))
    if not isinstance(old, dict) or not isinstance(new, dict):
        return ()
    return tuple(key for key in {**old, **new} if old.get(key) != new.get(key))


def _conditions(asked: LogFilter) -> list[Condition]:
    found: list[Condition] = []
    if asked.from_at is not None:
        found += [AuditEntry.id >= first_id_from(asked.from_at - SLACK), AuditEntry.at >= asked.from_at]
    if asked.to_at is not None:
        found += [AuditEntry.id < first_id_from(asked.to_at + SLACK), AuditEntry.at < asked.to_at]
    if asked.person:
        found.append(AuditEntry.actor_id.in_(_persons(asked.person)))
    if asked.account:
        found.append(_done_to(asked.account))
    if asked.door is not None:
        found.append(AuditEntry.door == asked.door)
    return found


def _done_to(text: str) -> Condition:
    """By ids: the index of records has a stretch for each of them."""
    users = _persons(text)
    posts = db.session.scalars(sa.select(Post.id).where(Post.user_id.in_(users))).all()
    return sa.or_(sa.and_(AuditEntry.noun == "user", AuditEntry.noun_id.in_(users)),
                  sa.and_(AuditEntry.noun == "post", AuditEntry.noun_id.in_(posts)))


def _persons(text: str) -> list[int]:
    return list(db.session.scalars(
        sa.select(User.id).where(sa.or_(User.login == text, User.name.contains(text, autoescape=True))).limit(MOST_PERSONS)))
