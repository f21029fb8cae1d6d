import datetime as dt
from io import BytesIO
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from lxml import etree

from tests.desk import Desk
from tests.factories import CLOCK, World, a_draft, a_round, a_task, version_of
from tests.web.test_overdue import cells, link, shown, until
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.round import Round
from tracker.models.task import Task
from tracker.queries import list_choices, overdue_reach, task_list, task_list_keys, task_list_reach

TITLES = ["事项甲", "事项乙", "事项丙", "=1+事项丁"]


@pytest.fixture
def made(app, world: World) -> dict[str, int]:
    """Two drafts of health, one task assigned and one in rectification of education; and one of the other district."""
    with app.app_context():
        round_id = a_round(world)
        ids = {"事项甲": a_task(world, round_id, State.ASSIGNED, title="事项甲", rule=until(dt.date(2026, 3, 20))),
               "事项乙": a_task(world, round_id, State.IN_PROGRESS, title="事项乙", rule=until(dt.date(2026, 3, 10))),
               "事项丙": a_draft(world, round_id, title="事项丙", lead="health", supporting=("education",)),
               "=1+事项丁": a_draft(world, round_id, title="=1+事项丁", lead="health"), "round": round_id}
        other = a_round(world, suffix="_b", code="XC2026-02")
        ids["foreign"] = a_draft(world, other, suffix="_b", title="乙区暗记")
        db.session.remove()
    return ids


def test_the_list_its_filters_and_their_chips(app, client, world: World, made):
    desk = Desk(client, world)
    text = desk.get("supervisor", "/tasks/")
    assert shown(text, TITLES) == TITLES[::-1] and "乙区暗记" not in text and "4 in all" in text
    assert shown(desk.get("liaison", "/tasks/"), TITLES) == ["事项乙", "事项甲"]
    cases = {"state=draft": TITLES[:1:-1], "light=red": [], "until=2026-03-15": ["事项乙"], "text=事项甲": ["事项甲"],
             f"unit={world.units['health']}": TITLES[:1:-1], "sort=deadline": ["事项乙", "事项甲", "=1+事项丁", "事项丙"],
             "sort=number&order=down": ["事项乙", "事项甲", "=1+事项丁", "事项丙"],
             f"round={made['round']}&mode=timed": TITLES[::-1],
             "kind=work_plan": [], "kind=inspection&order=up": TITLES}
    for query, titles in cases.items():
        assert shown(desk.get("supervisor", f"/tasks/?{query}"), TITLES) == titles, query
    text = desk.get("supervisor", f"/tasks/?state=draft&unit={world.units['health']}&sort=deadline")
    assert 'href="/tasks/?unit={}&amp;sort=deadline"'.format(world.units["health"]) in text
    CLOCK.move_to(dt.date(2026, 3, 12))
    assert shown(desk.get("supervisor", "/tasks/?light=red"), TITLES) == ["事项乙"]


def test_pages_lead_there_and_back(client, world: World, made, monkeypatch):
    monkeypatch.setattr(task_list, "ROWS", 1)
    for query in ("", "?sort=deadline", "?sort=number"):
        address, seen = "/tasks/" + query, []
        while address:
            text = client.as_persona(world, "supervisor").get(address).text
            seen += [title for title in TITLES if title in text]
            address = link(text, "after")
        assert sorted(seen) == sorted(TITLES)
        assert shown(client.get(link(text, "before")).text, TITLES) == [seen[-2]]


BAD = ["round=0&unit=abc&state=gone&light=pink&mode=x&category=-1&kind=party&since=2026-13-45&until=20260101&rung=x",
       "since=٢٠٢٦-01-01&sort=name&order=sideways&after=x&standing=never&without_task=maybe&late=0&clock=maybe&pick=a",
       "before=2026-02-30~5&sort=deadline", "after=~99999999999&pick=1.99999999999", "unit=2147483647",
       "category=2147483647",
       "round=2147483647&rung=77", "text=%25_%2F%5C" + "x" * 3000 + "&kind=receipt", "after=9~9&sort=number",
       "after=0.0001-01-01.1", "after=1.1.1", "before=9.9999-12-31.9&sort=unit", "order=down&sort=rung&since=0001-01-01"]


