"""A large office in seconds: a tree of units with their people, then tasks with a deadline each, by INSERT … SELECT over a
series of numbers. Needs a migrated database with its ladders and its calendar."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from tracker.domain.vocabulary import Role
from tracker.queries.calendar import work_calendar

BUREAUS = 12  # under each district
ASSIGNED_BEFORE = 120  # days
_PEOPLE = {Role.LIAISON: 0, Role.LEADER: 1, Role.SUPERVISOR: 0, Role.DISCIPLINE: 1}


@dataclass(frozen=True, slots=True)
class Offices:
    """Ids are consecutive: of the bureaus, which owe the tasks, and of the rounds, one a district."""

    first_bureau: int
    bureaus: int
    first_round: int


class Maker:
    """`n` is the number of the row in every expression below, from 1."""

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
        return f"(CAST({text} AS DATE) + CAST({days} AS INTEGER))" if self.is_postgresql else f"date({text}, ({days}) || ' days')"

    def fill(self, table: str, count: int, where: str = "true", **columns: str) -> None:
        names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
        self.run(f"WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {count}) "
                 f"INSERT INTO {table} ({names}) SELECT {values} FROM series WHERE {where}")
        if self.is_postgresql and "id" in columns:
            self.run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")


def make_offices(connection: sa.Connection, today: dt.date, *, districts: int = 8) -> Offices:
    """A city, its districts with supervisor and discipline, their bureaus with liaison and leader; a round a district."""
    make, count = Maker(connection, today), districts * BUREAUS
    city = make.next_id("unit")
    district, bureau, user = city + 1, city + 1 + districts, make.next_id("user_account")
    long_ago = make.day("0", dt.date(2020, 1, 1))
    make.fill("unit", 1, id=f"{city}", name=f"'市{city}'", kind="'organ'", position="0", from_on=long_ago)
    make.fill("unit", districts, id=f"{district} + n - 1", parent_id=f"{city}", name="'第' || n || '区'", kind="'organ'",
              position="n", from_on=long_ago)
    make.fill("unit", count, id=f"{bureau} + n - 1", parent_id=f"{district} + (n - 1) / {BUREAUS}",
              name="'第' || n || '局'", kind="'organ'", position="n", from_on=long_ago)
    _close_tree(make, city)
    people = 2 * (districts + count)
    make.fill("user_account", people, id=f"{user} + n - 1", login=f"'bulk' || ({user} + n)", name="'人员' || n",
              password_hash="''", is_active="true", session_epoch="0", created_at="CURRENT_TIMESTAMP")
    make.fill("post", people, user_id=f"{user} + n - 1", unit_id=f"{district} + (n - 1) / 2", from_on=long_ago,
              role=f"CASE WHEN n <= {2 * districts} THEN CASE n % 2 WHEN 1 THEN 'supervisor' ELSE 'discipline' END "
                   "ELSE CASE n % 2 WHEN 1 THEN 'liaison' ELSE 'leader' END END")
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


def make_deadlines(connection: sa.Connection, count: int, offices: Offices, today: dt.date, *, due: int = 0) -> range:
    """Tasks with one part and one final deadline each; gives the ids of the deadlines. The first `due` of them owe their
    red letter today (to leader, supervisor and discipline); of the others every second one is done, and the open ones
    lie between four months past and nine months ahead, checked from tomorrow on."""
    make = Maker(connection, today)
    task, deadline = make.next_id("task"), make.next_id("deadline")
    ladder = make.run("SELECT MAX(id) FROM ladder_version WHERE deadline_kind = 'final'").scalar_one()
    is_done, unit = f"(n > {due} AND n % 2 = 1)", f"{offices.first_bureau} + n % {offices.bureaus}"
    round_id = f"{offices.first_round} + n % {offices.bureaus} / {BUREAUS}"
    days = "(n * 7 % 400 - 130)"
    owed = work_calendar().shift(today, -10)
    assert work_calendar().shift(owed, 10) == today, "a day on which a red letter can fall due"
    on = f"CASE WHEN n <= {due} THEN {make.day('0', owed)} ELSE {make.day(days)} END"
    began = make.day(f"-{ASSIGNED_BEFORE} - n % 60")
    begun_at = "'2026-01-05 01:00:00'"
    make.fill("task", count, id=f"{task} + n - 1", round_id=round_id, number=f"'BULK-' || ({task} + n)", cycle="1",
              title="'整改任务' || n", requirement="''", mode="'timed'", responsible_leader="''", version="3",
              state=f"CASE WHEN {is_done} THEN 'closed' ELSE 'in_progress' END", assigned_on=began)
    make.fill("deadline", count, id=f"{deadline} + n - 1", kind="'final'", round_id=round_id, task_id=f"{task} + n - 1",
              unit_id=unit, original_on=on, deadline_on=on, version="1", began_on=began, ladder_version_id=f"{ladder}",
              start_rung="0", rung=f"CASE WHEN n <= {due} THEN 3 WHEN {days} > 10 THEN -1 WHEN {days} > 0 THEN 0 "
                                   f"WHEN {days} > -28 THEN 2 ELSE 5 END",
              next_check_on=f"CASE WHEN n <= {due} THEN {make.day('0')} WHEN {is_done} OR {days} <= -28 THEN NULL "
                            f"ELSE {make.day('1 + n % 45')} END",
              state=f"CASE WHEN {is_done} THEN 'stopped' ELSE 'running' END",
              stopped_on=f"CASE WHEN {is_done} THEN {make.day(f'{days} - n % 20')} END",
              on_time_original=f"CASE WHEN {is_done} THEN true END", on_time_current=f"CASE WHEN {is_done} THEN true END")
    make.fill("task_unit", count, task_id=f"{task} + n - 1", unit_id=unit, is_lead="true", state="'accepted'",
              part_text="''", accepted_on=began, final_deadline_id=f"{deadline} + n - 1")
    make.fill("deadline_version", count, deadline_id=f"{deadline} + n - 1", version="1", deadline_on=on, began_on=began,
              made_at=begun_at, kind="'original'", rule_kind="'date'", anchor="'date'", anchor_on=on, rolls_over="false",
              is_provisional="false", reason="''")
    make.fill("deadline_span", count, deadline_id=f"{deadline} + n - 1", from_on=began,
              state=f"CASE WHEN {is_done} THEN 'stopped' ELSE 'running' END")
    make.fill("task_state", count, task_id=f"{task} + n - 1", from_at=begun_at,
              state=f"CASE WHEN {is_done} THEN 'closed' ELSE 'in_progress' END")
    if make.is_postgresql:
        make.run("ANALYZE")
    return range(deadline, deadline + count)
