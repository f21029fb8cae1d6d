import datetime as dt
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from lxml import etree

from tests.desk import Desk
from tests.factories import CLOCK, World, a_draft, a_round, a_task, version_of
from tests.web.test_overdue import cells, link, shown, until
from tracker import clock
from tracker.domain.vocabulary import Mode, State
from tracker.extensions import db
from tracker.models.round import Round, RoundCategory
from tracker.models.task import Task
from tracker.queries import list_choices, overdue_reach, task_list, task_list_batch, task_list_keys, task_list_reach
from tracker.services import corrections, drafting, findings

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
    assert shown(desk.get("supervisor", "/tasks/?light=red"), TITLES) == ["事项乙", "事项甲"], "a receipt is late too"


def test_pages_lead_there_and_back(client, world: World, made, monkeypatch):
    monkeypatch.setattr(task_list, "ROWS", 1)
    for query in ("", "?sort=deadline", "?sort=number"):
        address, seen = "/tasks/" + query, []
        while address:
            text = client.as_persona(world, "supervisor").get(address).text
            assert "· 本页1项，共4项" in text, "said on paper too"
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
            assert answer.status_code == (302 if view else 200), (path, view, query)
            assert not view or unquote(answer.location) == f"{path}?{query}"
    for query in ("order=sideways", "pick=a", "round=x", "text=%01"):
        assert 'class="note"' in client.get(f"{path}?{query}").text, query
    assert "= 77" in client.get("/overdue/?rung=77").text and 'class="note"' not in client.get(path).text


def book(client, address: str) -> list[list[str]]:
    answer = client.get(address)
    rows = cells(answer.data)
    answer.close()
    return rows


@pytest.mark.parametrize(("path", "names"), [("tasks", ("round", "unit", "category")), ("findings", ("round", "category")),
                                             ("deadlines", ("round", "unit")), ("overdue", ("round", "unit", "rung"))])
def test_what_is_not_understood_is_named_and_not_applied(app, client, world: World, made, path: str, names):
    """In the rows, the chips and the links; also a category of a round that is out of reach. Workbook and paper, which
    would be wider than asked, are refused."""
    CLOCK.move_to(dt.date(2026, 3, 31))
    with app.app_context():
        findings.add_finding(world.actor("supervisor"), made["round"], None, "事项甲", "", now=clock.now())
        foreign = db.session.get_one(Task, made["foreign"]).round_id
        category = RoundCategory(round_id=foreign, position=1, name="乙区类别")
        db.session.add(category)
        db.session.commit()
        asked = [(name, 77 if name == "rung" else 2147483647) for name in names]
        asked += [("round", foreign), *([("category", category.id), ("category", "none")] if "category" in names else [])]
        db.session.remove()
    client.as_persona(world, "supervisor")
    every = shown(client.get(f"/{path}/").text, TITLES)
    assert "事项甲" in every and "乙区" not in "".join(every)
    for name, value in asked:
        text = client.get(f"/{path}/?{name}={value}").text
        note = "".join(etree.HTML(text).xpath("//p[@class='note']/text()"))
        assert f"= {value}" in note and shown(text, TITLES) == every, (name, value)
        assert f"{name}={value}" not in text and ' ×</a>' not in text and "乙区" not in text, (name, value)
        for view in ("export.xlsx", "print"):
            refused = client.get(f"/{path}/{view}?{name}={value}&pick=1")
            assert (refused.status_code, refused.location) == (302, f"/{path}/?{name}={value}&pick=1")
        assert "没有导出或打印" in client.get(refused.location).text


@pytest.mark.parametrize(("address", "name"), [
    ("/tasks/?since=2026-03-11&until=2026-03-10&state=assigned", "until"),
    ("/deadlines/?since=2026-03-11&until=2026-03-10", "until"), ("/overdue/?late=9&late_to=8", "late")])
