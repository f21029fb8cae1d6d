import datetime as dt
import re

import pytest
import sqlalchemy as sa
from lxml import etree

from tests import acts
from tests.acts import at, task_of, with_part
from tests.factories import CLOCK, World, a_round, a_task, version_of, workdays
from tracker import clock
from tracker.domain.vocabulary import Act, Action, NoticeKind, Role, State
from tracker.extensions import db
from tracker.models.deadline import Deadline, DeadlineVersion, Escalation
from tracker.models.notice import Notice
from tracker.models.task import Task
from tracker.queries import notices
from tracker.services import assignment, parts, submission


def english(client, world: World, persona: str):
    client.as_persona(world, persona)
    with client.session_transaction() as session:
        session["language"] = "en"
    return client


def escalate(world: World, persona: str, *, role_asked: Role, late_workdays: int = 0) -> int:
    """A blue letter on a task of the school, with the rungs below merged into it when it is late."""
    task_id = a_task(world, a_round(world), State.ASSIGNED, lead="school", title="整治食堂采购")
    row = db.session.scalars(sa.select(Deadline).where(Deadline.task_id == task_id, Deadline.kind == "final")).one()
    made = {}
    for rung, act in ((0, Act.REMINDER), (1, Act.SECOND_REMINDER), (2, Act.BLUE_LETTER)):
        made[rung] = Escalation(deadline_id=row.id, version=1, rung=rung, task_id=task_id, due_on=dt.date(2026, 3, 31),
                                raised_on=dt.date(2026, 4, 3), raised_at=clock.now(), late_workdays=late_workdays, act=act,
                                merged_into=2 if late_workdays and rung < 2 else None)
        db.session.add(made[rung])
    db.session.flush()
    db.session.add(Notice(user_id=world.users[persona], post_id=world.posts[persona], recipient_name="", at=clock.now(),
                          role_asked=role_asked, kind=NoticeKind.ESCALATED, task_id=task_id, escalation_id=made[2].id))
    db.session.commit()
    return task_id


def texts(client) -> list[str]:
    rows = etree.HTML(client.get("/notices/").text).xpath("//tbody/tr")
    return [" ".join("".join(row.itertext()).split()) for row in rows]


def test_a_letter_says_why_it_is_late_and_why_it_comes_here(app, client, world: World):
    with app.app_context():
        escalate(world, "leader", role_asked=Role.LIAISON, late_workdays=3)
    found = texts(english(client, world, "leader"))[0]
    for words in ("Blue letter", "云岭区第一中学", "2026-03-30", "due on 2026-03-31", "3 working days late",
                  "Reminder, Second reminder", "Passed on to you as Unit leader", "post of Unit liaison is vacant",
                  "XC2026-01-001", "整治食堂采购", "unread"):
        assert words in found


def test_a_letter_in_time_to_its_own_addressee_says_no_more(app, client, world: World):
    with app.app_context():
        escalate(world, "leader", role_asked=Role.LEADER)
    found = texts(english(client, world, "leader"))[0]
    for words in ("late, because", "missed meanwhile", "Passed on"):
        assert words not in found


def test_acts_are_told_with_their_reason_newest_first(app, client, world: World):
    with app.app_context():
        task_id = a_task(world, a_round(world), State.ENDORSING)
        CLOCK.move_to(dt.date(2026, 3, 3))
        submission.return_task(world.actor("leader"), task_id, version=version_of(task_id), reason="佐证材料不足",
                               now=clock.now())
    found = texts(english(client, world, "liaison"))
    assert len(found) == 2
    assert "The task was returned" in found[0] and "Reason: 佐证材料不足" in found[0]
    assert "A task was assigned to you" in found[1]


@pytest.fixture
def five(app, world: World) -> list[int]:
    """Ids of the liaison's five notices, newest first."""
    with app.app_context():
        round_id = a_round(world)
        for n in range(5):
            a_task(world, round_id, State.ASSIGNED, title=f"事项{n}")
        return list(db.session.scalars(sa.select(Notice.id).where(Notice.user_id == world.users["liaison"])
                                       .order_by(Notice.id.desc())))


def unread(app, world: World, persona: str = "liaison") -> list[int]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Notice.id).where(
            Notice.user_id == world.users[persona], Notice.read_at.is_(None)).order_by(Notice.id.desc())))


