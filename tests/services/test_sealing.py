"""The log: closed to changes, sealed in a chain, and every way to tamper with it is found."""

import pathlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.databases import Backend, dispose, make_app
from tracker import clock
from tracker.domain.permissions import COMMAND
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.office import Sequence
from tracker.services import audit, seal_heads, sealing
from tracker.services.sealing import BadEntry, Fault
from tracker.services.transaction import transaction

TABLE = AuditEntry.__table__


@pytest.fixture(autouse=True)
def heads(own_files: pathlib.Path) -> pathlib.Path:
    """The log of the heads outlives the rollback of a test."""
    return own_files / "audit-heads.log"


@pytest.fixture
def log(ctx: Flask) -> list[int]:
    """Ids of twelve sealed entries, the last of the chain, and what came before them."""
    with transaction():
        for n in range(12):
            audit.record(COMMAND, "office:name", 1, now=clock.now(), after={"name": f"第{n}个名称"}, reason=f"更名{n}")
    sealing.seal(now=clock.now())
    return list(db.session.scalars(sa.select(AuditEntry.id).order_by(AuditEntry.id)))


def tamper(*statements: sa.Executable) -> None:
    """As somebody does who owns the database and takes the triggers away first."""
    if db.engine.dialect.name == "sqlite":
        guards = ["DROP TRIGGER IF EXISTS audit_entry_seal_only", "DROP TRIGGER IF EXISTS audit_entry_no_delete"]
    else:
        guards = ["SET LOCAL session_replication_role = replica"]
    with transaction():
        for statement in (*map(sa.text, guards), *statements):
            db.session.execute(statement)
    db.session.expire_all()


def at(entry_id: int) -> Any:
    return TABLE.c.id == entry_id


def position_of(entry_id: int) -> int:
    return db.session.execute(sa.select(TABLE.c.position).where(at(entry_id))).scalar_one()


def found() -> BadEntry | None:
    return sealing.verify().bad


def recount(position: int) -> sa.Executable:
    return sa.update(Sequence).where(Sequence.name == sealing.COUNTER).values(value=position)


def test_a_whole_log_is_whole(log: list[int]):
    verdict = sealing.verify()
    assert (verdict.entries, verdict.sealed, verdict.unsealed, verdict.bad) == (len(log), len(log), 0, None)
    assert [position_of(entry_id) for entry_id in log] == list(range(1, len(log) + 1))


def test_sealing_twice_is_harmless(log: list[int]):
    before = sealing.head()
    assert sealing.seal(now=clock.now()) == 0
    assert sealing.head() == before
    assert before and before[0] == len(log)


def test_sealing_goes_on_where_it_stopped(log: list[int]):
    with transaction():
        for _ in range(5):
            audit.record(COMMAND, "office:name", 1, now=clock.now())
    assert sealing.verify().unsealed == 5
    assert sealing.seal(now=clock.now()) == 5
    assert (sealing.verify().sealed, found()) == (len(log) + 5, None)


def test_sealing_in_small_batches_makes_the_same_chain(ctx: Flask, monkeypatch: pytest.MonkeyPatch):
    with transaction():
        for _ in range(25):
            audit.record(COMMAND, "office:name", 1, now=clock.now())
    monkeypatch.setattr(sealing, "_unsealed", sealing._unsealed.limit(10))
    monkeypatch.setattr(sealing, "_sealed", sealing._sealed.limit(7))
    assert sealing.seal(now=clock.now()) == sealing.verify().entries
    assert found() is None


FIELDS: list[dict[str, Any]] = [
    {"noun": "task"}, {"noun_id": 99}, {"task_id": 99}, {"verb": "office:other"}, {"actor_id": 99}, {"post_id": 99},
    {"door": "web"}, {"at": sa.func.current_timestamp()}, {"before": sa.literal("{}", sa.Text)},
    {"after": sa.literal('{"name":"别的"}', sa.Text)}, {"reason": "别的"}, {"id": 10_000}, {"hash": "0" * 64},
]


@pytest.mark.parametrize("change", FIELDS, ids=lambda change: next(iter(change)))
def test_an_edit_of_any_column_is_found(log: list[int], change: dict[str, Any]):
    position = position_of(log[-4])
    tamper(sa.update(TABLE).where(at(log[-4])).values(change))
    assert found() == BadEntry(change.get("id", log[-4]), position, Fault.EDITED)


