import datetime as dt

import pytest
import sqlalchemy as sa
from lxml import etree

from tests.factories import CLOCK, World, a_round, a_task, version_of, workdays
from tracker import clock
from tracker.domain.vocabulary import Act, State
from tracker.extensions import db
from tracker.models.deadline import Deadline, Escalation
from tracker.models.user import Post
from tracker.queries import worklist
from tracker.services import submission

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
        titles = table.xpath("./tbody/tr/td[1]/a/text()") if table is not None and table.tag == "table" else []
        found[head.text.partition(" ·")[0].strip()] = [title.split()[-1] for title in titles]
    return found


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
    assert listed(home(client, world, "liaison")) == {
        "To receive": ["assigned"], "Overdue": ["late", "later"], "Returned to be done again": ["returned"],
        "Due soon": ["soon"]}
    assert listed(home(client, world, "leader")) == {"To endorse": ["endorsing"], "Overdue": ["late", "later"],
                                                     "Due soon": ["soon"]}
    supervisor = listed(home(client, world, "supervisor"))
    assert {name: supervisor[name] for name in ("To assign", "To verify", "To close")} == {
        "To assign": ["draft"], "To verify": ["submitted"], "To close": ["verified"]}
    inspector = home(client, world, "inspector")
    assert listed(inspector)["To verify"] == ["submitted"]
    assert inspector.xpath("//main//li/a[contains(@href, '/rounds/')]/text()") == ["XC2026-01"]


def test_the_act_is_one_click_away(client, world: World, work):
    for persona, title, slug in (("liaison", "assigned", "accept"), ("leader", "endorsing", "endorse"),
                                 ("supervisor", "draft", "assign"), ("supervisor", "submitted", "verify"),
                                 ("supervisor", "verified", "close")):
        link = home(client, world, persona).xpath(
            f"//tr[td/a[contains(., '{title}')]]//a[contains(@href, '/{slug}')]/@href")
        assert len(link) == 1 and f"/tasks/{work[title]}/" in link[0], title
        assert client.get(link[0]).status_code == 200


def test_the_discipline_officer_sees_rungs_and_new_escalations(app, client, world: World, work):
    with app.app_context():
        row = db.session.scalars(sa.select(Deadline).where(Deadline.task_id == work["late"], Deadline.kind == "final")).one()
        row.rung = 2
        db.session.add(Escalation(deadline_id=row.id, version=1, rung=2, task_id=work["late"], due_on=dt.date(2026, 3, 4),
                                  raised_on=dt.date(2026, 3, 4), raised_at=clock.now(), late_workdays=0,
                                  act=Act.BLUE_LETTER))
        db.session.commit()
    page = home(client, world, "discipline")
    rungs = {row.xpath("string(td[1])"): (row.xpath("string(td[2])"), row.xpath("td[1]/a/@href")[0])
             for row in page.xpath("//tr[td/a[contains(@href, '/overdue/')]]")}
    assert rungs == {"Blue letter": ("1", "/overdue/?rung=2"), "No rung yet": ("1", "/overdue/?rung=-1")}
    assert listed(page)["Newly escalated"] == ["late"]
    assert listed(home(client, world, "discipline_b"))["Newly escalated"] == []


def test_vacant_posts_are_named_for_the_supervisor(app, client, world: World, work):
    assert "Vacant posts" not in "".join(home(client, world, "supervisor").itertext())
    with app.app_context():
        db.session.execute(sa.update(Post).where(Post.id == world.posts["liaison"]).values(to_on=dt.date(2026, 3, 8)))
        db.session.commit()
    text = "".join(home(client, world, "supervisor").itertext())
    assert "云岭区教育局 · Unit liaison" in text
    assert "云岭区教育局 · Unit leader" not in text and "云岭区卫生健康局" not in text
    assert "Unit liaison" not in "".join(home(client, world, "supervisor_b").xpath("//main")[0].itertext())


@pytest.mark.parametrize("persona", ("sysadmin", "secadmin", "auditor", "stranger"))
def test_who_has_no_business_here_is_told_so(client, world: World, work, persona: str):
    page = home(client, world, persona)
    assert page.xpath("//main//div[@class='empty']/p") and listed(page) == {}


def test_a_list_is_cut_and_leads_on(client, world: World, work, monkeypatch):
    monkeypatch.setattr(worklist, "SHOWN", 1)
    page = home(client, world, "liaison")
    assert listed(page)["Overdue"] == ["late"]
    assert page.xpath("//main//p/a/@href") == ["/overdue/"]


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
        assert max(before.values()) <= 12
    finally:
        sa.event.remove(connection, "before_cursor_execute", listen)
