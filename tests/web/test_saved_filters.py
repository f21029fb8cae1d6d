from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from lxml import etree

from tests.desk import Desk, said
from tests.factories import World
from tracker import clock
from tracker.domain.errors import RuleBroken
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.user import SavedFilter
from tracker.queries.overdue_filter import TEXT_LENGTH
from tracker.services import saved_filters


def test_a_filter_is_saved_used_renamed_and_thrown_away(app, client, world: World):
    desk = Desk(client, world)
    client = desk.hand_to("supervisor")
    sent = {"page": "tasks", "query": "state=draft&foo=1&text=%25&light=pink", "name": " 拟办的 "}
    assert client.post("/saved-filters/", data=sent).headers["Location"] == "/tasks/?state=draft&text=%25"
    page = client.get("/tasks/").text
    assert 'href="/tasks/?state=draft&amp;text=%25">拟办的</a>' in page and "was saved" in page
    assert "拟办的" not in client.get("/overdue/").text and "拟办的" not in desk.get("discipline", "/tasks/")
    client = desk.hand_to("supervisor")
    with app.app_context():
        row_id = db.session.scalars(sa.select(SavedFilter.id)).one()
    assert "a filter named" in " ".join(said(client.post("/saved-filters/", data=sent).text))
    answer = client.post(f"/saved-filters/{row_id}/rename", data={"name": ""})
    assert answer.status_code == 422 and "error-summary" in answer.text
    answer = client.post(f"/saved-filters/{row_id}/rename", data={"name": "", "query": "state=closed"})
    assert 'href="/tasks/?state=closed">' in answer.text and 'value="state=closed"' in answer.text
    client.get("/tasks/?light=red")
    back = {"name": "新名", "query": "state=closed&foo=1"}
    assert client.post(f"/saved-filters/{row_id}/rename", data=back).location == "/tasks/?state=closed"
    assert ">新名</a>" in client.get("/tasks/").text
    assert desk.hand_to("supervisor2").post(f"/saved-filters/{row_id}/delete").status_code == 404
    assert 'name="query" value="state=closed"' in desk.get("supervisor", "/tasks/?state=closed")
    assert desk.hand_to("supervisor").post(f"/saved-filters/{row_id}/delete", data={"query": ""}).location == "/tasks/"
    with app.app_context():
        assert db.session.scalars(sa.select(SavedFilter.id)).all() == []
        entries = sa.select(AuditEntry.verb).where(AuditEntry.noun == "saved_filter").order_by(AuditEntry.id)
        assert list(db.session.scalars(entries)) == ["saved_filter:save", "saved_filter:rename", "saved_filter:delete"]


def test_a_kept_filter_that_means_nothing_any_more_says_so(ctx, client, world: World):
    kept = "round=2147483647&state=draft"
    saved_filters.save_filter(world.actor("supervisor"), "tasks", "旧轮次", kept, now=clock.now())
    db.session.commit()
    client.as_persona(world, "supervisor")
    page = client.get(f"/tasks/?{kept}").text.partition("<main")[2]
    assert "轮次 = 2147483647" in page and f'{kept.replace("&", "&amp;")}" aria-current="true">旧轮次' in page
    assert page.count("2147483647") == 2  # neither in the form, nor in the addresses of the page


def test_a_filter_is_saved_however_long_its_address_is(client, world: World):
    client.as_persona(world, "supervisor")
    query = urlencode({"state": "draft", "until": "2026-03-10", "text": "整" * TEXT_LENGTH})
    page = etree.HTML(client.get(f"/tasks/?{query}").text)
    sent, = page.xpath("//form[@action='/saved-filters/']//*[@name='query']/@value")
    answer = client.post("/saved-filters/", data={"page": "tasks", "query": sent, "name": "长的"})
    assert (answer.status_code, answer.location) == (302, f"/tasks/?{query}")
    assert etree.HTML(client.get("/tasks/").text).xpath("//a[text()='长的']/@href") == [f"/tasks/?{query}"]


def test_a_list_has_room_for_twenty(ctx, world: World):
    actor = world.actor("discipline")
    for n in range(saved_filters.MOST):
        saved_filters.save_filter(actor, "overdue", f"筛选{n}", "rung=2", now=clock.now())
    with pytest.raises(RuleBroken, match="too_many"):
        saved_filters.save_filter(actor, "overdue", "又一个", "rung=2", now=clock.now())
    saved_filters.save_filter(actor, "tasks", "又一个", "", now=clock.now())


def test_the_last_filter_is_remembered_in_the_session_only(client, world: World):
    client.as_persona(world, "supervisor")
    assert "上次筛选" not in client.get("/tasks/?state=draft").text
    assert 'href="/tasks/?state=draft">上次筛选' in client.get("/tasks/").text
    assert "上次筛选" not in client.get("/deadlines/").text
    assert 'href="/tasks/?state=draft">上次筛选' in client.get("/tasks/?state=closed").text
    client.get("/tasks/?text=" + "长" * 60)
    with client.session_transaction() as session:
        assert session["last_filters"] == {"tasks": "state=closed"}
