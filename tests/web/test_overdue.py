import datetime as dt
from io import BytesIO
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from lxml import etree

from tests.factories import CLOCK, World, a_round, a_task
from tracker.domain.deadlines import DeadlineRule
from tracker.domain.vocabulary import Anchor, RuleKind, State
from tracker.extensions import db
from tracker.models.deadline import Deadline
from tracker.models.office import Office
from tracker.queries import overdue
from tracker.web.forms.lists_asked import read_overdue

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def until(day: dt.date) -> DeadlineRule:
    return DeadlineRule(RuleKind.DATE, None, Anchor.DATE, day, rolls_over=False)


@pytest.fixture
def late(app, world: World) -> list[str]:
    """Titles of three overdue tasks, of education, school and health, the longest overdue first; two blue letters."""
    with app.app_context():
        round_id = a_round(world)
        for n, lead in enumerate(("education", "school", "health")):
            a_task(world, round_id, State.ASSIGNED, lead=lead, title=f"事项{lead}", rule=until(dt.date(2026, 3, 19 + n)))
        db.session.execute(sa.update(Deadline).where(Deadline.kind == "final", Deadline.deadline_on < dt.date(2026, 3, 21))
                           .values(rung=2))
        db.session.commit()
        db.session.remove()
    CLOCK.move_to(dt.date(2026, 3, 27))
    return ["事项education", "事项school", "事项health"]


def shown(text: str, titles: list[str]) -> list[str]:
    return sorted((title for title in titles if title in text), key=text.index)


def ask(client, world: World, address: str = "/overdue/", persona: str = "discipline"):
    return client.as_persona(world, persona).get(address)


def test_the_list_says_what_is_late_and_how_late(client, world: World, late):
    with client.session_transaction() as session:
        session["language"] = "en"
    text = client.as_persona(world, "discipline").get("/overdue/").text
    assert shown(text, late) == late
    for word in ("2026-03-20", "冷局长", "XC2026-01-001"):
        assert word in text


def test_filters_live_in_the_address(client, world: World, late):
    units = world.units
    cases = {f"unit={units['education']}": late[:2], f"unit={units['school']}": late[1:2], "rung=2": late[:2],
             "rung=-1": late[2:], "late=8": late[:1], "text=school": late[1:2], f"rung=2&unit={units['school']}": late[1:2],
             "clock=held": [], "sort=unit&order=down": [late[2], late[1], late[0]], "sort=rung&order=down": late,
             "order=down": late[::-1]}
    for query, titles in cases.items():
        assert shown(ask(client, world, f"/overdue/?{query}").text, late) == titles, query


def test_each_part_of_the_filter_can_be_dropped(client, world: World, late):
    text = ask(client, world, f"/overdue/?rung=2&unit={world.units['school']}&text=x&late=3&sort=unit").text
    assert f'href="/overdue/?unit={world.units["school"]}&amp;late=3&amp;text=x&amp;sort=unit"' in text
    assert 'href="/overdue/?rung=2&amp;late=3&amp;text=x&amp;sort=unit"' in text


@pytest.mark.parametrize("query", ["kind=nonsense", "unit=abc", "unit=99999999999999999999", "unit=-1", "unit=0", "rung=x",
                                   "rung=-7", "late=0", "late=99999999", "clock=maybe",
                                   "raised=yesterday", "sort=name", "order=sideways",
                                   "after=x", "after=1.2026-13-45.2", "after=99999999999.2026-01-01.5", "unit=٣",
                                   "before=0.2026-01-01.99999999999", "round=2147483647", "unit=2147483647",
                                   "text=" + "x" * 5000, "text=%25_%2F", "after=-5.0001-01-01.1&sort=rung"])
def test_a_bad_address_is_never_an_error(client, world: World, late, query: str):
    """The workbook is refused exactly where the list names what it left out."""
    page, book = (ask(client, world, f"/overdue/{view}?{query}") for view in ("", "export.xlsx"))
    assert page.status_code == 200 and book.status_code == (302 if 'class="note"' in page.text else 200)
    book.close()


def test_what_was_not_understood_is_said(client, world: World, late):
    said = ask(client, world, "/overdue/?unit=abc").text
    assert 'class="note"' in said and shown(said, late) == late
    assert 'class="note"' not in ask(client, world).text


def test_pages_lead_there_and_back(client, world: World, late, monkeypatch):
    monkeypatch.setattr(overdue, "ROWS", 1)
    address, seen = "/overdue/", []
    while address:
        text = ask(client, world, address).text
        seen += shown(text, late)
        address = link(text, "after")
    assert seen == late
    assert shown(ask(client, world, link(text, "before")).text, late) == [late[1]]


