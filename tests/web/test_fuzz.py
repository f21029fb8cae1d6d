"""No request that anybody can send breaks a page, leads off the site, or writes its own markup or headers."""

import contextlib
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests import databases
from tests.crawling import HOST, IS_LONG, SiteMap
from tests.lived_in import PERSONAS, LivedIn, sign_in
from tests.web.fuzzing import MARK, Attack, attacks, plain_attacks, seeds_of

REQUESTS = 12_000 if IS_LONG else 600
UNHEALTHY = {"/health"}  # says 503 while no job has run


class Target:
    """An app whose every request is forgotten, with one log-in for each persona."""

    def __init__(self, app: Flask, connection: sa.Connection, cookies: dict[str, str]) -> None:
        self.client, self.connection, self.cookies = app.test_client(use_cookies=False), connection, cookies
        self.sent = 0

    def send(self, attack: Attack) -> None:
        """The request and, where it was taken, the page that it leads to."""
        savepoint = self.connection.begin_nested()
        try:
            given = attack.arguments()
            cookie = self.cookies[attack.persona]
            answer = self._open(cookie, given)
            if answer.status_code in (302, 303) and attack.method != "GET":
                kept = re.match(r"session=[^;]*", answer.headers.get("Set-Cookie", ""))
                leads_to = urljoin(HOST + attack.path, answer.location)
                self._open(kept[0] if kept else cookie, {"method": "GET", "path": leads_to})
        finally:
            savepoint.rollback()

    def _open(self, cookie: str, given: dict[str, object]) -> TestResponse:
        self.sent += 1
        headers = dict(given.get("headers") or {})  # type: ignore[call-overload]
        answer = self.client.open(**{**given, "headers": headers | {"Cookie": cookie}})
        with contextlib.closing(answer):
            is_well(answer)
        return answer


def is_well(answer: TestResponse) -> None:
    path = answer.request.path
    assert answer.status_code < 500 or path in UNHEALTHY, answer.status
    assert not [name for name, value in answer.headers if re.search(r"[\r\n]", name + value)]
    assert answer.headers["Cache-Control"] == "no-store", "what one person may see would wait in a browser for another"
    if location := answer.headers.get("Location"):
        target = urlsplit(urljoin(HOST + "/", location.replace("\\", "/")))
        assert (target.scheme, target.netloc) == ("http", "localhost"), location
    if answer.mimetype == "text/html":
        assert MARK not in answer.text, "markup of a request stands in the page"
        assert "Traceback (most recent call last)" not in answer.text


@pytest.fixture(scope="module")
def target(lived_in: LivedIn) -> Iterator[tuple[Target, Flask]]:
    app = lived_in.app()
    app.config["PROPAGATE_EXCEPTIONS"] = True  # so that each fault is told with its own place
    with databases.rolled_back(app) as connection:
        cookies = {}
        for persona in PERSONAS:
            cookie = sign_in(app, persona).get_cookie("session")
            cookies[persona] = f"session={cookie.value}" if cookie else ""
        yield Target(app, connection, cookies), app
    databases.dispose(app)


def attack_with(target: Target, strategy: st.SearchStrategy[Attack], examples: int) -> None:
    """Fails with each fault once and by its smallest request."""
    @settings(max_examples=examples, derandomize=not IS_LONG, deadline=None, database=None,
              suppress_health_check=list(HealthCheck))
    @given(strategy)
    def fire(attack: Attack) -> None:
        target.send(attack)

    fire()


@pytest.mark.proof
@pytest.mark.xdist_group("site_map")
def test_no_request_breaks_a_page(target: tuple[Target, Flask], site_map: SiteMap, subtests: pytest.Subtests):
    shot, app = target
    by_route = seeds_of(app, site_map.pages())
    rules = {key: [rule for rule in app.url_map.iter_rules() if rule.endpoint == key[0]] for key in by_route}
    each = REQUESTS // len(by_route) + 1
    for (endpoint, method), seeds in by_route.items():
        for attack in plain_attacks(seeds):
            with subtests.test(attack=attack):
                shot.send(attack)
        with subtests.test(endpoint=endpoint, method=method):
            attack_with(shot, attacks(seeds, rules[endpoint, method]), each)
    any_route = st.one_of([attacks(seeds, rules[key]) for key, seeds in by_route.items()])
    if shot.sent < REQUESTS:  # a route with few ways to ask is through sooner
        attack_with(shot, any_route, REQUESTS - shot.sent)
    assert shot.sent >= REQUESTS
