"""What the sweep writes for a batch: one statement a table, however many rows.

Rows come as literals (literals.py) in a CTE. PostgreSQL reads its dates and empty columns as text, hence the casts;
SQLite keeps dates as text and must not cast them.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from ..domain.escalation import Raise, Recipient
from ..domain.vocabulary import Act, Door, NoticeKind, Role
from ..extensions import db
from ..models.base import UTC
from .literals import literals

VERB = "deadline:escalate"
_ACTS, _ROLES = tuple(Act), tuple(Role)

# The CTEs come second, since the driver of SQLite counts the rows of a statement only by its first word. A row of v is a
# deadline with the number of its case, a row of w what is done in a case: so a thousand rows share few dates and words.
_ESCALATIONS = """
    INSERT INTO escalation (deadline_id, version, rung, task_id, due_on, raised_on, raised_at, late_workdays, act,
                            merged_into)
    WITH v (deadline_id, version, task_id, case_no) AS (VALUES {rows}),
         w (case_no, rung, due_on, late_workdays, merged_into, act) AS (VALUES {raised})
    SELECT v.deadline_id, v.version, w.rung, CAST(v.task_id AS INTEGER), {due_on}, {today}, {now}, w.late_workdays,
           {act}, CAST(w.merged_into AS INTEGER)
    FROM v CROSS JOIN w WHERE w.case_no = v.case_no
    ON CONFLICT (deadline_id, version, rung) DO NOTHING
    RETURNING id, deadline_id, rung"""

# `after` is canonical JSON (models/base.py): sorted keys, no spaces.
_AUDIT = """
    INSERT INTO audit_entry (noun, noun_id, task_id, verb, door, at, after, reason)
    SELECT 'deadline', deadline_id, task_id, '{verb}', '{door}', raised_at,
           '{{"act":"' || act || '","due_on":"' || {due_on} || '","late_workdays":' || late_workdays || ',"merged_into":'
           || COALESCE(CAST(merged_into AS TEXT), 'null') || ',"rung":' || rung || ',"version":' || version || '}}', ''
    FROM escalation WHERE id IN ({ids}) ORDER BY id"""

_DEADLINES = """
    UPDATE deadline SET rung = n.rung, next_check_on = {next_check_on}
    FROM (WITH v (deadline_id, version, task_id, case_no) AS (VALUES {rows}),
               w (case_no, old_rung, rung, next_check_on) AS (VALUES {moves})
          SELECT v.deadline_id, v.version, w.old_rung, w.rung, w.next_check_on
          FROM v CROSS JOIN w WHERE w.case_no = v.case_no) AS n
    WHERE deadline.id = n.deadline_id AND deadline.version = n.version AND deadline.rung = n.old_rung"""

_NOTICES = """
    INSERT INTO notice (user_id, post_id, recipient_name, role_asked, kind, task_id, escalation_id, reason, at)
    WITH v (escalation_id, task_id, told) AS (VALUES {rows}),
         w (told, user_id, post_id, role) AS (VALUES {recipients})
    SELECT u.id, w.post_id, u.name, {role}, '{kind}', CAST(v.task_id AS INTEGER), v.escalation_id, '', {now}
    FROM v CROSS JOIN w CROSS JOIN user_account u WHERE w.told = v.told AND u.id = w.user_id
    ON CONFLICT (escalation_id, user_id) DO NOTHING"""


def raised_values(case_no: int, raised: Raise) -> str:
    return literals(case_no, raised.rung, raised.due_on, raised.late_workdays, raised.merged_into,
                    _ACTS.index(raised.act))


def recipient_values(told: int, recipient: Recipient) -> str:
    return literals(told, recipient.user_id, recipient.post_id, _ROLES.index(recipient.role_asked))


def insert_escalations(rows: Sequence[str], raised: Sequence[str], now: dt.datetime) -> dict[tuple[int, int], int]:
    """Ids by (deadline, rung) of those that are new; what was raised before is left as it is."""
    sql = _ESCALATIONS.format(rows=_values(rows), raised=_values(raised), due_on=_date("w.due_on"), now=_moment(now),
                              today=_date(literals(now.date())), act=_word("w.act", _ACTS))
    return {(deadline_id, rung): id_ for id_, deadline_id, rung in _execute(sql)}


def insert_audit(escalation_ids: Iterable[int]) -> None:
    """One entry for every escalation."""
    due_on = "to_char(due_on, 'YYYY-MM-DD')" if _is_postgresql() else "due_on"
    _execute(_AUDIT.format(ids=literals(*escalation_ids), verb=VERB, door=Door.JOB, due_on=due_on))


def update_deadlines(rows: Sequence[str], moves: Sequence[str]) -> None:
    """Raises RuntimeError if a row is no longer as it was read, which its lock rules out."""
    sql = _DEADLINES.format(rows=_values(rows), moves=_values(moves), next_check_on=_date("n.next_check_on"))
    if _execute(sql).rowcount != len(rows):
        raise RuntimeError("a deadline changed under the sweep")


def insert_notices(rows: Sequence[str], recipients: Sequence[str], now: dt.datetime) -> int:
    """Every row names those who are told. Gives how many were written; nobody is told twice of one escalation."""
    sql = _NOTICES.format(rows=_values(rows), recipients=_values(recipients), now=_moment(now),
                          role=_word("w.role", _ROLES), kind=NoticeKind.ESCALATED)
    return _execute(sql).rowcount


def _values(rows: Sequence[str]) -> str:
    return "(" + "),(".join(rows) + ")"


def _execute(sql: str) -> sa.CursorResult[int, int, int]:
    return db.session.connection().exec_driver_sql(sql)


def _word(column: str, words: Iterable[str]) -> str:
    """The word for its number in a closed list."""
    return f"CASE {column} " + " ".join(f"WHEN {n} THEN '{word}'" for n, word in enumerate(words)) + " END"


def _is_postgresql() -> bool:
    return db.session.connection().dialect.name == "postgresql"


def _date(expression: str) -> str:
    return f"CAST({expression} AS DATE)" if _is_postgresql() else expression


def _moment(at: dt.datetime) -> str:
    text = sa.literal(at, UTC()).compile(db.session.connection(), compile_kwargs={"literal_binds": True})
    return f"CAST({text} AS TIMESTAMP WITH TIME ZONE)" if _is_postgresql() else str(text)
