"""A large office in seconds: a tree of units with their people, then tasks with a deadline each, by INSERT … SELECT over a
series of numbers. Needs a migrated database with its ladders and its calendar."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from tracker.queries.calendar import work_calendar

BUREAUS = 12  # under each district
LONG_AGO = dt.date(2020, 1, 1)
BEGAN_BEFORE = 140  # days before today, and up to 59 more: so many different cases are decided upon


@dataclass(frozen=True, slots=True)
class Offices:
    """Ids are consecutive: of the bureaus, which owe the tasks, and of the rounds, one a district."""

    first_bureau: int
    bureaus: int
    first_round: int


class Maker:
    """Makes rows out of SQL expressions in which `n` is the number of the row, from 1."""

    def __init__(self, connection: sa.Connection, today: dt.date) -> None:
        self.connection, self.today = connection, today
        self.is_postgresql = connection.dialect.name == "postgresql"

    def run(self, sql: str) -> sa.CursorResult[tuple[int]]:
        return self.connection.exec_driver_sql(sql, execution_options={"no_parameters": True})

    def next_id(self, table: str) -> int:
        return int(self.run(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}").scalar_one())

    def day(self, days: str, start: dt.date | None = None) -> str:
        """SQL for the day so many days after `start` (today)."""
        text = f"'{start or self.today}'"
        if self.is_postgresql:
            return f"(CAST({text} AS DATE) + CAST({days} AS INTEGER))"
        return f"date({text}, ({days}) || ' days')"

    def fill(self, table: str, count: int, **columns: str) -> None:
        names, values = ", ".join(columns), ", ".join(columns.values())
        self.run(f"WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {count}) "
                 f"INSERT INTO {table} ({names}) SELECT {values} FROM series")
        if self.is_postgresql and "id" in columns:
            self.run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")


def make_offices(connection: sa.Connection, today: dt.date, *, districts: int = 8) -> Offices:
    """A city, its districts with supervisor and discipline, their bureaus with liaison and leader; a round a district."""
    make, count = Maker(connection, today), districts * BUREAUS
    city, long_ago = make.next_id("unit"), make.day("0", LONG_AGO)
    district, bureau = city + 1, city + 1 + districts
    for first, size, parent, name in ((city, 1, "NULL", f"'市' || {city}"),
                                      (district, districts, f"{city}", "'第' || n || '区'"),
                                      (bureau, count, f"{district} + (n - 1) / {BUREAUS}", "'第' || n || '局'")):
        make.fill("unit", size, id=f"{first} + n - 1", parent_id=f"CAST({parent} AS INTEGER)", name=name, kind="'organ'",
                  position="n", from_on=long_ago)
    _close_tree(make, city)
    _make_people(make, district, districts, count)
    first_round = make.next_id("round")
    make.fill("round", districts, id=f"{first_round} + n - 1", code=f"'BULK' || ({first_round} + n)",
              name="'第' || n || '区巡察整改'", kind="'inspection'", unit_id=f"{district} + n - 1", opened_on=long_ago,
              version="1")
    return Offices(bureau, count, first_round)


def _close_tree(make: Maker, city: int) -> None:
    make.run(f"INSERT INTO unit_ancestor (unit_id, ancestor_id, depth) SELECT id, id, 0 FROM unit WHERE id >= {city}")
    for depth in (1, 2):
        make.run(f"INSERT INTO unit_ancestor (unit_id, ancestor_id, depth) SELECT a.unit_id, u.parent_id, {depth} "
                 f"FROM unit_ancestor a JOIN unit u ON u.id = a.ancestor_id WHERE a.unit_id >= {city} "
                 f"AND a.depth = {depth - 1} AND u.parent_id IS NOT NULL")


def _make_people(make: Maker, district: int, districts: int, bureaus: int) -> None:
    """Two a unit, first those of the districts."""
    user, count = make.next_id("user_account"), 2 * (districts + bureaus)
    make.fill("user_account", count, id=f"{user} + n - 1", login=f"'bulk' || ({user} + n)", name="'人员' || n",
              password_hash="''", is_active="true", session_epoch="0", created_at="CURRENT_TIMESTAMP")
    of_district, of_bureau = "'supervisor' ELSE 'discipline'", "'liaison' ELSE 'leader'"
    make.fill("post", count, user_id=f"{user} + n - 1", unit_id=f"{district} + (n - 1) / 2", from_on=make.day("0", LONG_AGO),
              role=f"CASE WHEN n <= {2 * districts} THEN CASE n % 2 WHEN 1 THEN {of_district} END "
                   f"ELSE CASE n % 2 WHEN 1 THEN {of_bureau} END END")


class _Columns:
    """What the tables below have in common. The first `due` rows owe their red letter today; of the others every second
    one is done, and the open ones lie between four months past and nine months ahead."""

    def __init__(self, make: Maker, offices: Offices, due: int) -> None:
        days = "(n * 7 % 400 - 130)"
        owed = work_calendar().shift(make.today, -10)
        self.is_due = f"n <= {due}"
        self.is_done = f"(n > {due} AND n % 2 = 1)"
        self.task_id = f"{make.next_id('task')} + n - 1"
        self.deadline_id = f"{make.next_id('deadline')} + n - 1"
        self.unit_id = f"{offices.first_bureau} + n % {offices.bureaus}"
        self.round_id = f"{offices.first_round} + n % {offices.bureaus} / {BUREAUS}"
        self.deadline_on = f"CASE WHEN {self.is_due} THEN {make.day('0', owed)} ELSE {make.day(days)} END"
        self.began_on = make.day(f"-{BEGAN_BEFORE} - n % 60")
        self.rung = (f"CASE WHEN {self.is_due} THEN 3 WHEN {days} > 10 THEN -1 WHEN {days} > 0 THEN 0 "
                     f"WHEN {days} > -28 THEN 2 ELSE 5 END")
        self.next_check_on = (f"CASE WHEN {self.is_due} THEN {make.day('0')} WHEN {self.is_done} OR {days} <= -28 "
                              f"THEN NULL ELSE {make.day('1 + n % 45')} END")
        self.stopped_on = f"CASE WHEN {self.is_done} THEN {make.day(f'{days} - n % 20')} END"

    def when_done(self, done: str, otherwise: str) -> str:
        return f"CASE WHEN {self.is_done} THEN {done} ELSE {otherwise} END"


def make_deadlines(connection: sa.Connection, count: int, offices: Offices, today: dt.date, *, due: int = 0) -> None:
    """Tasks with one part and one final deadline each. The letters of the `due` go to leader, supervisor and
    discipline; whatever else is open is checked from tomorrow on."""
    make = Maker(connection, today)
    c = _Columns(make, offices, due)
    ladder = make.run("SELECT MAX(id) FROM ladder_version WHERE deadline_kind = 'final'").scalar_one()
    make.fill("task", count, id=c.task_id, round_id=c.round_id, number=f"'BULK-' || ({c.task_id})", cycle="1",
              title="'整改任务' || n", requirement="''", mode="'timed'", responsible_leader="''", version="3",
              state=c.when_done("'closed'", "'in_progress'"), assigned_on=c.began_on)
    make.fill("deadline", count, id=c.deadline_id, kind="'final'", round_id=c.round_id, task_id=c.task_id,
              unit_id=c.unit_id, original_on=c.deadline_on, deadline_on=c.deadline_on, version="1", began_on=c.began_on,
              ladder_version_id=f"{ladder}", start_rung="0", rung=c.rung, next_check_on=c.next_check_on,
              state=c.when_done("'stopped'", "'running'"), stopped_on=c.stopped_on,
              on_time_original=c.when_done("true", "NULL"), on_time_current=c.when_done("true", "NULL"))
    make.fill("task_unit", count, task_id=c.task_id, unit_id=c.unit_id, is_lead="true", state="'accepted'",
              part_text="''", accepted_on=c.began_on, final_deadline_id=c.deadline_id)
    _make_history(make, count, c)
    if make.is_postgresql:
        make.run("ANALYZE")


def _make_history(make: Maker, count: int, c: _Columns) -> None:
    begun_at = "'2026-01-05 01:00:00'"
    if make.is_postgresql:
        begun_at = f"CAST({begun_at} AS TIMESTAMP WITH TIME ZONE)"
    make.fill("deadline_version", count, deadline_id=c.deadline_id, version="1", deadline_on=c.deadline_on,
              began_on=c.began_on, made_at=begun_at, kind="'original'", rule_kind="'date'", anchor="'date'",
              anchor_on=c.deadline_on, rolls_over="false", is_provisional="false", reason="''")
    make.fill("deadline_span", count, deadline_id=c.deadline_id, from_on=c.began_on,
              state=c.when_done("'stopped'", "'running'"))
    make.fill("task_state", count, task_id=c.task_id, from_at=begun_at, state=c.when_done("'closed'", "'in_progress'"))
