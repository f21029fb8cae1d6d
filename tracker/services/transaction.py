"""The only place that commits and rolls back. A public use case is one `with transaction():`."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..extensions import begin, db


@contextmanager
def transaction(*, dry_run: bool = False) -> Iterator[None]:
    """Everything inside is kept together, or not at all.

    Reads made before are ended first, so that the write lock of SQLite is taken at the first statement inside and rows
    are read fresh. Transactions do not nest: a use case that needs another's work calls its inner function.
    """
    session = db.session()
    if session.info.get("in_transaction"):
        raise RuntimeError("transactions do not nest")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("rows were changed outside a transaction")
    session.rollback()
    token = begin.set("IMMEDIATE")
    session.info["in_transaction"] = True
    try:
        yield
        if not dry_run:
            session.commit()
    finally:
        session.rollback()  # does nothing after a commit
        begin.reset(token)
        session.info["in_transaction"] = False


@contextmanager
def taken_back() -> Iterator[None]:
    """Inside a transaction: what would happen, of which nothing stays."""
    tried = db.session.begin_nested()
    try:
        yield
    finally:
        tried.rollback()


def end_reading() -> None:
    """Give up the read snapshot before slow work that needs none (hashing a password, sending)."""
    db.session().rollback()
