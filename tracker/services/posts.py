"""What the security administrator does: giving posts to accounts that somebody else made, and ending them."""

import datetime as dt

import sqlalchemy as sa

from ..domain.errors import NotFound, RuleBroken, Stale
from ..domain.permissions import Ability, Actor
from ..domain.plausible import check_begin, check_end
from ..domain.vocabulary import WATCHERS, Role, UnitKind
from ..extensions import db
from ..models.unit import Unit
from ..models.user import Post, User
from ..queries import accounts as granted
from ..queries import settings
from ..queries.accounts import Deputy, PostRow
from . import access, accounts, administrators, audit, units, users
from .transaction import end_reading, transaction

DAY = dt.timedelta(days=1)


def grant_post(actor: Actor, user_id: int, role: Role, unit_id: int, *, from_on: dt.date, now: dt.datetime,
               to_on: dt.date | None = None, for_post_id: int | None = None) -> tuple[int, str | None]:
    """`for_post_id` makes the holder a deputy of that post. Gives the post and, of a watcher, the one-time password that
    came with it. Raises RuleBroken."""
    access.require(actor, Ability.GRANT_POSTS)
    password = _watchers_password(user_id) if role in WATCHERS else None
    end_reading()
    stored = users.hashed_once(password) if password else ""
    with transaction():
        return grant(actor, user_id, role, unit_id, from_on=from_on, to_on=to_on, for_post_id=for_post_id, now=now,
                     stored=stored), password


def grant(actor: Actor, user_id: int, role: Role, unit_id: int, *, from_on: dt.date, now: dt.datetime,
          to_on: dt.date | None = None, for_post_id: int | None = None, stored: str = "") -> int:
    """The same inside a transaction that is already open, by somebody whose right was asked for. A watcher starts with a
    password of the granter's (`stored`: its hash): whoever opened the account may know the one before."""
    user = db.session.get(User, user_id, with_for_update=True)
    if user is None:
        raise NotFound("user.not_found")
    administrators.refuse_own(actor, user_id)
    administrators.refuse_creator(actor, user)
    if not user.is_active:
        raise RuleBroken("post.inactive")
    check_begin(from_on, now.date())
    check_end(to_on or from_on, now.date())
    check_unit(role, unit_id)
    _check_deputy(user_id, role, unit_id, from_on, to_on, for_post_id)
    if is_held(user_id, role, unit_id, from_on, to_on, for_post_id):
        raise RuleBroken("post.held_already")
    post_id = units.insert_post(actor, user_id, role, unit_id, now=now, from_on=from_on, to_on=to_on,
                                for_post_id=for_post_id)
    if role in WATCHERS:
        accounts.put_password(actor, user, stored, now=now)
    else:
        administrators.refuse_known_password(user_id)
    return post_id


def _watchers_password(user_id: int) -> str:
    login = db.session.scalar(sa.select(User.login).where(User.id == user_id)) or ""
    return accounts.one_time_password(login, settings.rules().passwords())


def is_held(user_id: int, role: Role, unit_id: int, from_on: dt.date, to_on: dt.date | None,
            for_post_id: int | None = None) -> bool:
    """Some post of this kind, or as deputy of that post, overlaps those days."""
    overlapping = sa.and_(sa.or_(Post.to_on.is_(None), Post.to_on >= from_on),
                          sa.true() if to_on is None else Post.from_on <= to_on)
    return db.session.scalar(sa.select(Post.id).where(
        Post.user_id == user_id, Post.role == role, Post.unit_id == unit_id, overlapping,
        Post.for_post_id.is_not_distinct_from(for_post_id), Post.withdrawn_on.is_(None)).limit(1)) is not None


def end_post(actor: Actor, post_id: int, to_on: dt.date, *, version: int, reason: str, now: dt.datetime) -> list[Deputy]:
    """`to_on` is the last day on which it is held; a day that has passed takes effect at once. Gives what was cut short or
    withdrawn with it."""
    access.require(actor, Ability.GRANT_POSTS)
    with transaction():
        post = _load(actor, post_id, version)
        refuse_over(post, now.date())
        check_end(to_on, now.date())
        if to_on < post.from_on:
            raise RuleBroken("post.ends_too_early", from_on=post.from_on.isoformat())
        units.check_within(db.session.get_one(Unit, post.unit_id), post.from_on, to_on)
        if post.for_post_id is not None:
            _refuse_outliving(db.session.get_one(Post, post.for_post_id), to_on)
        stopped = _stop_deputies(actor, post.id, to_on, reason, now)
        day_after = min(to_on, dt.date.max - DAY) + DAY  # 9999-12-31 is how some write "for ever"
        administrators.refuse_last(post.user_id, max(day_after, now.date()), without_post=post.id)
        _end(actor, post, to_on, reason, now)
        return stopped


