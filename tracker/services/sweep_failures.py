"""Deadlines that the sweep could not handle: put aside with the error, tried again later and later, shown to people."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ..extensions import db
from ..models.deadline import SweepFailure
from .transaction import transaction

FIRST_RETRY = dt.timedelta(minutes=5)
LAST_RETRY = dt.timedelta(days=1)
ERROR_LENGTH = 500


def put_aside(deadline_id: int, error: Exception, *, real_now: dt.datetime) -> None:
    """Counts the tries; the wait doubles from FIRST_RETRY up to LAST_RETRY."""
    text = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
    with transaction():
        tries = (db.session.scalar(sa.select(SweepFailure.tries).where(SweepFailure.deadline_id == deadline_id)) or 0) + 1
        values = {"error": text, "tries": tries, "retry_at": real_now + _wait(tries)}
        dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
        new = dialect.insert(SweepFailure).values(deadline_id=deadline_id, **values)
        db.session.execute(new.on_conflict_do_update(index_elements=["deadline_id"], set_=values))


def forget(deadline_ids: list[int]) -> None:
    """They were handled after all. Inside the transaction that handled them."""
    if deadline_ids:
        db.session.execute(sa.delete(SweepFailure).where(SweepFailure.deadline_id.in_(deadline_ids)))


def _wait(tries: int) -> dt.timedelta:
    doublings = min(tries - 1, 20)
    return min(FIRST_RETRY * (1 << doublings), LAST_RETRY)
