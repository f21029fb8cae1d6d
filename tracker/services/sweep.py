"""The sweep: every deadline whose next check has come is decided upon and written, in batches of one transaction each.

It may be killed at any point and run in several processes at once: a batch locks its rows, moves them out of what is due
in the transaction that raises them, and escalation is unique by (deadline, version, rung). It never writes `task`, so an
open form never clashes with it.
"""

import datetime as dt
import logging
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ..domain.escalation import Vacancy
from ..extensions import db
from ..models.base import UTC
from ..models.deadline import Deadline, SweepFailure
from . import sweep_batch, sweep_failures
from .transaction import transaction

BATCH = 1_000
log = logging.getLogger(__name__)

_failed = sa.select(SweepFailure.deadline_id)
_waiting = _failed.where(SweepFailure.retry_at > sa.bindparam("real_now", type_=UTC()))
_is_due = sa.and_(Deadline.next_check_on <= sa.bindparam("today", type_=sa.Date()), Deadline.id.not_in(_waiting))


_ids = sa.select(Deadline.id).where(_is_due).order_by(Deadline.next_check_on, Deadline.id).limit(BATCH)
_rows = _ids.with_only_columns(
    Deadline.id, Deadline.version, Deadline.task_id, Deadline.unit_id, Deadline.id.in_(_failed), Deadline.deadline_on,
    Deadline.began_on, Deadline.rung, Deadline.start_rung, Deadline.ladder_version_id,
    sa.type_coerce(Deadline.muted, sa.Text),  # as it is stored: what cannot be read must be blamed on its row alone
).with_for_update(of=Deadline, skip_locked=True)
_row = _rows.where(Deadline.id == sa.bindparam("deadline_id"))


@dataclass(slots=True)
class SweepResult:
    """`raised` counts every rung, `merged` those of them for which a higher one speaks; `vacancies` are the distinct
    posts found vacant (空岗); `failures` the rows put aside."""

    batches: int = 0
    looked_at: int = 0
    raised: int = 0
    merged: int = 0
    notices: int = 0
    vacancies: int = 0
    failures: int = 0


@dataclass(slots=True)
class _Sweep:
    rules: sweep_batch.Rules
    due: dict[str, Any]
    result: SweepResult = field(default_factory=SweepResult)
    vacant: set[tuple[int, Vacancy]] = field(default_factory=set)


def sweep(*, now: dt.datetime, real_now: dt.datetime) -> SweepResult:
    """Until nothing is due. Rows that another sweep holds just now are its own; a row put aside waits for its time."""
    work = _Sweep(sweep_batch.Rules(now), {"today": now.date(), "real_now": real_now})
    while _sweep_batch(work):
        work.result.batches += 1
    work.result.vacancies = len(work.vacant)
    return work.result


def _sweep_batch(work: _Sweep) -> bool:
    """False when nothing was due. A batch that raises is done again row by row, so that one bad row stops no other.

    A database that is busy or gone is no row's fault: OperationalError ends the sweep, and the next one goes on."""
    try:
        return _write(work, _rows, work.due)
    except sa.exc.OperationalError:
        raise
    except Exception:  # logged; what is at fault is found and stored below
        ids = _due_ids(work)
        if not ids:
            raise
        log.exception("a batch of the sweep failed; its rows are now tried one by one")
    for deadline_id in ids:
        _sweep_row(work, deadline_id)
    return True


def _sweep_row(work: _Sweep, deadline_id: int) -> None:
    try:
        _write(work, _row, work.due | {"deadline_id": deadline_id})
    except sa.exc.OperationalError:
        raise
    except Exception as error:  # stored, and shown on the page of the jobs
        log.exception("deadline %s is put aside", deadline_id)
        sweep_failures.put_aside(deadline_id, error, real_now=work.due["real_now"])
        work.result.failures += 1


def _write(work: _Sweep, due: sa.Select[*tuple[Any, ...]], parameters: dict[str, Any]) -> bool:
    with transaction():
        rows = db.session.connection().execute(due, parameters).all()  # no ORM: it costs as much as the rest
        if not rows:
            return False
        written = sweep_batch.write(work.rules, rows)
    result = work.result
    result.looked_at += written.looked_at
    result.raised += written.raised
    result.merged += written.merged
    result.notices += written.notices
    work.vacant |= written.vacancies
    return True


def _due_ids(work: _Sweep) -> list[int]:
    with transaction(dry_run=True):
        return list(db.session.scalars(_ids, work.due))
