"""The page of the office's rules: each explained, changed with a reason, with its history; one read a request."""

import sqlalchemy as sa
from flask import Flask

from tests.conftest import Client
from tests.desk import Desk
from tests.factories import World
from tracker import clock
from tracker.domain.permissions import COMMAND
from tracker.domain.settings import SETTINGS, Choice
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.services import office
from tracker.web.setting_words import WORDS, shown


def test_every_rule_is_explained_with_every_value():
    assert set(WORDS) == set(SETTINGS)
    for key, setting in SETTINGS.items():
        assert WORDS[key].title and WORDS[key].does and WORDS[key].norm
        if isinstance(setting, Choice):
            assert {value for value, _name in WORDS[key].values} == set(setting.values)


def test_a_rule_is_changed_with_its_reason_and_history(app: Flask, client: Client, world: World):
    desk = Desk(client, world)
    with app.test_request_context():
        assert shown("password_days", "60") == "60天"
    address = "/admin/settings/password_days"
    desk.post("sysadmin", address, 302, value=60, seen="90", reason="测评整改")
    desk.post("sysadmin", "/admin/settings/separation", 302, value="relaxed", seen="strict", reason="人手不足")
    page = desk.get("sysadmin", "/admin/settings/")
    section = page.partition('id="password_days"')[2].partition("</section>")[0]
    assert all(word in section for word in ("60 days", "90 days", "系管员", "测评整改", "2026-03-02 09:00", "GB/T 22239"))
    desk.post("sysadmin", address, 409, value=70, seen="90", reason="再改")
    for value in (29, 366, "x", ""):
        assert "30 to 365" in desk.post("sysadmin", address, 422, value=value, seen="60", reason="x") or value in ("x", "")
    for value in ("x", "1.5", "", "9" * 30):
        assert desk.post("sysadmin", address, 422, value=value, seen="60", reason="x").count('<a href="#value">') == 1
    desk.post("sysadmin", address, 422, value=61, seen="60", reason="")
    assert "nothing was changed" in desk.post("sysadmin", address, 422, value=60, seen="60", reason="再存")
    desk.get("sysadmin", "/admin/settings/colour", 404)
    with app.app_context():
        entry, _separation = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "setting:change")
                                                .order_by(AuditEntry.id))
        assert (entry.before, entry.after, entry.reason) == ({"password_days": "90"}, {"password_days": "60"}, "测评整改")


def test_the_command_changes_the_same_rule(app: Flask, client: Client, world: World):
    with app.app_context():
        office.change_setting(COMMAND, "idle_minutes", "20", now=clock.now(), reason="统一要求")
    page = Desk(client, world).get("sysadmin", "/admin/settings/")
    assert "统一要求" in page
    assert "Command" in page


def test_rules_cost_a_request_no_statement_of_their_own(app: Flask, client: Client, world: World):
    """However many there are, they come with the row of the office."""
    with app.app_context():
        for key in ("idle_minutes", "password_days"):
            office.change_setting(COMMAND, key, "60", now=clock.now())
        connection = db.engines[None]
    statements: list[str] = []
    sa.event.listen(connection, "before_cursor_execute", lambda _c, _u, statement, *_r: statements.append(statement))
    client.as_persona(world, "liaison").get("/account/password")
    assert sum("office_setting" in statement for statement in statements) == 1
    assert sum("FROM office" in statement for statement in statements) == 1