def test_bounds_with_nothing_between_them_say_so_at_the_field(client, world: World, made, address: str, name: str):
    CLOCK.move_to(dt.date(2026, 3, 31))
    client.as_persona(world, "supervisor")
    path, _, query = address.partition("?")
    without = "?state=assigned" if "state" in query else ""
    text = client.get(address).text
    tree = etree.HTML(text)
    field, = tree.xpath(f"//form[@id='filters']//input[@name='{name}']")
    low = tree.xpath("//form[@id='filters']//input[@name='since' or @name='late']/@value")
    assert field.get("aria-invalid") == "true" and field.get("value") and low == [query.partition("=")[2].partition("&")[0]]
    assert "均未采用" in "".join(tree.xpath(f"//*[@id='{field.get('aria-describedby')}']")[0].itertext())
    assert shown(text, TITLES) == shown(client.get(path + without).text, TITLES) != []
    assert not [link for link in tree.xpath("//main//a/@href") if "until=" in link or "late_to=" in link]
    assert client.get(path + "export.xlsx?" + query).location == address
    assert tree.xpath("//form[@id='filters' and contains(@class, 'open')]") and not tree.xpath("//form[@id='filters']/a")
    assert 'aria-invalid' not in client.get(address.replace("-11", "-10").replace("late=9", "late=8")).text


def test_tasks_outside_every_category_have_their_list(app, client, world: World, made):
    with app.app_context():
        inside = RoundCategory(round_id=made["round"], position=99, name="类别甲")
        db.session.add(inside)
        db.session.commit()
        category = inside.id
        top = findings.add_finding(world.actor("supervisor"), made["round"], None, "问题", "", category_id=category,
                                   now=clock.now())
        below = findings.add_finding(world.actor("supervisor"), made["round"], top, "下面的问题", "", now=clock.now())
        outside = findings.add_finding(world.actor("supervisor"), made["round"], None, "别的问题", "", now=clock.now())
        for title, finding_id in (("事项乙", below), ("事项甲", outside)):
            db.session.get_one(Task, made[title]).finding_id = finding_id
        db.session.commit()
        db.session.remove()
    client.as_persona(world, "supervisor")
    link = f"/tasks/?round={made['round']}&category=none"
    row, = etree.HTML(client.get(f"/rounds/{made['round']}").text).xpath("//tr[td[1]='未分类']")
    counted, = row.xpath("td[2]/a[text()='1']/@href")
    assert counted == link.replace("&", "&counted=owed&") and shown(client.get(counted).text, TITLES) == [TITLES[0]]
    text = client.get(link).text
    assert shown(text, TITLES) == [TITLES[3], TITLES[2], TITLES[0]] and "类别：未分类 ×" in text
    assert choices(text, "category")[-2:] == ["类别甲", "未分类"]
    # with the round its category goes; a category alone says which round is meant
    assert 'href="/tasks/" aria-label' in text and choices(client.get("/tasks/").text, "category") == []
    assert shown(client.get(f"/tasks/?category={category}").text, TITLES) == ["事项乙"]
    text = client.get(f"/findings/?round={made['round']}&category=none").text
    assert "别的问题" in text and "下面的问题" not in text
    assert book(client, f"/tasks/export.xlsx?round={made['round']}&category=none&text=甲")[2][0].endswith(
        "类别：未分类；编号或标题含：甲")


def test_export_and_print_are_what_is_filtered_or_ticked(client, world: World, made):
    client.as_persona(world, "supervisor")
    answer = client.get("/tasks/export.xlsx?state=draft&order=up")
    rows = cells(answer.data)
    with ZipFile(BytesIO(answer.data)) as book:
        assert etree.fromstring(book.read("xl/worksheets/sheet1.xml")).xpath("//*[local-name()='f']") == []
    answer.close()
    assert rows[2][0] == "筛选条件：状态：拟办" and [row[3] for row in rows[4:]] == TITLES[2:]
    answer = client.get(f"/tasks/export.xlsx?pick={made['事项甲']}.1&pick={made['foreign']}")
    [row] = cells(answer.data)[4:]
    assert row[3] == "事项甲" and "即将到期（签收）" in row
    answer.close()
    text = client.get("/tasks/print?state=draft").text
    assert shown(text, TITLES) == TITLES[:1:-1] and "状态：拟办" in text and 'name="pick"' not in text
    assert "· 共2项</th>" in text and "· 共2项</th>" in client.get("/tasks/?state=draft").text
    assert shown(client.get(f"/tasks/print?pick={made['事项甲']}").text, TITLES) == ["事项甲"]


