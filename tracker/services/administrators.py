"""三员分立: what an administrator may not do to whom, so that no single one of them can make somebody and let them act."""

import datetime as dt

import sqlalchemy as sa

from ..domain.errors import NotFound, RuleBroken, Stale
from ..domain.permissions import Actor
from ..domain.vocabulary import ADMINISTRATORS, WATCHERS, Role
from ..extensions import db
from ..models.audit import AuditEntry
from ..models.user import Post, User
from ..queries.accounts import watchers
from ..queries.people import held_on


def load_user(user_id: int, version: int) -> User:
    """Locked until the transaction ends."""
    user = db.session.get(User, user_id, with_for_update=True, populate_existing=True)
    if user is None:
        raise NotFound("user.not_found")
    if user.version != version:
        raise Stale("user.stale")
    return user


def refuse_own(actor: Actor, user_id: int) -> None:
    """Nobody administers the own account or the own posts."""
    if actor.user_id == user_id:
        raise RuleBroken("user.own")


def refuse_creator(actor: Actor, user: User) -> None:
    """Whoever made an account does not give it its posts."""
    if user.created_by_id is not None and user.created_by_id == actor.user_id:
        raise RuleBroken("post.made_the_account")


def refuse_last(user_id: int, on: dt.date, without_post: int | None = None) -> None:
    """Somebody else, or another post, must keep each administrator's role that the account would lose on that day:
    with `without_post` the one of that post, else all of them. Whoever has not logged in yet keeps nothing."""
    held = sa.select(Post.role).where(Post.user_id == user_id, Post.role.in_(ADMINISTRATORS), held_on(on))
    if without_post is not None:
        held = sa.select(Post.role).where(Post.id == without_post, Post.role.in_(ADMINISTRATORS))
    for role in db.session.scalars(held.order_by(Post.role)).all():
        if not _is_kept(role, user_id, on, without_post):
            raise RuleBroken("user.last_administrator", role=role)


def _is_kept(role: Role, user_id: int, on: dt.date, without_post: int | None) -> bool:
    others = sa.select(Post.id).join(User, User.id == Post.user_id).where(Post.role == role, held_on(on), User.is_active,
                                                                                      User.must_change_password.is_(False))
    others = others.where(Post.user_id != user_id) if without_post is None else others.where(Post.id != without_post)
    return db.session.scalar(others.limit(1)) is not None


def is_watcher(user_id: int, on: dt.date) -> bool:
    """On that day or from a later one."""
    return db.session.scalar(sa.select(User.id).where(User.id == user_id, User.id.in_(watchers(on)))) is not None


def refuse_reset(actor: Actor, user: User, on: dt.date) -> None:
    """A reset by the system administrator. Whoever watches them gets a password by command only, on the server: otherwise
    the system administrator could log in as them."""
    refuse_own(actor, user.id)
    if is_watcher(user.id, on):
        raise RuleBroken("user.reset_by_command", name=user.name)


def refuse_known_password(user_id: int) -> None:
    """Whoever gave a watcher's post knows, or set by logging in, the password that came with it. Before the account gets
    another kind of post somebody else must have reset it."""
    given = db.session.execute(
        sa.select(AuditEntry.id, AuditEntry.actor_id).join(Post, Post.id == AuditEntry.noun_id)
        .where(AuditEntry.noun == "post", AuditEntry.verb == "post:give", Post.user_id == user_id, Post.role.in_(WATCHERS))
        .order_by(AuditEntry.id.desc()).limit(1)).one_or_none()
    if given is None or given.actor_id is None:
        return
    is_reset = sa.select(AuditEntry.id).where(
        AuditEntry.noun == "user", AuditEntry.noun_id == user_id, AuditEntry.verb == "user:reset_password",
        AuditEntry.id > given.id, AuditEntry.actor_id.is_distinct_from(given.actor_id))
    if db.session.scalar(is_reset.limit(1)) is None:
        raise RuleBroken("post.password_known")
