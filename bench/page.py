"""The long lists at 100,000 tasks, as a browser asks for them, against the floor (floor.py) behind the same server in the
same run: one call after the other, and four at once; and how many statements a page takes."""

import contextlib
import http.client
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bench.figures import Row
from bench.offices import NOW, large_office
from tracker.domain.permissions import COMMAND
from tracker.domain.vocabulary import Role
from tracker.extensions import db
from tracker.services import units, users

TASKS = 100_000
REPEATS, WARM = 301, 20
AT_ONCE, SECONDS = 4, 5
LISTS = {"overdue": "/overdue/", "task": "/tasks/", "deadline": "/deadlines/"}
LOGIN, PASSWORD = "officer", "Bench-2026-office"


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/bench.sqlite"
        with large_office(f"sqlite:///{file}", TASKS) as app:
            city = db.session.execute(sa.text("SELECT MIN(id) FROM unit")).scalar_one()
            db.session.rollback()
            user_id = users.create_user(COMMAND, LOGIN, "纪检员", PASSWORD, now=NOW)
            units.give_post(COMMAND, user_id, Role.DISCIPLINE, city, now=NOW)
            found = list(_statements(app))
        with _served("floor", file) as floor, _served("product", file) as product:
            headers = {"Cookie": _log_in(product)}
            for name, address in LISTS.items():
                if _get(http.client.HTTPConnection(product), address, headers) is not None:
                    found += _speed(name, (floor, "/page", {}), (product, address, headers))
        return found


Target = tuple[str, str, dict[str, str]]


def _speed(name: str, floor: Target, product: Target) -> Iterator[Row]:
    """By turns, because the machine is never quiet."""
    taken: tuple[list[float], list[float]] = ([], [])
    lines = [http.client.HTTPConnection(target[0]) for target in (floor, product)]
    for n in range(REPEATS + WARM):
        for times, line, target in zip(taken, lines, (floor, product), strict=True):
            begun = time.perf_counter()
            _get(line, target[1], target[2])
            if n >= WARM:
                times.append(time.perf_counter() - begun)
    for figure, goal, at in (("p50", 5, 50), ("p95", 6, 95)):
        few, many = (statistics.quantiles(times, n=100)[at - 1] * 1000 for times in taken)
        yield Row(f"{name} list of {TASKS:,} against a bare page, {figure}", many / few, goal, 8 if at == 50 else 12,
                  detail=f"{many:.1f} / {few:.1f} ms")
    rounds = [(_rate(*floor), _rate(*product)) for _ in range(3)]
    bare, full = (max(side) for side in zip(*rounds, strict=True))
    yield Row(f"{name} list, {AT_ONCE} at once, against a bare page", bare / full, 6, 9.5,
              detail=f"{full:.0f} / {bare:.0f} a second")


def _rate(host: str, address: str, headers: dict[str, str]) -> float:
    """Answers a second to AT_ONCE clients."""
    ends = time.perf_counter() + SECONDS

    def ask() -> int:
        line, answers = http.client.HTTPConnection(host), 0
        while time.perf_counter() < ends:
            _get(line, address, headers)
            answers += 1
        line.close()
        return answers

    with ThreadPoolExecutor(AT_ONCE) as clients:
        return sum(clients.map(lambda _: ask(), range(AT_ONCE))) / SECONDS


def _get(line: http.client.HTTPConnection, address: str, headers: dict[str, str]) -> bytes | None:
    """None where there is no such page."""
    line.request("GET", address, headers=headers)
    answer = line.getresponse()
    body = answer.read()
    if answer.status == 404:
        return None
    assert answer.status == 200 and b"/tasks/" in body, (address, answer.status)
    return body


def _log_in(host: str) -> str:
    """By the form, as a person does; gives the cookie."""
    line = http.client.HTTPConnection(host)
    line.request("GET", "/login")
    answer = line.getresponse()
    form = urllib.parse.urlencode({"csrf_token": _token(answer.read().decode()), "login": LOGIN, "password": PASSWORD})
    cookie = (answer.headers["Set-Cookie"] or "").partition(";")[0]
    line.request("POST", "/login", form, {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie})
    answer = line.getresponse()
    answer.read()
    assert answer.status == 302, answer.status
    return answer.headers["Set-Cookie"].partition(";")[0]


@contextlib.contextmanager
def _served(which: str, file: str) -> Iterator[str]:
    """Host and port of a server process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "bench.floor", which, file, str(port)])
    try:
        _wait(lambda: socket.create_connection(("127.0.0.1", port), 1).close())
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(attempt: Callable[[], None], limit: float = 60) -> None:
    ends = time.monotonic() + limit
    while True:
        try:
            return attempt()
        except OSError:
            assert time.monotonic() < ends
            time.sleep(0.05)


def _statements(app: Flask) -> Iterator[Row]:
    """Of a full page of each list."""
    client, sent = app.test_client(), [0]

    def count(*_: Any) -> None:
        sent[0] += 1

    form = {"csrf_token": _token(client.get("/login").text), "login": LOGIN, "password": PASSWORD}
    assert client.post("/login", data=form).status_code == 302
    sa.event.listen(db.engine, "before_cursor_execute", count)
    for name, address in LISTS.items():
        client.get(address)  # what is read once a process
        sent[0] = 0
        if client.get(address).status_code == 200:
            yield Row(f"{name} list of {TASKS:,}: statements a page", sent[0], 8, 10, "")
    sa.event.remove(db.engine, "before_cursor_execute", count)


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]
