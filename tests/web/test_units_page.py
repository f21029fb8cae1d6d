"""The tree of units: vacancies, moving with all that hangs on it, and an end only where nothing hangs."""

import datetime as dt
import itertools
import re

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import Client
from tests.desk import Desk, make, said
from tests.factories import CLOCK, World, a_round, a_task
from tracker import clock
from tracker.domain.errors import RuleBroken
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.office import Office
from tracker.models.unit import Unit, UnitAncestor
from tracker.services import posts, unit_acts


def line(page: str, unit: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition(f">{unit}</td>")[2].partition("</tr>")[0]))


def test_the_tree_names_holders_and_vacancies(app: Flask, client: Client, world: World):
    make(app, lambda: posts.end_post(
        world.actor("secadmin"), world.posts["leader_b"], clock.today(), version=1, reason="轮岗", now=clock.now()))  # type: ignore[arg-type, return-value]
    CLOCK.at += dt.timedelta(days=1)
    page = Desk(client, world).get("secadmin", "/admin/units/")
    assert "李联络" in line(page, "云岭区教育局")
    assert "vacant" not in line(page, "云岭区教育局")
    assert "Unit liaison: answered by 云岭区教育局" in line(page, "云岭区第一中学")
    assert "vacant: Unit leader" in line(page, "清河区教育局")
    assert "vacant: Unit leader" in line(page, "清河区第一中学")
    assert "vacant" not in line(page, "清河区")
    assert "陈巡察" in line(page, "第一巡察组")
    assert "Units with a vacancy: 2." in page
    make(app, lambda: unit_acts.end_unit(world.actor("sysadmin"), world.units["school_b"], dt.date(2026, 3, 2), version=1,  # type: ignore[arg-type, return-value]
                                         reason="撤并", now=clock.now()))
    assert "Units with a vacancy: 1." in Desk(client, world).get("secadmin", "/admin/units/?ended=1")


def closure() -> set[tuple[int, int, int]]:
    """What the closure must be, from the parents alone."""
    parents = {unit.id: unit.parent_id for unit in db.session.scalars(sa.select(Unit))}
    found = set()
    for unit in parents:
        here, depth = unit, 0
        while here is not None:
            found.add((unit, here, depth))
            here, depth = parents[here], depth + 1
    return found


def test_a_unit_moves_with_all_that_hangs_on_it(app: Flask, client: Client, world: World):
    desk = Desk(client, world)
    education, school = world.units["education"], world.units["school"]

    def move(unit: str, parent: int, status: int = 302, **more: object) -> str:
        name = make(app, lambda: db.session.get_one(Unit, world.units[unit]).name)  # type: ignore[arg-type]
        return desk.post("sysadmin", f"/admin/units/{world.units[unit]}", status, name=name, parent_id=parent,
                         from_on="2026-03-02", reason="改革", **more)

    move("school", world.units["health"])
    assert "Nothing is different" in move("school", world.units["health"], 422)
    move("education", world.units["health"])
    move("school", education)
    with app.app_context():
        kept = {tuple(row) for row in db.session.execute(sa.select(UnitAncestor.unit_id, UnitAncestor.ancestor_id,
                                                                   UnitAncestor.depth))}
        assert kept == closure()
        assert (school, world.units["health"], 2) in kept
    with app.app_context():
        health = db.session.get_one(Unit, world.units["health"])
        with pytest.raises(RuleBroken, match="unit.under_itself"):
            unit_acts.change_unit(world.actor("sysadmin"), health.id, name=health.name, parent_id=school,
                                  from_on=health.from_on, version=health.version, reason="改革", now=clock.now())
    offered = desk.get("sysadmin", f"/admin/units/{world.units['health']}")
    assert [f'value="{unit}"' in offered for unit in (world.units["district"], education, school)] == [True, False, False]
    tree = desk.get("sysadmin", "/admin/units/")
    assert [f"/admin/units/{world.units[unit]}/end" in tree for unit in ("district", "school")] == [False, True]
    move("school", world.units["health"], 409, version=1)


def test_a_unit_ends_when_nothing_hangs_on_it_and_can_go_on(app: Flask, client: Client, world: World):
    desk = Desk(client, world)

    def end(unit: str, status: int, to_on: str = "2026-03-02") -> list[str]:
        return said(desk.post("sysadmin", f"/admin/units/{world.units[unit]}/end", status, to_on=to_on, reason="机构改革"))

    assert any("1 units below" in text for text in end("education", 422))
    assert any("posts on it" in text for text in end("team", 422))
    make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS, supporting=("school",)))
    assert any("open tasks" in text for text in end("school", 422))
    assert any("before it begins" in text for text in end("school", 422, "2020-01-01"))
    new = make(app, lambda: unit_acts.add_unit(world.actor("sysadmin"), "临时办", world.units["health"],
                                               unit_acts.UnitKind.ORGAN, from_on=clock.today(), now=clock.now()))
    world.units["new"] = new
    try:
        assert "End</button>" in desk.get("sysadmin", f"/admin/units/{new}/end")
        end("new", 302)
        page = desk.client.get("/admin/units/?ended=1").text
        assert "临时办 ends on 2026-03-02." in page
        end("new", 302, "")
        assert make(app, lambda: db.session.get_one(Unit, new).to_on) is None  # type: ignore[arg-type, return-value]
        assert any("last day" in text for text in end("new", 422, ""))
    finally:
        del world.units["new"]


