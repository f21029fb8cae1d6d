"""Each page of the site map in a browser: nothing for axe to find, nothing wider than a phone, in light and in dark."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.conftest import Person, served, window
from tests.crawling import Page, SiteMap
from tests.lived_in import PERSONAS, sign_in
from tests.page_checks import told

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site_map")]
IN_THE_DARK = {"auth.login", "home.home", "rounds.show", "tasks.show", "overdue.index", "task_acts.act", "documents.show"}
ALL_RULES = {"resultTypes": ["violations"]}
# what is pressed on a phone and is less than 44 px high
LOW = """() => [...document.querySelectorAll(
        ".btn, .tabs a, .pager a, .jump a, .chips a, .side a, .bell, .top-tools summary, .top-tools button")]
    .map((node) => [node.getBoundingClientRect().height, node.outerHTML.slice(0, 80)])
    .filter(([height]) => height > 0 && height < 44).map((low) => low.join(" "))"""
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}


@pytest.fixture
def visitor(browser: Browser, site_map: SiteMap) -> Iterator[Person]:
    with served(site_map.app) as address:
        person = window(browser, address)
        person.page.emulate_media(reduced_motion="reduce")  # else a colour is met half way to the dark
        yield person
        person.context.close()


def parts_of(page: Page) -> set[tuple[str, ...]]:
    """What a page is made of: its elements by name, class and kind."""
    return {(node.tag, *(node.get(name, "") for name in ("class", "type", "role"))) for node in page.tree.body.iter()
            if isinstance(node.tag, str)}


def unlike(pages: list[Page]) -> list[Page]:
    """One page of each kind and person, and every page that holds something not looked at yet."""
    seen: set[object] = set()
    chosen = []
    for page in pages:
        new = {page.endpoint, *parts_of(page)} - seen
        if new:
            chosen.append(page)
            seen |= new
    return chosen


def test_no_page_has_anything_for_axe_to_find(visitor: Person, site_map: SiteMap):
    axe, wrong, is_dark = Axe(), [], set()
    clients = {persona: sign_in(site_map.app, persona) for persona in PERSONAS}
    for page in unlike([page for page in site_map.pages() if page.is_html and page.status == 200]):
        cookie = clients[page.persona].get_cookie("session")
        assert cookie
        visitor.context.add_cookies([{"name": "session", "value": cookie.value, "url": visitor.address}])
        visitor.go(page.address)
        wrong += found(page, axe.run(visitor.page, options=ALL_RULES).response)
        if page.endpoint in IN_THE_DARK - is_dark:
            is_dark.add(page.endpoint)
            visitor.page.emulate_media(color_scheme="dark")
            wrong += [f"{line} (dark)" for line in found(page, axe.run(visitor.page, options=COLOURS).response)]
            visitor.page.emulate_media(color_scheme="light")
        visitor.page.set_viewport_size({"width": 390, "height": 844})
        if (width := visitor.page.evaluate("document.documentElement.scrollWidth")) > 390:
            wrong.append(f"{page.name}: {width} wide on a phone")
        wrong += [f"{page.name}: too low for a thumb: {low}" for low in visitor.page.evaluate(LOW)]
        visitor.page.set_viewport_size({"width": 1366, "height": 768})
        wrong += [f"{page.name}: {said}" for said in visitor.complaints]
        visitor.complaints.clear()
    assert is_dark == IN_THE_DARK
    assert not wrong, "\n".join(told(wrong))


def found(page: Page, answer: dict) -> list[str]:
    return [f"{page.name}: {fault['id']} {node['target']} {node['html'][:120]}"
            for fault in answer["violations"] for node in fault["nodes"][:3]]
