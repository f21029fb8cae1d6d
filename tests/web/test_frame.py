"""The frame of every page: entries and counts of the role, what the bar says, and the way back from a page of an error."""

import pathlib
import re

import pytest
import sqlalchemy as sa
from lxml import etree

from tests.factories import CLOCK, World, a_round, a_task, version_of, workdays
from tracker import clock
from tracker.domain.permissions import COMMAND
from tracker.domain.vocabulary import Role, State
from tracker.extensions import db
from tracker.queries import frame
from tracker.services import submission, units
from tracker.services.transaction import transaction
from tracker.web import navigation

STATIC = pathlib.Path(__file__).parents[2] / "tracker/web/static"
ROLES = ("inspector", "supervisor", "liaison", "leader", "discipline", "sysadmin", "secadmin", "auditor", "stranger")


def english(client, world: World, persona: str):
    client.as_persona(world, persona)
    with client.session_transaction() as session:
        session["language"] = "en"
    return client


def page(client, path: str = "/"):
    return etree.HTML(client.get(path).text)


def entries(found) -> dict[str, str]:
    """The count of each entry, '' for none, in order."""
    return {link.text.strip(): link.xpath("string(span)") for link in found.xpath("//nav[@class='side']//a")}


def test_an_entry_stands_for_a_right_and_nobody_has_more_than_seven(client, world: World):
    seen = {persona: entries(page(english(client, world, persona))) for persona in ROLES}
    assert all(1 <= len(found) <= 7 and "Work today" in found for found in seen.values())
    assert list(seen["stranger"]) == ["Work today"]
    for persona, expected in (("supervisor", True), ("liaison", True), ("sysadmin", False), ("auditor", False)):
        assert ("Overdue supervision" in seen[persona]) is expected, persona
    assert "Jobs" in seen["sysadmin"] and "Jobs" not in seen["liaison"]


def test_every_entry_opens_for_whom_it_is_shown(client, world: World):
    for persona in ROLES:
        for href in page(english(client, world, persona)).xpath("//nav[@class='side']//a/@href"):
            found = client.get(href)
            assert found.status_code == 200, (persona, href)
            assert etree.HTML(found.text).xpath("//nav[@class='side']//a[@aria-current]/@href") == [href]


def test_counts_are_the_work_of_the_role(app, client, world: World):
    with app.app_context():
        round_id = a_round(world)
        for state in (State.DRAFT, State.ASSIGNED, State.ASSIGNED, State.ENDORSING, State.SUBMITTED, State.VERIFIED):
            a_task(world, round_id, state)
        a_task(world, round_id, State.IN_PROGRESS, rule=workdays(1))
        returned = a_task(world, round_id, State.ENDORSING)
        submission.return_task(world.actor("leader"), returned, version=version_of(returned), reason="不实", now=clock.now())
    CLOCK.move_to(clock_day := CLOCK.at.date().replace(day=6))
    assert clock_day.isoformat() == "2026-03-06"
    found = {persona: entries(page(english(client, world, persona))) for persona in ROLES}
    assert {persona: counts["Work today"] for persona, counts in found.items() if counts["Work today"]} == {
        "liaison": "4", "leader": "1", "supervisor": "3", "inspector": "1"}
    late = {persona: counts["Overdue supervision"] for persona, counts in found.items() if counts.get("Overdue supervision")}
    assert late == dict.fromkeys(("inspector", "supervisor", "liaison", "leader", "discipline"), "1")
    other = page(english(client, world, "supervisor_b"))
    assert not any(entries(other).values())


def test_counts_end_at_a_hundred(app, client, world: World, monkeypatch):
    monkeypatch.setattr(frame, "SHOWN", 1)
    monkeypatch.setattr(navigation, "SHOWN", 1)
    frame._statement.cache_clear()
    with app.app_context():
        round_id = a_round(world)
        for _n in range(3):
            a_task(world, round_id, State.DRAFT)
            a_task(world, round_id, State.ASSIGNED)
        assert frame.bar(world.actor("supervisor"), clock.today()).to_do == 2
    assert entries(page(english(client, world, "supervisor")))["Work today"] == "1+"
    bell = page(english(client, world, "liaison")).xpath("//a[@class='bell']/span[@class='count']/text()")
    assert bell == ["1+"]
    frame._statement.cache_clear()


def test_posts_are_switched_in_the_bar(app, client, world: World):
    with app.app_context():
        units.give_post(COMMAND, world.users["liaison"], Role.LEADER, world.units["health"], now=clock.now(),
                        for_post_id=world.posts["leader_health"])
    found = page(english(client, world, "liaison"))
    assert "Unit liaison" in found.xpath("string(//details[@class='menu']/summary)")
    assert [" ".join(b.itertext()) for b in found.xpath("//details[@class='menu']//form/button")] == [
        "Switch to 云岭区卫生健康局 Unit leader (deputy)"]


