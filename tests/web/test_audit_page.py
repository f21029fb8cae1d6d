"""The log for the audit administrator: found by who, what, when and how, never with a value; its export and its chain."""

import ast
import datetime as dt
import io
import json
import pathlib
import re
import zipfile

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import Client
from tests.desk import Desk, make
from tests.factories import CLOCK, PASSWORD, START, World, a_round, a_task
from tracker import clock
from tracker.domain.permissions import COMMAND, JOB
from tracker.domain.vocabulary import Action, PartAction, State, VersionKind
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.task import Task
from tracker.queries import audit_log
from tracker.services import audit, audit_page, office, saved_filters, sealing
from tracker.web.audit_words import FIELDS, NOUNS, VERBS

ROOT = pathlib.Path(__file__).parent.parent.parent
VERB = re.compile(r"[a-z_]+:[a-z_]+")
WORDS = {"action": [*Action, *PartAction], "kind": list(VersionKind)}


def recorded() -> set[str]:
    """Every verb in the code that writes the log: constants, and those with a word of the vocabulary in them."""
    found = set()
    for path in [*(ROOT / "tracker/services").rglob("*.py"), *(ROOT / "tracker/jobs").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and VERB.fullmatch(node.value) \
                    and node.value.partition(":")[0] in NOUNS:
                found.add(node.value)
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("record") and len(node.args) > 1 \
                    and isinstance(node.args[1], ast.JoinedStr):
                noun = ast.unparse(node.args[1]).strip("f'\"").partition(":")[0]
                words = {"task": Action, "part": PartAction, "deadline": VersionKind}[noun]
                found |= {f"{noun}:{word}" for word in words}
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("record") and len(node.args) > 1 \
                    and isinstance(node.args[1], ast.Constant):
                found.add(node.args[1].value)
    return found


def test_every_verb_that_is_recorded_has_words():
    assert len(recorded()) > 60
    assert sorted(recorded() - set(VERBS)) == []
    assert sorted({verb.partition(":")[0] for verb in VERBS} - set(NOUNS)) == []


def rows(page: str) -> list[list[str]]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]
            for row in body.split("</tr>") if "<td" in row]


@pytest.fixture
def desk(app: Flask, client: Client, world: World) -> Desk:
    """A task with words that must not be read here, a failed log-in, and an entry of ten days later."""

    def live() -> None:
        a_task(world, a_round(world, name="不可外传的轮次"), State.SUSPENDED, title="不可外传的事项")
        CLOCK.at = START + dt.timedelta(days=10)
        audit.record(COMMAND, "setting:change", None, now=clock.now(), after={"idle_minutes": "20"})
        db.session.commit()

    make(app, live)  # type: ignore[arg-type]
    client.post("/login", data={"login": "liaison", "password": "不可外传-Wrong1"})
    return Desk(client, world)


def test_the_log_tells_who_did_what_and_never_what_it_says(desk: Desk):
    page = desk.get("auditor", "/audit/")
    assert "不可外传" not in page
    assert "等待上级批复" not in page  # the reason of the suspension
    suspended = next(row for row in rows(page) if row[3] == "Suspend")
    assert suspended == ["2026-03-02 09:00", "孙督查 (supervisor)", "云岭区 Supervision office", "Suspend",
                         "Task XC2026-01-001", "State", "Web page"]
    assert "2026-03-12" in page


