"""Every page that can be reached by links, for each kind of person, in both languages."""

import re

import pytest
from lxml import etree

from tests import lived_in, page_checks
from tests.crawling import Page, SiteMap
from tests.lived_in import PERSONAS

pytestmark = pytest.mark.xdist_group("site_map")
# pages that no link leads to, and why
NO_LINK = {
    "health.health": "for the program that watches the server",
}


@pytest.mark.proof
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_in_reach(site_map: SiteMap, language: str):
    app = site_map.app
    typed, wrong, visited = page_checks.Typed(lived_in.typed_by_people(app), lived_in.logins(app)), [], set()
    for persona in PERSONAS:
        pages, faults = site_map.walk(persona, language)
        visited |= {page.endpoint for page in pages}
        wrong += faults + [f"{page.name}: {fault}" for page in pages for fault in faults_of(page, language, typed)]
    there = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    wrong += [f"site map: no link leads to {endpoint}" for endpoint in sorted(there - visited - set(NO_LINK))]
    wrong += [f"site map: a link leads to {endpoint} after all" for endpoint in sorted(visited & set(NO_LINK))]
    assert not wrong, "\n".join(page_checks.told(wrong))


def faults_of(page: Page, language: str, typed: page_checks.Typed) -> list[str]:
    if 300 <= page.status < 400:
        return []
    if page.status != 200:
        return [f"{page.status}, linked from {page.from_address}"]
    if not page.is_html:
        return []
    said = page.tree.get("lang", "")[:2]
    found = [f"the page says that it is {said}"] if said != language else []
    found += page_checks.build(page) + page_checks.foreign_marks(page, typed, language)
    if language == "zh":
        return found + page_checks.english_words(page, typed) + page_checks.loose_marks(page, typed)
    return found + page_checks.chinese_words(page, typed)


def test_a_number_of_a_round_leads_to_as_many_tasks(site_map: SiteMap):
    """The link beside the heading of the tasks has no number of its own; its list holds the cancelled ones as well."""
    client, followed = lived_in.sign_in(site_map.app, "supervisor"), 0
    for address in sorted(set(re.findall(r"/rounds/\d+(?=\")", client.get("/rounds/").text))):
        page = etree.HTML(client.get(address).text)
        for link in page.xpath("//main//a[starts-with(@href, '/tasks/?')]"):
            told = link.xpath("string()") if re.search(r"\d", link.xpath("string()")) else link.xpath("string(..)")
            said = [int(re.findall(r"\d+", told)[0]), *map(int, re.findall(r"另有已撤销(\d+)项", told))]
            listed = etree.HTML(client.get(link.get("href")).text).xpath("string(//h1)")
            assert re.findall(r"\d+", listed) == [str(sum(said))], (address, link.get("href"))
            followed += 1
    assert followed > 60
