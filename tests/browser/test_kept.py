"""What a script or a browser must do for it: an idle session costs no typing, and the menu of the person gives way."""

import datetime as dt

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Person, window
from tests.factories import CLOCK, PASSWORD

pytestmark = pytest.mark.browser


def log_in(person: Person, login: str = "supervisor") -> None:
    person.go("/login")
    person.page.fill("#login", login)
    person.page.fill("#password", PASSWORD)
    person.press("登录")


def test_what_was_typed_outlives_an_idle_session(browser: Browser, address: str, has_scripts: bool):
    person = window(browser, address, has_scripts=has_scripts)
    log_in(person)
    person.go("/rounds/new")
    person.page.fill("#name", "云岭区教育局党组巡察")
    CLOCK.at += dt.timedelta(minutes=31)
    person.press("新建轮次")
    assert person.page.input_value("#login") == "supervisor"
    person.page.fill("#password", PASSWORD)
    person.press("登录")
    assert "云岭区教育局党组巡察" in person.text()
    person.press("提交")
    assert person.page.locator("h1", has_text="云岭区教育局党组巡察").count() == 1
    person.context.close()


def test_escape_closes_the_menu_and_gives_the_focus_back(browser: Browser, address: str):
    person = window(browser, address)
    log_in(person)
    menu = person.page.locator("details.menu")
    menu.locator("summary").click()
    menu.locator("a").first.focus()
    person.page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert menu.locator("summary").evaluate("node => node === document.activeElement")
    person.context.close()


def test_a_date_that_does_not_exist_is_not_sent_as_none(browser: Browser, address: str):
    person = window(browser, address)
    log_in(person)
    person.page.goto(f"{address}/rounds/new")
    day = person.page.locator("#feedback_on")
    day.focus()
    person.page.keyboard.type("02312026")
    assert day.evaluate("field => field.validity.badInput")
    sent = []
    person.page.on("request", lambda request: sent.append(request.method))
    person.page.locator("main form button").first.click()
    assert day.evaluate("field => field === document.activeElement") and sent == []
    person.context.close()
