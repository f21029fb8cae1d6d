"""The list of rounds, opening one, its page, and the correction of its facts."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import etree

from tests.conftest import Client
from tests.desk import Desk
from tests.factories import CLOCK, START, World, a_draft, a_round, a_task, version_of, workdays
from tracker import clock
from tracker.domain.vocabulary import PlanDate, RoundKind, State
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.round import Round, RoundDate
from tracker.queries import round_page
from tracker.queries import rounds as seen
from tracker.services import findings, reopening, rounds, suspension

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
    assert not re.search(r'href="[^"]*newer_than', text)


@pytest.mark.parametrize("key", ["x", "0", "-1", str(2**70)])
def test_a_key_that_is_none_is_the_first_page(app: Flask, client: Client, world: World, key: str) -> None:
    made(app, world, 1)
    assert codes(client.as_persona(world, "supervisor").get(f"/rounds/?older_than={key}").text) == ["XC2026-001"]


def test_tasks_are_counted_by_group_in_their_last_cycle(app: Flask, world: World) -> None:
    with app.app_context():
        round_id, act = a_round(world), world.actor("supervisor")
        closed = a_task(world, round_id, State.CLOSED)
        for state in (State.DRAFT, State.ASSIGNED, State.IN_PROGRESS, State.SUBMITTED, State.SUSPENDED, State.CANCELLED):
            a_task(world, round_id, state)
        reopening.reopen_task(act, closed, version=version_of(closed), reason="反弹", rule=workdays(20), now=clock.now())
        for persona, drafts in (("supervisor", 1), ("liaison", 0)):
            (line,) = seen.visible_rounds(world.actor(persona)).rows
            assert line.tasks == {"draft": drafts, "open": 3, "waiting": 1, "suspended": 1, "done": 0}
        tasks = round_page.round_page(act, round_id, clock.today()).tasks
        assert [(task.number and task.number[-3:], task.cycle) for task in tasks] == [
            ("001", 2), ("002", 1), ("003", 1), ("004", 1), ("005", 1), ("006", 1), (None, 1)], "drafts last"


def test_the_page_asks_a_constant_number_of_statements(app: Flask, world: World) -> None:
    with app.app_context():
        round_id, act = a_round(world), world.actor("supervisor")
        few = _statements(lambda: round_page.round_page(act, round_id, clock.today()))
        parent = None
        for n in range(6):
            parent = findings.add_finding(act, round_id, parent, f"问题{n}", "", now=clock.now())
            a_task(world, round_id, State.ASSIGNED)
        page = round_page.round_page(act, round_id, clock.today())
        assert (len(page.tasks), len(page.findings)) == (6, 1)
        assert _statements(lambda: round_page.round_page(act, round_id, clock.today())) == few


def test_a_round_is_opened(app: Flask, client: Client, world: World) -> None:
    client.as_persona(world, "supervisor")
    assert 'value="XC2026-01"' in client.get("/rounds/new").text
    answer = client.post("/rounds/new", data=entered(world, team_id=world.units["team"], name="第\u202e一轮\u200b"))
    assert answer.status_code == 302
    with app.app_context():
        row = db.session.scalars(sa.select(Round)).one()
        assert row.name == "第一轮"
        assert (row.code, row.kind, row.unit_id, row.team_id, row.inspected_unit_id, str(row.feedback_on)) == (
            "XC2026-07", RoundKind.INSPECTION, world.units["district"], world.units["team"], world.units["education"],
            "2026-03-01")
        assert answer.location == f"/rounds/{row.id}"


def test_the_next_code_follows_from_ordinary_numbers_only(app: Flask, world: World) -> None:
    for code, suggested in (("XC2026-99-9999999999", "XC2026-01"), ("XC2026-99999999999999999999", "XC2026-01"),
                            ("XC2026-08", "XC2026-09"), ("XC2026-999", "XC2026-1000"), ("XC2026-1000", "XC2026-1001")):
        with app.app_context():
            a_round(world, code=code)
            assert rounds.suggested_code(RoundKind.INSPECTION, clock.today()) == suggested


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
    ({"feedback_on": "2026-03-03"}, "future"), ({"feedback_on": "1026-03-01"}, "100 years back"),
    ({"kind": "party"}, "of the list"),
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


def test_teams_of_the_own_organ_only_and_only_those_that_exist(app: Flask, world: World) -> None:
    with app.app_context():
        organ = rounds.home_organ(world.actor("inspector"))
        assert seen.teams_below(organ, START.date()) == [(world.units["team"], "第一巡察组")]
        assert seen.teams_below(organ, START.date() - dt.timedelta(1)) == []


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(client, world)


def plan_of(app: Flask, round_id: int) -> dict[PlanDate, tuple[str, int | None]]:
    with app.app_context():
        return {row.kind: (str(row.deadline_on), row.months) for row in db.session.scalars(
            sa.select(RoundDate).where(RoundDate.round_id == round_id))}


def typed(app: Flask, round_id: int, **other: object) -> dict[str, object]:
    """The fields of the edit page as it shows them."""
    with app.app_context():
        facts = round_page.round_facts(db.session.get_one(Round, round_id))
    fields: dict[str, object] = {"name": facts.name, "feedback_on": facts.feedback_on or "", "team_id": facts.team_id or "",
                                 "inspected_unit_id": facts.inspected_unit_id or ""}
    for n, kind in enumerate(PlanDate):
        row = facts.plan.get(kind)
        fields |= {f"plan-{n}-months": (row and row.months) or "",
                   f"plan-{n}-date": row.deadline_on if row and not row.months else ""}
    for n, (key, name) in enumerate(facts.categories):
        fields |= {f"categories-{n}-id": key, f"categories-{n}-place": n + 1, f"categories-{n}-name": name}
    return fields | other


def test_the_list_is_filtered_by_its_address_and_keeps_it_on_other_pages(app: Flask, client: Client, world: World) -> None:
    with app.app_context():
        for n in range(seen.PAGE + 1):
            a_round(world, code=f"XC2026-{n:03d}", name=f"第{n}轮巡察")
        for code, kind, feedback_on in (("YD2025-01", RoundKind.WORK_PLAN, dt.date(2025, 5, 5)),
                                        ("HY2026-01", RoundKind.MEETING, None)):
            rounds.open_round(world.actor("supervisor"), rounds.NewRound(code, "重点任务_甲", kind, world.units["district"],
                                                                         feedback_on=feedback_on), now=clock.now())
    client.as_persona(world, "supervisor")
    assert codes(client.get("/rounds/?kind=work_plan").text) == ["YD2025-01"]
    assert codes(client.get("/rounds/?year=2025").text) == ["YD2025-01"]
    assert codes(client.get("/rounds/?text=hy2026").text) == ["HY2026-01"]
    assert codes(client.get("/rounds/?text=任务_甲").text) == ["HY2026-01", "YD2025-01"]
    assert codes(client.get("/rounds/?text=%25&year=2026").text) == []
    whole = client.get(f"/rounds/?unit={world.units['education']}&kind=nonsense&year=20x6&older_than=x")
    assert len(codes(whole.text)) == seen.PAGE
    assert "类型 = nonsense、年度 = 20x6、页次 = x" in whole.text
    for query in ("kind=instruction", "year=2019", f"unit={world.units['health']}", "unit=2147483647"):
        text = client.get(f"/rounds/?{query}").text
        assert len(codes(text)) == seen.PAGE and f"= {query.partition('=')[2]}" in text and query not in text, query
    assert 'class="note"' not in client.get("/rounds/?kind=meeting").text
    following = re.search(r'href="([^"]*older_than[^"]*)"', whole.text)
    assert following
    assert codes(client.get(following.group(1).replace("&amp;", "&")).text) == ["XC2026-000"]


def test_figures_stand_on_the_page_with_bars_that_say_what_they_show(app: Flask, desk: Desk, world: World) -> None:
    (round_id,) = made(app, world, 1)
    assert "figures begin with the first assignment" in desk.get("supervisor", f"/rounds/{round_id}")
    with app.app_context():
        for state in (State.CLOSED, State.ASSIGNED, State.DRAFT, State.CANCELLED):
            a_task(world, round_id, state)
    page = desk.get("supervisor", f"/rounds/{round_id}")
    assert re.search(r"<b>50\.00%</b>\s*<span>Completion rate", page)
    assert 'role="img" aria-label="Completed 1, Unfinished, not overdue 1"' in page
    assert '<rect class="seg-completed" x="0.00%" width="50.00%"' in page
    assert "style=" not in page.partition("<main")[2]
    assert codes(desk.get("supervisor", "/rounds/"))
    assert "50.00%" in desk.get("supervisor", "/rounds/")


def test_the_numbers_of_a_unit_lead_to_its_own_tasks_overdue_by_their_deadline(app: Flask, desk: Desk, world: World) -> None:
    """Neither those of the school below it, nor what is red only because nobody gave a receipt."""
    (round_id,) = made(app, world, 1)
    with app.app_context():
        a_task(world, round_id, State.IN_PROGRESS, rule=workdays(3))
        for lead in ("education", "school"):
            a_task(world, round_id, State.ASSIGNED, lead=lead)
        a_task(world, round_id, State.IN_PROGRESS, lead="school", rule=workdays(3))
    CLOCK.move_to(dt.date(2026, 3, 20))
    row, = etree.HTML(desk.get("supervisor", f"/rounds/{round_id}")).xpath("//tr[td[1]='云岭区教育局']")
    assert row.xpath("td/a/text()") == ["2", "2", "1"]
    for link in row.xpath("td/a"):
        assert f"Tasks · {link.text} in all" in desk.get("supervisor", link.get("href"))


def test_without_figures_it_is_said_why(app: Flask, desk: Desk, world: World) -> None:
    (round_id,) = made(app, world, 1)

    def said() -> str:
        page = etree.HTML(desk.get("supervisor", f"/rounds/{round_id}"))
        return str(page.xpath("string(//h2[@id='figures']/following-sibling::p[1])"))

    with app.app_context():
        cancelled, _kept = [a_draft(world, round_id) for _n in range(2)]
        suspension.cancel_task(world.actor("supervisor"), cancelled, version=version_of(cancelled), reason="重复",
                               now=clock.now())
    assert said() == "No task was assigned yet: figures begin with the first assignment. Cancelled 1 · Drafts 1"
    with app.app_context():
        a_task(world, round_id, State.CANCELLED)
    assert said() == "All assigned tasks were cancelled: there is nothing to count. Cancelled 2 · Drafts 1"


def test_opening_sets_the_dates_that_practice_knows(app: Flask, desk: Desk, world: World) -> None:
    desk.post("supervisor", "/rounds/new", **entered(world, team_id="", concentrated_months="2"))
    desk.post("supervisor", "/rounds/new", **entered(world, team_id="", code="XC2026-08", feedback_on=""))
    desk.post("supervisor", "/rounds/new", **entered(world, team_id="", code="GZ2026-08", kind="work_plan"))
    with app.app_context():
        first, *others = db.session.scalars(sa.select(Round.id).order_by(Round.id)).all()
    assert plan_of(app, first) == {  # counted from 2026-03-01; the period ends on Labour Day and moves to 05-06
        PlanDate.PLAN_DUE: ("2026-04-01", 1), PlanDate.CONCENTRATED: ("2026-05-06", 2),
        PlanDate.EVALUATION: ("2026-06-08", 1), PlanDate.CLUE_REPLY: ("2026-06-01", 3)}
    assert [plan_of(app, other) for other in others] == [{}, {}]
    page = desk.get("supervisor", f"/rounds/{first}")
    assert "30 days left" in page
    assert re.findall(r"<b>(2026-\d\d-\d\d)</b>", page) == ["2026-04-01", "2026-05-06", "2026-06-01", "2026-06-08"]


def test_a_corrected_feedback_day_moves_the_counted_dates_only(app: Flask, desk: Desk, world: World) -> None:
    (round_id,) = made(app, world, 1)
    path = f"/rounds/{round_id}/edit"
    desk.post("inspector", path, **typed(app, round_id, **{"plan-0-months": "", "plan-0-date": "2026-04-15"}))
    desk.post("supervisor", path, **typed(app, round_id, feedback_on="2026-02-10", name="改名"))
    plan = plan_of(app, round_id)
    assert (plan[PlanDate.PLAN_DUE], plan[PlanDate.CONCENTRATED]) == (("2026-04-15", None), ("2026-08-10", 6))
    with app.app_context():
        entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "round:edit")
                                   .order_by(AuditEntry.id.desc())).first()
        assert entry
        assert (entry.before["name"], entry.after["name"]) == ("关于教育系统的巡察", "改名")
        assert entry.after["feedback_on"] == "2026-02-10"
        assert set(entry.after) == {"name", "feedback_on", "plan"}


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"plan-0-months": "1", "plan-0-date": "2026-04-01"}, "not both"),
    ({"feedback_on": ""}, "counted from the day of the feedback"),
    ({"plan-1-months": ""}, "end of the concentrated rectification"), ({"plan-1-months": "99"}, "Not right: "),
    ({"feedback_on": "2026-03-03"}, "future"), ({"categories-0-name": "巡视巡察整改"}, "same name"),
    ({"name": ""}, "required"),
    ({"plan-4-months": "", "plan-4-date": "2026-08-31"}, "before the end of the concentrated rectification (2026-09-02)"),
])
def test_a_plan_that_makes_no_sense_keeps_what_was_typed(app: Flask, desk: Desk, world: World, wrong: dict[str, str],
                                                         sentence: str) -> None:
    (round_id,) = made(app, world, 1)
    before = plan_of(app, round_id)
    answer = desk.post("supervisor", f"/rounds/{round_id}/edit", 422,
                       **(typed(app, round_id) | {"name": "保留的名称"} | wrong))
    assert sentence in answer
    assert "保留的名称" in answer or "name" in wrong
    assert plan_of(app, round_id) == before
    page = etree.HTML(answer)
    (told,) = page.xpath("//div[@id='error-summary']//a/@href")
    (at,) = page.xpath("//*[@id=$id]", id=told[1:])
    assert at.tag == "input" and at.get("aria-invalid") == "true" or told == "#categories"
    assert told[1:] in wrong or told == "#categories"
    assert len(page.xpath("//form//p[@class='wrong']")) == 1, "said once, at the field"


def test_of_two_who_edit_the_second_is_told(app: Flask, desk: Desk, world: World) -> None:
    (round_id,) = made(app, world, 1)
    desk.post("inspector", f"/rounds/{round_id}/edit", **typed(app, round_id, name="先改"))
    desk.post("supervisor", f"/rounds/{round_id}/edit", 409, **typed(app, round_id, name="后改", version=1))


def test_a_year_without_a_calendar_is_said_to_be_reckoned_by_weekends(app: Flask, desk: Desk, world: World) -> None:
    (round_id,) = made(app, world, 1)
    said = "days off of that year are not published"
    edit = f"/rounds/{round_id}/edit"
    for way, n in (({}, 0), ({"plan-5-months": "24"}, 1), ({"plan-5-months": "", "plan-5-date": "2028-03-01"}, 1)):
        desk.post("supervisor", edit, **typed(app, round_id, **way))
        assert [desk.get("supervisor", path).count(said) for path in (f"/rounds/{round_id}", edit)] == [n, n], way


def test_a_date_that_was_entered_stays_on_a_day_off_and_the_page_says_so(app: Flask, desk: Desk, world: World) -> None:
    (round_id,) = made(app, world, 1)
    desk.post("supervisor", f"/rounds/{round_id}/edit",
              **typed(app, round_id, **{"plan-0-months": "", "plan-0-date": "2026-10-01"}))
    for path in (f"/rounds/{round_id}", f"/rounds/{round_id}/edit"):
        page = desk.get("supervisor", path)
        assert "2026-10-01" in page
        assert page.count("A day off; the next working day is 2026-10-08.") == 1


def test_unit_and_team_stay_once_something_hangs_on_the_round(app: Flask, desk: Desk, world: World) -> None:
    (round_id,) = made(app, world, 1)
    path, health = f"/rounds/{round_id}/edit", world.units["health"]
    desk.post("supervisor", path, **typed(app, round_id, team_id=world.units["team"], inspected_unit_id=health))
    with app.app_context():
        findings.add_finding(world.actor("inspector"), round_id, None, "问题", "", now=clock.now())
    assert "inspected_unit_id" not in desk.get("supervisor", path)
    desk.post("supervisor", path, **typed(app, round_id, inspected_unit_id=world.units["education"], team_id=""))
    with app.app_context():
        row = db.session.get_one(Round, round_id)
        assert (row.inspected_unit_id, row.team_id) == (health, world.units["team"])


def test_categories_are_added_renamed_put_in_order_and_kept_while_used(app: Flask, desk: Desk, world: World) -> None:
    (round_id,) = made(app, world, 1)
    with app.app_context():
        names = round_page.categories(round_id)
        findings.add_finding(world.actor("inspector"), round_id, None, "问题", "", now=clock.now(), category_id=names[3][0])
    first, second, third, fourth = (name for _key, name in names)
    path = f"/rounds/{round_id}/edit"
    kept_name = desk.post("supervisor", path, 422, **typed(app, round_id, **{"categories-3-name": ""}))
    assert "belong to the category" in kept_name
    desk.post("supervisor", path, **typed(app, round_id, **{
        "categories-0-name": second, "categories-1-name": first, "categories-2-name": "", "categories-3-place": 0,
        "categories-4-place": "", "categories-4-name": "新类别"}))
    with app.app_context():
        kept = round_page.categories(round_id)
    assert [name for _key, name in kept] == [fourth, second, first, "新类别"]
    assert kept[1][0] == names[0][0]


def _statements(act: Callable[[], object]) -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    connection = db.session.connection()
    sa.event.listen(connection, "before_cursor_execute", note)
    act()
    sa.event.remove(connection, "before_cursor_execute", note)
    return len(asked)
