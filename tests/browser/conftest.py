"""A real Chromium against a real server on a database of its own. Without Chromium: skipped here, failed in CI."""

import os
import pathlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from tests import databases
from tests.browser.chromium import ARGUMENTS, fonts, served
from tests.databases import Backend
from tests.factories import PASSWORD


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing, and CI must not skip the browser tests")
        pytest.skip("Chromium is not installed")
    config = fonts(tmp_path_factory.mktemp("fonts"))
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=ARGUMENTS,
                                             env={**os.environ, "FONTCONFIG_FILE": config})
        yield started
        started.close()


@pytest.fixture
def live_app(sqlite_backend: Backend, tmp_path: pathlib.Path) -> Iterator[Flask]:
    """Its own database file, with CSRF as in earnest."""
    app = databases.make_app(sqlite_backend.clone(), tmp_path / "files")
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    databases.dispose(app)


@pytest.fixture
def address(live_app: Flask) -> Iterator[str]:
    with served(live_app) as found:
        yield found


@dataclass
class Person:
    """A browser window of one person. `complaints` is what the console said (what the content policy stops stands there
    too) and what could not be loaded; it must stay empty."""

    page: Page
    address: str
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", lambda answer: self._note(answer))

    def _note(self, answer: Response) -> None:
        if answer.status >= 400:
            self.complaints.append(f"{answer.status} {answer.url}")

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def press(self, name: str) -> None:
        """A button or link of the page's content, by its words."""
        main = self.page.locator("main")
        main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True)).first.click()
        self.page.wait_for_load_state()

    def text(self) -> str:
        return self.page.locator("main").inner_text()


@pytest.fixture(params=[True, False], ids=["with_javascript", "without_javascript"])
def has_scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def people(browser: Browser, address: str, has_scripts: bool) -> Iterator[dict[str, Person]]:
    """Logged in by the form; made when first asked for."""
    made: dict[str, Person] = _People(browser, address, has_scripts)
    yield made
    for person in made.values():
        person.context.close()
    assert {login: person.complaints for login, person in made.items() if person.complaints} == {}


def window(browser: Browser, address: str, *, has_scripts: bool = True) -> Person:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", java_script_enabled=has_scripts)
    context.set_default_timeout(10_000)
    return Person(context.new_page(), address, context)


class _People(dict[str, Person]):
    def __init__(self, browser: Browser, address: str, has_scripts: bool) -> None:
        super().__init__()
        self.browser, self.address, self.has_scripts = browser, address, has_scripts

    def __missing__(self, login: str) -> Person:
        person = window(self.browser, self.address, has_scripts=self.has_scripts)
        person.go("/login")
        person.page.fill("#login", login)
        person.page.fill("#password", PASSWORD)
        person.press("登录")
        self[login] = person
        return person
