import datetime as dt

import pytest
import sqlalchemy as sa
from lxml import etree

from tests.acts import act
from tests.factories import CLOCK, World, a_round, a_task, version_of, workdays
from tracker import clock
from tracker.domain.permissions import COMMAND
from tracker.domain.schedule import EVERY
from tracker.domain.vocabulary import Act, Action, Role, State
from tracker.extensions import db
from tracker.models.deadline import Deadline, Escalation
from tracker.models.job import JobRun
from tracker.models.task import Task
from tracker.models.user import LoginLock, Post, User
from tracker.queries import worklist
from tracker.services import submission, units

EVERYBODY = ("inspector", "supervisor", "liaison", "leader", "discipline", "sysadmin", "secadmin", "auditor", "stranger")


def home(client, world: World, persona: str):
    client.as_persona(world, persona)
    with client.session_transaction() as session:
        session["language"] = "en"
    return etree.HTML(client.get("/").text)


def listed(page) -> dict[str, list[str]]:
    """Titles of the tasks by the name of their list."""
    found = {}
    for head in page.xpath("//main//h2"):
        table = head.getnext()
        titles = table.xpath("./tbody/tr/td[1]//a/text()") if table is not None and table.tag == "table" else []
        found[head.xpath("string()").strip().partition(" ·")[0]] = [title.split()[-1] for title in titles]
    return found


def idle(page) -> list[str]:
    """What stands in one line at the end, because there is nothing."""
    return page.xpath("//main/ul[last()][contains(@class, 'legend')]/li/text()")


@pytest.fixture
def work(app, world: World) -> dict[str, int]:
    """A task in each state that asks somebody to act, named after it; a returned, a late and a due one besides."""
    with app.app_context():
        round_id, made = a_round(world), {}
        for state in (State.DRAFT, State.ASSIGNED, State.ENDORSING, State.SUBMITTED, State.VERIFIED):
            made[state.value] = a_task(world, round_id, state, title=state.value)
        made["late"] = a_task(world, round_id, State.IN_PROGRESS, title="late", rule=workdays(1))
        made["later"] = a_task(world, round_id, State.IN_PROGRESS, title="later", rule=workdays(2))
        made["soon"] = a_task(world, round_id, State.IN_PROGRESS, title="soon", rule=workdays(9))
        made["returned"] = a_task(world, round_id, State.ENDORSING, title="returned", rule=workdays(60))
        submission.return_task(world.actor("leader"), made["returned"], version=version_of(made["returned"]), reason="不实",
                               now=clock.now())
    CLOCK.move_to(dt.date(2026, 3, 9))
    return made


def test_each_role_sees_what_it_must_do(client, world: World, work):
    liaison = home(client, world, "liaison")
    assert set(liaison.xpath("//*[contains(@class, 'light ')]/span/@lang")) == {"zh-CN"}, "one font for the signs"
    assert liaison.xpath("//td/*[starts-with(text(), 'Returned for')]/text()") == ["Returned for: 不实"]
    assert listed(liaison) == {
        "To receive": ["assigned"], "Rectification overdue": ["late", "later"], "Returned to be done again": ["returned"],
        "Due soon": ["soon"]}
    leader = home(client, world, "leader")
    assert listed(leader) == {"To endorse": ["endorsing"], "Rectification overdue": ["late", "later"], "Due soon": ["soon"],
                              "Nothing to do here now": []}
    assert idle(leader) == ["No letter waits for an answer."]
    supervisor = listed(home(client, world, "supervisor"))
    assert {name: supervisor[name] for name in ("To assign", "To verify", "To close")} == {
        "To assign": ["draft"], "To verify": ["submitted"], "To close": ["verified"]}
    inspector = home(client, world, "inspector")
    assert listed(inspector)["To verify"] == ["submitted"]
    assert inspector.xpath("//main//td/a[contains(@href, '/rounds/')]/text()") == ["XC2026-01"]