def test_drafts_are_assigned_together(app, client, world: World, made):
    desk, drafts = Desk(client, world), (made["事项丙"], made["=1+事项丁"])
    ticked = "&".join(f"pick={row}.1" for row in (*drafts, made["事项甲"], made["foreign"]))
    text = desk.get("supervisor", f"/tasks/assign?{ticked}")
    said = etree.HTML(text).xpath("string(//main)")
    for word in ("事项丙", "吕联络, 雷局长, 李联络, 冷局长", "2 ticked rows are left out"):
        assert word in said, word
    assert "乙区暗记" not in text
    desk.get("liaison", f"/tasks/assign?{ticked}", 403)
    picks = [f"{row}.1" for row in drafts]
    form = {"kind": "workdays", "amount": "", "anchor": "assignment", "pick": picks}
    assert "Give the number of days" in desk.post("supervisor", f"/tasks/assign?{ticked}", 422, **form)
    page = etree.HTML(desk.post("supervisor", "/tasks/assign", 200, **form | {"amount": 5, "preview": 1}))
    told, = page.xpath("//*[@id='preview']/p")
    assert "2026-03-09" in told.xpath("./strong/span[@class='nowrap']/text()") and page.xpath("//input[@value='5']")
    for rule, said in (({"kind": "date", "date": "2026-02-27"}, "This day has passed already."),
                       ({"amount": 400}, "The calendar of that year is not published; weekends only were counted."),
                       ({"amount": 5, "anchor": "receipt"}, "Reckoned with the last day for the receipt; ")):
        told = etree.HTML(desk.post("supervisor", "/tasks/assign", 200, **form | rule | {"preview": 1}))
        assert said in "".join(told.xpath("//*[@id='preview']/p")[0].itertext()), rule
    assert page.xpath("//*[@data-rule]/div/@data-for") == ["days workdays months"] * 2 + ["date"]
    assert page.xpath("//*[@data-plain]") and page.xpath("//script[contains(@src, 'rule.js')]")
    assert desk.post("supervisor", "/tasks/assign", **form | {"amount": 5}) == "/tasks/"
    with app.app_context():
        found = db.session.scalars(sa.select(Task.number).where(Task.id.in_(drafts)).order_by(Task.id)).all()
        assert found == ["XC2026-01-003", "XC2026-01-004"]


def test_the_page_of_a_batch_names_what_the_units_are_asked_already(app, client, world: World, made, monkeypatch):
    with app.app_context():
        draft = a_draft(world, made["round"], title="又一事项")
        for n in range(4):
            a_task(world, made["round"], State.ASSIGNED, title=f"另{n}", supporting=("health",) if n == 3 else ())
        beyond = a_round(world, suffix="_b", code="XC2026-03")
        db.session.get_one(Task, a_task(world, beyond, suffix="_b")).lead.unit_id = world.units["health"]
        db.session.commit()
        db.session.remove()
    desk, address = Desk(client, world), f"/tasks/assign?pick={draft}.1&pick={made['事项丙']}.1"
    page = etree.HTML(desk.get("supervisor", address))
    first, second = page.xpath("//td[@data-label='Open tasks of the lead unit already']")
    assert second.xpath("a/text()") == [f"XC2026-01-00{n}" for n in (6, 5, 4, 3, 2)]
    assert second.xpath("a/@href")[4] == f"/tasks/{made['事项乙']}" and "… 6 in all" in "".join(second.itertext())
    assert first.xpath("a/text()") == ["XC2026-01-006"] and "1 further task lies beyond" in "".join(first.itertext())
    assert "XC2026-03" not in etree.tostring(page, encoding="unicode")
    monkeypatch.setattr(task_list_batch, "NEWEST", 1)  # what is hidden takes no room of what is shown
    assert desk.get("supervisor", address).count(">XC2026-01-006</a>") == 2


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
    assert "Accept 3 parts" in desk.post("liaison", "/tasks/accept", 200, pick=picks, look="1")
    page = etree.HTML(desk.post("liaison", "/tasks/accept", 200, pick=[*picks, f"{made['foreign']}.1"]))
    text = "".join(page.xpath("//main")[0].itertext())
    assert "2 parts were accepted" in text and "1 further ticked row was not carried out" in text and "乙区" not in text
    assert page.xpath("//td[@class='wrong']/text()") == [
        "孙督查 (云岭区 Supervision office): “Assign”, 2026-03-02 09:00. The task is now “Awaiting receipt”. "
        "Look at it again before you act.",
        "李联络 (云岭区教育局 Unit liaison): “Accept”, 2026-03-02 09:00. The task is now “In rectification”."]
    assert page.xpath("//td[@class='wrong']/../td/a/text()") == ["XC2026-01-001 事项甲 · 云岭区教育局",
                                                                 "XC2026-01-002 事项乙"]
    with app.app_context():
        assert db.session.get_one(Task, more).state is State.IN_PROGRESS
        assert db.session.get_one(Task, made["事项甲"]).state is State.ASSIGNED


