"""Whatever comes in, the answer is a page with a sentence, never a traceback."""

import io
import re

import pytest
from flask import Flask

from tests.conftest import Client
from tests.factories import World, a_round, a_task
from tracker.domain.vocabulary import State


@pytest.mark.parametrize("path", ["/rounds/99999999999999999999", "/tasks/2147483648", "/findings/2147483647", "/rounds/x"])
def test_ids_that_no_database_holds_are_not_found(client: Client, world: World, path: str):
    assert client.as_persona(world, "supervisor").get(path).status_code == 404


def test_a_nul_character_is_refused(client: Client, world: World):
    client.as_persona(world, "supervisor")
    assert client.post("/rounds/new", data={"name": "a\x00b"}).status_code == 400
    assert client.get("/overdue/", query_string={"q": "\x00"}).status_code == 400


@pytest.mark.parametrize("persona", ["anonymous", "supervisor"])
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_only_what_a_page_can_send_is_read(client: Client, world: World, kind: str, persona: str):
    """A body of JSON can hold half a character, which no page could show again."""
    client.as_persona(world, persona)
    for path in ("/login", "/rounds/new"):
        answer = client.post(path, data='{"name": "\\ud800", "login": "\\ud800", "password": "x"}', content_type=kind)
        assert (answer.status_code, answer.mimetype) == (415, "text/html")


def test_too_large_is_told(app: Flask, client: Client, world: World):
    with app.app_context():
        round_id = a_round(world)
    most = app.config["MAX_CONTENT_LENGTH"]
    app.config["MAX_CONTENT_LENGTH"] = 1000
    try:
        answer = client.as_persona(world, "inspector").post(
            f"/rounds/{round_id}/documents", data={"file": (io.BytesIO(b"x" * 5000), "a.txt")})
    finally:
        app.config["MAX_CONTENT_LENGTH"] = most
    assert answer.status_code == 413
    assert re.search(r"'nonce-[\w-]{20,}'", answer.headers["Content-Security-Policy"])
    assert 'class="side"' in answer.text


def test_a_stale_form_gets_both_states(app: Flask, client: Client, world: World):
    with app.app_context():
        task_id = a_task(world, a_round(world), State.VERIFIED)
    answer = client.as_persona(world, "supervisor").post(
        f"/tasks/{task_id}/close", data={"version": 1, "grade": "completed", "reason": ""})
    assert answer.status_code == 409
    assert f"/tasks/{task_id}" in answer.text


def test_wrong_method_and_unknown_page_have_pages(client: Client, world: World):
    client.as_persona(world, "supervisor")
    assert client.get("/logout").status_code == 405
    assert client.get("/nowhere").status_code == 404


def test_a_conflict_gives_back_what_was_written(app: Flask, client: Client, world: World):
    with app.app_context():
        task_id = a_task(world, a_round(world), State.SUBMITTED)
    reason = "现场抽查两所学校，票账仍然不符"
    answer = client.as_persona(world, "supervisor").post(f"/tasks/{task_id}/return", data={"version": 1, "reason": reason})
    assert answer.status_code == 409
    assert reason in answer.text


def test_a_refused_form_has_the_frame_of_the_page(app: Flask, client: Client, world: World):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.as_persona(world, "supervisor").post("/logout")
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 400
    assert "/rounds/" in answer.text