def test_what_is_returned_is_the_same_for_page_list_and_count(app, client, world: World, work):
    """Through a suspension, in which there is nothing to do, and until it is submitted again."""
    def told() -> tuple[bool, list[str], list[str], str]:
        page = home(client, world, "liaison")
        to_do = page.xpath("string(//nav[@class='side']//a[@href='/']/span)")
        return ("not submitted again yet" in client.get(f"/tasks/{work['returned']}").text,
                listed(page).get("Returned to be done again", []),
                page.xpath("//td/*[starts-with(text(), 'Returned for')]/text()"), to_do)
    returned = (True, ["returned"], ["Returned for: 不实"], "4")
    assert told() == returned
    for action, expected in ((Action.SUSPEND, (True, [], [], "3")), (Action.RESUME, returned),
                             (Action.SUBMIT, (False, [], [], "3")), (Action.WITHDRAW, (False, [], [], "3"))):
        with app.app_context():
            act(world, action, work["returned"])
        assert told() == expected, action
    for action in (Action.SUBMIT, Action.RETURN):
        with app.app_context():
            act(world, action, work["returned"])
    assert told() == (True, ["returned"], ["Returned for: 补充"], "4"), "the last reason"


def test_what_is_empty_is_one_line_at_the_end(client, world: World, work):
    page = home(client, world, "liaison_health")
    assert listed(page) == {"Nothing to do here now": []}
    assert idle(page) == ["No rectification is overdue.", "Nothing was returned.", "Nothing waits to be received.",
                          "Nothing is due within seven working days."]
    ids = page.xpath("//main/ul[last()]/li/@id")
    assert [href[1:] for _n, href in figures(page).values()] == ids == ["overdue", "returned", "to_receive", "due_soon"]
    inspector = home(client, world, "inspector")
    assert list(listed(inspector))[-1] == "Nothing to do here now"
    assert idle(inspector) == ["No finding is due to be looked at again."]


def figures(page) -> dict[str, tuple[str, str]]:
    """What stands on top: the figure by its name, and where it leads."""
    return {card.xpath("string(.//span)"): (card.xpath("string(.//b)"), "".join(card.xpath("./a/@href")))
            for card in page.xpath("//main//li[contains(@class, 'stat')]")}


def test_figures_stand_on_top_and_lead_to_what_they_count(client, world: World, work):
    liaison, supervisor = home(client, world, "liaison"), home(client, world, "supervisor")
    assert figures(liaison) == {"Rectification overdue": ("2", "#overdue"), "Returned to be done again": ("1", "#returned"),
                                "To receive": ("1", "#to_receive"), "Due soon": ("1", "#due_soon")}
    assert figures(supervisor) == {"Rectification overdue": ("2", "/overdue/"), "To verify": ("1", "#to_verify"),
                                   "To close": ("1", "#to_close"), "To assign": ("1", "#to_assign"),
                                   "Vacant posts": ("0", "#vacant")}
    for page in (liaison, supervisor):
        anchors = [href[1:] for _n, href in figures(page).values() if href.startswith("#")]
        assert [page.xpath(f"count(//main//h2[@id='{each}'])") for each in anchors] == [1] * len(anchors)


def test_the_act_is_one_click_away(client, world: World, work):
    for persona, title, slug in (("liaison", "assigned", "accept"), ("leader", "endorsing", "endorse"),
                                 ("supervisor", "draft", "assign"), ("supervisor", "submitted", "verify"),
                                 ("supervisor", "verified", "close")):
        link = home(client, world, persona).xpath(
            f"//tr[td//a[contains(., '{title}')]]//a[contains(@href, '/{slug}')]/@href")
        assert len(link) == 1 and f"/tasks/{work[title]}/" in link[0], title
        assert client.get(link[0]).status_code == 200


def test_what_is_done_for_another_unit_names_it(app, client, world: World):
    """The liaison of an organ acts for its school too: a row leads to the act of its own part."""
    with app.app_context():
        task_id = a_task(world, a_round(world), State.IN_PROGRESS, supporting=("school",), rule=workdays(5))
        part, version = f"/tasks/{task_id}/parts/{db.session.get_one(Task, task_id).parts[1].id}", version_of(task_id)
    row = "//tr[contains(., '第一中学')]//a[contains(@href, '/tasks/')][contains(@class, 'btn')]/@href"
    assert home(client, world, "liaison").xpath(row) == [f"{part}/accept"] * 2, "to be received, and due soon"
    page = etree.HTML(client.get(f"/tasks/{task_id}").text)
    assert page.xpath(f"//h1/following::a[@href='{part}/accept'][1]/text()") == ["Accept (云岭区第一中学)"]
    assert "the receipt for 云岭区第一中学" in client.get(f"{part}/accept").text
    client.post(f"{part}/accept", data={"version": version})
    report, = home(client, world, "liaison").xpath(row)
    form = etree.HTML(client.get(report).text)
    assert form.xpath("//select[@id='part_id']/option[@selected]/text()") == ["云岭区第一中学"]
    assert "optional" not in form.xpath("string(//label[@for='part_id'])")
    assert "The part of 云岭区第一中学 counts" in client.get(f"{part}/hand_in").text