def test_the_footer_says_what_must_be_known(client, world: World):
    text = " ".join("".join(page(english(client, world, "liaison")).xpath("//footer")[0].itertext()).split())
    assert navigation.VERSION in text and "not for state secrets" in text and "Ladder last ran" in text


def test_a_frame_takes_three_statements(app, client, world: World):
    import sqlalchemy as sa

    from tracker.extensions import db
    seen: list[str] = []
    with app.app_context():
        connection = db.engines[None]
    sa.event.listen(connection, "before_cursor_execute", lambda _c, _cu, s, *_: seen.append(s))
    for persona in ROLES:
        client.as_persona(world, persona)
        seen.clear()
        assert client.get("/nowhere").status_code == 404
        assert len([s for s in seen if s.startswith("SELECT")]) == 3, persona


@pytest.fixture
def task_id(app, world: World) -> int:
    with app.app_context():
        return a_task(world, a_round(world), State.SUBMITTED)


def ways(answer) -> list[str]:
    return etree.HTML(answer.text).xpath("//main//p[@class='form-acts']/a/@href")


def test_an_error_keeps_the_way_back(client, world: World, task_id):
    """To the thing, to the page before, home; what was typed is given back."""
    english(client, world, "discipline")
    here, task = "http://localhost", f"/tasks/{task_id}"
    refused = client.post(f"{task}/return", data={"version": 9, "reason": "不属于本人职责"},
                          headers={"Referer": here + "/overdue/"})
    assert refused.status_code == 403
    assert ways(refused) == [task, here + "/overdue/", "/"] and "不属于本人职责" in refused.text
    missing = client.get("/tasks/999999", headers={"Referer": here + "/rounds/"})
    assert missing.status_code == 404 and ways(missing) == [here + "/rounds/", "/"]
    assert ways(client.get("/nowhere", headers={"Referer": here + "/nowhere"})) == ["/"]
    for strange in ("http://evil.example/a", "http://localhost.evil.example/", "javascript://localhost/", "//localhost/a", "http://["):
        assert ways(client.get("/nowhere", headers={"Referer": strange})) == ["/"], strange


def test_every_error_says_what_to_do(app, client, world: World):
    english(client, world, "supervisor")
    for path, status, words in (("/overdue/?text=%00", 400, "cannot be read"), ("/logout", 405, "button"),
                                ("/nowhere", 404, "home page"), ("/rounds/999999", 404, "no such round")):
        answer = client.get(path)
        assert answer.status_code == status and words in answer.text
        assert f"Error {status}" in answer.text


def test_a_failure_of_the_database_has_a_page(app, client, world: World, monkeypatch):
    english(client, world, "supervisor")
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(app, "testing", False)
    with app.app_context(), transaction():
        db.session.execute(sa.text("ALTER TABLE notice RENAME TO mislaid"))
    answer = client.get("/")
    assert answer.status_code == 500
    assert "tell the system administrator" in answer.text and "/rounds/" in answer.text


def test_colours_stand_in_the_properties_only():
    """So that the dark page is whole, and our files are small."""
    css = (STATIC / "tracker.css").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", css[css.index("body {"):]) == []
    assert len(css.encode()) < 20_000
    assert sum(len(path.read_bytes()) for path in STATIC.glob("*.js")) < 20_000
    assert "@media screen and (prefers-color-scheme: dark)" in css


def luminance(colour: str) -> float:
    long = colour.lstrip("#") if len(colour) == 7 else "".join(2 * c for c in colour.lstrip("#"))
    parts = [int(long[n:n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_read_has_contrast(scheme: str):
    css = (STATIC / "tracker.css").read_text(encoding="utf-8")
    first, second = css.split("@media screen and (prefers-color-scheme: dark)", 1)
    colours = dict(re.findall(r"--([a-z-]+): ?(#[0-9a-f]{3,6});", first))
    if scheme == "dark":
        colours |= dict(re.findall(r"--([a-z-]+): ?(#[0-9a-f]{3,6});", second[:second.index("body {")]))
    texts = ("ink", "muted", "link", "red", "orange", "yellow", "green", "wait")
    written = set(re.findall(r"(?<![-\w])color: ?var\(--([a-z-]+)\)", css))
    assert written == {*texts, "on-act", "on-bar", "on-warn"}
    pairs = [(text, ground) for text in texts for ground in ("paper", "ground", "head")]
    pairs += [("on-act", "act"), ("on-act", "danger"), ("on-bar", "bar"), ("on-bar", "field"), ("on-warn", "warn"),
              ("ink", "good")]
    assert [pair for pair in pairs if contrast(*(colours[each] for each in pair)) < 4.5] == []
    assert [b for b in ("paper", "bar", "ground") if contrast(colours["focus"], colours[b]) < 3] == []
    assert contrast(colours["edge"], colours["paper"]) >= 3