def test_text_that_is_no_longer_what_its_column_holds_is_found_and_does_not_stop_the_walk(log: list[int]):
    tamper(sa.update(TABLE).where(at(log[-4])).values(after=sa.literal("{broken", sa.Text), door=sa.literal("?", sa.Text)))
    assert found() == BadEntry(log[-4], position_of(log[-4]), Fault.EDITED)


def test_the_first_of_several_bad_entries_is_named(log: list[int]):
    tamper(sa.update(TABLE).where(TABLE.c.id.in_([log[-2], log[-6]])).values(reason="别的"))
    assert found() == BadEntry(log[-6], position_of(log[-6]), Fault.EDITED)


def test_a_deleted_entry_is_found(log: list[int]):
    position = position_of(log[-4])
    tamper(sa.delete(TABLE).where(at(log[-4])))
    assert found() == BadEntry(None, position, Fault.MISSING)


def test_a_deleted_entry_whose_gap_was_closed_is_found(log: list[int]):
    position = position_of(log[-4])
    tamper(sa.delete(TABLE).where(at(log[-4])), *(sa.update(TABLE).where(at(i)).values(position=position_of(i) - 1)
                                                  for i in log[-3:]), recount(len(log) - 1))
    bad = found()
    assert bad and (bad.position, bad.fault) == (position, Fault.EDITED)


def swap(one: int, other: int, *, with_hashes: bool) -> list[sa.Executable]:
    places = {i: db.session.execute(sa.select(TABLE.c.position, TABLE.c.hash).where(at(i))).one() for i in (one, other)}
    steps: list[sa.Executable] = [sa.update(TABLE).where(at(one)).values(position=-1)]
    for i, place in ((other, places[one]), (one, places[other])):
        steps.append(sa.update(TABLE).where(at(i)).values(
            {"position": place.position} | ({"hash": place.hash} if with_hashes else {})))
    return steps


@pytest.mark.parametrize("with_hashes", [False, True])
def test_a_changed_order_is_found(log: list[int], with_hashes: bool):
    position = position_of(log[-6])
    tamper(*swap(log[-6], log[-3], with_hashes=with_hashes))
    assert found() == BadEntry(log[-3], position, Fault.MOVED)


def test_a_cut_tail_is_found_by_the_counter(log: list[int], heads: pathlib.Path):
    heads.unlink()
    tamper(sa.delete(TABLE).where(TABLE.c.id.in_(log[-3:])))
    assert found() == BadEntry(None, len(log) - 2, Fault.CUT)


def test_a_cut_tail_is_found_by_the_file_even_if_the_counter_was_set_back(log: list[int]):
    tamper(sa.delete(TABLE).where(TABLE.c.id.in_(log[-3:])), recount(len(log) - 3))
    assert found() == BadEntry(None, len(log) - 2, Fault.CUT)


def test_a_log_that_was_emptied_is_found(log: list[int]):
    tamper(sa.delete(TABLE), recount(0))
    assert found() == BadEntry(None, 1, Fault.CUT)


def test_a_log_that_was_sealed_anew_is_found_by_the_file(log: list[int]):
    tamper(sa.update(TABLE).values(position=None, hash=None), recount(0),
           sa.update(TABLE).where(at(log[0])).values(reason="别的"))
    sealing.seal(now=clock.now())
    assert found() == BadEntry(log[-1], len(log), Fault.REWRITTEN)


def test_an_entry_that_was_added_to_the_chain_by_hand_is_found(log: list[int]):
    with transaction():
        audit.record(COMMAND, "office:name", 1, now=clock.now(), reason="补记")
    entry = db.session.execute(sealing._unsealed).mappings().one()
    position, before = sealing.head() or (0, "")
    digest = sealing._digest(before, entry, position + 1).hex()
    tamper(sa.update(TABLE).where(at(entry["id"])).values(position=position + 1, hash=digest))
    assert found() == BadEntry(entry["id"], position + 1, Fault.ADDED)