def test_the_log_is_filtered_by_who_what_when_and_door(desk: Desk):
    def found(query: str) -> list[list[str]]:
        return rows(desk.get("auditor", f"/audit/?{query}"))

    desk.client.post("/login", data={"login": "不可外传", "password": "x"})
    failed = found("what=user:sign_in_failed")
    assert {(row[1], row[3]) for row in failed} == {("Not logged in", "Log-in failed")}
    assert [row[4] for row in failed] == ["Unknown log-in name", "Account 李联络 (liaison)"]
    desk.client.post("/login", data={"login": "auditor", "password": PASSWORD})
    assert {row[1] for row in found("what=user:sign_in&person=审管员")} == {"审管员 (auditor)"}
    assert {row[3] for row in found("what=setting")} == {"Rule changed"}
    assert found("what=setting&from_on=2026-03-13&to_on=2026-03-20") == []
    one_day = "what=setting&from_on=2026-03-12&to_on=2026-03-12"
    assert len(found(one_day)) == 1
    on_paper = re.findall(r'd-print-table-row"><th colspan="7">(.*?)</th>', desk.get("auditor", f"/audit/?{one_day}"))
    assert on_paper == ["Log · As of 2026-03-12 09:00 · Filter: 2026-03-12 — 2026-03-12; Setting · 1 in all"]
    assert found("what=setting&to_on=2026-03-11") == []
    assert found("what=post&from_on=2026-03-03") == []
    for person in ("孙督查", "supervisor"):
        assert {row[1] for row in found(f"person={person}")} == {"孙督查 (supervisor)"}
    assert found("person=查无此人") == []
    for account in ("liaison", "李联络"):  # what was done to it, by whomever
        done = found(f"account={account}")
        assert {row[1] for row in done} == {"Not logged in", "The system"}
        assert {row[3] for row in done} == {"Log-in failed", "Account opened", "Post given"}
        assert {row[4] for row in done} == {"Account 李联络 (liaison)", "Post 李联络 · Unit liaison (云岭区教育局)"}
    assert [row[3] for row in found("account=liaison&what=post")] == ["Post given"]
    assert found("account=查无此人") == []
    assert {row[6] for row in found("door=command")} == {"Command"}
    assert found("from_on=0001-01-01&to_on=9999-12-31&door=x&what=y%3Az") == found("")
    desk.get("supervisor", "/audit/", 403)
    desk.get("sysadmin", "/audit/export.xlsx", 403)


def test_records_are_called_as_people_call_them(app: Flask, desk: Desk):
    """By what tells them apart, with the number of the task; in as many statements for many lines as for few."""
    def live() -> None:
        actor = desk.world.actor("liaison")
        task_id = a_task(desk.world, a_round(desk.world, code="XC2026-02"), State.VERIFIED, title="不可外传的事项")
        a_task(desk.world, db.session.get_one(Task, task_id).round_id, State.DRAFT, title="不可外传的草稿")
        saved_filters.save_filter(actor, "tasks", "本周要办", "state=open", now=clock.now())
        gone = saved_filters.save_filter(actor, "tasks", "过期", "state=open", now=clock.now())
        saved_filters.delete_filter(actor, gone, now=clock.now())
        office.change_setting(desk.world.actor("sysadmin"), "idle_minutes", "20", now=clock.now())

    def records(query: str) -> set[str]:
        return {row[4] for row in rows(desk.get("auditor", f"/audit/?{query}&to_on=2026-03-12"))}

    make(app, live)  # type: ignore[arg-type]
    assert "Post 李联络 · Unit liaison (云岭区教育局)" in records("what=post")
    assert "Account 李联络 (liaison)" in records("what=user:create")
    assert records("what=unit&person=") >= {"Unit 云岭区教育局", "Unit 第一巡察组"}
    assert "Setting Idle time-out" in records("what=setting")
    assert records("what=task:draft") == {"Task XC2026-01-001", "Task XC2026-02-001", "Task Draft (XC2026-02)"}
    assert records("what=part") == {f"Part of a task 云岭区教育局 · {n}" for n in ("XC2026-01-001", "XC2026-02-001")}
    assert "Rectification deadline (云岭区教育局) · XC2026-02-001" in records("what=deadline")
    assert records("what=saved_filter") == {"Saved filter 本周要办", "Saved filter deleted meanwhile"}
    assert not any("#" in record or "不可外传" in record for record in records(""))
    with app.app_context():
        statements = []
        sa.event.listen(db.engine, "before_cursor_execute", lambda *facts: statements.append(facts[2]))
        audit_log.page(audit_log.LogFilter())
    assert len(statements) <= 2 + len(NOUNS)


