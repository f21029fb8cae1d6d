"""A browser for tests that changes hands: pages asked for and sent by the persons of the story."""

import re

from flask import Flask

from tests.conftest import Client
from tests.factories import World
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.task import Task


class Desk:
    """A browser that changes hands."""

    def __init__(self, client: Client, world: World) -> None:
        self.client, self.world = client, world

    def hand_to(self, persona: str) -> Client:
        """English pages, so that the tests do not depend on the catalogue."""
        self.client.as_persona(self.world, persona)
        with self.client.session_transaction() as session:
            session["language"] = "en"
        return self.client

    def get(self, persona: str, path: str, status: int = 200) -> str:
        answer = self.hand_to(persona).get(path)
        assert answer.status_code == status, (persona, path, answer.status_code)
        return answer.text

    def post(self, persona: str, path: str, status: int = 302, **fields: object) -> str:
        """With the version that the page before the act shows."""
        page = self.hand_to(persona).get(path).text
        if found := re.search(r'name="version"[^>]*value="(\d+)"', page):
            fields.setdefault("version", found[1])
        answer = self.client.post(path, data=fields, content_type="multipart/form-data")
        assert answer.status_code == status, (persona, path, answer.status_code, said(answer.text))
        return answer.headers["Location"] if status == 302 else answer.text


def said(page: str) -> list[str]:
    return re.findall(r'class="(?:wrong|lead-text|flash)"[^>]*>([^<]*)', page) + re.findall(r"<li>([^<]*)</li>", page)


def make(app: Flask, make_it) -> int:
    """A row made by services before the browser opens."""
    with app.app_context():
        return make_it()


def state_of(app: Flask, task_id: int) -> State:
    with app.app_context():
        return db.session.get_one(Task, task_id).state