def test_nothing_goes_on_below_a_unit_that_has_ended(app: Flask, world: World):
    """The form withholds an ended parent; the service refuses it too, and the way around by going on again."""
    with app.app_context():
        sysadmin, now = world.actor("sysadmin"), clock.now()
        old, within, beside = (unit_acts.add_unit(sysadmin, name, world.units["health"], unit_acts.UnitKind.ORGAN,
                                                  from_on=clock.today(), now=now) for name in ("旧办", "旧科", "新科"))

        def change(unit_id: int, parent_id: int, later: int = 0) -> None:
            unit = db.session.get_one(Unit, unit_id, populate_existing=True)
            unit_acts.change_unit(sysadmin, unit_id, name=unit.name, parent_id=parent_id, from_on=unit.from_on,
                                  version=unit.version, reason="改革", now=now + dt.timedelta(days=later))

        def end(unit_id: int, to_on: dt.date | None) -> None:
            version = db.session.get_one(Unit, unit_id, populate_existing=True).version
            unit_acts.end_unit(sysadmin, unit_id, to_on, version=version, reason="改革", now=now)

        change(within, old)
        end(within, clock.today())
        end(old, clock.today())
        for act in (lambda: change(beside, old), lambda: end(within, None),
                    lambda: end(within, clock.today() + dt.timedelta(days=1))):
            with pytest.raises(RuleBroken, match="unit.parent_ended"):
                act()
        end(beside, clock.today())
        with pytest.raises(RuleBroken, match="unit.parent_ended"):
            change(beside, old, later=1)
        change(beside, old)
        end(old, None)
        end(within, None)


def test_the_first_day_of_a_unit_moves_as_far_as_its_posts_and_its_work_allow(app: Flask, client: Client, world: World):
    desk = Desk(client, world)
    make(app, lambda: a_task(world, a_round(world), supporting=("school",)))

    def begin(unit: str, from_on: str, status: int = 302) -> list[str]:
        found = make(app, lambda: db.session.get_one(Unit, world.units[unit]))  # type: ignore[arg-type, return-value]
        return said(desk.post("sysadmin", f"/admin/units/{found.id}", status, name=found.name, parent_id=found.parent_id,  # type: ignore[attr-defined]
                              from_on=from_on, reason="补录"))

    assert any("post on it begins on 2026-03-02" in text for text in begin("education", "2026-03-03", 422))
    assert any("given work on 2026-03-02" in text for text in begin("school", "2026-03-03", 422))
    begin("education", "2024-01-01")
    begin("school_b", "2027-01-01")
    desk.post("secadmin", f"/admin/users/{world.users['stranger']}/posts", role="leader", unit_id=world.units["education"],
              from_on="2025-01-01", to_on="", for_post_id="")
    with app.app_context():
        entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "unit:change")).first()
        assert entry
        assert (entry.before["from_on"], entry.after["from_on"]) == ("2026-03-02", "2024-01-01")


def test_an_office_that_bears_the_top_units_name_takes_its_new_one(app: Flask, client: Client, world: World):
    desk = Desk(client, world)

    def rename(unit: str, name: str) -> str:
        desk.post("sysadmin", f"/admin/units/{world.units[unit]}", name=name, from_on="2026-03-02", reason="更名",
                  parent_id=world.units["district"] if unit == "health" else "")
        return desk.get("sysadmin", "/")

    def office(name: str) -> None:
        db.session.get_one(Office, 1).name = name
        db.session.commit()

    make(app, lambda: office("云岭区"))  # type: ignore[arg-type, return-value]
    assert "· 云岭区</span>" in rename("health", "云岭区卫健委")
    assert "· 云岭新区</span>" in rename("district", "云岭新区")
    make(app, lambda: office("区委督查室"))  # type: ignore[arg-type, return-value]
    rename("district", "云岭高新区")
    with app.app_context():
        assert db.session.get_one(Office, 1).name == "区委督查室"
        entry, = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "office:rename"))
        assert (entry.before, entry.after, entry.reason) == ({"name": "云岭区"}, {"name": "云岭新区"}, "更名")


def test_a_namesake_elsewhere_is_added_only_if_it_is_meant(client: Client, world: World):
    desk, form = Desk(client, world), {"name": "云岭区第一中学", "kind": "organ", "parent_id": world.units["health"],
                                       "from_on": "2026-03-02"}
    page = desk.post("sysadmin", "/admin/units/new", 422, **form)
    assert any("below 云岭区教育局" in text for text in said(page))
    assert 'name="anyway"' in page
    assert 'name="anyway"' not in desk.get("sysadmin", "/admin/units/new")
    desk.post("sysadmin", "/admin/units/new", 302, anyway="y", **form)


@pytest.mark.parametrize(("name", "kind", "parent", "words"), [
    ("云岭区教育局", "organ", "district", "already"), ("新组", "organ", "team", ""), (" ", "organ", "district", "")])
def test_what_cannot_be_added_is_refused_and_kept_typed(client: Client, world: World, name: str, kind: str, parent: str,
                                                        words: str):
    page = Desk(client, world).post("sysadmin", "/admin/units/new", 422, name=name, kind=kind,
                                    parent_id=world.units[parent], from_on="2026-03-02")
    if parent == "team":
        assert "error-summary" in page  # a team is no parent that could be chosen
    else:
        assert not words or any(words in text for text in itertools.chain(said(page)))
    assert 'value="2026-03-02"' in page