@pytest.mark.parametrize(("act", "persona", "rows"), [
    ("assign", "supervisor", {"事项丙": "Draft", "=1+事项丁": "Draft"}),
    ("accept", "liaison", {"事项甲": "Awaiting receipt"})])
def test_tasks_changed_meanwhile_come_back_and_one_press_more_does_it(app, client, world: World, made, act, persona, rows):
    """With the rows as they are now, and the list from which they came, whatever filter was used before."""
    desk, ids = Desk(client, world), [made[title] for title in rows]
    with app.app_context():
        seen = {row: version_of(row) for row in ids}
        for row in ids:
            by, new, at = world.actor("supervisor"), f"改后{row}", {"version": seen[row], "now": clock.now()}
            if act == "assign":
                drafting.edit_draft(by, row, drafting.Draft(new, Mode.TIMED, world.units["education"]), **at)
            else:
                corrections.correct_task(by, row, corrections.TaskWords(new, "", None, "", {}), reason="笔误", **at)
        db.session.remove()
    for query in ("state=closed", "kind=inspection"):
        list_page = desk.get(persona, f"/tasks/?{query}")
    assert '<input type="hidden" name="kind" value="inspection">' in list_page
    address = f"/tasks/{act}?kind=inspection&" + "&".join(f"pick={row}.{seen[row]}" for row in ids)
    rule = {"kind": "workdays", "amount": 7, "anchor": "assignment"}
    page = etree.HTML(desk.post(persona, address, 409, pick=[f"{row}.{seen[row]}" for row in ids], **rule))
    assert page.xpath("//*[@id='error-summary']/h2/text()") == ["Changed meanwhile, nothing was done yet"]
    assert page.xpath("//*[@id='error-summary']/p/text()") == [
        "What you entered is kept. " * (act == "assign") + "Look at it again, then press once more."]
    assert page.xpath("//p[@class='wrong']/text()") == [
        "孙督查 (云岭区 Supervision office) changed it, 2026-03-02 09:00. "
        f"The task is now “{state}”. Look at it again before you act." for state in rows.values()]
    text = "".join(page.xpath("//table")[0].itertext())
    assert all(f"改后{row}" in text for row in ids) and not page.xpath("//*[@class='note' and contains(., 'left out')]")
    assert page.xpath("//nav[@class='crumbs']//a/@href") == ["/tasks/?kind=inspection"]
    picks = page.xpath("//input[@name='pick']/@value")
    assert picks == [f"{row}.{seen[row] + 1}" for row in ids] and (act == "accept" or page.xpath("//input[@value='7']"))
    assert desk.post(persona, address, pick=picks, **rule) == "/tasks/?kind=inspection"


@pytest.fixture
def statements(app, client, world: World):
    """How many statements a supervisor's request takes."""
    with app.app_context():
        connection = db.engines[None]
    seen: list[str] = []

    def listen(_c, _cursor, statement: str, *_rest: object) -> None:
        seen.append(statement)

    def count(address: str) -> int:
        seen.clear()
        answer = client.get(address)
        answer.close()
        assert answer.status_code == 200
        return len([s for s in seen if not s.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))])
    client.as_persona(world, "supervisor")
    sa.event.listen(connection, "before_cursor_execute", listen)
    yield count
    sa.event.remove(connection, "before_cursor_execute", listen)


def test_a_page_takes_at_most_ten_statements(statements, world: World, made, monkeypatch):
    """Whatever the rows: by both ways, also where a page begins with numbered tasks and ends with drafts."""
    for few in (task_list_keys.FEW, -1):
        monkeypatch.setattr(task_list_keys, "FEW", few)
        for address in ("/tasks/", "/tasks/?sort=number", f"/tasks/?sort=deadline&unit={world.units['health']}",
                        "/findings/?text=x", "/deadlines/?standing=due_soon", "/overdue/", "/search?q=事项"):
            n = statements(address)
            assert n <= 10, (address, n)


@pytest.mark.parametrize(("path", "exported"), [("tasks", 8), ("findings", 6), ("deadlines", 8), ("overdue", 7)])
def test_paper_and_workbook_do_not_ask_for_the_list_twice(statements, made, path: str, exported: int):
    """Paper takes less than the screen, which knows the kept filters; a workbook asks once more what can be chosen only."""
    assert statements(f"/{path}/print") == statements(f"/{path}/") - 1
    assert statements(f"/{path}/export.xlsx") <= exported