def raise_rung(task_id: int, day: dt.date, act: Act = Act.BLUE_LETTER) -> None:
    row = db.session.scalars(sa.select(Deadline).where(Deadline.task_id == task_id, Deadline.kind == "final")).one()
    row.rung = 2
    db.session.add(Escalation(deadline_id=row.id, version=1, rung=2, task_id=task_id, due_on=day, raised_on=day,
                              raised_at=clock.now(), late_workdays=0, act=act))
    db.session.commit()


def test_the_discipline_officer_sees_rungs_and_new_escalations(app, client, world: World, work):
    with app.app_context():
        raise_rung(work["soon"], dt.date(2026, 3, 6), Act.REMINDER)  # no escalation
        raise_rung(work["late"], dt.date(2026, 3, 4))
    page = home(client, world, "discipline")
    rungs = {row.xpath("string(td[1])"): (row.xpath("string(td[2])"), row.xpath("td[1]/a/@href")[0])
             for row in page.xpath("//tr[td/a[contains(@href, '/overdue/')]]")}
    assert rungs == {"Blue letter": ("1", "/overdue/?rung=2"), "No rung yet": ("1", "/overdue/?rung=-1")}
    assert page.xpath("//h2[contains(., 'Overdue by rung')]/a/@href") == ["/overdue/?sort=rung&order=down"]  # worst first
    assert listed(page)["Newly escalated since 2026-03-02"] == ["late"]  # a week, for whom the log does not know
    days = {name: figure for name, figure in figures(page).items() if name.startswith("Overdue by")}
    assert list(days) == ["Overdue by more than 20 calendar days", "Overdue by 11 to 20 calendar days",
                          "Overdue by 6 to 10 calendar days", "Overdue by 1 to 5 calendar days"]
    assert [n for n, _href in days.values()] == ["0", "0", "1", "1"]
    for n, href in days.values():
        rows = etree.HTML(client.get(href).text).xpath("//main//table[contains(@class, 'dense')]/tbody/tr")
        assert len(rows) == int(n), href
    assert listed(home(client, world, "discipline_b"))["Newly escalated since 2026-03-02"] == []


def test_new_is_what_was_raised_since_the_last_visit(app, client, world: World, work, password):
    """A visit is a day: what is new stays new all day, and a log-out does not forget the visit."""
    def raised(title: str, day: int) -> None:
        with app.app_context():
            raise_rung(work[title], dt.date(2026, 3, day))

    def new() -> dict[str, list[str]]:
        page = etree.HTML(client.get("/").text)
        return {head: rows for head, rows in listed(page).items() if head.startswith("Newly")}
    raised("late", 4)
    home(client, world, "discipline")  # Monday the 9th
    CLOCK.move_to(dt.date(2026, 3, 10))
    raised("later", 10)
    assert new() == new() == {"Newly escalated since 2026-03-09": ["later"]}
    client.post("/logout")
    CLOCK.move_to(dt.date(2026, 3, 12))
    client.post("/login", data={"login": "discipline", "password": password})
    assert new() == {"Newly escalated since 2026-03-10": ["later"]}
    client.post("/logout")
    client.post("/login", data={"login": "discipline_b", "password": password})
    assert list(new()) == ["Newly escalated since 2026-03-05"]  # another person at the same browser has not been here


def test_a_lost_cookie_leaves_the_log_in_before(client, world: World, password):
    """The last one of an earlier day, not that of today."""
    def since() -> str:
        with client.session_transaction() as session:
            session.clear()
            session["language"] = "en"
        client.post("/login", data={"login": "discipline", "password": password})
        return next(head for head in listed(etree.HTML(client.get("/").text)) if head.startswith("Newly"))
    for day, said in ((9, "02"), (9, "02"), (11, "09"), (20, "11"), (20, "11")):
        CLOCK.move_to(dt.date(2026, 3, day))
        assert since() == f"Newly escalated since 2026-03-{said}", day