def _stop_deputies(actor: Actor, post_id: int, to_on: dt.date, reason: str, now: dt.datetime) -> list[Deputy]:
    """Nobody acts for whom holds the post no more: what would begin later only is withdrawn."""
    stopped = []
    for deputy in granted.deputies(post_id, now.date()):
        if deputy.to_on is not None and deputy.to_on <= to_on:
            continue
        administrators.refuse_own(actor, deputy.user_id)
        post = db.session.get_one(Post, deputy.id, with_for_update=True, populate_existing=True)
        if deputy.begins_by(to_on):
            _end(actor, post, to_on, reason, now)
        else:
            _take_back(actor, post, reason, now)
        stopped.append(deputy)
    return stopped


def _end(actor: Actor, post: Post, to_on: dt.date, reason: str, now: dt.datetime) -> None:
    before, post.to_on = post.to_on, to_on
    post.version += 1
    audit.record(actor, "post:end", post.id, now=now, reason=reason, before={"to_on": before and before.isoformat()},
                 after={"to_on": to_on.isoformat()})


def withdraw_post(actor: Actor, post_id: int, *, version: int, reason: str, now: dt.datetime) -> None:
    """Takes back a grant on the day on which it was made; whatever is done by it stops at once. The post then ends before it
    began, so it is held on no day, also not on this one; that it was held from the grant to the withdrawal, and what was
    done by it, stays in the log."""
    access.require(actor, Ability.GRANT_POSTS)
    with transaction():
        post, row = _load(actor, post_id, version), granted.post(post_id)
        if row is None or not row.is_withdrawable(now):
            refuse_over(post, now.date())
            raise RuleBroken("post.not_given_today")
        if granted.deputies(post_id, now.date()):
            raise RuleBroken("post.has_deputies")
        administrators.refuse_last(post.user_id, max(post.from_on, now.date()), without_post=post.id)
        _take_back(actor, post, reason, now)


def _take_back(actor: Actor, post: Post, reason: str, now: dt.datetime) -> None:
    before, post.to_on = post.to_on, min(post.from_on, now.date()) - DAY
    post.withdrawn_on = now.date()
    post.version += 1
    audit.record(actor, "post:withdraw", post.id, now=now, reason=reason,
                 before={"to_on": before and before.isoformat()}, after={"to_on": post.to_on.isoformat()})


def refuse_over(post: Post | PostRow, today: dt.date) -> None:
    """What was withdrawn or has ended is changed no more."""
    if post.withdrawn_on is not None:
        raise RuleBroken("post.withdrawn", on=post.withdrawn_on)
    if post.to_on is not None and post.to_on < today:
        raise RuleBroken("post.over", on=post.to_on)


def _load(actor: Actor, post_id: int, version: int) -> Post:
    """Never one's own. Locked until the transaction ends."""
    post = db.session.get(Post, post_id, with_for_update=True, populate_existing=True)
    if post is None:
        raise NotFound("post.not_found")
    administrators.refuse_own(actor, post.user_id)
    if post.version != version:
        raise Stale("post.stale")
    return post


def check_unit(role: Role, unit_id: int) -> None:
    """Inspectors belong to a team, everybody else to an organ."""
    unit = db.session.get(Unit, unit_id)
    if unit is None:
        raise NotFound("unit.not_found")
    if (unit.kind is UnitKind.TEAM) != (role is Role.INSPECTOR):
        raise RuleBroken("post.inspectors_and_teams")


def _check_deputy(user_id: int, role: Role, unit_id: int, from_on: dt.date, to_on: dt.date | None,
                  for_post_id: int | None) -> None:
    if for_post_id is None:
        return
    post = db.session.get(Post, for_post_id, with_for_update=True, populate_existing=True)
    if post is None or post.withdrawn_on or (post.to_on is not None and post.to_on < from_on):
        raise RuleBroken("post.deputy_of_nobody")
    if post.user_id == user_id:
        raise RuleBroken("post.deputy_of_oneself")
    if (post.role, post.unit_id) != (role, unit_id):
        raise RuleBroken("post.deputy_differs")
    _refuse_outliving(post, to_on)


def _refuse_outliving(post: Post, to_on: dt.date | None) -> None:
    """A deputy stops with the post acted for at the latest."""
    if post.to_on is not None and (to_on is None or to_on > post.to_on):
        raise RuleBroken("post.deputy_outlives", to_on=post.to_on)
