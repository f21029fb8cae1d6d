"""An office that has been lived in: the demo's people, months and rounds, with what only a few pages show added. It is made
once a session; who changes it takes a clone."""

import contextlib
import datetime as dt
import itertools
import pathlib
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask

from config import Settings
from tests import databases
from tests.conftest import Client
from tests.factories import CLOCK, PASSWORD
from tracker import clock, create_app
from tracker.domain.deadlines import DeadlineRule
from tracker.domain.permissions import COMMAND, Actor
from tracker.domain.uploads import Upload
from tracker.domain.vocabulary import Anchor, Door, Mode, Role, RuleKind
from tracker.extensions import db
from tracker.models.base import Base
from tracker.models.round import Round
from tracker.models.user import Post, User
from tracker.queries.handles import task_handle
from tracker.services import (
    assignment,
    corrections,
    drafting,
    findings,
    progress,
    proposals,
    reports,
    saved_filters,
    units,
    users,
)

NOBODY = "wugang1"  # an account without a post
TWO_POSTS = "ducha1"
# who walks through the pages, by login; None is a visitor who did not log in
PERSONAS: dict[str, str | None] = {
    "inspector": "xuncha1", "supervisor": TWO_POSTS, "discipline": "jijian1", "liaison": "jiaoyu1", "leader": "jiaoyu2",
    "supporting": "yizhong1", "sysadmin": "xiguan", "secadmin": "anguan", "auditor": "shenji", "stranger": NOBODY,
    "anonymous": None,
}
LIKE_FORMULAS = ("=1+1合计核对", "-1号楼未整改", "@张科长", "+2件已办结")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class LivedIn:
    folder: pathlib.Path

    def clone(self) -> str:
        copy = self.folder / f"clone{next(_numbers)}.sqlite"
        shutil.copyfile(self.folder / "office.sqlite", copy)
        return f"sqlite:///{copy}"

    def app(self) -> Flask:
        """An app on a clone. Forms need no token, so that a test can send what it likes."""
        app = _app(self.clone(), self.folder / "files")
        app.config["WTF_CSRF_ENABLED"] = False
        return app


def _app(url: str, files: pathlib.Path) -> Flask:
    settings = Settings(database_url=url, secret_key="test-" * 8, files=files, demo_password=PASSWORD)
    app = create_app(settings, wall_clock=CLOCK)
    app.test_client_class = Client
    return app


def settle(app: Flask) -> None:
    """The demo, and what it lacks."""
    users.use_cheap_hashes()
    loaded = app.test_cli_runner().invoke(args=["demo"])
    assert loaded.exit_code == 0, loaded.output
    with app.app_context():
        for add in ADDED:
            add()


def sqlite(folder: pathlib.Path) -> LivedIn:
    app = _app(f"sqlite:///{folder / 'office.sqlite'}", folder / "files")
    settle(app)
    databases.dispose(app)
    with contextlib.closing(sqlite3.connect(folder / "office.sqlite")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return LivedIn(folder)


def actor(login: str) -> Actor:
    """Somebody of the demo by the first post."""
    user = db.session.scalars(sa.select(User).where(User.login == login)).one()
    post = db.session.scalars(sa.select(Post).where(Post.user_id == user.id).order_by(Post.id)).first()
    assert post
    return Actor(user.id, post.id, post.role, post.unit_id, Door.WEB)


def _somebody_without_a_post() -> None:
    users.create_user(COMMAND, NOBODY, "吴岗", PASSWORD, now=clock.now())


def _a_second_post() -> None:
    who = actor(TWO_POSTS)
    assert who.user_id and who.unit_id
    units.give_post(COMMAND, who.user_id, Role.DISCIPLINE, who.unit_id, now=clock.now())


def _a_post_of_today_that_is_yet_to_begin() -> None:
    """Of one of the first in the list of accounts, whose page everybody who walks through the pages looks at."""
    who = actor("caizheng1")
    assert who.user_id and who.unit_id
    units.give_post(COMMAND, who.user_id, Role.LEADER, who.unit_id, now=clock.now(),
                    from_on=clock.today() + dt.timedelta(days=30))


def _kept_reports() -> None:
    who = actor("ducha1")
    rounds = db.session.scalars(sa.select(Round.id).order_by(Round.id)).all()
    for round_id in (rounds[0], rounds[-1]):
        for kind in ("docx", "xlsx"):
            reports.make_closure_report(who, round_id, kind, now=clock.now())


def _words_like_formulas() -> None:
    """An overdue task whose words a spreadsheet would take for formulas; one of its reports is struck out."""
    supervisor, liaison = actor("ducha1"), actor("caizheng1")
    round_id = db.session.scalars(sa.select(Round.id).order_by(Round.id.desc()).limit(1)).one()
    finding_id = findings.add_finding(actor("xuncha1"), round_id, None, LIKE_FORMULAS[0], LIKE_FORMULAS[1], now=clock.now())
    proposals.add_proposal(actor("xuncha1"), finding_id, proposals.Proposal(*LIKE_FORMULAS[:3]), now=clock.now())
    assert liaison.unit_id
    draft = drafting.Draft(
        title=LIKE_FORMULAS[0], mode=Mode.TIMED, lead_unit_id=liaison.unit_id, supporting_unit_ids=(),
        responsible_leader=LIKE_FORMULAS[2], measures=(drafting.NewMeasure(*LIKE_FORMULAS[:3]),))
    task_id = drafting.draft_task(supervisor, round_id, finding_id, draft, now=clock.now())
    begun = dt.datetime.combine(clock.today() - dt.timedelta(days=40), dt.time(9), tzinfo=clock.zone())
    rule = DeadlineRule(RuleKind.DAYS, 15, Anchor.ASSIGNMENT)
    assignment.assign_task(supervisor, task_id, version=task_handle(task_id).version, rule=rule, now=begun)
    part_id = task_handle(task_id).parts[liaison.unit_id]
    assignment.accept_part(liaison, part_id, version=task_handle(task_id).version, now=begun)
    struck, _stands = (
        progress.report_progress(liaison, task_id, part_id, version=task_handle(task_id).version, text=text, now=clock.now(),
                                 uploads=[Upload("=1+1合计.pdf", b"%PDF-1.7 " + text.encode())])
        for text in (LIKE_FORMULAS[1], LIKE_FORMULAS[3]))
    corrections.strike_report(liaison, struck.id, version=1, reason="数字有误", now=clock.now())
    saved_filters.save_filter(supervisor, "overdue", "本月逾期", "rung=5", now=clock.now())


ADDED: tuple[Callable[[], None], ...] = (
    _somebody_without_a_post, _a_second_post, _a_post_of_today_that_is_yet_to_begin, _words_like_formulas, _kept_reports)


def sign_in(app: Flask, persona: str, language: str = "zh") -> Client:
    """By the form, as people do."""
    client = app.test_client()
    assert isinstance(client, Client)
    if login := PERSONAS[persona]:
        answer = client.post("/login", data={"login": login, "password": PASSWORD})
        assert answer.status_code == 302, (persona, answer.status_code)
    client.post(f"/language/{language}")
    return client


def logins(app: Flask) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(sa.select(User.login)))


def typed_by_people(app: Flask) -> set[str]:
    """Every text in the database, those inside of the log's values too."""
    found: set[str] = set()
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            for row in db.session.execute(sa.select(table)):
                for value in row:
                    found.update(_texts(value))
    return found


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in (*_texts(key), *_texts(inner))]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in _texts(inner)]
    return []