def test_what_is_new_is_counted_whole_and_leads_to_all_of_it(app, client, world: World, work, monkeypatch):
    """By the last rung of each overdue deadline: neither what was raised before, nor what is not overdue, nor twice."""
    with app.app_context():
        for title in ("late", "later", "soon"):
            raise_rung(work[title], dt.date(2026, 3, 4))
        row = db.session.scalars(sa.select(Deadline).where(Deadline.task_id == work["later"],
                                                           Deadline.kind == "final")).one()
        row.rung = 3
        db.session.add(Escalation(deadline_id=row.id, version=1, rung=3, task_id=row.task_id, due_on=dt.date(2026, 3, 6),
                                  raised_on=dt.date(2026, 3, 6), raised_at=clock.now(), late_workdays=0,
                                  act=Act.YELLOW_LETTER))
        db.session.commit()
    assert listed(home(client, world, "discipline"))["Newly escalated since 2026-03-02"] == ["later", "late"]
    monkeypatch.setattr(worklist, "SHOWN", 1)
    page = home(client, world, "discipline")
    assert listed(page)["Newly escalated since 2026-03-02"] == ["later"]
    head, = page.xpath("//main//h2[starts-with(., 'Newly')]")
    assert "· 2" in head.xpath("string()")
    assert head.xpath("./a/@href") == page.xpath("//main//p[starts-with(., 'The first 1 of 2.')]/a/@href")
    for query, titles in ((head.xpath("./a/@href")[0], {"late", "later"}), ("/overdue/?raised=2026-03-05", {"later"}),
                          ("/overdue/?raised=2026-03-07", set())):
        rows = etree.HTML(client.get(query).text).xpath("//main//tbody/tr/td[3]/span/@title")
        assert sorted(rows) == sorted(titles), query

def test_a_leader_without_a_liaison_is_told_what_waits(app, client, world: World, work):
    assert "has no liaison" not in "".join(home(client, world, "leader").itertext())
    with app.app_context():
        db.session.execute(sa.update(Post).where(Post.id == world.posts["liaison"]).values(to_on=dt.date(2026, 3, 8)))
        db.session.commit()
    text = " ".join(home(client, world, "leader").xpath("string(//main//p[@role='status'])").split())
    assert text.startswith("云岭区教育局 has no liaison at present")
    assert "5 tasks wait for a liaison" in text  # to be received, late, later, soon, returned
    assert "has no liaison" not in "".join(home(client, world, "leader_health").itertext())


def test_vacant_posts_are_named_for_the_supervisor(app, client, world: World, work):
    assert figures(home(client, world, "supervisor"))["Vacant posts"][0] == "0"
    with app.app_context():
        db.session.execute(sa.update(Post).where(Post.id == world.posts["liaison"]).values(to_on=dt.date(2026, 3, 8)))
        db.session.commit()
    text = "".join(home(client, world, "supervisor").itertext())
    assert "云岭区教育局 · Unit liaison: 8 open tasks, 5 of them wait for this post" in text
    assert "云岭区教育局 · Unit leader" not in text and "云岭区卫生健康局" not in text
    assert "Unit liaison" not in "".join(home(client, world, "supervisor_b").xpath("//main")[0].itertext())


def test_who_has_no_business_here_is_told_what_there_is(client, world: World, work):
    for persona in ("sysadmin", "secadmin", "auditor"):
        page = home(client, world, persona)
        entries = page.xpath("//nav[@class='side']//a/@href")
        assert page.xpath("//main//li[contains(@class, 'stat-wide')]/a/@href") == entries[1:], persona
        assert listed(page) == {}
    stranger = home(client, world, "stranger")
    assert stranger.xpath("//main//div[@class='empty']/p") and listed(stranger) == {}


