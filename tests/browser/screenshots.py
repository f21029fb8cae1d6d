"""`make screenshots`: the pictures of the READMEs, taken of the demo office as its people see it."""

import logging
import os
import pathlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, sync_playwright

from config import Settings
from tests import databases
from tests.browser.chromium import ARGUMENTS, fonts, served
from tracker import create_app
from tracker.demo import office
from tracker.extensions import db
from tracker.models.round import Finding, Round
from tracker.models.task import Task

FOLDER = pathlib.Path(__file__).parent / "pictures"
PASSWORD = "Pictures-2026"
QUALITY = 72


@dataclass(frozen=True)
class Picture:
    """`path` may name a round by its code, a task by its number, and a finding by the beginning of its title."""

    name: str
    login: str
    path: str
    height: int = 768
    width: int = 1366
    language: str = "zh"


CHINESE = (
    Picture("xunchazu", "xuncha1", "/"),
    Picture("daoru", "xuncha1", "/rounds/{XC2026-01}", 1400),
    Picture("yikouqing", "xuncha1", "/findings/{校园安全责任}/dossier", 1100),
    Picture("duchashi", "ducha1", "/"),
    Picture("jiaoban", "ducha1", "/tasks/{新建公共充电桩200个}/assign", 900),
    Picture("lianluoyuan", "jiaoyu1", "/"),
    Picture("renwu", "jiaoyu1", "/tasks/{XC2026-01-003}", 1400),
    Picture("fuzeren", "renshe2", "/"),
    Picture("beishu", "renshe2", "/tasks/{新增城镇就业4200人}/endorse", 900),
    Picture("jijian", "jijian1", "/"),
    Picture("yuqi", "jijian1", "/overdue/"),
    Picture("shezhi", "xiguan", "/admin/settings/"),
    Picture("liuhen", "shenji", "/audit/"),
    Picture("shouji", "jiaoyu1", "/", 844, 390),
)
ENGLISH = tuple(replace(p, name=name, language="en") for p, name in (
    (CHINESE[5], "work-today"), (CHINESE[1], "round"), (CHINESE[6], "task"), (CHINESE[10], "overdue")))


@contextmanager
def demo(folder: pathlib.Path) -> Iterator[tuple[Flask, str]]:
    """The demo office in a folder of its own, served; gives the app and its address."""
    url = f"sqlite:///{folder / 'demo.sqlite'}"
    app = create_app(Settings(database_url=url, secret_key="pictures" * 5, files=folder / "files"))
    with app.app_context():
        upgrade()
        office.load(PASSWORD)
    with served(app) as address:
        yield app, address
    databases.dispose(app)


def resolved(app: Flask, path: str) -> str:
    """With ids in the place of names."""
    before, brace, rest = path.partition("{")
    if not brace:
        return path
    name, _, after = rest.partition("}")
    with app.app_context():
        found = db.session.scalar(sa.union_all(
            sa.select(Round.id).where(Round.code == name),
            sa.select(Task.id).where(sa.or_(Task.number == name, Task.title == name)),
            sa.select(Finding.id).where(Finding.title.startswith(name))).limit(1))
    assert found, f"nothing in the demo is called {name}"
    return f"{before}{found}{after}"


def take(browser: Browser, app: Flask, address: str, picture: Picture) -> None:
    context = browser.new_context(viewport={"width": picture.width, "height": picture.height},
                                  locale="zh-CN" if picture.language == "zh" else "en")
    page = context.new_page()
    page.goto(address + "/login")
    page.fill("#login", picture.login)
    page.fill("#password", PASSWORD)
    page.locator("main button").click()
    if picture.language == "en":
        page.locator("[lang=en] >> visible=true").first.click()
    answer = page.goto(address + resolved(app, picture.path))
    assert answer and answer.status == 200, f"{picture.path}: {answer and answer.status}"
    page.screenshot(path=FOLDER / f"{picture.name}.jpg", type="jpeg", quality=QUALITY)
    context.close()


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    program = shutil.which("chromium")
    if program is None:
        sys.exit("需要 Chromium (Chromium is missing)")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, demo(pathlib.Path(folder)) as (app, address), sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=ARGUMENTS,
                                          env={**os.environ, "FONTCONFIG_FILE": fonts(pathlib.Path(folder))})
        for picture in CHINESE + ENGLISH:
            take(browser, app, address, picture)
            print(picture.name)
        browser.close()


if __name__ == "__main__":
    main()
