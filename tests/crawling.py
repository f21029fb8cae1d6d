"""Walks through the pages by their links, as a person would who tries everything that can be clicked and changes nothing."""

import os
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from flask import Flask
from lxml import html
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests import lived_in
from tests.conftest import Client

HOST = "http://localhost"
BOXES = ".//input[@type='checkbox'][@name][not(@checked)]"
FILES = ("static", "bootstrap.static")
LINKS = " | ".join(("//a/@href", "//area/@href", "//link/@href", "//script/@src", "//img/@src", "//iframe/@src",
                    "//embed/@src", "//object/@data"))
IS_LONG = bool(os.environ.get("PROVE"))
# addresses of one kind that are looked at; every state of a task has other acts and other words
MOST, EACH_TASK = 3, {"tasks.show": 25}
# filters multiply: addresses that ask for the same, and addresses of one page that ask for anything
MOST_ALIKE, MOST_ASKED = (3, 20) if IS_LONG else (1, 6)


@dataclass(frozen=True)
class Page:
    """`endpoint` is None where no route answers."""

    persona: str
    address: str
    endpoint: str | None
    status: int
    media_type: str
    body: bytes
    from_address: str

    @property
    def is_html(self) -> bool:
        return self.media_type == "text/html"

    @cached_property
    def tree(self) -> html.HtmlElement:
        return html.document_fromstring(self.body.decode(), parser=html.HTMLParser(encoding="utf-8"))

    @property
    def name(self) -> str:
        return f"{self.persona} {self.address}"


def endpoint_of(app: Flask, address: str, method: str = "GET") -> tuple[str | None, dict[str, object]]:
    try:
        return app.url_map.bind("localhost").match(urlsplit(address).path, method)
    except (HTTPException, RequestRedirect):
        return None, {}


def kind_of(app: Flask, address: str) -> tuple[object, ...]:
    """Addresses of one kind differ only in the rows and values that they ask for."""
    endpoint, values = endpoint_of(app, address)
    words = sorted(str(value) for value in values.values() if not isinstance(value, int))
    keys = sorted({key for key, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True)})
    return (endpoint, *words, "?", *keys) if endpoint else (address,)


def links(page: Page) -> Iterator[str]:
    """Where a click leads, forms that ask (GET) among them: as they stand, and each other button with a row ticked."""
    base = page.tree.xpath("string(//base/@href)") or page.address
    for target in page.tree.xpath(LINKS):
        if not str(target).startswith(("data:", "mailto:", "blob:")):
            yield urljoin(HOST + base, str(target)).partition("#")[0]
    for form in page.tree.forms:
        if form.method == "GET":
            action = urljoin(HOST + base, form.action or page.address).partition("?")[0]
            yield f"{action}?{urlencode(form.form_values())}"
            ticked = form.form_values() + [(box.name, box.get("value")) for box in form.xpath(BOXES)[:1]]
            for button in form.xpath(".//button[@formaction]"):
                yield f"{urljoin(HOST + base, button.get('formaction')).partition('?')[0]}?{urlencode(ticked)}"


class SiteMap:
    """The pages of an office for each persona and language, walked through when first asked for."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.walks: dict[tuple[str, str], tuple[list[Page], list[str]]] = {}

    def walk(self, persona: str, language: str = "zh") -> tuple[list[Page], list[str]]:
        """The pages, and what is wrong with the links themselves."""
        key = (persona, language)
        if key not in self.walks:
            self.walks[key] = crawl(self.app, lived_in.sign_in(self.app, persona, language), persona)
        return self.walks[key]

    def pages(self) -> list[Page]:
        """In Chinese, of everybody."""
        return [page for persona in lived_in.PERSONAS for page in self.walk(persona)[0]]


def crawl(app: Flask, client: Client, persona: str) -> tuple[list[Page], list[str]]:
    """The pages within reach from the home page, MOST of each kind, and what is wrong with the links themselves."""
    waiting: deque[tuple[str, str]] = deque([("/", "")])
    known, seen, pages, wrong = {"/"}, Counter[tuple[object, ...]](), [], []
    while waiting:
        address, came_from = waiting.popleft()
        answer = client.get(address)
        page = Page(persona, address, endpoint_of(app, address)[0], answer.status_code, answer.mimetype, answer.data,
                    came_from)
        answer.close()
        pages.append(page)
        targets = [urljoin(HOST + address, answer.location)] if 300 <= page.status < 400 else []
        for target in targets or (links(page) if page.is_html else ()):
            if not target.startswith(HOST + "/"):
                wrong.append(f"{page.name}: leads off the site to {target}")
                continue
            path = target.removeprefix(HOST)
            kind = kind_of(app, path)
            is_asking = kind[-1] != "?"
            if path in known or seen[kind] >= (MOST_ALIKE if is_asking else max(MOST, EACH_TASK.get(str(kind[0]), 0))) \
                    or (is_asking and seen["asked", kind[0]] >= MOST_ASKED):
                continue
            known.add(path)
            seen[kind] += 1
            seen["asked", kind[0]] += is_asking
            waiting.append((path, address))
    return pages, wrong