@pytest.mark.parametrize("path", ["/tasks/", "/findings/", "/deadlines/", "/overdue/"])
def test_a_bad_address_is_named_and_never_an_error(client, world: World, made, path: str):
    client.as_persona(world, "supervisor")
    for n, query in enumerate(BAD):
        for view in ("", "print", "export.xlsx") if n < 2 else ("",):
            answer = client.get(f"{path}{view}?{query}")
            assert answer.status_code == 200, (path, view, query)
            answer.close()
    for query in ("order=sideways", "pick=a", "round=x", "round=2147483647"):
        assert 'class="note"' in client.get(f"{path}?{query}").text, query
    assert "= 77" in client.get("/overdue/?rung=77").text and 'class="note"' not in client.get(path).text


def test_export_and_print_are_what_is_filtered_or_ticked(client, world: World, made):
    client.as_persona(world, "supervisor")
    answer = client.get("/tasks/export.xlsx?state=draft&order=up")
    rows = cells(answer.data)
    with ZipFile(BytesIO(answer.data)) as book:
        assert etree.fromstring(book.read("xl/worksheets/sheet1.xml")).xpath("//*[local-name()='f']") == []
    answer.close()
    assert rows[2][0] == "筛选条件：状态：拟办" and [row[3] for row in rows[4:]] == TITLES[2:]
    answer = client.get(f"/tasks/export.xlsx?pick={made['事项甲']}.1&pick={made['foreign']}")
    assert [row[3] for row in cells(answer.data)[4:]] == ["事项甲"]
    answer.close()
    text = client.get("/tasks/print?state=draft").text
    assert shown(text, TITLES) == TITLES[:1:-1] and "状态：拟办" in text and 'name="pick"' not in text
    assert shown(client.get(f"/tasks/print?pick={made['事项甲']}").text, TITLES) == ["事项甲"]


def test_drafts_are_assigned_together(app, client, world: World, made):
    desk, drafts = Desk(client, world), (made["事项丙"], made["=1+事项丁"])
    ticked = "&".join(f"pick={row}.1" for row in (*drafts, made["事项甲"], made["foreign"]))
    text = desk.get("supervisor", f"/tasks/assign?{ticked}")
    for word in ("事项丙", "吕联络、雷局长、李联络、冷局长", "2 ticked rows are left out"):
        assert word in text, word
    assert "乙区暗记" not in text
    desk.get("liaison", f"/tasks/assign?{ticked}", 403)
    picks = [f"{row}.1" for row in drafts]
    form = {"kind": "workdays", "amount": "", "anchor": "assignment", "pick": picks}
    assert "Give the number of days" in desk.post("supervisor", f"/tasks/assign?{ticked}", 422, **form)
    text = desk.post("supervisor", "/tasks/assign", 200, **form | {"amount": 5, "preview": 1})
    assert "2026-03-09" in text and 'value="5"' in text
    assert desk.post("supervisor", "/tasks/assign", **form | {"amount": 5}) == "/tasks/"
    with app.app_context():
        found = db.session.scalars(sa.select(Task.number).where(Task.id.in_(drafts)).order_by(Task.id)).all()
        assert found == ["XC2026-01-003", "XC2026-01-004"]


def test_where_no_draft_can_be_assigned_the_form_comes_back(app, client, world: World, made):
    desk, drafts = Desk(client, world), (made["事项丙"], made["=1+事项丁"])
    with app.app_context():
        db.session.execute(sa.update(Round).values(feedback_on=None))
        db.session.commit()
    form = {"kind": "workdays", "amount": 7, "anchor": "feedback", "pick": [f"{row}.1" for row in drafts]}
    text = desk.post("supervisor", "/tasks/assign", 422, **form)
    assert 'value="7"' in text and text.count("<p class=\"wrong\">") == 2 and "each row says why" in text
    assert desk.post("supervisor", "/tasks/assign", **form | {"anchor": "assignment"}) == "/tasks/"
    assert f'href="/tasks/?pick={drafts[0]}&amp;pick={drafts[1]}"' in client.get("/tasks/").text


