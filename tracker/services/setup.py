"""The state of the installation, and the first account."""

import datetime as dt
from pathlib import Path

import sqlalchemy as sa

from ..domain.permissions import Actor
from ..domain.vocabulary import Role
from ..extensions import db
from ..models.ladder import LadderVersion
from ..models.office import Office
from ..models.unit import Unit
from ..models.user import User
from ..queries import settings
from . import accounts, posts, unit_acts, units, users
from .transaction import transaction


def is_prepared() -> bool:
    """Migrated, with calendar and ladders."""
    return _has_table("ladder_version") and db.session.scalar(sa.select(LadderVersion.id).limit(1)) is not None


def is_demo() -> bool:
    """Also of a database that was not migrated yet, and of one that is not there."""
    return _has_table("office") and bool(db.session.scalar(sa.select(Office.is_demo)))


def _has_table(name: str) -> bool:
    url = db.engine.url
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return False  # asking would make an empty file
    return sa.inspect(db.engine).has_table(name)


def is_empty() -> bool:
    return db.session.scalar(sa.select(User.id).limit(1)) is None


def create_user_with_post(actor: Actor, role: Role, unit_name: str, login: str, name: str, password: str, *,
                          now: dt.datetime) -> int:
    """The unit must exist, unless there is none at all: then it becomes the root. All or nothing. Whoever typed the
    password is not who will use it."""
    stored = users.hashed(password)
    with transaction():
        return _insert(actor, role, unit_name, login, name, password, stored, now)


def try_user_with_post(actor: Actor, role: Role, unit_name: str, login: str, name: str, *, now: dt.datetime) -> None:
    """Refuses what the act would refuse, before anybody is asked for a password."""
    password = accounts.one_time_password(login, settings.rules().passwords())
    with transaction(dry_run=True):
        _insert(actor, role, unit_name, login, name, password, "", now)


def _insert(actor: Actor, role: Role, unit_name: str, login: str, name: str, password: str, stored: str,
            now: dt.datetime) -> int:
    unit_name = unit_acts.clean_name(unit_name)
    if db.session.scalar(sa.select(Unit.id).limit(1)) is None:
        unit_id = units.insert_unit(actor, unit_name, None, now=now)
        db.session.get_one(Office, 1).name = unit_name
    else:
        unit_id = units.find_unit(unit_name)
    posts.check_unit(role, unit_id)
    user_id = users.add_user(actor, login, accounts.clean_name(name), password, stored, now=now, must_change=True)
    units.insert_post(actor, user_id, role, unit_id, now=now)
    return user_id