def test_reading_some_and_all(app, client, world: World, five):
    client.as_persona(world, "liaison")
    assert client.post("/notices/read", data={"ids": [five[1], five[2]]}).status_code == 302
    assert unread(app, world) == [five[0], five[3], five[4]]
    assert client.post("/notices/read-all", data={"newest": five[3]}).status_code == 302
    assert unread(app, world) == [five[0]]
    client.post("/notices/read-all", data={"newest": five[0]})
    assert unread(app, world) == []
    assert len(unread(app, world, "leader")) == 5


def test_what_came_after_the_page_was_shown_stays_unread(app, client, world: World, five):
    page = etree.HTML(client.as_persona(world, "liaison").get("/notices/").text)
    newest = page.xpath("//form[contains(@action, 'read-all')]/input[@name='newest']/@value")[0]
    with app.app_context():
        task_id = a_task(world, a_round(world, code="XC2026-02"), State.DRAFT)
        assignment.assign_task(world.actor("supervisor"), task_id, version=version_of(task_id), rule=workdays(5),
                               now=clock.now())
    client.post("/notices/read-all", data={"newest": newest})
    assert len(unread(app, world)) == 1


def test_nobody_reads_for_another(app, client, world: World, five):
    client.as_persona(world, "leader")
    assert client.post("/notices/read", data={"ids": [five[0]]}).status_code == 404
    assert unread(app, world) == five
    for title in ("事项0", "事项4"):
        assert title in client.get("/notices/").text
    assert "事项" not in client.as_persona(world, "liaison_health").get("/notices/").text


@pytest.mark.parametrize("form", [{}, {"ids": "x"}, {"ids": "99999999999999"}, {"ids": "-1"}, {"newest": "x"}])
def test_a_bad_form_changes_nothing(app, client, world: World, five, form):
    client.as_persona(world, "liaison")
    for path in ("/notices/read", "/notices/read-all"):
        assert client.post(path, data=form).status_code == 302
    assert unread(app, world) == five


def test_pages_lead_there_and_back(client, world: World, five, monkeypatch):
    monkeypatch.setattr(notices, "ROWS", 2)
    client.as_persona(world, "liaison")
    seen, address = [], "/notices/"
    while address:
        page = etree.HTML(client.get(address).text)
        seen.append([int(i) for i in page.xpath("//input[@name='ids']/@value")])
        address = "".join(page.xpath("//nav[@class='pager']/a[contains(@href, 'older_than')]/@href"))
    assert seen == [five[:2], five[2:4], five[4:]]
    back = page.xpath("//nav[@class='pager']/a[contains(@href, 'newer_than')]/@href")[0]
    assert [int(i) for i in etree.HTML(client.get(back).text).xpath("//input[@name='ids']/@value")] == five[2:4]
    for bad in ("older_than=x", "newer_than=99999999999", "older_than=-1"):
        assert client.get("/notices/?" + bad).status_code == 200


def test_filters_stay_in_the_address(app, client, world: World, five):
    """Unread and kind, over the pages and after one was read; what is not understood is as if not given."""
    with app.app_context():
        task_id = a_task(world, a_round(world, code="XC2026-02"), State.ENDORSING)
        submission.return_task(world.actor("leader"), task_id, version=version_of(task_id), reason="不实", now=clock.now())

    def ids(address: str) -> list[int]:
        return [int(i) for i in etree.HTML(client.get(address).text).xpath("//input[@name='ids']/@value")]
    english(client, world, "liaison")
    assert len(ids("/notices/")) == 7 and len(ids("/notices/?kind=returned")) == 1
    answer = client.post("/notices/read?show=unread&kind=assigned", data={"ids": five[0]})
    assert answer.headers["Location"] == "/notices/?show=unread&kind=assigned"
    page = etree.HTML(client.get("/notices/?show=unread&kind=assigned").text)
    assert len(page.xpath("//tbody/tr")) == 5 and len(etree.HTML(client.get("/notices/").text).xpath("//tbody/tr")) == 7
    assert set(page.xpath("//tbody//form/@action")) == {"/notices/read?show=unread&kind=assigned"}
    assert page.xpath("//form[@class='filters']//option[@selected]/@value") == ["assigned"]
    assert "No notice fits this filter." in client.get("/notices/?kind=escalated").text
    assert len(ids("/notices/?kind=nonsense&show=nonsense")) == 6


