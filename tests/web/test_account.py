"""One's own password, the forced change, and the idle time-out of a session."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import Client
from tests.factories import CLOCK, PASSWORD, World
from tracker import clock
from tracker.domain.permissions import COMMAND
from tracker.extensions import db
from tracker.models.user import User
from tracker.services import accounts, office

NEW = "Qinghe-2027"
MINUTE = dt.timedelta(minutes=1)


def log_in(client: Client, login: str = "liaison", password: str = PASSWORD, **query: str):
    client.post("/language/en")
    return client.post("/login", data={"login": login, "password": password}, query_string=query)


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str | None = None):
    return client.post("/account/password", data={"old_password": old, "new_password": new, "again_password": again or new})


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(app: Flask):
    own, other = app.test_client(), app.test_client()
    assert log_in(own).status_code == log_in(other).status_code == 302
    assert change(own).location == "/"
    assert own.get("/notices/").status_code == 200
    answer = other.get("/notices/")
    assert (answer.status_code, "/login" in answer.location) == (302, True)
    assert "ended by a log-out" in other.get(answer.location).text
    assert log_in(other).status_code == 422
    assert log_in(other, password=NEW).status_code == 302


@pytest.mark.parametrize(("old", "new", "again", "said"), [
    (PASSWORD, NEW, "Other-2027", "differ"), (PASSWORD, "short", None, "8 to 128"),
    (PASSWORD, PASSWORD, None, "present one"),
    (PASSWORD, "Liaison-2027", None, "log-in name"), ("Wrong-2026", NEW, None, "4 attempts")])
def test_a_password_that_breaks_a_rule_is_refused(client: Client, old: str, new: str, again: str | None, said: str):
    log_in(client)
    answer = change(client, old, new, again)
    assert answer.status_code == 422
    assert said in answer.text
    assert old not in answer.text


def test_guessing_the_present_password_locks_the_name(client: Client):
    log_in(client)
    for _ in range(5):
        answer = change(client, "Wrong-2026")
    assert "locked" in answer.text
    assert "locked" in change(client).text  # even the right one
    assert log_in(client).status_code == 422


def test_a_one_time_password_opens_the_way_to_a_new_one_only(app: Flask, client: Client, world: World):
    with app.app_context():
        password = accounts.reset_password_of(COMMAND, "liaison", now=clock.now())
    assert log_in(client, password=f" {password}\t").status_code == 302  # as it was pasted
    for path in ("/", "/notices/", "/rounds/", "/nowhere"):
        answer = client.get(path)
        assert answer.status_code == 404 or answer.location == "/account/password"
    assert client.post("/notices/read-all").location == "/account/password"
    assert "set by somebody else" in client.get("/account/password").text
    with client.get("/static/tracker.css") as style:
        assert style.status_code == 200
    assert "present one" in change(client, password + " ", password).text
    assert change(client, password + " ").location == "/"
    assert client.get("/notices/").status_code == 200
    assert log_in(client, password=NEW + " ").status_code == 422


def test_an_old_password_must_be_changed_at_the_next_log_in(app: Flask, client: Client):
    CLOCK.at += dt.timedelta(days=90)
    log_in(client)
    assert client.get("/").status_code == 200
    CLOCK.at += dt.timedelta(days=1)
    log_in(client)
    assert client.get("/").location == "/account/password"
    assert "older than 90 days" in client.get("/account/password").text
    change(client)
    assert client.get("/").status_code == 200


def test_an_idle_session_ends_and_leads_back_to_the_page(client: Client):
    log_in(client)
    CLOCK.at += 30 * MINUTE
    assert client.get("/").status_code == 200  # which counts as activity
    CLOCK.at += 30 * MINUTE
    assert client.get("/").status_code == 200
    CLOCK.at += 31 * MINUTE
    answer = client.get("/rounds/?older_than=3")
    assert answer.status_code == 302
    assert "more than 30 minutes" in client.get(answer.location).text
    assert client.post(answer.location, data={"login": "liaison", "password": PASSWORD}).location == "/rounds/?older_than=3"


def test_administrators_are_let_out_sooner_and_by_the_offices_own_number(app: Flask, client: Client):
    for minutes, next_minutes in ((10, "5"), (5, "10")):
        log_in(client, "auditor")
        CLOCK.at += minutes * MINUTE
        assert client.get("/audit/").status_code == 200
        CLOCK.at += (minutes + 1) * MINUTE
        assert client.get("/audit/").status_code == 302
        with app.app_context():
            office.change_setting(COMMAND, "idle_minutes_administrators", next_minutes, now=clock.now())


def test_a_form_sent_too_late_gives_back_what_was_typed(client: Client):
    log_in(client)
    CLOCK.at += 31 * MINUTE
    answer = client.post("/tasks/1/report", data={"text": "已完成整改的一半", "old_password": "Secret-2026"},
                         headers={"Referer": "http://localhost/tasks/1/report?a=1"})
    assert answer.status_code == 401
    assert "已完成整改的一半" in answer.text
    assert "Secret-2026" not in answer.text
    assert "next=/tasks/1/report?a%3D1" in answer.text
    assert client.post("/logout").status_code == 302
    log_in(client)
    CLOCK.at += 31 * MINUTE
    assert client.post("/logout").location.startswith("/login")


def test_a_session_without_its_last_moment_is_nobodys(client: Client, world: World):
    client.as_persona(world, "liaison")
    with client.session_transaction() as session:
        del session["seen"]
    assert client.get("/").status_code == 302


def test_the_moment_is_written_once_a_minute(client: Client):
    log_in(client)
    client.get("/notices/")  # which keeps the token of its forms in the session
    CLOCK.at += dt.timedelta(seconds=59)
    assert "Set-Cookie" not in client.get("/notices/").headers
    CLOCK.at += dt.timedelta(seconds=1)
    assert "Set-Cookie" in client.get("/notices/").headers
    assert "Set-Cookie" not in client.get("/notices/").headers


def test_the_cookie_is_out_of_reach_of_scripts_and_stays_on_https(client: Client):
    for base, is_secure in (("http://localhost", False), ("https://localhost", True)):
        answer = client.post("/login", data={"login": "liaison", "password": PASSWORD}, base_url=base)
        flags = set(re.split(r";\s*", answer.headers["Set-Cookie"])[1:])
        assert {"HttpOnly", "SameSite=Lax"} <= flags
        assert ("Secure" in flags) is is_secure


def test_a_deactivated_account_is_out_at_once(app: Flask, client: Client, world: World):
    log_in(client)
    with app.app_context():
        version = db.session.scalar(sa.select(User.version).where(User.login == "liaison"))
        accounts.deactivate(world.actor("sysadmin"), world.users["liaison"], version=version, reason="调离", now=clock.now())
    assert client.get("/").status_code == 302
    assert log_in(client).status_code == 422