def choices(text: str, name: str) -> list[str]:
    return [option.text for option in etree.HTML(text).xpath(f"//select[@name='{name}']/option")][1:]


def test_units_and_rounds_offered_are_those_of_the_post_whatever_is_chosen(app, client, world: World, made, monkeypatch):
    """Also by one of the two samples alone."""
    u = world.units
    with app.app_context():
        second = a_round(world, code="XC2026-03", name="第二轮")
        a_task(world, second, State.ASSIGNED, lead="health", supporting=("school",))
        a_round(world, code="XC2026-04", name="没有任务的一轮")
        db.session.remove()
    first, own = "关于教育系统的巡察", ["云岭区教育局", "云岭区第一中学"]
    office = ["云岭区教育局", "云岭区卫生健康局", "云岭区第一中学"]
    expected = {"liaison": (own, ["第二轮", first]), "liaison_health": (office[1:2], ["第二轮"]),
                "supervisor": (office, ["第二轮", first]), "inspector": (office, ["第二轮", first]),
                "discipline": (office, ["第二轮", first]), "supervisor_b": (["清河区教育局"], [first])}
    for samples in ((2000, 20), (2000, 0), (0, 20)):
        for name, n in zip(("SAMPLE", "NEWEST"), samples, strict=True):
            monkeypatch.setattr(list_choices, name, n)
        for reach in (overdue_reach, task_list_reach):
            reach._facts.cache_clear()
        for persona, (units, rounds) in expected.items():
            client.as_persona(world, persona)
            for query in ("tasks/", f"tasks/?unit={u['school']}", f"overdue/?unit={u['education']}", "deadlines/"):
                text = client.get(f"/{query}").text
                if persona != "supervisor_b" or "unit" not in query:
                    assert choices(text, "unit") == units or "unit=" in query, (samples, persona, query)
                    assert set(units) <= set(choices(text, "unit")) and choices(text, "round") == rounds, (persona, query)


def test_receipts_are_given_together_and_each_refusal_has_its_sentence(app, client, world: World, made):
    desk = Desk(client, world)
    with app.app_context():
        more = a_task(world, made["round"], State.ASSIGNED, title="事项戊", supporting=("school",))
        version = version_of(more)
        db.session.remove()
    picks = [f"{made['事项甲']}.1", f"{more}.{version}", f"{made['事项乙']}.1"]
    text = desk.get("liaison", "/tasks/accept?" + "&".join(f"pick={pick}" for pick in picks))
    assert "1 ticked row is left out" in text and "云岭区第一中学" in text and "Accept 3 parts" in text
    text = desk.post("liaison", "/tasks/accept", 200, pick=picks)
    assert "2 parts were accepted" in text and "Somebody was faster" in text
    with app.app_context():
        assert db.session.get_one(Task, more).state is State.IN_PROGRESS
        assert db.session.get_one(Task, made["事项甲"]).state is State.ASSIGNED


def test_a_page_takes_at_most_ten_statements(app, client, world: World, made, monkeypatch):
    """Whatever the rows: by both ways, also where a page begins with numbered tasks and ends with drafts."""
    with app.app_context():
        connection = db.engines[None]
    seen: list[str] = []

    def listen(_c, _cursor, statement: str, *_rest: object) -> None:
        seen.append(statement)
    client.as_persona(world, "supervisor")
    sa.event.listen(connection, "before_cursor_execute", listen)
    try:
        for few in (task_list_keys.FEW, -1):
            monkeypatch.setattr(task_list_keys, "FEW", few)
            for address in ("/tasks/", "/tasks/?sort=number", f"/tasks/?sort=deadline&unit={world.units['health']}",
                            "/findings/?text=x", "/deadlines/?standing=due_soon", "/overdue/", "/search?q=事项"):
                seen.clear()
                assert client.get(address).status_code == 200
                said = [s for s in seen if not s.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]
                assert len(said) <= 10, (address, len(said))
    finally:
        sa.event.remove(connection, "before_cursor_execute", listen)