def test_administrators_see_what_waits_for_them(app, client, world: World):
    """Each figure leads to as many rows; who may not act on it is not shown it."""
    CLOCK.move_to(dt.date(2026, 3, 9))
    with app.app_context():
        db.session.execute(sa.update(Post).where(Post.id == world.posts["liaison_health"]).values(to_on=dt.date(2026, 3, 8)))
        db.session.execute(sa.update(User).where(User.id == world.users["leader"]).values(must_change_password=True))
        db.session.add(LoginLock(login="liaison", failures=5, last_at=clock.real_now(),
                                 locked_until=clock.real_now() + dt.timedelta(minutes=30)))
        db.session.add_all(JobRun(name=name, started_at=clock.real_now(), good_at=clock.real_now()) for name in EVERY)
        db.session.get_one(JobRun, "seal").error = "RuntimeError"
        db.session.commit()
        units.give_post(COMMAND, world.users["stranger"], Role.LEADER, world.units["health"], from_on=dt.date(2026, 12, 1),
                        now=clock.now())
    sysadmin = figures(home(client, world, "sysadmin"))
    secadmin = figures(home(client, world, "secadmin"))
    found = {"sysadmin": {name: n for name, (n, _href) in sysadmin.items() if n},
             "secadmin": {name: n for name, (n, _href) in secadmin.items() if n}}
    assert found == {"sysadmin": {"Locked accounts": "1", "One-time passwords not used yet": "1",
                                  "Jobs late or failed": "1"},
                     "secadmin": {"Accounts without a post": "1", "Units with a vacant post": "1"}}
    for persona, cards in (("sysadmin", sysadmin), ("secadmin", secadmin)):
        for n, href in [(n, href) for n, href in cards.values() if n and "jobs" not in href]:
            rows = etree.HTML(client.as_persona(world, persona).get(href).text).xpath("//main//tbody/tr")
            assert len(rows) == int(n), href
    assert not any(n for n, _href in figures(home(client, world, "auditor")).values())
    later = "云岭区卫生健康局 Unit leader from 2026-12-01 on"
    home(client, world, "secadmin")
    rows = etree.HTML(client.get("/admin/users/?text=stranger").text).xpath("//tbody/tr/td[3]")
    assert [" ".join("".join(row.itertext()).split()) for row in rows] == [later]
    assert f"Given to you: {later}." in home(client, world, "stranger").xpath("string(//main)")


def test_all_of_it_is_as_much_as_was_counted(client, world: World, work):
    for persona, n_lists in (("liaison", 3), ("leader", 3), ("supervisor", 4), ("inspector", 1)):
        found = home(client, world, persona)
        ways = {head.text.strip(): head.xpath("./a/@href")[0] for head in found.xpath("//main//h2[@id][a]")}
        assert len(ways) == n_lists, persona
        for text, href in ways.items():
            rows = etree.HTML(client.get(href).text).xpath("//main//tbody/tr[.//a[contains(@href, '/tasks/')]]")
            assert len(rows) == int(text.partition("·")[2]), (persona, text, href)


def test_work_stands_by_deadline_then_by_number(app, client, world: World):
    with app.app_context():
        round_id = a_round(world)
        for n, days in (("3", 5), ("2", 5), ("1", 9)):
            task_id = a_task(world, round_id, State.ASSIGNED, title=f"事项{n}", rule=workdays(days))
            db.session.execute(sa.update(Task).where(Task.id == task_id).values(number=f"XC2026-01-90{n}"))
            db.session.execute(sa.update(Deadline).where(Deadline.task_id == task_id).values(
                deadline_on=dt.date(2026, 3, days)))
            db.session.commit()
    assert listed(home(client, world, "liaison"))["To receive"] == ["事项2", "事项3", "事项1"]


def test_a_list_is_cut_and_leads_on(client, world: World, work, monkeypatch):
    monkeypatch.setattr(worklist, "SHOWN", 1)
    page = home(client, world, "liaison")
    assert listed(page)["Rectification overdue"] == ["late"] and figures(page)["Rectification overdue"][0] == "2"
    assert "The first 1 of 2." in "".join(page.itertext())
    assert page.xpath("//main//h2[@id='overdue']/a/@href") == ["/overdue/"] == page.xpath("//main//p/a[.='More']/@href")


def test_statements_do_not_grow_with_the_work(app, client, world: World, work):
    with app.app_context():
        connection = db.engines[None]
    seen: list[str] = []

    def listen(_c, _cursor, statement: str, *_rest: object) -> None:
        seen.append(statement)

    def counts() -> dict[str, int]:
        found = {}
        for persona in EVERYBODY:
            client.as_persona(world, persona)
            seen.clear()
            client.get("/")
            found[persona] = len([s for s in seen if s.startswith("SELECT")])
        return found
    sa.event.listen(connection, "before_cursor_execute", listen)
    try:
        before = counts()
        with app.app_context():
            round_id = a_round(world, code="XC2026-02")
            for state in (State.DRAFT, State.ASSIGNED, State.SUBMITTED):
                a_task(world, round_id, state)
        assert counts() == before
        assert max(before.values()) <= 13
        assert max(before[persona] for persona in ("sysadmin", "secadmin", "auditor")) <= 8
    finally:
        sa.event.remove(connection, "before_cursor_execute", listen)
