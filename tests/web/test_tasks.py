"""The way of a task through the pages, as the persons of the story walk it."""

import datetime as dt
import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.acts import something_reported
from tests.conftest import Client
from tests.desk import Desk, make, said, state_of
from tests.factories import CLOCK, World, a_round, a_task
from tracker.domain.corrections import CORRECTABLE, Entry
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.task import Closure, Task

PDF = b"%PDF-1.7 evidence"


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(client, world)


def returned(page: str) -> list[str]:
    """What a page says of the last return, above the steps of the task."""
    return re.findall(r'class="note" role="status">(.*?not submitted again yet.*?)</p>',
                      page.partition('<ol class="steps"')[0], re.DOTALL)


def test_the_whole_way(app: Flask, desk: Desk, world: World):
    round_id = make(app, lambda: a_round(world))
    task = desk.post("supervisor", f"/rounds/{round_id}/tasks/new", title="健全议事规则", mode="timed",
                     lead_unit_id=world.units["education"], supporting_unit_ids=[world.units["health"]],
                     **{"measures-0-text": "修订规则", "measures-0-expected_result": "印发规则"})
    assert desk.post("supervisor", f"{task}/assign", kind="workdays", amount="10", anchor="assignment",
                     rolls_over="y") == task
    page = desk.client.get(task).text
    assert said(page)[0] == (
        "XC2026-01-001 was assigned to 云岭区教育局. Supporting: 云岭区卫生健康局. Deadline: 2026-03-16. "
        "Told: 李联络 (Unit liaison), 冷局长 (Unit leader), 吕联络 (Unit liaison), 雷局长 (Unit leader).")
    assert "<dt>Receipt by</dt>" in page
    with app.app_context():
        lead, support = (part.id for part in db.session.scalars(sa.select(Task)).one().parts)
    desk.post("liaison", f"{task}/parts/{lead}/accept")
    desk.post("liaison_health", f"{task}/parts/{support}/accept")
    desk.post("liaison", f"{task}/report", part_id=lead, text="已印发", files=[(io.BytesIO(PDF), "议事规则.pdf")])
    not_yet = "It cannot be submitted yet. These units have not handed in their parts: 云岭区卫生健康局."
    for path in (task, f"{task}/submit"):
        assert not_yet in desk.get("liaison", path), "said before anything is typed"
        page = desk.get("liaison_health", task)
        assert not_yet not in page, "nothing to those who do not submit"
        assert "Now with 云岭区卫生健康局 (Hand in the part), then with 云岭区教育局 Unit liaison 李联络 (Submit for" in page
        assert re.findall(r'class="btn btn-primary" href="([^"]*)"', page) == [f"{task}/parts/{support}/hand_in"]
    assert "<textarea" not in desk.get("liaison", f"{task}/submit")
    with app.app_context():
        version = db.session.scalars(sa.select(Task.version)).one()
    page = desk.post("liaison", f"{task}/submit", 422, reason="已完成整改", version=version)
    assert not_yet in page
    assert "已完成整改" in page
    page = desk.post("liaison_health", f"{task}/parts/{support}/hand_in", 422, reason=" ")
    assert "云岭区卫生健康局 reported nothing yet. Say here what was achieved, or report progress first." in said(page)
    assert re.search(r'<h1>[^<]*</h1>\s*<div class="page-acts"></div>\s*</div>\s*<div class="error-summary"', page)
    desk.post("liaison_health", f"{task}/parts/{support}/hand_in", reason="已办")
    desk.post("liaison", f"{task}/parts/{support}/return", reason="缺附件")
    desk.post("liaison_health", f"{task}/parts/{support}/hand_in", reason="已补附件")
    assert "cannot be submitted yet" not in desk.get("liaison", task) + desk.get("liaison", f"{task}/submit")
    desk.post("liaison", f"{task}/submit", reason="已完成整改")
    desk.post("liaison", f"{task}/withdraw")
    assert not returned(desk.get("liaison", task)), "taken back, not returned"
    desk.post("liaison", f"{task}/submit", reason="已完成整改")
    for persona, act in (("leader", "endorse"), ("leader", "return")):
        judged = " ".join(re.sub("<[^>]*>", " ", desk.get(persona, f"{task}/{act}")).split())
        assert "云岭区卫生健康局 supporting 已补附件 吕联络 (云岭区卫生健康局 Unit liaison)" in judged, "what stands"
    desk.post("leader", f"{task}/endorse", reason="同意")
    assert ">已补附件</p>" in desk.get("inspector", f"{task}/verify")
    assert f'href="{task}/return"' in desk.get("inspector", f"{task}/verify"), "the way back beside the act"
    assert ">Pass the verification</button>" in desk.get("inspector", f"{task}/verify")
    desk.post("inspector", f"{task}/return", reason="补充会议纪要")
    for persona in ("liaison", "leader", "supervisor", "discipline"):
        [told] = returned(desk.get(persona, task))
        assert "陈巡察" in told
        assert "补充会议纪要" in told
    desk.post("supervisor", f"{task}/suspend", reason="等待批复")
    assert returned(desk.get("liaison", task))
    desk.post("supervisor", f"{task}/resume")
    assert returned(desk.get("liaison", task)), "also after a suspension"
    desk.post("liaison", f"{task}/submit", reason="已补充")
    assert not returned(desk.get("liaison", task)), "submitted again"
    desk.post("leader", f"{task}/endorse")
    desk.post("inspector", f"{task}/verify", reason="现场核查属实")
    desk.post("supervisor", f"{task}/close", grade="completed")
    desk.post("supervisor", f"{task}/undo_close", reason="结论有误")
    desk.post("supervisor", f"{task}/sustain", grade="basic")
    again = desk.post("inspector", f"{task}/reopen", kind="days", amount="30", anchor="assignment", reason="反弹")
    assert again != task
    page = desk.get("leader", again)
    assert "XC2026-01-001 (cycle 2)" in page
    assert f'href="{task}"' in page
    [told] = re.findall(r'<p class="note" role="status">(.*?)</p>', page)
    assert f'href="{task}"' in told and "反弹" in told and "陈巡察" in told and "“Reopen”" in told
    assert page.count("反弹") == 2, "and in the timeline"
    old = desk.get("leader", task)
    assert f'href="{again}"' in old
    for persona in ("supervisor", "liaison", "inspector"):
        links = set(re.findall(rf'href="{task}/(\w+)', desk.get(persona, task)))
        assert links == {"print"}, "nothing is to be done with a past cycle"


