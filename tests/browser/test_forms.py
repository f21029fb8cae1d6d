"""What the scripts of the forms say must stay true: no date of a rule that is none any more, every fault at its field."""

import pathlib
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.acts import at, task_of
from tests.browser.conftest import Person, window
from tests.browser.test_kept import log_in
from tests.databases import Backend
from tests.desk import make
from tests.factories import a_draft, a_round, a_task
from tracker.domain.vocabulary import State
from tracker.services import assignment, parts

pytestmark = pytest.mark.browser


@pytest.fixture
def person(browser: Browser, address: str):
    made = window(browser, address)
    yield made
    made.context.close()


def test_the_date_gives_way_as_soon_as_the_rule_is_none(live_app: Flask, sqlite_backend: Backend, person: Person):
    world = sqlite_backend.world
    task_id = make(live_app, lambda: a_draft(world, a_round(world)))
    log_in(person)
    person.go(f"/tasks/{task_id}/assign")
    amount, preview = person.page.locator("#amount"), person.page.locator("#preview")
    button = person.page.locator("main form .btn-primary")
    place = button.bounding_box()
    for typed, told in (("10", "10个工作日"), ("9999", "之间"), ("20", "20个工作日"), ("", "")):
        amount.fill(typed)
        amount.blur()
        expect(preview).to_contain_text(told) if told else expect(preview).to_be_empty()
        assert preview.locator("strong").count() == (1 if typed in ("10", "20") else 0)
        assert button.bounding_box() == place, "it must not move away under a click"
    assert preview.locator("[id]").count() == 0
    amount.fill("10")
    amount.blur()
    expect(preview).to_contain_text("10个工作日")
    errors: list[object] = []
    person.page.on("pageerror", lambda error: errors.append(error))
    person.page.route("**/assign", lambda route: route.abort())
    amount.fill("30")
    with person.page.expect_event("requestfailed"):
        amount.blur()
    expect(preview).to_be_empty()
    assert errors == []


def test_a_refused_report_says_at_each_field_what_is_wrong(live_app: Flask, sqlite_backend: Backend, person: Person,
                                                          tmp_path: pathlib.Path):
    """Also where the answer has a field less, because one of two parts was excused meanwhile."""
    world = sqlite_backend.world
    task_id = make(live_app, lambda: a_task(world, a_round(world), State.IN_PROGRESS, supporting=("school",)))

    def in_part(act: Callable[..., object], persona: str, **more: object) -> None:
        make(live_app, lambda: act(world.actor(persona), task_of(task_id).parts[1].id, **at(task_id), **more))
    in_part(assignment.accept_part, "liaison")
    log_in(person, "liaison")
    person.go(f"/tasks/{task_id}/report")
    expect(person.page.locator("select#part_id option")).to_have_count(2)
    in_part(parts.excuse_part, "supervisor", reason="职责调整")
    page, state = person.page, person.page.locator("#upload-state")
    false, true = tmp_path / "假.pdf", tmp_path / "真.pdf"
    false.write_bytes(b"MZ")
    true.write_bytes(b"%PDF-1.7 one")
    page.set_input_files("#files", str(true))
    for text, file, wrong in (("", true, {"text"}), ("已办", false, {"files"}), ("", true, {"text"})):
        page.fill("#text", text)
        page.set_input_files("#files", str(file))
        assert page.locator("#files").get_attribute("aria-invalid") != "true"
        with page.expect_response("**/report"):
            page.locator("main button.btn-primary").click()
        expect(page.locator(".field-wrong .wrong")).to_have_count(1)
        assert set(page.locator("[aria-invalid=true]").evaluate_all("all => all.map(one => one.id)")) == wrong
        field, = wrong
        assert f"{field}-error" in str(page.locator(f"#{field}").get_attribute("aria-describedby"))
        assert page.locator("#error-summary").count() == 1 and page.input_value("#text") == text
        expect(state).to_contain_text(file.name)
    page.fill("#text", "已办")
    person.press("反馈进展")
    expect(page.locator("main")).to_contain_text("真.pdf")
