import random

import pytest
from lxml import etree

from tests.factories import World, a_draft, a_round, a_task
from tests.web.test_overdue import cells, link, shown
from tracker import clock
from tracker.domain.vocabulary import Mode, State
from tracker.extensions import db
from tracker.models.task import Task
from tracker.queries import finding_list
from tracker.queries.finding_list_keys import Filters
from tracker.queries.findings import finding_tree
from tracker.services import drafting, findings

TITLES = ["学习不扎实", "经费管理松", "作废的问题"]


@pytest.fixture
def made(app, world: World) -> dict[str, int]:
    """A finding with one below it that has a task, and one that was struck out."""
    with app.app_context():
        round_id, inspector, now = a_round(world), world.actor("inspector"), clock.now()
        top = findings.add_finding(inspector, round_id, None, TITLES[0], "", now=now)
        below = findings.add_finding(inspector, round_id, top, TITLES[1], "专项<经费>", now=now)
        gone = findings.add_finding(inspector, round_id, None, TITLES[2], "", now=now)
        findings.strike_finding(inspector, gone, version=1, reason="重复录入", now=now)
        draft = drafting.Draft(title="清理经费", mode=Mode.TIMED, lead_unit_id=world.units["education"])
        drafting.draft_task(world.actor("supervisor"), round_id, below, draft, now=now)
        other = a_round(world, suffix="_b", code="XC2026-02")
        findings.add_finding(world.actor("inspector_b"), other, None, "乙区暗记", "", now=now)
        a_draft(world, other, suffix="_b")
        db.session.remove()
    return {"round": round_id, "top": top, "below": below, "gone": gone}


def test_the_list_and_its_filters(client, world: World, made):
    client.as_persona(world, "supervisor")
    cases = {"": TITLES[:2], "struck=1": TITLES, "without_task=1": TITLES[:1], "without_task=1&struck=1": TITLES[::2],
             "text=经费": TITLES[1:2], "text=专项": TITLES[1:2], f"round={made['round']}&order=up": TITLES[:2]}
    for query, titles in cases.items():
        text = client.get(f"/findings/?{query}").text
        rows = text[text.index('class="list"'):].replace('class="hint path"', "")
        assert [t for t in TITLES if f'title="{t}"' in rows] == titles, query
        assert "乙区暗记" not in text
    paths = {query: client.get(f"/findings/?{query}").text.count('class="hint path"') for query in ("", "text=经费")}
    assert paths == {"": 0, "text=经费": 1}, "where it hangs is said only if that does not stand above"
    assert "未立项 ×" in client.get("/findings/?without_task=1").text
    assert shown(client.as_persona(world, "liaison").get("/findings/").text, TITLES) == TITLES[:2]


def test_a_row_says_where_it_stands_and_how_far_it_is(client, world: World, made):
    rows = client.as_persona(world, "supervisor").get("/findings/export.xlsx?struck=1")
    assert [row[2:] for row in cells(rows.data)[5:]] == [
        ["", "", TITLES[0], "", "0", "0", ""], [TITLES[0], "", TITLES[1], "", "1", "0", "含拟办1项"],
        ["", "", TITLES[2], "", "0", "0", "已作废"]]
    rows.close()
    text = client.get(f"/findings/print?pick={made['below']}").text
    assert f'title="{TITLES[1]}"' in text and f'title="{TITLES[0]}"' not in text
    # the liaison sees the finding, not the draft that hangs on it
    rows = client.as_persona(world, "liaison").get("/findings/export.xlsx?text=经费")
    assert cells(rows.data)[5][6:] == ["0", "0", ""]
    rows.close()


def test_tasks_of_a_finding_are_counted_alike_everywhere(app, client, world: World, made):
    """A draft counts and is named, a cancelled task is named beside the number."""
    with app.app_context():
        for state, finding in ((State.CANCELLED, "top"), (State.CANCELLED, "below"), (State.ASSIGNED, "below")):
            db.session.get_one(Task, a_task(world, made["round"], state)).finding_id = made[finding]
            db.session.commit()
        db.session.remove()
    client.as_persona(world, "supervisor")
    said = {"/findings/": "string(//tr[.//a[@href='/findings/{0}']]/td[@data-label='任务'])",
            "/findings/{0}": "string(//h2[starts-with(., '任务')])", "/findings/{0}/dossier": "string((//dd)[last()])"}
    for name, own, with_below in (("top", "（另有已撤销1项）", "2（含拟办1项；另有已撤销2项） 含下级问题"),
                                  ("below", "2（含拟办1项；另有已撤销1项）", "2（含拟办1项；另有已撤销1项）")):
        found = [etree.HTML(client.get(address.format(made[name])).text).xpath(path.format(made[name]))
                 for address, path in said.items()]
        none_yet = ("—", "任务 · 0") if name == "top" else ("", "任务 · ")
        assert found == [none_yet[0] + own, none_yet[1] + own, with_below], name
    rows = client.get("/findings/export.xlsx")
    assert [row[6:] for row in cells(rows.data)[5:]] == [["0", "0", "另有已撤销1项"], ["2", "0", "含拟办1项；另有已撤销1项"]]
    rows.close()
    assert shown(client.get("/findings/?without_task=1").text, TITLES) == TITLES[:1]


def tree_titles(nodes) -> list[str]:
    return [title for node in nodes for title in (node.title, *tree_titles(node.children))]


def row_titles(text: str) -> list[str]:
    return etree.HTML(text).xpath("//tbody/tr/td/span[@class='clip'][a]/@title")


def test_the_order_is_that_of_the_tree_also_after_additions_and_moves(app, client, world: World, monkeypatch):
    """On the pages, forwards and back, on paper and in the workbook."""
    dice, made = random.Random(7), []
    with app.app_context():
        round_id, actor, now = a_round(world), world.actor("inspector"), clock.now()
        for n in range(14):
            made.append(findings.add_finding(actor, round_id, dice.choice([None, *made]), f"问题{n:02d}", "", now=now))
        added = [row.title for row in finding_list.page(actor, Filters(), None).rows]
        assert added == tree_titles(finding_tree(actor, round_id)) != sorted(added)
        for moved, under in ((1, None), (13, made[0]), (2, None)):
            findings.edit_finding(actor, made[moved], findings.FindingFacts(f"问题{moved:02d}", parent_id=under), version=1,
                                  now=now)
        expected = tree_titles(finding_tree(actor, round_id))
        db.session.remove()
    assert expected != added
    client.as_persona(world, "supervisor")
    monkeypatch.setattr(finding_list, "ROWS", 3)
    seen, address = [], "/findings/"
    while address:
        text = client.get(address).text
        seen += row_titles(text)
        address = link(text, "after")
    assert seen == expected
    seen = row_titles(text)
    while address := link(text, "before"):
        text = client.get(address).text
        seen = row_titles(text) + seen
    assert seen == expected == row_titles(client.get("/findings/print").text)
    rows = client.get("/findings/export.xlsx")
    assert [row[4] for row in cells(rows.data)[5:]] == expected
    rows.close()