def test_a_period_that_ends_before_it_begins_is_told_at_its_field(desk: Desk):
    page = desk.get("auditor", "/audit/?from_on=2026-03-12&to_on=2026-03-02")
    assert 'id="to_on-error">It lies before the beginning' in page
    assert re.search(r'<input[^>]*aria-describedby="to_on-error"[^>]*aria-invalid="true"[^>]*value="2026-03-02"', page)
    assert "No day lies between the two dates." in page
    assert "aria-invalid" not in desk.get("auditor", "/audit/?from_on=2026-03-02&to_on=2026-03-02")


def test_pages_of_the_log_follow_each_other(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(audit_log, "PAGE", 1000)
    every = rows(desk.get("auditor", "/audit/"))
    monkeypatch.setattr(audit_log, "PAGE", len(every) // 3)
    found, address, last = [], "/audit/", ""
    while address:
        last = desk.get("auditor", address)
        found += rows(last)
        link = re.search(r'href="(/audit/\?[^"]*)" rel="next"', last)
        address = link[1].replace("&amp;", "&") if link else ""
    assert found == every
    back = re.search(r'href="(/audit/\?[^"]*)" rel="prev"', last)
    assert back
    assert rows(desk.get("auditor", back[1].replace("&amp;", "&")))[-1] == every[every.index(rows(last)[0]) - 1]


def test_a_day_becomes_a_bound_on_the_id_in_one_statement(app: Flask, world: World):
    """With holes between the ids, before the first and after the last entry."""
    with app.app_context():
        first = db.session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0
        moments = {}
        for n in (1, 2, 3, 500, 501, 90_000):
            moments[first + n] = START + dt.timedelta(hours=n)
            db.session.execute(sa.insert(AuditEntry).values(id=first + n, noun="user", verb="user:sign_in", door="web",
                                                            at=moments[first + n], reason=""))
        db.session.commit()
        for entry_id, at in moments.items():
            found = audit_log.first_id_from(at)
            assert found <= entry_id < audit_log.first_id_from(at + dt.timedelta(seconds=1))
            assert not any(found <= other < entry_id for other in moments)
        assert audit_log.first_id_from(START - dt.timedelta(days=999)) <= 1
        assert audit_log.first_id_from(START + dt.timedelta(days=9_999)) == first + 90_001


def test_the_export_is_what_is_filtered_and_no_formula(app: Flask, desk: Desk):
    make(app, lambda: audit.record(JOB, "report:keep", 1, now=clock.now()) or db.session.commit())  # type: ignore[func-returns-value,arg-type,return-value]
    answer = desk.hand_to("auditor").get("/audit/export.xlsx?person=孙督查")
    data = answer.data
    answer.close()
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        text = book.read("xl/worksheets/sheet1.xml").decode()
    assert text.count("孙督查") > 3
    assert "Suspend" in text
    assert "<f>" not in text
    assert "不可外传" not in text
    assert "吕联络" not in text
    assert "Report made" not in text


def test_the_chain_is_shown_and_verified_where_it_is_short(app: Flask, desk: Desk, monkeypatch: pytest.MonkeyPatch):
    with app.app_context():
        sealing.seal(now=clock.now())
        head = sealing.head()
    assert head
    page = desk.get("auditor", "/audit/chain")
    assert head[1] in page
    assert "is whole" not in page
    assert "is whole" in desk.hand_to("auditor").post("/audit/chain").text
    monkeypatch.setattr(audit_page, "VERIFIED_HERE", 1)
    assert "audit verify" in desk.get("auditor", "/audit/chain")
    assert "is whole" not in desk.hand_to("auditor").post("/audit/chain").text


def test_fields_that_people_read_have_names(app: Flask, desk: Desk):
    """Every key that these acts wrote."""
    with app.app_context():
        texts = db.session.execute(sa.select(sa.type_coerce(AuditEntry.before, sa.Text),
                                             sa.type_coerce(AuditEntry.after, sa.Text)))
        keys = {key for row in texts for text in row if text for key in json.loads(text)}
    assert sorted(keys - set(FIELDS)) == []
