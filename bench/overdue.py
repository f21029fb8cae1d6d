"""The overdue list at 10,000 and at 1,000,000 deadlines: the first page, a deep one, one unit, a tree of units, the other
orders — the query alone, and the whole page through the test client with log-in, rights and rendering."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from functools import partial

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench.figures import Row
from bench.offices import TODAY, NewDatabase, both, large_office
from tracker.domain.permissions import COMMAND, Actor
from tracker.domain.vocabulary import Door, Role
from tracker.extensions import db
from tracker.queries import overdue
from tracker.queries.overdue_filter import Filters, Order, Place, Sort
from tracker.services import units, users
from tracker.web.forms.lists_asked import written

SMALL, LARGE = 10_000, 1_000_000
REPEATS = 41
DEEP_ON = TODAY - dt.timedelta(days=20)
Case = tuple[Filters, Order, Place | None]


def run() -> list[Row]:
    with both() as kinds:
        return [row for name, new in kinds.items() for row in _measured(name, new)]


def _measured(name: str, new: NewDatabase) -> Iterator[Row]:
    """Both sizes in turn, call by call, because the machine is never quiet; the lower quartile of each."""
    with large_office(new(), SMALL) as small, large_office(new(), LARGE) as large:
        acts = [_acts(small), _acts(large)]
        for case in acts[0]:
            taken: list[list[float]] = [[], []]
            for _ in range(REPEATS):
                for times, each in zip(taken, acts, strict=True):
                    started = time.perf_counter()
                    each[case]()
                    times.append(time.perf_counter() - started)
            few, many = (sorted(times)[REPEATS // 4] for times in taken)
            yield Row(f"overdue, {name}, {case}: 1M / 10k", many / few, *_bounds(case),
                      detail=f"{few * 1000:.1f} → {many * 1000:.1f} ms")


def _bounds(case: str) -> tuple[float, float]:
    """Goal and gate. A district's rungs are so few rows at 10k that they are sorted; at 1M those of all are walked."""
    return (3, 5) if "a district" in case or "officer, by rung" in case else (1.3, 1.6)


def _acts(app: Flask) -> dict[str, Callable[[], None]]:
    """What is timed, by name: for an officer of the whole city every case, for one of a district two."""
    found: dict[str, Callable[[], None]] = {}
    with app.app_context():
        city, district, unit = _units()
        cases = _cases(district, unit)
        for who, root, names in (("", city, list(cases)), ("district officer, ", district, ["first page", "by rung"])):
            actor = _officer(root)
            client = _client(app, actor)
            for name in names:
                found[f"{who}{name}, query"] = partial(_ask, app, actor, *cases[name])
                found[f"{who}{name}, page"] = partial(_get, client, _address(*cases[name]))
    return found


def _cases(district: int, unit: int) -> dict[str, Case]:
    everything = Filters()
    return {
        "first page": (everything, Order(), None),
        "deep page": (everything, Order(), Place(0, DEEP_ON, 1)),
        "by unit": (everything, Order(Sort.UNIT), None),
        "by rung": (everything, Order(Sort.RUNG, is_descending=True), None),
        "one unit": (Filters(unit=unit), Order(), None),
        "a district": (Filters(unit=district), Order(), None),
    }


def _units() -> tuple[int, int, int]:
    """The city, its last district, and the bureau there that has most to answer for."""
    city = db.session.execute(sa.text("SELECT MIN(id) FROM unit")).scalar_one()
    district = db.session.execute(sa.text("SELECT MAX(id) FROM unit WHERE parent_id = :city"), {"city": city}).scalar_one()
    unit = db.session.execute(sa.text(
        "SELECT d.unit_id FROM deadline d JOIN unit u ON u.id = d.unit_id WHERE u.parent_id = :district AND d.state = "
        "'running' AND d.deadline_on < :today GROUP BY d.unit_id ORDER BY COUNT(*) DESC, d.unit_id LIMIT 1"),
        {"district": district, "today": TODAY.isoformat() if db.engine.dialect.name == "sqlite" else TODAY}).scalar_one()
    db.session.rollback()
    return city, district, unit


def _officer(unit_id: int) -> Actor:
    now = dt.datetime.combine(TODAY, dt.time(9), dt.UTC)
    user_id = users.create_user(COMMAND, f"officer{unit_id}", "纪检员", "Bench-2026-office", now=now)
    post_id = units.give_post(COMMAND, user_id, Role.DISCIPLINE, unit_id, now=now)
    return Actor(user_id, post_id, Role.DISCIPLINE, unit_id, Door.WEB)


def _client(app: Flask, actor: Actor) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(user_id=actor.user_id, epoch=0, seen=2**33)  # never idle
    return client


def _address(filters: Filters, order: Order, place: Place | None) -> str:
    said = {"unit": filters.unit, "sort": order.sort.value, "order": "down" if order.is_descending else "up"}
    parameters = said | (written(place) or {})
    return "/overdue/?" + "&".join(f"{name}={value}" for name, value in parameters.items() if value is not None)


def _ask(app: Flask, actor: Actor, filters: Filters, order: Order, place: Place | None) -> None:
    with app.app_context():
        assert overdue.page(actor, filters, order, place, TODAY).rows


def _get(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200 and "/tasks/" in answer.text
