"""Every route × every role × own / other unit: the status of each cell; for the other unit no content and no effect."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import Client
from tests.factories import World
from tests.web import matrix_admin, matrix_corrections, matrix_lists, matrix_rounds
from tests.web.matrix import (
    BUSINESS,
    EVERYBODY,
    OFFICE,
    PERSONAS,
    SEE_ROUND,
    SEE_TASK,
    Row,
    act,
    draft_form,
    edit_form,
    mark,
    on_document,
    on_evidence,
    on_finding,
    on_report,
    on_round,
    on_task,
    part_act,
    report_form,
    round_form,
)
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.web import kept_words
from tracker.web.forms import LOOK
from tracker.web.security import PUBLIC

SUPERVISOR, LIAISON, LEADER = ("supervisor",), ("liaison",), ("leader",)
NOT_OFFICE = ("discipline", "liaison", "leader")
WITHOUT_ADMINISTRATORS = (*BUSINESS, "stranger")
JOB_READERS = ("supervisor", "discipline", "sysadmin")

ROWS: list[Row] = [
    # without a row: who has the right at all
    Row("home.home", "GET", EVERYBODY),
    Row("auth.login", "GET", EVERYBODY, anonymous=200),
    Row("auth.login", "POST", (), denied=422, anonymous=422, form={"login": "inspector", "password": "Wrong-2026"}),
    Row("auth.log_in_again", "POST", (), denied=422, anonymous=422, form={"login": "inspector", "password": "Wrong-2026"}),
    Row("auth.logout", "POST", EVERYBODY, status=302, anonymous=302),
    Row("auth.set_language", "POST", EVERYBODY, status=302, anonymous=302, form={},
        make=lambda w, s: ({"language": "en"}, {})),
    Row("auth.switch_post", "POST", (), make=lambda w, s: ({"post_id": w.posts["supervisor_b"]}, {})),
    Row("health.health", "GET", EVERYBODY, status=503, anonymous=503),  # no job has run in this database
    Row("static", "GET", EVERYBODY, anonymous=200, make=lambda w, s: ({"filename": "tracker.css"}, {})),
    Row("bootstrap.static", "GET", EVERYBODY, anonymous=200, make=lambda w, s: ({"filename": "css/bootstrap.min.css"}, {})),
    Row("rounds.index", "GET", BUSINESS, denied=403),
    Row("rounds.new", "GET", OFFICE, denied=403),
    Row("rounds.new", "POST", OFFICE, round_form, status=302, denied=403),
    Row("overdue.index", "GET", BUSINESS, denied=403),
    Row("overdue.export", "GET", BUSINESS, denied=403),
    Row("jobs.index", "GET", JOB_READERS, denied=403),
    Row("notices.index", "GET", EVERYBODY),
    Row("notices.read", "POST", EVERYBODY, status=302),
    Row("notices.read_all", "POST", EVERYBODY, status=302),
    # a round and what hangs on it
    Row("rounds.show", "GET", SEE_ROUND, on_round(), marks=True),
    Row("documents.new", "GET", OFFICE, on_round(), NOT_OFFICE, marks=True),
    Row("documents.new", "POST", OFFICE, on_round(text="一、问题。\n二、问题。", name="意见"), NOT_OFFICE, status=302),
    Row("documents.show", "GET", SEE_ROUND, on_document, marks=True),
    Row("documents.download", "GET", SEE_ROUND, on_document, marks=True),
    Row("documents.import_items", "POST", OFFICE, on_document, NOT_OFFICE, status=302),
    Row("findings.new", "GET", OFFICE, on_round(), NOT_OFFICE, marks=True),
    Row("findings.new", "POST", OFFICE, on_round(title="新问题", text="", parent_id=""), NOT_OFFICE, status=302),
    Row("findings.show", "GET", SEE_ROUND, on_finding, marks=True),
    *matrix_lists.ROWS, *matrix_rounds.ROWS,
    *matrix_admin.ROWS,
    Row("reports.make", "POST", ("inspector", "supervisor", "discipline"), on_round(format="xlsx"), ("liaison", "leader"),
        status=302),
    Row("reports.download", "GET", ("inspector", "supervisor", "discipline"), on_report),
    # a task
    Row("tasks.draft", "GET", OFFICE, on_round(), NOT_OFFICE, marks=True),
    Row("tasks.draft", "POST", OFFICE, draft_form, NOT_OFFICE, status=302),
    Row("tasks.show", "GET", SEE_TASK, on_task(State.IN_PROGRESS), marks=True),
    Row("tasks.show", "GET", (*OFFICE, "discipline"), on_task(State.DRAFT), marks=True, query={"_": "draft"}),
    Row("tasks.edit", "GET", OFFICE, on_task(State.DRAFT), ("discipline",), marks=True),
    Row("tasks.edit", "POST", OFFICE, edit_form, ("discipline",), status=302),
    Row("tasks.print_page", "GET", SEE_TASK, on_task(State.IN_PROGRESS), marks=True),
    Row("evidence.download", "GET", SEE_TASK, on_evidence),
    Row("evidence.inline", "GET", SEE_TASK, on_evidence),
    Row("evidence.show", "GET", SEE_TASK, on_evidence, marks=True),
    Row("task_acts.assign", "GET", SUPERVISOR, on_task(State.DRAFT), ("inspector", "discipline"), marks=True),
    Row("task_acts.assign", "POST", SUPERVISOR,
        on_task(State.DRAFT, {"kind": "workdays", "amount": 10, "anchor": "assignment", "rolls_over": "y"}),
        ("inspector", "discipline"), status=302),
    Row("task_acts.report", "GET", LIAISON, on_task(State.IN_PROGRESS), ("inspector", "supervisor", "discipline", "leader"),
        marks=True),
    Row("task_acts.report", "POST", LIAISON, report_form, ("inspector", "supervisor", "discipline", "leader"), status=302),
    Row("task_acts.reopen", "GET", OFFICE, on_task(State.CLOSED), NOT_OFFICE, marks=True),
    Row("task_acts.reopen", "POST", OFFICE,
        on_task(State.CLOSED, {"kind": "workdays", "amount": 10, "anchor": "assignment", "reason": "问题反弹"}), NOT_OFFICE,
        status=302),
    *part_act("accept", State.ASSIGNED, LIAISON, is_lead=True),
    *part_act("excuse", State.IN_PROGRESS, SUPERVISOR),
    *matrix_corrections.ROWS,
    *act("endorse", State.ENDORSING, LEADER),
    *act("withdraw", State.SUBMITTED, LIAISON),
    *act("return", State.ENDORSING, LEADER),
    *act("verify", State.SUBMITTED, OFFICE),
    *act("close", State.VERIFIED, SUPERVISOR, {"grade": "completed"}),
    *act("sustain", State.VERIFIED, SUPERVISOR, {"grade": "ongoing"}),
    *act("undo_close", State.CLOSED, SUPERVISOR),
    *act("suspend", State.IN_PROGRESS, SUPERVISOR),
    *act("resume", State.SUSPENDED, SUPERVISOR),
    *act("cancel", State.IN_PROGRESS, SUPERVISOR),
]


def test_every_route_and_method_has_a_row(shared_app: Flask):
    there = {(rule.endpoint, method) for rule in shared_app.url_map.iter_rules()
             for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    assert there - {(row.endpoint, row.method) for row in ROWS} == set()


def test_public_routes_are_the_known_ones():
    assert {row.endpoint for row in ROWS if row.anonymous in (200, 422, 503)} | {"auth.set_language"} == PUBLIC


@contextlib.contextmanager
def forgotten(app: Flask) -> Iterator[None]:
    """What happens inside is undone, so that each cell finds the thing as it was made."""
    with app.app_context():
        connection = db.engines[None]
    savepoint = connection.begin_nested()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        savepoint.rollback()


def footprint(app: Flask) -> int:
    """How many rows of any table, the log among them, were written since the test began, undone or not."""
    with app.app_context():
        connection = db.session.connection()
        if connection.dialect.name == "sqlite":
            driver: Any = connection.connection.driver_connection
            return int(driver.total_changes)
        return connection.exec_driver_sql(
            "SELECT COALESCE(SUM(n_tup_ins + n_tup_upd + n_tup_del), 0)::int FROM pg_stat_xact_user_tables").scalar_one()


def ask(client: Client, world: World, persona: str, row: Row, values: dict, form: dict):
    client.as_persona(world, persona)
    with client.application.test_request_context():
        from flask import url_for
        address = url_for(row.endpoint, **values)
    if row.method == "GET":
        return client.get(address)
    return client.post(address, data=row.form | form)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_own_unit(app: Flask, client: Client, world: World, row: Row):
    with app.app_context():
        values, form = row.make(world, "") if row.make else ({}, {})
    wrong = []
    for persona in PERSONAS:
        with forgotten(app):
            before = footprint(app)
            answer = ask(client, world, persona, row, values, form)
            if answer.status_code != row.expected(persona):
                wrong.append(f"{persona}: {answer.status_code}, expected {row.expected(persona)}")
            is_through = answer.status_code in (200, 302) and persona in row.ok
            if row.marks and is_through != (mark("") in answer.text):
                wrong.append(f"{persona}: content {'missing' if is_through else 'leaked'}")
            if answer.status_code in (403, 404) and footprint(app) != before:
                wrong.append(f"{persona}: refused, yet something was written")
            answer.close()
    if row.method == "POST" and is_done_unseen(app, client, world, row, values, form):
        wrong.append("an act that was kept over a log-in is done without a look at its page")
    assert wrong == []


def is_done_unseen(app: Flask, client: Client, world: World, row: Row, values: dict, form: dict) -> bool:
    with app.test_request_context():
        if not kept_words.act(row.endpoint, values, {}):
            return False
    with forgotten(app):
        before = logged(app)
        answer = ask(client, world, row.ok[0], row, values, form | {LOOK: "1"})
        refused = {row.status} & {422}  # a row that a rule refuses, be it before the look or after
        return answer.status_code not in {200} | refused or logged(app) != before


def logged(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(sa.select(sa.func.count(AuditEntry.id))).one()


CONCERNING_ROWS = [row for row in ROWS if row.make and row.endpoint not in PUBLIC and row.make is not round_form
                   and row not in matrix_admin.ROWS]


@pytest.mark.parametrize("row", CONCERNING_ROWS, ids=lambda row: row.name)
def test_other_unit(app: Flask, client: Client, world: World, row: Row):
    """The same thing of the other district: not found, nothing told, nothing done."""
    assert row.make
    with app.app_context():
        values, form = row.make(world, "_b")
    wrong = []
    for persona in EVERYBODY:
        with forgotten(app):
            before = footprint(app)
            answer = ask(client, world, persona, row, values, form)
            if answer.status_code != 404:
                wrong.append(f"{persona}: {answer.status_code}")
            if mark("_b") in answer.text:
                wrong.append(f"{persona}: content leaked")
            if footprint(app) != before:
                wrong.append(f"{persona}: something was written")
            answer.close()
    assert wrong == []


LISTS = ("home.home", "rounds.index", "overdue.index", "notices.index", "jobs.index", "task_list.index",
         "deadline_list.index", "finding_list.index")


@pytest.mark.parametrize("endpoint", LISTS)
def test_lists_show_nothing_of_the_other_unit(app: Flask, client: Client, world: World, endpoint: str):
    """Two overdue tasks, one a district: each person finds the own one at most."""
    import datetime as dt

    from tests.factories import CLOCK
    row = next(row for row in ROWS if row.endpoint == endpoint)
    with app.app_context():
        for suffix in ("", "_b"):
            on_task(State.IN_PROGRESS)(world, suffix)
    CLOCK.move_to(dt.date(2026, 6, 1))
    seen = set()
    for persona in EVERYBODY:
        text = ask(client, world, persona, row, {}, {}).text
        assert mark("_b") not in text, persona
        if mark("") in text:
            seen.add(persona)
    if endpoint == "overdue.index":
        assert seen == set(SEE_TASK)
    if endpoint == "rounds.index":
        assert seen == set(SEE_ROUND)


def test_a_get_writes_nothing(app: Flask, client: Client, world: World):
    statements: list[str] = []

    def listen(_c, _cursor, statement: str, *_rest: object) -> None:
        statements.append(statement.lstrip().split(None, 1)[0].upper())

    pages = ("home.home", "rounds.index", "overdue.index", "overdue.export", "notices.index", "jobs.index", "tasks.show",
             "task_list.index", "task_list.export", "finding_list.index", "deadline_list.index", "search.index")
    with app.app_context():
        made = [(row, *(row.make(world, "") if row.make else ({}, {}))) for row in ROWS
                if row.method == "GET" and row.endpoint in pages and not row.query]
    with app.app_context():
        connection = db.engines[None]
    sa.event.listen(connection, "before_cursor_execute", listen)
    try:
        for row, values, form in made:
            ask(client, world, "supervisor", row, values, form).close()
    finally:
        sa.event.remove(connection, "before_cursor_execute", listen)
    assert set(statements) <= {"SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "WITH"}
    assert len(statements) > 20
