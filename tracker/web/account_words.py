"""What is done to accounts, in words."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..domain.permissions import Actor
from ..domain.vocabulary import WATCHERS
from ..queries.accounts import Account, AccountFilter, Deputy
from ..queries.unit_tree import UnitNode
from ..services import accounts
from .forms.users import STANDINGS, address
from .marks import bracketed, gap, listed


@dataclass(frozen=True, slots=True)
class AccountAct:
    """`explains` what will happen; `done` says afterwards what was done."""

    title: object
    explains: object
    done: object
    carry_out: Callable[[Actor, int, Any, dt.datetime], str | None]
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    text: str
    address: str


ACTS: dict[str, AccountAct] = {
    "reset": AccountAct(
        _l("Reset the password"),
        _l("A one-time password is made and shown once. The present one counts no more, every session of the account ends, "
           "and the person must choose a new one at the next log-in."),
        "", lambda actor, user_id, form, now: accounts.reset_password(
            actor, user_id, version=form.version.data, reason=form.reason.data, now=now)),
    "deactivate": AccountAct(
        _l("Deactivate the account"),
        _l("Nobody can log in with it any more, every session of it ends at once, and its posts count as vacant. "
           "Nothing that was done with it is deleted."),
        _l("The account of %(name)s was deactivated."),
        lambda actor, user_id, form, now: accounts.deactivate(
            actor, user_id, version=form.version.data, reason=form.reason.data, now=now), is_grave=True),
    "reactivate": AccountAct(
        _l("Reactivate the account"),
        _l("The person can log in again with the former password and acts by the posts that have not ended."),
        _l("The account of %(name)s is active again."),
        lambda actor, user_id, form, now: accounts.reactivate(
            actor, user_id, version=form.version.data, reason=form.reason.data, now=now)),
    "unlock": AccountAct(
        _l("Unlock the account"),
        _l("The failed log-ins are forgotten, and the person can try again at once."),
        _l("The account of %(name)s was unlocked."),
        lambda actor, user_id, form, now: accounts.unlock(
            actor, user_id, version=form.version.data, reason=form.reason.data, now=now)),
}


def post_ended(name: str, day: dt.date, deputies: Sequence[Deputy]) -> str:
    said = str(_("The post of %(name)s ends on %(day)s.", name=name, day=day.isoformat()))
    by_user: dict[int, list[Deputy]] = {}
    for each in deputies:
        by_user.setdefault(each.user_id, []).append(each)
    names = [found[0].name + bracketed(_deputy_ended(day, found)) for found in by_user.values()]
    return said + (gap() + str(_("Its deputies stop with it: %(names)s.", names=listed(names))) if names else "")


def _deputy_ended(day: dt.date, found: Sequence[Deputy]) -> str:
    begun = [each.begins_by(day) for each in found]
    if all(begun):
        return str(_("until %(day)s", day=day.isoformat()))
    if any(begun):
        return str(_("until %(day)s; what would begin later is withdrawn", day=day.isoformat()))
    return str(_("withdrawn before it began"))


def is_watcher(account: Account, today: dt.date) -> bool:
    """Whose password is reset by command only."""
    return any(post.role in WATCHERS and not post.is_over(today) for post in account.posts)


def acts_for(account: Account, today: dt.date, real_now: dt.datetime) -> list[tuple[str, AccountAct]]:
    """What makes sense now."""
    of_active = ["deactivate"] if is_watcher(account, today) else ["reset", "deactivate"]
    slugs = of_active if account.is_active else ["reactivate"]
    return [(slug, ACTS[slug]) for slug in ([*slugs, "unlock"] if account.is_locked(real_now) else slugs)]


def chips(asked: AccountFilter, units: Sequence[UnitNode]) -> list[Chip]:
    """What is filtered by, each with the address without it."""
    said = address(asked)
    names = {
        "standing": str(STANDINGS[asked.standing]) if asked.standing else "",
        "unit": next((unit.name for unit in units if unit.id == asked.unit_id), str(asked.unit_id)),
        "text": asked.text,
    }
    others: dict[str, Any] = {key: {k: v for k, v in said.items() if k != key} for key in said}
    return [Chip(names[key], url_for("users.index", **others[key])) for key in said]
