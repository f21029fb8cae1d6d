"""What every office starts with (calendar, default ladders), its own rules, and the date of a demo."""

import datetime as dt

import sqlalchemy as sa

from ..domain.errors import NotFound, RuleBroken, Stale
from ..domain.escalation import DEFAULT_FINAL_LADDER, DEFAULT_RECEIPT_LADDER, Rung, check_ladder
from ..domain.permissions import Ability, Actor
from ..domain.settings import SETTINGS
from ..domain.vocabulary import DeadlineKind, Door
from ..extensions import db
from ..importers.china_holidays import published_days
from ..models.ladder import LadderAddressee, LadderRung, LadderVersion
from ..models.office import CalendarDay, Office, OfficeSetting
from ..models.unit import Unit
from ..models.user import User
from ..queries import settings
from . import access, audit
from .transaction import transaction

PUBLISHED_YEARS = range(2018, 2027)
_LADDERS = {
    DeadlineKind.FINAL: ("默认督办阶梯", DEFAULT_FINAL_LADDER),
    DeadlineKind.RECEIPT: ("默认签收阶梯", DEFAULT_RECEIPT_LADDER),
}


def prepare(actor: Actor, *, now: dt.datetime) -> bool:
    """Calendar and default ladders, once. True if there was anything to do."""
    with transaction():
        if db.session.scalar(sa.select(LadderVersion.id).limit(1)):
            return False
        for kind, (name, ladder) in _LADDERS.items():
            _insert_ladder(actor, kind, name, ladder, now)
        for day, (is_workday, label) in published_days(PUBLISHED_YEARS).items():
            db.session.add(CalendarDay(day=day, is_workday=is_workday, name=label, is_published=True))
        audit.record(actor, "office:prepare", 1, now=now,
                     after={"calendar": [PUBLISHED_YEARS.start, PUBLISHED_YEARS.stop - 1]})
        return True


def _insert_ladder(actor: Actor, kind: DeadlineKind, name: str, ladder: tuple[Rung, ...], now: dt.datetime) -> None:
    check_ladder(ladder)
    version = LadderVersion(deadline_kind=kind, name=name, from_at=now)
    db.session.add(version)
    db.session.flush()
    for rung in ladder:
        db.session.add(LadderRung(ladder_version_id=version.id, rung=rung.rung, workdays=rung.workdays, act=rung.act))
        db.session.flush()
        for a in rung.addressees:
            db.session.add(LadderAddressee(ladder_version_id=version.id, rung=rung.rung, role=a.role, reach=a.reach))
    audit.record(actor, "ladder:create", version.id, now=now, after={"name": name, "kind": kind})


def setting(key: str) -> str:
    """The rule in force; the default of domain/settings.py where the office has set none. Raises RuleBroken."""
    if key not in SETTINGS:
        raise NotFound("setting.unknown", key=key)
    return settings.rules()[key]


def change_setting(actor: Actor, key: str, value: str, *, now: dt.datetime, reason: str = "",
                   seen: str | None = None) -> None:
    """`seen` is the value that the page showed. Raises RuleBroken for an unknown key or a value that it cannot have.
    A command is whoever runs the server; everybody else needs the right."""
    if actor.door is not Door.COMMAND:
        access.require(actor, Ability.CHANGE_SETTINGS)
    if key not in SETTINGS:
        raise NotFound("setting.unknown", key=key)
    if not SETTINGS[key].accepts(value):
        raise RuleBroken("setting.value", key=key, values=SETTINGS[key].allowed)
    with transaction():
        before = setting(key)
        if seen is not None and seen != before:
            raise Stale("setting.stale", key=key)
        if value == before:
            raise RuleBroken("setting.same")
        row = OfficeSetting(key=key, value=value, from_at=now, by_id=actor.user_id)
        db.session.add(row)
        db.session.flush()
        audit.record(actor, "setting:change", row.id, now=now, before={key: before}, after={key: value}, reason=reason)


def mark_as_demo(actor: Actor, name: str, office_on: dt.date, *, now: dt.datetime) -> None:
    """Only an empty database becomes a demo: anybody's real work must be safe from `tick --on`."""
    with transaction():
        if db.session.scalar(sa.select(User.id).limit(1)) or db.session.scalar(sa.select(Unit.id).limit(1)):
            raise RuleBroken("demo.database_not_empty")
        office = db.session.get_one(Office, 1)
        office.name, office.is_demo, office.office_on = name, True, office_on
        audit.record(actor, "office:mark_as_demo", 1, now=now, after={"office_on": office_on.isoformat()})


def move_office_date(actor: Actor, to_on: dt.date, *, now: dt.datetime) -> None:
    """Forward only, and in a demo database only."""
    with transaction():
        office = db.session.get_one(Office, 1, with_for_update=True, populate_existing=True)
        if not office.is_demo or office.office_on is None:
            raise RuleBroken("demo.date_only_in_demo")
        if to_on < office.office_on:
            raise RuleBroken("demo.date_forward_only", office_on=office.office_on.isoformat())
        if to_on > office.office_on:
            before, office.office_on = office.office_on, to_on
            audit.record(actor, "office:move_date", 1, now=now, before={"office_on": before.isoformat()},
                         after={"office_on": to_on.isoformat()})