def next_acts(client) -> list[tuple[str, str]]:
    """The notice and the act that it asks for, '' for none."""
    rows = etree.HTML(client.get("/notices/").text).xpath("//tbody/tr")
    return [(row.xpath("string(td[2]/strong)"), "".join(row.xpath("td[5]/a/@href"))) for row in rows]


def test_a_notice_leads_to_the_act_as_long_as_it_is_to_be_done(app, client, world: World):
    with app.app_context():
        task_id = a_task(world, a_round(world), State.ASSIGNED)
        part_id = db.session.get_one(Task, task_id).lead.id
    assert next_acts(english(client, world, "liaison")) == [
        ("A task was assigned to you", f"/tasks/{task_id}/parts/{part_id}/accept")]
    assert next_acts(english(client, world, "leader")) == [("A task was assigned to you", "")]  # not a leader's to receive
    with app.app_context():
        for step in (Action.ACCEPT, Action.REPORT_PROGRESS, Action.SUBMIT):
            acts.act(world, step, task_id)
    assert next_acts(english(client, world, "liaison")) == [("A task was assigned to you", "")]
    assert next_acts(english(client, world, "leader"))[0][1] == f"/tasks/{task_id}/endorse"
    with app.app_context():
        acts.act(world, Action.ENDORSE, task_id)
    assert next_acts(english(client, world, "leader"))[0][1] == ""
    for persona in ("supervisor", "inspector"):
        address = next_acts(english(client, world, persona))[0][1]
        assert address == f"/tasks/{task_id}/verify" and client.get(address).status_code == 200


def test_a_notice_of_a_part_names_its_unit(app, client, world: World):
    with app.app_context():
        task_id = with_part(world, a_round(world))
        parts.hand_in_part(world.actor("liaison_health"), task_of(task_id).parts[1].id, statement="已办", **at(task_id))
    newest = texts(english(client, world, "liaison"))[0]
    assert "A supporting unit handed in its part" in newest and "The part of 云岭区卫生健康局." in newest
    assert "What was achieved: 已办" in newest and "Reason" not in newest


def test_a_notice_tells_the_deadline_of_an_assignment_and_the_result_of_a_closure(app, client, world: World):
    with app.app_context():
        a_task(world, a_round(world), State.CLOSED)
    found = texts(english(client, world, "liaison"))
    assert "The task was closed" in found[0] and "Result: Completed." in found[0] and "Deadline" not in found[0]
    assert "A task was assigned to you" in found[-1] and "Deadline: 2026-03-30." in found[-1] and "Result" not in found[-1]


def test_a_notice_of_a_resumption_tells_the_readers_own_new_deadline(app, client, world: World):
    with app.app_context():
        task_id = with_part(world, a_round(world))
        supporting = acts.final_of(task_id, 1)
        first = db.session.scalars(sa.select(DeadlineVersion).where(DeadlineVersion.deadline_id == supporting.id)).one()
        supporting.deadline_on = first.deadline_on = dt.date(2026, 3, 25)
        db.session.commit()
        for day in (3, 5):
            acts.act(world, Action.SUSPEND, task_id)
            acts.on(3, day)
            acts.act(world, Action.RESUME, task_id)
    for persona, told in (("liaison", ["2026-03-30 → 2026-03-31", "2026-03-31 → 2026-04-02"]),
                          ("liaison_health", ["2026-03-25 → 2026-03-26", "2026-03-26 → 2026-03-30"])):
        found = [text for text in texts(english(client, world, persona)) if "The task was resumed" in text]
        assert [re.findall("Deadline: (.*?)[.]", text) for text in found] == [[told[1]], [told[0]]]


def test_a_page_takes_two_statements(ctx, world: World, monkeypatch):
    round_id = a_round(world)
    seen: list[str] = []
    sa.event.listen(db.session.connection(), "before_cursor_execute", lambda _c, _cu, s, *_: seen.append(s))
    for _n in range(2):
        a_task(world, round_id, State.ASSIGNED)
        seen.clear()
        notices.page(world.users["liaison"])
        assert len([s for s in seen if s.startswith("SELECT")]) == 2


def test_an_empty_box_says_so(client, world: World):
    assert "class=\"empty\"" in client.as_persona(world, "auditor").get("/notices/").text
