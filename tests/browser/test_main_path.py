"""The main job as five persons do it: a feedback document becomes tasks, one is closed, one is left alone and climbs."""

import datetime as dt
import io
import pathlib
import zipfile

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.conftest import Person, window
from tests.factories import CLOCK
from tests.web.things import PNG
from tracker import clock
from tracker.services import sweep

pytestmark = pytest.mark.browser
DOCUMENT = pathlib.Path(__file__).parent.parent / "importers" / "feedback_yunling.txt"


def open_round(inspector: Person) -> str:
    inspector.go("/rounds/new")
    inspector.page.fill("#name", "云岭区教育局党组巡察")
    inspector.page.select_option("#inspected_unit_id", label="　云岭区教育局")
    inspector.page.fill("#feedback_on", "2026-02-27")
    inspector.press("新建轮次")
    return inspector.page.url


def import_document(inspector: Person) -> None:
    inspector.press("导入文件")
    inspector.page.set_input_files("#file", str(DOCUMENT))
    inspector.press("查看提纲")
    inspector.press("导入所选条目")


def draft_and_assign(supervisor: Person, round_url: str, nth: int, days: str) -> str:
    supervisor.page.goto(round_url)
    supervisor.page.locator("main .tree a[href*='/findings/']").nth(nth).click()
    supervisor.press("转为任务")
    supervisor.page.fill("#measures-0-text", "修订议事规则")
    supervisor.page.fill("#measures-0-expected_result", "印发修订后的规则")
    supervisor.press("保存")
    supervisor.press("交办")
    supervisor.page.fill("#amount", days)
    supervisor.press("推算时限")
    assert "2026-" in supervisor.text()
    supervisor.press("交办")
    return supervisor.page.url


def test_from_the_document_to_the_closure_report(people: dict[str, Person], live_app: Flask, tmp_path: pathlib.Path):
    inspector, supervisor, liaison, leader = (people[p] for p in ("inspector", "supervisor", "liaison", "leader"))
    round_url = open_round(inspector)
    import_document(inspector)
    assert "反馈问题" in inspector.text()
    task_url = draft_and_assign(supervisor, round_url, 1, "20")
    left_alone = draft_and_assign(supervisor, round_url, 2, "10")

    liaison.page.goto(task_url)
    liaison.press("签收")
    liaison.press("签收")
    liaison.press("反馈进展")
    liaison.page.fill("#text", "规则已修订并印发。")
    photo = tmp_path / "印发照片.png"
    photo.write_bytes(PNG)
    liaison.page.set_input_files("#files", str(photo))
    liaison.press("反馈进展")
    assert "印发照片.png" in liaison.text()
    liaison.press("提请销号")
    liaison.page.fill("#reason", "整改措施已全部完成。")
    liaison.press("提请销号")
    leader.page.goto(task_url)
    leader.press("签字背书")
    leader.press("签字背书")
    inspector.page.goto(task_url)
    inspector.press("核查")
    inspector.press("核查通过")
    supervisor.page.goto(task_url)
    supervisor.press("销号")
    supervisor.page.get_by_label("完成整改").check()
    supervisor.press("销号")
    assert "已销号" in supervisor.text()

    supervisor.page.goto(round_url)
    supervisor.press("生成销号情况报告（Word）")
    with supervisor.page.expect_download() as download:
        supervisor.page.locator("main a[href*='/reports/']").first.click()
    report = zipfile.ZipFile(io.BytesIO(pathlib.Path(download.value.path()).read_bytes()))
    assert "完成整改" in report.read("word/document.xml").decode()
    climbs_by_itself(people, live_app, left_alone)


def test_what_the_content_policy_stops_is_a_complaint(browser: Browser, address: str, has_scripts: bool):
    """Else a path without complaints would prove nothing."""
    person = window(browser, address, has_scripts=has_scripts)
    body = "<!doctype html><style>p {}</style><p>"
    person.page.route("**/login", lambda route: route.fulfill(response=route.fetch(), body=body))
    person.go("/login")
    person.context.close()
    assert "Content Security Policy" in "".join(person.complaints)


def climbs_by_itself(people: dict[str, Person], live_app: Flask, task_url: str) -> None:
    """Nobody touches the task for five weeks; the ladder runs every day."""
    with live_app.app_context():
        for _day in range(60):
            CLOCK.at += dt.timedelta(days=1)
            sweep.sweep(now=clock.now(), real_now=clock.real_now())
    discipline = people["discipline"]  # logged in after the weeks: no session lasts so long
    discipline.page.goto(task_url)
    for act in ("临期提醒", "二次提醒", "蓝色催办单", "黄色警示单", "红色督办单", "提级约谈建议"):
        assert act in discipline.text()
    discipline.go("/overdue/")
    assert "逾期" in discipline.text()
    assert discipline.page.locator(f"main a[href='{task_url.removeprefix(discipline.address)}']").count() == 1
    discipline.go("/notices/")
    assert "提级约谈建议" in discipline.text()
