"""The sweep against the same rows written by plain SQL in the same batches, on the same database in the same run."""

import statistics
import time
from collections.abc import Callable

from bench.figures import Row
from bench.offices import NOW, TODAY, NewDatabase, both, large_office
from tracker.extensions import db
from tracker.services import sweep as sweeping

IDLE_REPEATS = 300
AT = "'2026-03-02 01:00:00.000000'"

# What a person would write by hand who knows that just one rung is due today, and who holds which post.
FLOOR = (
    "INSERT INTO escalation (deadline_id, version, rung, task_id, due_on, raised_on, raised_at, late_workdays, act) "
    f"SELECT id, version, rung + 1, task_id, next_check_on, '{TODAY}', {AT}, 0, 'red_letter' FROM deadline "
    f"WHERE next_check_on <= '{TODAY}' ORDER BY next_check_on, id LIMIT {sweeping.BATCH}",
    "INSERT INTO audit_entry (noun, noun_id, task_id, verb, door, at, after, reason) "
    "SELECT 'deadline', deadline_id, task_id, 'deadline:escalate', 'job', raised_at, "
    """'{"act":"' || act || '","due_on":"' || due_on || '","late_workdays":' || late_workdays """
    """|| ',"merged_into":null,"rung":' || rung || ',"version":' || version || '}', '' """
    "FROM escalation WHERE id > {last}",
    "INSERT INTO notice (user_id, post_id, recipient_name, role_asked, kind, task_id, escalation_id, reason, at) "
    "SELECT u.id, p.id, u.name, p.role, 'escalated', e.task_id, e.id, '', e.raised_at FROM escalation e "
    "JOIN deadline d ON d.id = e.deadline_id JOIN unit_ancestor a ON a.unit_id = d.unit_id "
    "JOIN post p ON p.unit_id = a.ancestor_id AND p.role IN ('leader', 'supervisor', 'discipline') "
    "JOIN user_account u ON u.id = p.user_id WHERE e.id > {last}",
    "UPDATE deadline SET rung = rung + 1, next_check_on = '2026-03-16' "
    "WHERE id IN (SELECT deadline_id FROM escalation WHERE id > {last})",
)


def run() -> list[Row]:
    with both() as kinds:
        return [row for name, new in kinds.items() for row in (*_idle(name, new), *_against_floor(name, new))]


def _sweep() -> int:
    return sweeping.sweep(now=NOW, real_now=NOW).raised


def _floor() -> int:
    """The same transactions by the bare driver."""
    connection = db.engine.raw_connection()
    cursor, done, raised = connection.cursor(), False, 0
    while not done:
        cursor.execute("BEGIN IMMEDIATE" if db.engine.dialect.name == "sqlite" else "SELECT 1")
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM escalation")
        last = cursor.fetchone()[0]
        cursor.execute(FLOOR[0])
        raised += cursor.rowcount
        done = not cursor.rowcount
        for sql in FLOOR[1:] if not done else ():
            cursor.execute(sql.replace("{last}", str(last)))
        connection.commit()
    connection.close()
    return raised


def _seconds(work: Callable[[], int], expected: int) -> float:
    begun = time.perf_counter()
    raised = work()
    spent = time.perf_counter() - begun
    assert raised == expected, (raised, expected)
    return spent


def _idle(name: str, new: NewDatabase) -> list[Row]:
    medians = []
    for deadlines in (10_000, 1_000_000):
        with large_office(new(), deadlines):
            _sweep()
            medians.append(statistics.median(_seconds(_sweep, 0) for _ in range(IDLE_REPEATS)))
    few, many = medians
    detail = f"{few * 1e3:.2f} → {many * 1e3:.2f} ms"
    return [Row(f"{name}: idle sweep, 1,000,000 rows against 10,000", many / few, 1.2, 1.3, detail=detail),
            Row(f"{name}: idle sweep, 1,000,000 rows", many * 1e3, 1 if name == "SQLite" else 2, 10, "ms")]


def _against_floor(name: str, new: NewDatabase) -> list[Row]:
    found, ours, floor = [], {}, {}
    for due, goal, gate, repeats in ((1_000, 3, 5, 15), (10_000, 1.5, 2.5, 5), (100_000, 1.5, 2.5, 3)):
        with large_office(new(), 100_000, due=due):
            pairs = [(_measured(_floor, due), _measured(_sweep, due)) for _ in range(repeats + 1)]
        pairs = pairs[1:]  # the first ones make the file grow
        floor[due], ours[due] = (min(side) for side in zip(*pairs, strict=True))  # of the quietest moment
        found.append(Row(f"{name}: sweep of {due:,} due against plain SQL",
                         statistics.median(product / plain for plain, product in pairs), goal, gate,
                         detail=f"{ours[due] * 1e3:.0f} / {floor[due] * 1e3:.0f} ms"))
    growth, own = (side[100_000] / side[10_000] for side in (ours, floor))
    found.append(Row(f"{name}: growth from 10,000 to 100,000 due", growth, 11, 13))
    found.append(Row(f"{name}: growth from 10,000 to 100,000 due against that of plain SQL", growth / own, 1.2, 1.5,
                     detail=f"{growth:.1f} / {own:.1f}"))
    return found


def _measured(work: Callable[[], int], due: int) -> float:
    spent = _seconds(work, due)
    _owe_again(due)
    return spent


def _owe_again(due: int) -> None:
    """As before the sweep, so that it can be measured again; the log may only grow."""
    db.session.remove()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM notice")
        connection.exec_driver_sql("DELETE FROM escalation")
        connection.exec_driver_sql(f"UPDATE deadline SET rung = 3, next_check_on = '{TODAY}' WHERE id <= {due}")
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
