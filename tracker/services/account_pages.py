"""What the pages of accounts, units and posts show, for the two administrators who keep them."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain.errors import NotAllowed, NotFound
from ..domain.permissions import Ability, Actor, can
from ..models.user import User
from ..queries import accounts, unit_tree
from ..queries.accounts import Account, AccountFilter, Accounts, PostRow, Standing
from ..queries.unit_tree import UnitNode
from . import access, posts

AT_ONCE = 200  # accounts on one page of new passwords


@dataclass(frozen=True, slots=True)
class PostChoices:
    units: list[UnitNode]
    held: list[tuple[PostRow, str]]


def require_either(actor: Actor) -> None:
    """System or security administrator."""
    if not any(can(actor, ability) for ability in (Ability.MANAGE_USERS, Ability.GRANT_POSTS)):
        raise NotAllowed("access.not_allowed", ability=Ability.MANAGE_USERS)


def account_list(actor: Actor, asked: AccountFilter, *, now: dt.datetime, real_now: dt.datetime, after: str | None,
                 before: str | None) -> tuple[Accounts, list[UnitNode]]:
    """The page, and the units that can be filtered by."""
    require_either(actor)
    found = accounts.page(asked, now.date(), real_now, after=after, before=before)
    return found, unit_tree.tree(now.date())


def never_used(actor: Actor, *, now: dt.datetime, real_now: dt.datetime, after: str | None, before: str | None) -> Accounts:
    """Whose one-time password the actor may make anew."""
    access.require(actor, Ability.MANAGE_USERS)
    return accounts.page(AccountFilter(Standing.UNUSED), now.date(), real_now, after=after, before=before, size=AT_ONCE,
                         only=sa.and_(User.id != actor.user_id, User.id.not_in(accounts.watchers(now.date()))))


def account(actor: Actor, user_id: int, ability: Ability | None = None) -> Account:
    """`ability`: what the page is for, never the own account; without, to look only."""
    if ability is None:
        require_either(actor)
    else:
        access.require(actor, ability)
        if user_id == actor.user_id:
            raise NotAllowed("user.own")
    found = accounts.account(user_id)
    if found is None:
        raise NotFound("user.not_found")
    return found


def post(actor: Actor, post_id: int, now: dt.datetime, *, is_to_end: bool) -> tuple[PostRow, Account]:
    """A post to be ended, or its grant to be withdrawn, with its holder. What is over can only be withdrawn, on the day on
    which it was given."""
    access.require(actor, Ability.GRANT_POSTS)
    found = accounts.post(post_id)
    if found is None:
        raise NotFound("post.not_found")
    holder = account(actor, found.user_id, Ability.GRANT_POSTS)
    if is_to_end or not found.is_withdrawable(now):
        posts.refuse_over(found, now.date())
    return found, holder


def post_choices(today: dt.date) -> PostChoices:
    return PostChoices(unit_tree.tree(today), accounts.held_posts(today))


def units(actor: Actor, today: dt.date, *, with_ended: bool) -> list[UnitNode]:
    require_either(actor)
    return unit_tree.tree(today, with_ended=with_ended)


def unit(actor: Actor, unit_id: int, today: dt.date) -> UnitNode:
    """For a change."""
    access.require(actor, Ability.MANAGE_UNITS)
    found = unit_tree.unit(unit_id, today)
    if found is None:
        raise NotFound("unit.not_found")
    return found
