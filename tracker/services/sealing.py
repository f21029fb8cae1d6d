"""Sealing the log: every entry gets a position and a hash over its content and the hash before it, in a chain.

The order of the chain is `position`, not the id: an entry may be committed after a later id was sealed. The head of every
sealing also goes to a file beside the database (seal_heads.py).
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ..extensions import db
from ..models.audit import AuditEntry
from ..models.office import Sequence
from . import seal_heads
from .literals import literals
from .transaction import end_reading, transaction

BATCH = 1_000
COUNTER = "audit"

_NUMBERS = ("id", "noun_id", "task_id", "actor_id", "post_id")
_TEXTS = ("noun", "verb", "door", "at", "before", "after", "reason")
# As they are stored: what somebody tampered with is to be hashed, not understood.
_content = [getattr(AuditEntry, n) for n in _NUMBERS]
_content += [sa.type_coerce(getattr(AuditEntry, n), sa.Text).label(n) for n in _TEXTS]
_unsealed = sa.select(*_content).where(AuditEntry.position.is_(None)).order_by(AuditEntry.id).limit(BATCH)
_sealed = sa.select(*_content, AuditEntry.position, AuditEntry.hash).order_by(AuditEntry.position).limit(BATCH)
Entry = sa.RowMapping

_SEAL = """
    UPDATE audit_entry SET position = v.position, hash = v.hash
    FROM (WITH v (id, position, hash) AS (VALUES {rows}) SELECT * FROM v) AS v
    WHERE audit_entry.id = v.id AND audit_entry.position IS NULL"""


class Fault(StrEnum):
    """edited: the content is not what was sealed · moved: another entry belongs here · missing: deleted between others ·
    cut: the end is gone · rewritten: not the hash that audit-heads.log has · added: more than was ever sealed."""

    EDITED = "edited"
    MOVED = "moved"
    MISSING = "missing"
    CUT = "cut"
    REWRITTEN = "rewritten"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class BadEntry:
    """`entry_id` is None where there is no entry any more."""

    entry_id: int | None
    position: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Verdict:
    """`bad` is the first bad entry of the chain. Entries not yet sealed are guarded by the triggers only."""

    entries: int
    sealed: int
    unsealed: int
    bad: BadEntry | None


def seal(*, now: dt.datetime) -> int:
    """How many entries were sealed. Several sealers at once take turns."""
    count, last = 0, None
    while batch := _seal_batch():
        count, last = count + len(batch), batch[-1]
    if last:
        seal_heads.append(*last, now)
    return count


def head() -> tuple[int, str] | None:
    """Position and hash of the end of the chain."""
    found = db.session.execute(sa.select(AuditEntry.position, AuditEntry.hash).where(AuditEntry.position.is_not(None))
                               .order_by(AuditEntry.position.desc()).limit(1)).one_or_none()
    return None if found is None else (found.position or 0, found.hash or "")


def verify() -> Verdict:
    """Walks the whole chain. Sealing may go on meanwhile: what was known before the walk must be in it, and nothing may
    be in it that is not known after it."""
    end_reading()
    heads, counted = seal_heads.read(), _counter()
    bad, length = _walk(heads)
    if bad is None and length < max(counted, *heads, 0):
        bad = BadEntry(None, length + 1, Fault.CUT)
    end_reading()
    if bad is None and length > (counted := _counter()):
        bad = BadEntry(_id_at(counted + 1), counted + 1, Fault.ADDED)
    entries, sealed = db.session.execute(
        sa.select(sa.func.count(), sa.func.count(AuditEntry.position)).select_from(AuditEntry)).one()
    return Verdict(entries, sealed, entries - sealed, bad)


def _seal_batch() -> list[tuple[int, str]]:
    """Positions and hashes given, in order. Raises RuntimeError when the entry that was sealed last is gone."""
    with transaction():
        if not db.session.execute(_unsealed.limit(1)).first():
            return []
        position = _lock_counter()
        before = _hash_at(position) if position else ""
        if before is None:
            raise RuntimeError(f"the log has no entry at position {position}, where its chain ended")
        links: list[tuple[int, str]] = []
        rows = []
        for entry in db.session.execute(_unsealed).mappings():
            position += 1
            digest = _digest(before, entry, position)
            before = digest.hex()
            links.append((position, before))
            rows.append(f"({literals(entry['id'], position, digest)})")
        if rows:
            _write_seals(rows, position)
        return links


def _write_seals(rows: list[str], position: int) -> None:
    sql = _SEAL.format(rows=",".join(rows))
    if db.session.connection().exec_driver_sql(sql).rowcount != len(rows):
        raise RuntimeError("an entry was sealed by somebody else meanwhile")
    db.session.execute(sa.update(Sequence).where(Sequence.name == COUNTER).values(value=position))


def _lock_counter() -> int:
    """Position of the last sealed entry, 0 before the first. Other sealers wait here until this transaction ends."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    row = dialect.insert(Sequence).values(name=COUNTER, value=0)
    locked = row.on_conflict_do_update(index_elements=["name"], set_={"value": Sequence.value})
    return int(db.session.execute(locked.returning(Sequence.value)).scalar_one())


def _counter() -> int:
    return db.session.scalar(sa.select(Sequence.value).where(Sequence.name == COUNTER)) or 0


def _hash_at(position: int) -> str | None:
    return db.session.scalar(sa.select(AuditEntry.hash).where(AuditEntry.position == position))


def _id_at(position: int) -> int | None:
    return db.session.scalar(sa.select(AuditEntry.id).where(AuditEntry.position == position))


def _digest(before: str, entry: Entry, position: int) -> bytes:
    content: dict[str, Any] = {name: entry[name] for name in (*_NUMBERS, *_TEXTS)}
    content |= {"at": _moment(entry["at"]), "position": position}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((before + text).encode()).digest()


def _moment(stored: dt.datetime | str) -> str:
    """The same text on both databases: SQLite stores UTC without saying so."""
    try:
        at = dt.datetime.fromisoformat(stored).replace(tzinfo=dt.UTC) if isinstance(stored, str) else stored
    except ValueError:
        return str(stored)
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _chain() -> Iterator[Entry]:
    """The sealed entries in order, read page by page."""
    after: int | None = None
    while True:
        page = _sealed.where(AuditEntry.position.is_not(None) if after is None else AuditEntry.position > after)
        entries = db.session.execute(page).mappings().all()
        yield from entries
        if not entries:
            return
        after = entries[-1]["position"]


def _walk(heads: dict[int, str]) -> tuple[BadEntry | None, int]:
    """The first bad entry, and how many came before it."""
    before, length = "", 0
    for entry in _chain():
        expected, id_, stored = length + 1, entry["id"], entry["hash"]
        if entry["position"] != expected:
            is_gap = entry["position"] > expected
            return BadEntry(None if is_gap else id_, expected, Fault.MISSING if is_gap else Fault.ADDED), length
        if _digest(before, entry, expected).hex() != stored:
            fault = Fault.MOVED if _stands_elsewhere(before, expected, stored) else Fault.EDITED
            return BadEntry(id_, expected, fault), length
        if heads.get(expected, stored) != stored:
            return BadEntry(id_, expected, Fault.REWRITTEN), length
        before, length = stored, expected
    return None, length


def _stands_elsewhere(before: str, position: int, stored: str) -> bool:
    """Some entry at another position is the one that was sealed at this one."""
    return any(_digest(before, entry, position).hex() in (stored, entry["hash"]) for entry in _chain())