def link(text: str, parameter: str) -> str:
    links = etree.HTML(text).xpath(f"//nav[@class='pager']/a[contains(@href, '{parameter}=')]/@href")
    return links[0] if links else ""


def test_tabs_count_each_kind(client, world: World, late):
    tabs = etree.HTML(ask(client, world).text).xpath("//nav[@class='tabs']/a")
    assert [tab.text.split()[-1] for tab in tabs] == ["3", "3"]
    assert shown(ask(client, world, "/overdue/?kind=receipt").text, late) == late
    for page in ("overdue", "deadlines"):
        query = f"unit={world.units['school']}&text=school&sort=unit"
        text = ask(client, world, f"/{page}/?{query}&rung=2&after=1.2026-03-20.1").text
        tabs = etree.HTML(text).xpath("//nav[@class='tabs']/a")
        asked = [set(tab.get("href").partition("?")[2].split("&")) for tab in tabs]
        assert asked == [{*query.split("&")}, {*query.split("&"), "kind=receipt"}]
        assert [tab.text.split()[-1] for tab in tabs] == ["1", "1"]


def cells(data: bytes) -> list[list[str]]:
    with ZipFile(BytesIO(data)) as archive:
        tree = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    return [["".join(cell.itertext()) for cell in row.iter(f"{MAIN}c")] for row in tree.iter(f"{MAIN}row")]


def test_export_is_what_is_filtered(client, world: World, late):
    answer = ask(client, world, f"/overdue/export.xlsx?rung=2&unit={world.units['education']}&order=down")
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert "filename*=UTF-8''%E9%80%BE%E6%9C%9F%E6%B8%85%E5%8D%9520260327.xlsx" in answer.headers["Content-Disposition"]
    rows = cells(answer.data)
    answer.close()
    assert rows[2][0] == "筛选条件：时限类型：整改时限；单位：云岭区教育局（含下级）；督办进度：蓝色催办单"
    assert [row[3] for row in rows[4:]] == ["事项school", "事项education"]
    assert rows[4][1] == "逾期" and rows[5][8:11] == ["6", "8", "蓝色催办单"]


def test_each_sheet_of_paper_says_what_it_is(app, client, world: World, late):
    """Office, list with its kind, as-of time, filter and count: in the head that paper repeats, hidden on the screen."""
    with app.app_context():
        ids = db.session.scalars(sa.select(Deadline.id).where(Deadline.kind == "receipt").order_by(Deadline.id)).all()
        office = db.session.get_one(Office, 1)
        office.name = "云岭区"
        db.session.commit()
    with client.session_transaction() as session:
        session["language"] = "zh"
    said = {}
    for view in ("", "print"):
        text = client.as_persona(world, "discipline").get(
            f"/overdue/{view}?kind=receipt&late=2&raised=&pick={ids[0]}&pick={ids[1]}").text
        head, = etree.HTML(text).xpath("//main//thead/tr[th[@colspan]]")
        said[view] = head.xpath("string()").strip(), "d-none" in head.get("class")
        assert len(head.getnext().xpath("./th[not(contains(@class, 'check'))]")) == int(head.xpath("./th/@colspan")[0])
        assert "print.css" in text
    words = "云岭区 · 逾期督办（签收时限） · 统计截至2026-03-27 09:00 · 筛选条件：逾期2个自然日以上；已勾选2项 · 共2项"
    assert said == {"": (words, True), "print": (words, False)}


@pytest.mark.parametrize("persona", ("sysadmin", "auditor", "stranger"))
def test_only_business_posts_see_it(client, world: World, late, persona: str):
    for path in ("/overdue/", "/overdue/export.xlsx"):
        answer = ask(client, world, path, persona)
        assert answer.status_code == 403
        assert shown(answer.text, late) == []


def test_a_page_takes_eight_statements(app, client, world: World, late):
    with app.app_context():
        connection = db.engines[None]
    seen: list[str] = []

    def listen(_c, _cursor, statement: str, *_rest: object) -> None:
        seen.append(statement)
    client.as_persona(world, "discipline")
    sa.event.listen(connection, "before_cursor_execute", listen)
    try:
        for query in ("", "?sort=unit", "?sort=rung&order=down", "?raised=2026-03-01",
                      f"?unit={world.units['education']}&text=x"):
            seen.clear()
            assert client.get("/overdue/" + query).status_code == 200
            assert len([s for s in seen if not s.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]) <= 8, query
    finally:
        sa.event.remove(connection, "before_cursor_execute", listen)


def test_an_address_survives_being_read_and_written():
    said = {"kind": "receipt", "unit": "3", "round": "4", "rung": "-1", "clock": "held", "late": "9",
            "raised": "2026-03-05", "text": "经费",
            "sort": "rung", "order": "down"}
    assert read_overdue(said).address() == said
    assert read_overdue({}).address() == {}