def test_sealing_does_not_go_on_after_a_cut_tail(log: list[int]):
    tamper(sa.delete(TABLE).where(at(log[-1])))
    with transaction():
        audit.record(COMMAND, "office:name", 1, now=clock.now())
    with pytest.raises(RuntimeError, match="no entry at position"):
        sealing.seal(now=clock.now())


REFUSED: dict[str, Callable[[int], sa.Executable]] = {
    "update": lambda i: sa.update(TABLE).where(at(i)).values(reason="别的"),
    "unseal": lambda i: sa.update(TABLE).where(at(i)).values(position=None, hash=None),
    "seal again": lambda i: sa.update(TABLE).where(at(i)).values(position=10_000),
    "delete": lambda i: sa.delete(TABLE).where(at(i)),
}


@pytest.mark.parametrize("act", REFUSED)
def test_the_database_refuses_to_change_a_sealed_entry(log: list[int], act: str):
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), transaction():
        db.session.execute(REFUSED[act](log[-4]))


def test_the_database_refuses_to_change_more_than_the_seal_of_an_unsealed_entry(ctx: Flask):
    with transaction():
        audit.record(COMMAND, "office:name", 1, now=clock.now())
    last = db.session.execute(sa.select(sa.func.max(TABLE.c.id))).scalar_one()
    for values in ({"reason": "别的"}, {"position": 10_000, "hash": "0" * 64, "reason": "别的"}):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), transaction():
            db.session.execute(sa.update(TABLE).where(at(last)).values(values))


def test_the_database_refuses_to_empty_or_replace(log: list[int]):
    if db.engine.dialect.name == "sqlite":
        statement = (f"INSERT OR REPLACE INTO audit_entry (id, noun, verb, door, at, reason) "
                     f"VALUES ({log[-4]}, 'office', 'office:name', 'web', '2026-03-02 01:00:00', '')")
    else:
        statement = "TRUNCATE audit_entry"
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), transaction():
        db.session.execute(sa.text(statement))


def test_the_orm_refuses_too(log: list[int]):
    with pytest.raises(RuntimeError, match="append-only"), transaction():
        db.session.get_one(AuditEntry, log[-1]).reason = "别的"


def test_the_head_of_every_sealing_is_appended_to_the_file(log: list[int], heads: pathlib.Path):
    position, digest = sealing.head() or (0, "")
    line = f"{position} {digest} 2026-03-02T09:00:00+08:00\n"
    assert heads.read_text(encoding="utf-8") == line
    sealing.seal(now=clock.now())  # nothing to seal, nothing to say
    assert heads.read_text(encoding="utf-8") == line


def test_half_a_line_of_a_crash_is_passed_over_and_ended(log: list[int], heads: pathlib.Path):
    with heads.open("a", encoding="utf-8") as out:
        out.write("99999 0123")
    assert found() is None
    seal_heads.append(7, "a" * 64, clock.now())
    lines = heads.read_text(encoding="utf-8").splitlines()
    assert lines[1:] == ["99999 0123", f"7 {'a' * 64} 2026-03-02T09:00:00+08:00"]


def test_sealers_at_once_make_one_chain(backend: Backend, tmp_path: pathlib.Path):
    app = make_app(backend.clone(), tmp_path / "files")
    with app.app_context():
        with transaction():
            for _ in range(2_500):
                audit.record(COMMAND, "office:name", 1, now=clock.now())

        def sealed(_: int) -> int:
            with app.app_context():
                return sealing.seal(now=clock.now())

        with ThreadPoolExecutor(4) as pool:
            counts = list(pool.map(sealed, range(4)))
        verdict = sealing.verify()
        assert (sum(counts), verdict.unsealed, verdict.bad) == (verdict.entries, 0, None)
    dispose(app)


def test_both_databases_give_the_same_hash(ctx: Flask):
    """A chain survives the move from one to the other."""
    with transaction():
        audit.record(COMMAND, "office:name", 1, now=clock.now(), after={"name": "甲"}, before={"b": 1, "a": None})
    row = db.session.execute(sealing._unsealed.order_by(None).order_by(AuditEntry.id.desc())).mappings().first()
    assert row
    digest = sealing._digest("0" * 64, dict(row) | {"id": 5}, 5)  # type: ignore[arg-type]
    assert digest.hex() == "a7ce38807f172cb0232a6cee0b0b154923270301b18e9952447b8a08b27afe78"
