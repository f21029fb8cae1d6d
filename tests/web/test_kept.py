"""What was being sent when a session had ended: kept over the log-in, for its sender only."""

import datetime as dt
import html
import io
import re
from collections.abc import Iterator

import pytest
from flask import Flask, g
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from tests.conftest import Client
from tests.desk import make, state_of
from tests.factories import CLOCK, PASSWORD, World, a_round, a_task
from tracker import clock
from tracker.domain.permissions import COMMAND
from tracker.domain.vocabulary import Role, State
from tracker.extensions import db
from tracker.models.task import Task
from tracker.services import progress, units
from tracker.web import kept_things, kept_words

REASON = "现场抽查两所学校，\n票账仍然不符"


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def hidden(page: str) -> MultiDict[str, str]:
    """The fields of the form of the page's own, as a browser sends them."""
    form = page[page.index("<main"):page.index("</main")]
    found = (dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]*>", form))
    return MultiDict((html.unescape(each["name"]), html.unescape(each.get("value", ""))) for each in found if "name" in each)


def log_in(client: Client, login: str = "supervisor") -> str:
    """The token of the forms of the session that begins."""
    client.post("/login", data={**hidden(client.get("/login").text), "login": login, "password": PASSWORD})
    client.post("/language/en", data={"csrf_token": token(client)})
    return token(client)


def token(client: Client) -> str:
    return re.findall(r'name="csrf_token"[^>]*value="([^"]*)"', client.get("/notices/").text)[0]


def sent_too_late(client: Client, path: str, sender: str = "supervisor", **fields: object) -> str:
    mine = {"csrf_token": log_in(client, sender), **fields}
    CLOCK.at += dt.timedelta(minutes=31)
    answer = client.post(path, data=mine, content_type="multipart/form-data")
    assert answer.status_code == 401
    return answer.text


def again(client: Client, page: str, login: str = "supervisor", password: str = PASSWORD):
    fields = hidden(page)
    fields["login"], fields["password"] = login, password
    return client.post("/login/again", data=fields)


def a_submitted(app: Flask, world: World) -> int:
    return make(app, lambda: a_task(world, a_round(world), State.SUBMITTED))


def test_the_same_person_comes_back_to_the_act_with_what_was_typed(guarded: Flask, client: Client, world: World):
    task_id = a_submitted(guarded, world)
    path = f"/tasks/{task_id}/return"
    page = sent_too_late(client, path + "?a=1", version="5", reason=REASON, old_password="Secret-2026")
    assert "Secret-2026" not in page
    assert re.search(r'value="supervisor"', page)
    wrong = again(client, page, password="Wrong-2026")
    assert (wrong.status_code, state_of(guarded, task_id)) == (422, State.SUBMITTED)
    answer = again(client, wrong.text)
    assert answer.status_code == 200
    assert "票账仍然不符" in answer.text
    assert (f'<dt>To be done</dt><dd>Return · XC2026-01-001 · 健全议事规则 · '
            f'<a href="/tasks/{task_id}" target="_blank">Look at the task</a></dd>') in answer.text
    assert f'action="{path}?a=1"' in answer.text and "Go on to “Return”</button>" in answer.text
    fields = hidden(answer.text)
    assert {"version", "reason", "csrf_token", "look"} == set(fields)
    page = client.post(path, data=fields)
    assert (page.status_code, state_of(guarded, task_id)) == (200, State.SUBMITTED), "the act is a click of its own"
    assert "A notice goes to:" in page.text and f">\r\n{REASON}</textarea>" in page.text
    assert client.post(path, data={**hidden(page.text), "reason": REASON}).status_code == 302
    assert state_of(guarded, task_id) is State.IN_PROGRESS


def test_each_act_is_named_by_its_page(app: Flask):
    pages = {
        "/tasks/1/endorse": "Endorse", "/tasks/1/parts/2/accept": "Accept", "/tasks/1/report": "Report progress",
        "/tasks/1/assign": "Assign", "/tasks/1/reopen": "Reopen", "/tasks/assign": "Assign the ticked drafts",
        "/tasks/accept": "Accept the ticked tasks",
        "/tasks/1/correct": "Correct", "/progress/1/correct": "Correct", "/progress/1/strike": "Strike out",
        "/evidence/1/strike": "Strike out", "/findings/1/strike": "Strike out the finding",
        "/measures/1/strike": "Strike out a proposed measure", "/admin/units/1/end": "Let the unit go on",
        "/admin/users/1/posts": "Give a post",
        "/admin/users/1/deactivate": "Deactivate the account", "/admin/posts/1/end": "End the post",
        "/admin/posts/1/withdraw": "Withdraw the grant", "/rounds/new": "", "/tasks/1/edit": ""}
    site = app.url_map.bind("localhost")
    with app.test_request_context(), force_locale("en"):
        assert {path: kept_words.act(*site.match(path, "POST"), {"to_on": ""}) for path in pages} == pages
        assert kept_words.act("units.end", {}, {"to_on": "2026-03-02"}) == "End the unit"


