"""Gap-free numbers: the counter is raised in the transaction that uses it, so a rollback gives the number back."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ..domain.numbering import task_number
from ..extensions import db
from ..models.office import Sequence
from ..models.round import Round

ORDINARY = 1_000  # an office does not open as many rounds of one kind in a year


def next_value(name: str) -> int:
    """The next value of the counter, from 1. Others who want it wait until this transaction ends."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    counter = dialect.insert(Sequence).values(name=name, value=1)
    raised = counter.on_conflict_do_update(index_elements=["name"], set_={"value": Sequence.value + 1})
    return int(db.session.execute(raised.returning(Sequence.value)).scalar_one())


def next_task_number(row: Round) -> str:
    return task_number(row.code, next_value(f"task:{row.id}"))


def next_round_number(prefix: str) -> int:
    """To suggest for a round code `prefix-NN`: above those of an ordinary length, and free. A code such as
    `XC2026-99-9999999` was somebody's own, and nothing follows from it."""
    codes = db.session.scalars(sa.select(Round.code).where(Round.code.startswith(prefix + "-", autoescape=True)))
    tails = {code.removeprefix(prefix + "-") for code in codes}
    taken = {int(tail) for tail in tails if tail.isdecimal()}
    n = max((n for n in taken if n < ORDINARY), default=0) + 1
    while n in taken:
        n += 1
    return n
