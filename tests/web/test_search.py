import pytest

from tests.factories import World, a_draft, a_round, a_task
from tracker import clock
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.task import Task
from tracker.queries import search
from tracker.services import findings
from tracker.web.search import marked, part


@pytest.fixture
def made(app, world: World) -> int:
    """A task (its id is given), a finding and a round that speak of 经费, and the same in the other district."""
    made = 0
    with app.app_context():
        for suffix in ("", "_b"):
            round_id = a_round(world, suffix=suffix, code=f"XC2026-0{1 + len(suffix)}", name=f"经费巡察{suffix}")
            task_id = a_task(world, round_id, State.ASSIGNED, suffix=suffix, title=f"清理<经费>100%{suffix}")
            findings.add_finding(world.actor("inspector" + suffix), round_id, None, f"管理松{suffix}",
                                 "一" * 200 + "专项经费" + "二" * 200, now=clock.now())
            made = made if suffix else task_id
        db.session.remove()
    return made


def test_it_finds_by_number_title_text_and_unit_within_reach(client, world: World, made):
    client.as_persona(world, "supervisor")
    text = client.get("/search?q=经费").text
    for words in ("清理&lt;<mark>经费</mark>&gt;100%", "…" + "一" * 28 + "专项<mark>经费</mark>二",
                  "<mark>经费</mark>巡察"):
        assert words in text, words
    assert "_b" not in text.replace("search_b", "")
    for q, is_found in {"教育局": True, "xc2026-01": True, "00": True, "100%": True, "%": True, "_": False, "/": False,
                        "没有这样的": False, "经\u200b费": True, "100\u00ad%": True}.items():
        assert ("<mark>" in client.get("/search", query_string={"q": q}).text) is is_found, q
    assert "<mark>" not in client.as_persona(world, "liaison_health").get("/search?q=经费").text
    text = client.as_persona(world, "liaison").get("/search?q=经费").text
    assert "清理" in text and "管理松" in text


def test_a_whole_number_leads_to_its_task_and_nowhere_else(client, world: World, made):
    client.as_persona(world, "supervisor")
    for q in ("XC2026-01-001", " xc2026-01-001 "):
        assert client.get("/search", query_string={"q": q}).headers["Location"] == f"/tasks/{made}"
    for q in ("XC2026-03-001", "XC2026-01", "//evil.example", "", "x" * 5000):
        assert client.get("/search", query_string={"q": q}).status_code == 200


def test_every_word_must_stand_somewhere_and_a_supporting_unit_counts(app, client, world: World, made):
    with app.app_context():
        a_task(world, db.session.get_one(Task, made).round_id, State.ASSIGNED, title="修缮校舍", supporting=("health",))
        db.session.remove()
    client.as_persona(world, "supervisor")
    one, both = ["修缮校舍"], ["修缮校舍", "清理"]
    cases = {"卫生健康局": one, "校舍 卫生": one, "清理 卫生": [], "巡察　教育局  舍": one, "教育局 巡察": both}
    for q, titles in cases.items():
        text = client.get("/search", query_string={"q": q}).text.replace("<mark>", "").replace("</mark>", "")
        assert [title for title in both if f" {title}" in text] == titles, q


def test_what_is_cut_is_said(app, client, world: World, made, monkeypatch):
    with app.app_context():
        round_id = db.session.get_one(Task, made).round_id
        for n in range(3):
            a_draft(world, round_id, title=f"清理经费{n}")
        db.session.remove()
    monkeypatch.setattr(search, "SHOWN", 2)
    text = client.as_persona(world, "supervisor").get("/search?q=经费").text
    assert "2+" in text and "/tasks/?text=" in text and 'class="note"' not in text
    monkeypatch.setattr(search, "SCANNED", 3)
    text = client.get("/search?q=100").text
    assert 'class="note"' in text and "<mark>" not in text


def test_marks_are_escaped():
    assert marked("<b>&A</b>", "a") == "&lt;b&gt;&amp;<mark>A</mark>&lt;/b&gt;"
    assert marked("a.b", ".") == "a<mark>.</mark>b"
    assert part("甲" * 100, "乙") == ""