# What is sent again by one click: it enters a thing, corrects a working paper, or is the sender's own.
ENTERED = {"rounds.new", "rounds.edit", "documents.new", "findings.new", "findings.edit", "findings.propose",
           "findings.edit_measure", "tasks.draft", "tasks.edit", "reports.make", "staff.index", "audit.verify",
           "notices.read", "notices.read_all", "saved_filters.save", "saved_filters.rename", "saved_filters.delete"}
NEVER = {"auth.login", "auth.log_in_again", "auth.logout", "auth.switch_post", "auth.set_language", "account.password"}


def test_whatever_can_be_sent_is_an_act_or_known_to_be_none(shared_app: Flask):
    """That each act is looked at first, the rows of the routes show."""
    sent = {rule.endpoint for rule in shared_app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    with shared_app.test_request_context():
        acts = {each for each in sent if kept_words.act(each, {"slug": "reset" if each == "users.act" else "return"}, {})}
    assert (acts | ENTERED | NEVER, acts & (ENTERED | NEVER)) == (sent, set())


def test_each_act_names_what_it_is_about_as_far_as_it_is_seen(app: Flask, world: World):
    u, p = world.users, world.posts
    task_id = make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    foreign_id = make(app, lambda: a_task(world, a_round(world, suffix="_b", code="XC2026-02"), suffix="_b"))
    part_id = make(app, lambda: db.session.get_one(Task, task_id).lead.id)
    cases = {
        ("supervisor", "task_acts.part_act", "task_id", task_id): ("健全议事规则", "", "云岭区教育局"),
        ("supervisor", "task_acts.part_act", "task_id", foreign_id): ("", "", ""),
        ("supervisor", "task_batches.assign", "", 0): ("", "", "2 tasks"),
        ("sysadmin", "users.renew", "", 0): ("", "", "2 accounts"),
        ("sysadmin", "users.act", "user_id", u["liaison"]): ("", "", "李联络"),
        ("supervisor", "users.act", "user_id", u["liaison"]): ("", "", ""),
        ("secadmin", "users.end_post", "post_id", p["liaison"]): ("", "", "李联络"),
        ("sysadmin", "units.end", "unit_id", world.units["health"]): ("", "", "云岭区卫生健康局"),
        ("sysadmin", "settings.change", "key", "idle_minutes"): ("", "", "Idle time-out"),
    }
    with app.test_request_context(), force_locale("en"):
        for (persona, page, key, value), said in cases.items():
            g.actor = world.actor(persona)
            found = kept_things.about(page, {key: value, "part_id": part_id} if key else {}, 0 if key else 2)
            assert (found.task.title if found.task else "", found.entry, found.name) == said, (persona, page)


def test_a_report_struck_out_is_named_by_its_task_and_a_bare_act_has_nothing_entered(
        guarded: Flask, client: Client, world: World):
    task_id = make(guarded, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    part_id = make(guarded, lambda: db.session.get_one(Task, task_id).lead.id)
    report_id = make(guarded, lambda: progress.report_progress(
        world.actor("liaison"), task_id, part_id, version=3, text="已整改", now=clock.now()).id)
    page = sent_too_late(client, f"/progress/{report_id}/strike", "liaison", version="1", reason=REASON)
    assert "<dd>Strike out · progress report of XC2026-01-001 · 健全议事规则</dd>" in again(client, page, "liaison").text
    page = sent_too_late(client, f"/tasks/{task_id}/parts/{part_id}/accept", "liaison", version="3")
    assert "Nothing was done yet." in page and "has to be entered" not in page
    page = again(client, page, "liaison").text
    assert "Accept · XC2026-01-001 · 健全议事规则 · 云岭区教育局 · <a" in page and "filled in" not in page
    assert "entered" not in page


def test_another_person_gets_nothing_of_it(guarded: Flask, client: Client, world: World):
    page = sent_too_late(client, f"/tasks/{a_submitted(guarded, world)}/return", version="5", reason=REASON)
    answer = again(client, page, "inspector")
    assert (answer.status_code, answer.location) == (302, "/")
    assert "only by the person who wrote it" in client.get("/").text


def test_what_a_foreign_page_sends_is_not_kept(guarded: Flask, client: Client, world: World):
    log_in(client)
    CLOCK.at += dt.timedelta(minutes=31)
    answer = client.post("/tasks/1/return", data={"reason": REASON, "grade": "completed", "csrf_token": "forged"})
    assert answer.status_code == 401
    assert "票账仍然不符" in answer.text and "completed" not in answer.text
    assert "/login/again" not in answer.text


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/tasks/1/return", "/\\evil.example", "/nowhere",
                                    "/account/password", "/logout", "/login/again", "/audit/", ""])
