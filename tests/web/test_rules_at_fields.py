"""The sentence of a broken rule stands at the field that it speaks of, with a link from the summary on top."""

import io

import pytest
import wtforms
from flask import Flask
from flask_wtf import FlaskForm
from lxml import etree
from werkzeug.datastructures import MultiDict

from tests.conftest import Client
from tests.desk import Desk, make
from tests.factories import World, a_round, a_task
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.task import Task
from tracker.web.forms import StringField, TextAreaField
from tracker.web.forms.rules import FIELDS
from tracker.web.messages import MESSAGES


def forms(base: type = FlaskForm) -> list[type]:
    return [each for found in base.__subclasses__() for each in (found, *forms(found)) if ".forms." in each.__module__]


def test_every_rule_has_a_sentence_and_every_field_a_form(app: Flask):
    nouns = {code.partition(".")[0] + ".*" for code in MESSAGES}
    assert set(FIELDS) - set(MESSAGES) - nouns == set()
    fields = {name for form in forms() for name in dir(form) if hasattr(getattr(form, name), "field_class")}
    assert {name for names in FIELDS.values() for name in names} - fields == set()


class Typed(wtforms.Form):
    line, text = StringField(""), TextAreaField("")


def test_whatever_is_typed_is_cleaned_except_passwords():
    """What looks the same is the same, whichever way it was copied."""
    fields = {(form.__name__, name): getattr(form, name).field_class for form in forms(wtforms.Form) for name in dir(form)
              if hasattr(getattr(form, name), "field_class")}
    typed = {place: kind for place, kind in fields.items()
             if issubclass(kind, wtforms.StringField) and not issubclass(kind, wtforms.HiddenField | wtforms.PasswordField)}
    assert len(typed) > 30 and set(typed.values()) == {StringField, TextAreaField}
    raw = "\u3000\ufeff三重\u200b一大\u2067\xa0\u3000事\u00ad项 "
    made = Typed(MultiDict({"line": raw, "text": raw + "\r\n\u2028\u3000\u3000二\x85三\t四"}))
    assert (made.line.data, made.text.data) == ("三重一大 事项", "\u3000三重一大 \u3000事项 \n\n\u3000\u3000二\n三\t四")


NEW_ROUND = {"kind": "inspection", "unit_id": "{district}", "code": "XC2026-01", "name": "保留的名称",
             "team_id": "", "inspected_unit_id": ""}
RULE = {"anchor": "assignment", "reason": "问题反弹"}
REPORT = {"part_id": "{part}", "text": "已完成一半", "files": (b"MZ", "程序.exe")}
NEW_UNIT = {"kind": "organ", "from_on": "2026-03-02"}
DRAFT = {"title": "健全制度", "lead_unit_id": "{education}", "mode": "timed", "requirement": "机密★ 一年"}


@pytest.mark.parametrize(("persona", "path", "fields", "at", "sentence"), [
    ("supervisor", "/rounds/new", NEW_ROUND, "code", "exists already"),
    ("supervisor", "/rounds/new", NEW_ROUND | {"code": "XC2026-09", "feedback_on": "2026-03-03"}, "feedback_on", "future"),
    ("supervisor", "/tasks/{suspended}/resume", {"deadline_on": "2026-02-01", "reason": "记住我"}, "deadline_on", "passed"),
    ("supervisor", "/tasks/{suspended}/resume", {"deadline_on": "2030-01-05", "reason": ""}, "reason", "not the suggested"),
    ("supervisor", "/tasks/{closed}/reopen", RULE | {"kind": "date", "amount": "5", "date": "2026-02-01"}, "date", "passed"),
    ("supervisor", "/tasks/{closed}/reopen", RULE | {"kind": "months", "amount": "120", "anchor": "date",
                                                     "date": "2000-01-01"}, "amount", "passed"),
    ("liaison", "/tasks/{going}/report", REPORT, "files", "cannot be taken"),
    ("inspector", "/rounds/{round}/documents", {"text": "机密★ 一年", "name": "意见"}, "text", "secrecy"),
    ("inspector", "/rounds/{round}/tasks/new", DRAFT, "requirement", "mark of secrecy"),
    ("inspector", "/rounds/{round}/tasks/new", DRAFT | {"requirement": "", "supporting_unit_ids": "{education}"},
     "supporting_unit_ids", "only one part"),
    ("sysadmin", "/admin/users/new", {"login": "leader", "name": "另一个人"}, "login", "taken"),
    ("sysadmin", "/admin/units/new", NEW_UNIT | {"name": "云岭区第一中学", "parent_id": "{health}"}, "anyway", "this name"),
    ("sysadmin", "/admin/units/new", NEW_UNIT | {"name": "云岭区教育局", "parent_id": "{district}"}, "name", "unit named"),
    ("secadmin", "/admin/users/{stranger}/posts", {"role": "liaison", "unit_id": "{education}", "from_on": "2026-03-02",
                                                   "to_on": "2026-03-01", "for_post_id": ""}, "to_on", "before it begins"),
])
def test_the_sentence_stands_at_its_field(app: Flask, client: Client, world: World, persona, path, fields, at, sentence):
    round_id = make(app, lambda: a_round(world))
    ids = {**world.units, "round": round_id, "stranger": world.users["stranger"]}
    for name, state in (("suspended", State.SUSPENDED), ("closed", State.CLOSED), ("going", State.IN_PROGRESS)):
        if f"{{{name}}}" in path:
            ids[name] = make(app, lambda state=state: a_task(world, round_id, state))
            ids["part"] = make(app, lambda name=name: db.session.get_one(Task, ids[name]).lead.id)
    sent = {name: value.format(**ids) if isinstance(value, str) else (io.BytesIO(value[0]), value[1])
            for name, value in fields.items()}
    page = etree.HTML(Desk(client, world).post(persona, path.format(**ids), 422, **sent))
    (link,) = page.xpath("//div[@id='error-summary']//a")
    assert sentence in "".join(link.itertext())
    (there,) = page.xpath(f"//*[@id='{link.get('href')[1:]}']")
    assert sentence in "".join(page.xpath("string(//*[contains(@class,'field-wrong')])"))
    (wrong,) = page.xpath("//*[@aria-invalid='true']")
    assert at in (wrong.get("name"), there.get("id"))
    assert page.xpath("//div[@id='error-summary']//li[not(a)]") == []
    for value in sent.values():
        if isinstance(value, str) and not value.isascii():
            assert page.xpath("//*[@value=$value or text()[normalize-space()=$value]]", value=value), value


def test_what_is_too_long_is_said_and_kept(app: Flask, client: Client, world: World):
    task_id = make(app, lambda: a_task(world, a_round(world), State.IN_PROGRESS))
    desk, text = Desk(client, world), "事" * 1_001
    assert "maxlength" not in etree.HTML(desk.get("supervisor", f"/tasks/{task_id}/suspend")).xpath("//textarea")[0].attrib
    page = etree.HTML(desk.post("supervisor", f"/tasks/{task_id}/suspend", 422, reason=text))
    assert page.xpath("//textarea[@aria-invalid]/text()")[0].strip() == text