def test_suspend_resume_and_cancel(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    desk.post("supervisor", f"/tasks/{task_id}/suspend", reason="等待批复")
    CLOCK.move_to(dt.date(2026, 3, 5))
    path = f"/tasks/{task_id}/resume"
    page = desk.get("supervisor", path)
    assert 'value="2026-04-02"' in page, "three working days later"
    for named, notes in (("", []), ("2026-04-04", ["day off"]), ("2026-02-27", ["passed already"]),
                         ("2027-03-02", ["not published"]), ("2027-03-06", ["day off", "not published"])):
        page = desk.post("supervisor", path, 200, deadline_on=named, preview="1") if named else page
        [shown] = re.findall(r'id="preview">(.*?)</div>', re.sub("<(?!/?div)[^>]*>", "", page), re.DOTALL)
        assert (named or "3 working days after 2026-03-30: 2026-04-02") in shown
        assert [note for note in ("day off", "passed already", "not published") if note in shown] == notes
    assert state_of(app, task_id) is State.SUSPENDED
    desk.post("supervisor", path, deadline_on="2026-04-02")
    assert said(desk.client.get(f"/tasks/{task_id}").text)[0].startswith(
        "XC2026-01-001 was resumed. Deadline: 2026-03-30 → 2026-04-02. Told: ")
    page = desk.get("liaison", f"/tasks/{task_id}")
    assert "2026-04-02 (originally 2026-03-30)" in re.sub("<[^>]*>", "", page)
    desk.post("supervisor", f"/tasks/{task_id}/cancel", reason="重复立项")
    assert state_of(app, task_id) is State.CANCELLED


def test_an_act_says_what_was_done_and_with_which_number(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    make(app, lambda: something_reported(world, task_id))
    desk.post("liaison", f"/tasks/{task_id}/submit", reason="已完成")
    assert said(desk.client.get(f"/tasks/{task_id}").text)[0] == (
        "XC2026-01-001 was submitted for closure. Told: 冷局长 (Unit leader).")


def test_the_page_before_an_act_says_to_whom(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.ENDORSING))
    page = desk.get("leader", f"/tasks/{task_id}/endorse")
    for name in ("陈巡察", "褚巡察", "孙督查", "苏督查"):
        assert name in page
    assert "冷局长（" not in page, "nobody is told of the own act"
    round_id = make(app, lambda: a_round(world, code="XC2026-02"))
    other = make(app, lambda: a_task(world, round_id, State.ASSIGNED, lead="health"))
    for persona, ways in (("liaison_health", ["/tasks/"]), ("supervisor", ["/rounds/", f"/rounds/{round_id}"])):
        crumbs = desk.get(persona, f"/tasks/{other}").split('<nav class="crumbs"')[1].split("</nav>")[0]
        assert re.findall(r'<li>(?:<a href="(.*?)")?', crumbs) == ways, "the last way back is one that can be gone"


def test_a_get_writes_nothing(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.VERIFIED))
    for act in ("return", "close", "sustain"):
        desk.get("supervisor", f"/tasks/{task_id}/{act}")
    assert state_of(app, task_id) is State.VERIFIED