def test_it_goes_to_a_form_of_this_site_only(guarded: Flask, client: Client, world: World, target: str):
    page = sent_too_late(client, "/tasks/1/return", reason=REASON)
    answer = again(client, page.replace('value="/tasks/1/return"', f'value="{target}"'))
    assert (answer.status_code, answer.location) == (302, "/")


def test_a_new_password_is_never_kept(guarded: Flask, client: Client, world: World):
    page = sent_too_late(client, "/account/password", old_password=PASSWORD, new_password="Qinghe-2027")
    assert PASSWORD not in page and "Qinghe-2027" not in page and "/login/again" not in page


def test_a_locked_name_keeps_it_until_the_lock_is_over(guarded: Flask, client: Client, world: World):
    page = sent_too_late(client, f"/tasks/{a_submitted(guarded, world)}/return", version="5", reason=REASON)
    for _n in range(5):
        page = again(client, page, password="Wrong-2026").text
    locked = again(client, page)
    assert (locked.status_code, "locked" in locked.text) == (422, True)
    CLOCK.at += dt.timedelta(minutes=31)
    assert again(client, locked.text).status_code == 200


def test_a_report_whose_files_were_lost_asks_for_them(guarded: Flask, client: Client, world: World):
    task_id = make(guarded, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    part_id = make(guarded, lambda: db.session.get_one(Task, task_id).lead.id)
    path, fields = f"/tasks/{task_id}/report", {"version": "3", "text": REASON, "part_id": str(part_id)}
    page = sent_too_late(client, path, "liaison", **fields, files=(io.BytesIO(b"%PDF-1.7"), "甲.pdf"))
    answer = again(client, page, "liaison")
    assert "chosen again" in answer.text
    asked = client.post(path, data=hidden(answer.text))
    assert (asked.status_code, 'href="#files"' in asked.text, "票账仍然不符" in asked.text) == (422, True, True)
    assert client.post(path, data=hidden(asked.text) | fields).status_code == 302


def test_it_is_sent_on_by_the_post_that_was_chosen(guarded: Flask, client: Client, world: World):
    post_id = make(guarded, lambda: units.give_post(COMMAND, world.users["supervisor"], Role.DISCIPLINE,
                                                    world.units["district"], now=clock.now()))
    mine = {"csrf_token": log_in(client)}
    client.post(f"/post/{post_id}", data=mine)
    CLOCK.at += dt.timedelta(minutes=31)
    again(client, client.post("/notices/read-all", data=mine).text)
    with client.session_transaction() as session:
        assert session["post_id"] == post_id


@pytest.mark.parametrize("end", ["idle", "log-out"])
def test_a_page_sent_after_another_tab_met_the_end(guarded: Flask, client: Client, world: World, end: str):
    path = f"/tasks/{a_submitted(guarded, world)}/return"
    mine = {"csrf_token": log_in(client), "version": "5", "reason": REASON}
    if end == "idle":
        CLOCK.at += dt.timedelta(minutes=31)
        assert client.get("/tasks/").status_code == 302
    else:
        client.post("/logout", data=mine)
    page = client.post(path, data=mine)
    assert (page.status_code, "票账仍然不符" in page.text) == (401, True)
    assert again(client, page.text).status_code == 200


@pytest.mark.parametrize("login", ["supervisor", "inspector"])
def test_a_page_still_open_after_a_log_in_in_another_tab_goes_on_for_the_same_person(
        guarded: Flask, client: Client, world: World, login: str):
    task_id = a_submitted(guarded, world)
    mine = {"csrf_token": log_in(client), "version": "5", "reason": REASON}
    client.post("/logout", data=mine)
    log_in(client, login)
    answer = client.post(f"/tasks/{task_id}/return", data=mine)
    assert (answer.status_code, state_of(guarded, task_id)) == (
        (302, State.IN_PROGRESS) if login == "supervisor" else (400, State.SUBMITTED))


def test_text_without_any_session_is_shown_to_be_copied(guarded: Flask, client: Client, world: World):
    answer = client.post("/tasks/1/return", data={"reason": REASON, "csrf_token": "gone"})
    assert (answer.status_code, "票账仍然不符" in answer.text, "/login/again" in answer.text) == (401, True, False)


def test_a_session_that_drew_no_form_can_end(guarded: Flask, client: Client, world: World):
    fields = {**hidden(client.get("/login").text), "login": "supervisor", "password": PASSWORD}
    answer = client.post("/login?next=/tasks/export.xlsx", data=fields)
    client.get(answer.location).close()
    CLOCK.at += dt.timedelta(minutes=31)
    assert client.get("/tasks/").status_code == 302
    assert log_in(client)
