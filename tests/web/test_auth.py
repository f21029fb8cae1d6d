"""Log-in, lock-out, sessions, language, and the doors that stay shut."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import Client
from tests.factories import CLOCK, PASSWORD, START, World
from tracker.domain.passwords import DEFAULT
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.user import LoginLock

MAX_FAILURES = DEFAULT.failures


def log_in(client: Client, login: str = "supervisor", password: str = PASSWORD, **query: str):
    return client.post("/login", data={"login": login, "password": password}, query_string=query)


def verbs(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(AuditEntry.verb).where(AuditEntry.verb.startswith("user:sign"))
                                       .order_by(AuditEntry.id)))


def test_the_right_password_opens_and_is_logged(app: Flask, client: Client):
    answer = log_in(client)
    assert (answer.status_code, answer.location) == (302, "/")
    assert client.get("/").status_code == 200
    assert verbs(app) == ["user:sign_in"]


@pytest.mark.parametrize("login", ["supervisor", "nobody-of-that-name"])
def test_wrong_name_and_wrong_password_look_the_same(app: Flask, client: Client, login: str):
    answer = log_in(client, login, "Wrong-2026")
    assert answer.status_code == 422
    assert str(MAX_FAILURES - 1) in answer.text
    assert verbs(app) == ["user:sign_in_failed"]


@pytest.mark.parametrize("login", ["supervisor", "nobody-of-that-name"])
def test_the_failure_that_locks_and_every_attempt_meanwhile_are_logged(app: Flask, client: Client, login: str):
    for _ in range(MAX_FAILURES + 2):
        log_in(client, login, "Wrong-2026")
    failed, refused = ["user:sign_in_failed"] * (MAX_FAILURES - 1), ["user:sign_in_refused"] * 2
    assert verbs(app) == [*failed, "user:sign_in_locked", *refused]
    with app.app_context():
        entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb.startswith("user:sign"))).all()
    assert {(entry.after or {}).get("login") for entry in entries} == {login if login == "supervisor" else None}
    assert {entry.noun_id is None for entry in entries} == {login != "supervisor"}


def test_a_name_is_the_same_in_capitals(app: Flask, client: Client):
    """As when it was made: LIAISON is taken where there is liaison."""
    for login in ("Supervisor", "Nobody", "nobody"):
        assert str(MAX_FAILURES - 1 - (login == "nobody")) in log_in(client, login, "Wrong-2026").text
    with app.app_context():
        assert [lock for lock in db.session.scalars(sa.select(LoginLock.login)) if lock[0] != "?"] == ["supervisor"]
    assert log_in(client, "SUPERVISOR").status_code == 302


def test_five_failures_lock_the_name_for_half_an_hour(client: Client):
    for _ in range(MAX_FAILURES):
        log_in(client, password="Wrong-2026")
    assert log_in(client).status_code == 422
    CLOCK.at = START + dt.timedelta(minutes=29)
    assert log_in(client).status_code == 422
    CLOCK.at = START + dt.timedelta(minutes=31)
    assert log_in(client).status_code == 302


def test_what_was_typed_for_a_name_is_not_kept_unless_it_is_one(app: Flask, client: Client):
    """People type their password into the wrong field; it locks as a name does all the same."""
    typed = "Own-Word-26"
    for login in (typed, "supervisor"):
        for _ in range(MAX_FAILURES):
            log_in(client, login, "Wrong-2026")
    assert "31" in log_in(client, typed).text
    assert str(MAX_FAILURES - 1) in log_in(client, typed + "x").text
    with app.app_context():
        locks = set(db.session.scalars(sa.select(LoginLock.login)))
        assert len(locks) == 3
        assert "supervisor" in locks
        assert all(re.fullmatch(r"\?[0-9a-f]{63}", lock) for lock in locks - {"supervisor"})
        said = [f"{entry.before}{entry.after}{entry.reason}" for entry in db.session.scalars(sa.select(AuditEntry))]
    assert not any(typed in text for text in said)
    CLOCK.at = START + dt.timedelta(minutes=31)
    assert str(MAX_FAILURES - 1) in log_in(client, typed).text


def test_the_last_failure_says_that_the_name_is_locked(client: Client):
    for _ in range(MAX_FAILURES - 1):
        log_in(client, password="Wrong-2026")
    assert "30" in log_in(client, password="Wrong-2026").text


def test_a_success_forgets_the_failures(client: Client):
    for _ in range(2):
        for _ in range(MAX_FAILURES - 1):
            log_in(client, password="Wrong-2026")
        assert log_in(client).status_code == 302
        client.post("/logout")


def test_log_out_ends_every_session_of_the_account(app: Flask, world: World):
    first, second = app.test_client(), app.test_client()
    assert log_in(first).status_code == 302
    assert log_in(second).status_code == 302
    first.post("/logout")
    assert second.get("/").status_code == 302


def test_a_stolen_post_id_gives_no_rights(client: Client, world: World):
    client.as_persona(world, "liaison")
    assert client.post(f"/post/{world.posts['supervisor']}").status_code == 404
    with client.session_transaction() as session:
        session["post_id"] = world.posts["supervisor"]
    assert client.get("/rounds/new").status_code == 403


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)",
                                    "\\\\evil.example", "https:evil.example", "/\t/evil.example",
                                    "///evil.example", "evil.example"])
def test_log_in_never_leads_off_the_site(client: Client, target: str):
    answer = log_in(client, next=target)
    assert answer.location.startswith("/")
    assert not answer.location.startswith(("//", "/\\"))
    assert "evil" not in answer.location


def test_log_in_leads_back_to_the_page_that_was_asked_for(client: Client):
    answer = client.get("/overdue/?kind=receipt")
    assert answer.status_code == 302
    answer = client.post(answer.location, data={"login": "supervisor", "password": PASSWORD})
    assert answer.location == "/overdue/?kind=receipt"


def test_language_is_chosen_and_kept(client: Client):
    assert 'lang="zh-CN"' in client.get("/login").text
    client.post("/language/en")
    assert 'lang="en"' in client.get("/login").text
    client.post("/language/xx")
    assert 'lang="en"' in client.get("/login").text


def test_every_answer_carries_the_policy(client: Client):
    for path in ("/login", "/nowhere", "/static/tracker.css"):
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe-inline" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        answer.close()


def test_a_form_without_its_token_is_refused(app: Flask, client: Client, world: World):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.as_persona(world, "supervisor").post("/logout")
        assert answer.status_code == 400
        assert client.get("/").status_code == 200
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_an_account_that_was_closed_is_out_at_once(app: Flask, client: Client, world: World):
    client.as_persona(world, "supervisor")
    assert client.get("/").status_code == 200
    with app.app_context(), db.session.begin():
        db.session.execute(sa.text("UPDATE user_account SET is_active = :no WHERE login = 'supervisor'"), {"no": False})
    assert client.get("/").status_code == 302
