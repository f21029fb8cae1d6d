"""The list of rounds, opening one, its page, and the page of a finding."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import Client
from tests.factories import START, World, a_draft, a_round, a_task, version_of, workdays
from tracker import clock
from tracker.domain.vocabulary import RoundKind, State
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.round import Finding, Round
from tracker.queries import rounds as seen
from tracker.services import drafting, findings, reopening, rounds

VIEWERS = ["inspector", "supervisor", "discipline", "liaison", "leader"]
OUTSIDERS = ["inspector_b", "supervisor_b", "discipline_b", "liaison_b", "liaison_health", "sysadmin", "auditor", "stranger"]


def entered(world: World, **other: object) -> dict[str, object]:
    return {"kind": "inspection", "code": "XC2026-07", "name": "关于教育系统的巡察", "unit_id": world.units["district"],
            "inspected_unit_id": world.units["education"], "feedback_on": "2026-03-01"} | other


def made(app: Flask, world: World, n: int) -> list[int]:
    with app.app_context():
        return [a_round(world, code=f"XC2026-{i:03d}") for i in range(1, n + 1)]


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def codes(text: str) -> list[str]:
    return re.findall(r'href="/rounds/\d+">([^<]+)<', text)


@pytest.mark.parametrize("persona", VIEWERS)
def test_the_round_is_listed_and_shown_to_whom_it_concerns(app: Flask, client: Client, world: World, persona: str) -> None:
    (round_id,) = made(app, world, 1)
    client.as_persona(world, persona)
    assert codes(client.get("/rounds/").text) == ["XC2026-001"]
    page = client.get(f"/rounds/{round_id}")
    assert page.status_code == 200
    assert "云岭区教育局" in page.text


@pytest.mark.parametrize("persona", OUTSIDERS)
def test_for_everybody_else_there_is_no_such_round(app: Flask, client: Client, world: World, persona: str) -> None:
    (round_id,) = made(app, world, 1)
    client.as_persona(world, persona)
    assert "XC2026-001" not in client.get("/rounds/").text
    assert client.get(f"/rounds/{round_id}").status_code == 404
    assert client.get("/rounds/99999").status_code == 404


def test_pages_are_asked_for_by_key_in_both_directions(app: Flask, client: Client, world: World) -> None:
    made(app, world, 2 * seen.PAGE + 1)
    client.as_persona(world, "supervisor")
    pages, address = [], "/rounds/"
    while address:
        text = client.get(address).text
        pages.append(codes(text))
        found = re.search(r'href="([^"]*older_than[^"]*)"', text)
        address = found.group(1) if found else ""
    assert [len(page) for page in pages] == [50, 50, 1]
    assert sum(pages, []) == [f"XC2026-{i:03d}" for i in range(101, 0, -1)]
    back = re.search(r'href="([^"]*newer_than[^"]*)"', text)
    assert back
    middle = client.get(back.group(1))
    assert codes(middle.text) == pages[1]
    first = re.search(r'href="([^"]*newer_than[^"]*)"', middle.text)
    assert first
    text = client.get(first.group(1)).text
    assert codes(text) == pages[0]
    assert "newer_than" not in text


@pytest.mark.parametrize("key", ["x", "0", "-1", str(2**70)])
def test_a_key_that_is_none_is_the_first_page(app: Flask, client: Client, world: World, key: str) -> None:
    made(app, world, 1)
    assert codes(client.as_persona(world, "supervisor").get(f"/rounds/?older_than={key}").text) == ["XC2026-001"]


def test_tasks_are_counted_by_group_in_their_last_cycle(app: Flask, world: World) -> None:
    with app.app_context():
        round_id, act = a_round(world), world.actor("supervisor")
        for state in (State.DRAFT, State.ASSIGNED, State.IN_PROGRESS, State.SUBMITTED, State.SUSPENDED, State.CANCELLED):
            a_task(world, round_id, state)
        closed = a_task(world, round_id, State.CLOSED)
        reopening.reopen_task(act, closed, version=version_of(closed), reason="反弹", rule=workdays(20), now=clock.now())
        for persona, drafts in (("supervisor", 1), ("liaison", 0)):
            (line,) = seen.visible_rounds(world.actor(persona)).rows
            assert line.tasks == {"draft": drafts, "open": 3, "waiting": 1, "suspended": 1, "done": 0}


def test_the_page_asks_a_constant_number_of_statements(app: Flask, world: World) -> None:
    with app.app_context():
        round_id, act = a_round(world), world.actor("supervisor")
        few = _statements(lambda: seen.round_page(act, round_id))
        parent = None
        for n in range(6):
            parent = findings.add_finding(act, round_id, parent, f"问题{n}", "", now=clock.now())
            a_task(world, round_id, State.ASSIGNED)
        page = seen.round_page(act, round_id)
        assert (len(page.tasks), len(page.findings)) == (6, 1)
        assert _statements(lambda: seen.round_page(act, round_id)) == few


def test_a_round_is_opened(app: Flask, client: Client, world: World) -> None:
    client.as_persona(world, "supervisor")
    assert 'value="XC2026-01"' in client.get("/rounds/new").text
    answer = client.post("/rounds/new", data=entered(world, team_id=world.units["team"]))
    assert answer.status_code == 302
    with app.app_context():
        row = db.session.scalars(sa.select(Round)).one()
        assert (row.code, row.kind, row.unit_id, row.team_id, row.inspected_unit_id, str(row.feedback_on)) == (
            "XC2026-07", RoundKind.INSPECTION, world.units["district"], world.units["team"], world.units["education"],
            "2026-03-01")
        assert answer.location == f"/rounds/{row.id}"


def test_an_inspectors_round_is_the_own_teams(app: Flask, client: Client, world: World) -> None:
    client.as_persona(world, "inspector")
    assert "team_id" not in client.get("/rounds/new").text
    assert client.post("/rounds/new", data=entered(world)).status_code == 302
    with app.app_context():
        assert db.session.scalars(sa.select(Round.team_id)).one() == world.units["team"]


def test_without_a_code_the_next_of_the_kind_is_taken(app: Flask, client: Client, world: World) -> None:
    client.as_persona(world, "supervisor")
    for _n in range(2):
        assert client.post("/rounds/new", data=entered(world, code="", kind="meeting")).status_code == 302
    with app.app_context():
        assert db.session.scalars(sa.select(Round.code).order_by(Round.id)).all() == ["HY2026-01", "HY2026-02"]


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"code": "XC 2026"}, "letters, digits"), ({"name": " "}, "required"), ({"feedback_on": "2026-13-01"}, "date"),
    ({"feedback_on": "2026-03-03"}, "future"), ({"kind": "party"}, "choice"),
])
def test_what_was_typed_stays_beside_the_sentence(client: Client, app: Flask, world: World, wrong: dict[str, str],
                                                  sentence: str) -> None:
    client.as_persona(world, "supervisor").post("/language/en")
    answer = client.post("/rounds/new", data=entered(world, name="保留的名称") | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "保留的名称" in answer.text or "name" in wrong
    assert count(app, Round) == 0


def test_units_are_offered_and_taken_from_the_own_organ_only(client: Client, app: Flask, world: World) -> None:
    client.as_persona(world, "supervisor")
    assert "清河区" not in client.get("/rounds/new").text
    assert client.post("/rounds/new", data=entered(world, unit_id=world.units["district_b"])).status_code == 422
    assert count(app, Round) == 0


@pytest.mark.parametrize("persona", ["liaison", "leader", "discipline", "sysadmin", "stranger"])
def test_who_may_not_open_a_round(client: Client, app: Flask, world: World, persona: str) -> None:
    client.as_persona(world, persona)
    assert client.get("/rounds/new").status_code == 403
    assert client.post("/rounds/new", data=entered(world)).status_code == 403
    assert client.post("/rounds/new", data={}).status_code == 403
    assert count(app, Round) == 0


def test_findings_are_written_by_hand_below_others(client: Client, app: Flask, world: World) -> None:
    (round_id,) = made(app, world, 1)
    client.as_persona(world, "inspector")
    first = client.post(f"/rounds/{round_id}/findings", data={"parent_id": "", "title": "上级问题", "text": ""})
    parent = int(first.location.rpartition("/")[2])
    assert f'<option selected value="{parent}"' in client.get(f"/rounds/{round_id}/findings?parent_id={parent}").text
    second = client.post(f"/rounds/{round_id}/findings", data={"parent_id": parent, "title": "下级问题", "text": "详情"})
    page = client.get(second.location).text
    assert "上级问题" in page
    assert "详情" in page
    assert f"finding_id={second.location.rpartition('/')[2]}" in page
    tree = client.get(f"/rounds/{round_id}").text
    assert tree.index("上级问题") < tree.index("下级问题")


def test_a_finding_without_a_title_keeps_its_text(client: Client, app: Flask, world: World) -> None:
    (round_id,) = made(app, world, 1)
    client.as_persona(world, "inspector")
    answer = client.post(f"/rounds/{round_id}/findings", data={"title": " ", "text": "保留的详情"})
    assert answer.status_code == 422
    assert "保留的详情" in answer.text
    assert count(app, Finding) == 0


def test_a_finding_shows_its_tasks_and_the_unit_sees_no_draft(client: Client, app: Flask, world: World) -> None:
    with app.app_context():
        round_id, act = a_round(world), world.actor("supervisor")
        finding_id = findings.add_finding(act, round_id, None, "议事规则不健全", "", now=clock.now())
        a_draft(world, round_id, title="不挂问题的任务")
        draft = drafting.Draft(title="健全议事规则任务", mode=drafting.Mode.TIMED, lead_unit_id=world.units["education"],
                               measures=(drafting.NewMeasure("修订", "印发"),))
        drafting.draft_task(act, round_id, finding_id, draft, now=clock.now())
    assert "健全议事规则任务" in client.as_persona(world, "supervisor").get(f"/findings/{finding_id}").text
    unit = client.as_persona(world, "liaison").get(f"/findings/{finding_id}")
    assert unit.status_code == 200
    assert "健全议事规则任务" not in unit.text
    assert "finding_id=" not in unit.text


@pytest.mark.parametrize("persona", ["inspector_b", "supervisor_b", "liaison_health", "sysadmin"])
def test_outsiders_find_no_finding_and_leave_none(client: Client, app: Flask, world: World, persona: str) -> None:
    with app.app_context():
        round_id = a_round(world)
        finding_id = findings.add_finding(world.actor("inspector"), round_id, None, "问题", "", now=clock.now())
    before = count(app, AuditEntry)
    client.as_persona(world, persona)
    assert client.get(f"/findings/{finding_id}").status_code == 404
    assert client.get(f"/rounds/{round_id}/findings").status_code == 404
    assert client.post(f"/rounds/{round_id}/findings", data={"title": "x"}).status_code == 404
    assert (count(app, Finding), count(app, AuditEntry)) == (1, before)


def test_teams_of_the_own_organ_only_and_only_those_that_exist(app: Flask, world: World) -> None:
    with app.app_context():
        organ = rounds.home_organ(world.actor("inspector"))
        assert seen.teams_below(organ, START.date()) == [(world.units["team"], "第一巡察组")]
        assert seen.teams_below(organ, START.date() - dt.timedelta(1)) == []


def _statements(act: Callable[[], object]) -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    connection = db.session.connection()
    sa.event.listen(connection, "before_cursor_execute", note)
    act()
    sa.event.remove(connection, "before_cursor_execute", note)
    return len(asked)
