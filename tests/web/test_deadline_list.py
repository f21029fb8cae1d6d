import datetime as dt

import pytest
from lxml import etree

from tests.desk import Desk
from tests.factories import CLOCK, World, a_round, a_task
from tests.web.test_overdue import cells, shown, until
from tracker.domain.vocabulary import State
from tracker.extensions import db

TITLES = ["事项一", "事项二", "事项三", "事项四"]
DAYS = [dt.date(2026, 3, 12), dt.date(2026, 3, 16), dt.date(2026, 3, 24), dt.date(2026, 4, 30)]


@pytest.fixture
def made(app, world: World) -> None:
    """Four clocks on 2026-03-17, a Tuesday: late, held in time, due next week, far off."""
    with app.app_context():
        round_id = a_round(world)
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True)):
            a_task(world, round_id, State.SUBMITTED if n == 1 else State.ASSIGNED, title=title, rule=until(day))
        other = a_round(world, suffix="_b", code="XC2026-02")
        a_task(world, other, State.ASSIGNED, suffix="_b", title="乙区暗记", rule=until(DAYS[0]))
        db.session.remove()
    CLOCK.move_to(dt.date(2026, 3, 17))


def test_the_list_its_weeks_and_its_filters(client, world: World, made):
    desk = Desk(client, world)
    text = desk.get("discipline", "/deadlines/")
    assert shown(text, TITLES) == TITLES and "乙区暗记" not in text
    heads = etree.HTML(text).xpath("//tr[@class='group']/th/text()")
    assert heads == ["Before this week", "This week (03-16 — 03-22)", "Next week (03-23 — 03-29)",
                     "Week of 2026-04-27 — 2026-05-03"]
    for words in ("3 working days late", 'held since <span class="nowrap">2026-03-02</span>', "5 working days left"):
        assert words in text, words
    assert [tab.text.split()[-1] for tab in etree.HTML(text).xpath("//nav[@class='tabs']/a")] == ["4", "3"]
    cases = {"standing=overdue": TITLES[:1], "standing=held": TITLES[1:2], "standing=due_soon": TITLES[2:3],
             "standing=running": [TITLES[0], *TITLES[2:]], "since=2026-03-16&until=2026-03-24": TITLES[1:3],
             "order=down": TITLES[::-1], "text=三": TITLES[2:3], f"unit={world.units['health']}": [],
             "kind=receipt": [TITLES[0], *TITLES[2:]], "sort=rung&order=down": TITLES}
    for query, titles in cases.items():
        assert sorted(shown(desk.get("discipline", f"/deadlines/?{query}"), TITLES)) == sorted(titles), query
    assert shown(desk.get("discipline", "/deadlines/?order=down"), TITLES) == TITLES[::-1]
    held = etree.HTML(desk.get("discipline", "/deadlines/?standing=held")).xpath("//tbody//span[contains(@class, 'light')]")
    assert ["".join(each.itertext()).strip() for each in held] == ["‖ Awaiting verification"]


def test_export_is_what_is_filtered(client, world: World, made):
    answer = client.as_persona(world, "supervisor").get("/deadlines/export.xlsx?standing=due_soon")
    rows = cells(answer.data)
    answer.close()
    assert rows[2][0] == "筛选条件：时限类型：整改时限；计时状态：临期"
    assert [row[3] for row in rows[4:]] == ["事项三"] and rows[4][8] == "5"
    answer = client.get("/deadlines/export.xlsx?standing=held")
    assert cells(answer.data)[4][1] == "待核查"
    answer.close()