@pytest.mark.parametrize(("state", "persona", "buttons"), [
    (State.DRAFT, "supervisor", {"assign", "cancel", "edit"}),
    (State.DRAFT, "inspector", {"edit"}),
    (State.ASSIGNED, "liaison", {"accept"}),
    (State.ASSIGNED, "leader", set()),
    (State.IN_PROGRESS, "liaison", {"report", "submit"}),
    (State.IN_PROGRESS, "supervisor", {"suspend", "cancel"}),
    (State.IN_PROGRESS, "discipline", set()),
    (State.ENDORSING, "leader", {"endorse", "return"}),
    (State.ENDORSING, "liaison", {"withdraw"}),
    (State.ENDORSING, "supervisor", set()),
    (State.SUBMITTED, "inspector", {"return", "verify"}),
    (State.SUBMITTED, "leader", set()),
    (State.VERIFIED, "supervisor", {"return", "close", "sustain"}),
    (State.VERIFIED, "inspector", {"return"}),
    (State.CLOSED, "supervisor", {"undo_close", "reopen"}),
    (State.CLOSED, "supervisor2", {"reopen"}),
    (State.CLOSED, "inspector", {"reopen"}),
    (State.SUSTAINED, "liaison", {"report"}),
    (State.SUSPENDED, "supervisor", {"resume", "cancel"}),
    (State.CANCELLED, "supervisor", set()),
])
def test_buttons_only_for_what_can_be_done_now(app: Flask, desk: Desk, world: World, state, persona, buttons):
    task_id = make(app, lambda: a_task(world, a_round(world), state))
    page = desk.get(persona, f"/tasks/{task_id}")
    found = set(re.findall(rf'href="/tasks/{task_id}/(?:parts/\d+/)?(\w+)"', page))
    assert found - {"print", "correct"} == buttons
    assert ("correct" in found) == (persona.startswith("supervisor") and state in CORRECTABLE[Entry.TASK])
    assert page.count('class="btn btn-primary"') <= 1
    for act in buttons - {"accept"}:
        desk.get(persona, f"/tasks/{task_id}/{act}")


def test_what_cannot_be_done_is_refused_on_its_own_page(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.SUBMITTED))
    desk.get("liaison", f"/tasks/{task_id}/submit", 409)
    desk.get("leader", f"/tasks/{task_id}/return", 403)
    desk.get("liaison", f"/tasks/{task_id}/verify", 403)
    desk.get("inspector_b", f"/tasks/{task_id}/verify", 404)
    desk.get("supervisor", f"/tasks/{task_id}/dance", 404)
    desk.get("supervisor", "/tasks/999999", 404)


def test_a_stale_page_is_answered_with_both_states(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.SUBMITTED))
    page = desk.post("inspector", f"/tasks/{task_id}/verify", 409, version=2)
    assert "Awaiting verification" in page
    assert f'href="/tasks/{task_id}"' in page
    assert state_of(app, task_id) is State.SUBMITTED


def test_a_second_click_changes_nothing(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    make(app, lambda: something_reported(world, task_id))
    for _ in range(2):
        assert desk.post("liaison", f"/tasks/{task_id}/submit", reason="已完成", version=3) == f"/tasks/{task_id}"
    assert "was done already" in desk.client.get(f"/tasks/{task_id}").text
    desk.post("liaison", f"/tasks/{task_id}/submit", 409, reason="说了别的话", version=3)


def test_a_relaxed_closure_says_so(app: Flask, desk: Desk, world: World):
    def relaxed() -> int:
        task_id = a_task(world, a_round(world), State.CLOSED)
        db.session.execute(sa.update(Closure).values(is_relaxed=True))
        db.session.commit()
        return task_id

    assert "persons were not separate" in desk.get("leader", f"/tasks/{make(app, relaxed)}")


def test_the_page_before_it_is_printed_has_it_all_and_no_frame(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.CLOSED))
    page = desk.get("leader", f"/tasks/{task_id}/print")
    for words in ("XC2026-01-001", "修订党组议事规则", "印发修订后的议事规则", "已修订规则", "Closed", "Drafted"):
        assert words in page
    assert "top-bar" not in page
    assert "<form" not in page


def test_the_page_says_whose_turn_it_is(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.SUBMITTED))
    assert ("Now with 第一巡察组 Inspection team member 陈巡察, 褚巡察 or 云岭区 Supervision office 孙督查, 苏督查 (Verify)"
            in desk.get("leader", f"/tasks/{task_id}"))


def test_one_button_leads_on_though_two_acts_would(app: Flask, desk: Desk, world: World):
    """The liaison of the bureau reports for it, and has the receipt of the school below it to give."""
    task_id = make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS, supporting=("school",)))
    page = desk.get("liaison", f"/tasks/{task_id}")
    assert re.findall(r'class="btn btn-primary" href="[^"]*/(\w+)"', page) == ["report"]
    assert re.search(rf'class="btn btn-outline-secondary" href="/tasks/{task_id}/parts/\d+/accept"', page)
