"""Head equals the models; up and down leave nothing; data and triggers survive each step — on both databases."""

import datetime as dt
import pathlib
import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from tests import databases
from tracker.extensions import db
from tracker.models.base import Base


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[Flask]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        server = request.getfixturevalue("postgres_url")
        name = f"m{abs(hash(str(tmp_path)))}"
        admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        request.addfinalizer(lambda: _drop(admin, name))
        url = sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    app = databases.make_app(url, tmp_path / "files")
    yield app
    databases.dispose(app)


def _drop(admin: sa.Engine, name: str) -> None:
    with admin.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    admin.dispose()


def schema() -> dict[str, object]:
    """Everything about the tables that matters, comparable between two databases of one kind."""
    inspector = sa.inspect(db.engine)
    found: dict[str, object] = {}
    for table in sorted(set(inspector.get_table_names()) - {"alembic_version"}):
        found[table] = {
            "columns": {c["name"]: (str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)},
            "key": sorted(inspector.get_pk_constraint(table)["constrained_columns"]),
            "foreign": sorted((tuple(f["constrained_columns"]), f["referred_table"])
                              for f in inspector.get_foreign_keys(table)),
            "unique": sorted(tuple(u["column_names"]) for u in inspector.get_unique_constraints(table)),
            "checks": sorted(_plain(c["sqltext"]) for c in inspector.get_check_constraints(table)),
            "indexes": sorted((i["name"] or "", tuple(i["column_names"]), bool(i["unique"]), _plain(str(_where(i))))
                              for i in inspector.get_indexes(table)),
        }
    return found


def _where(index: object) -> object:
    options = index.get("dialect_options", {})  # type: ignore[attr-defined]
    return options.get("sqlite_where", options.get("postgresql_where"))


def _plain(text: str) -> str:
    return re.sub(r"[\s()\"]|::\w+(\[\])?", "", text).lower()


def triggers() -> set[str]:
    if db.engine.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with db.engine.connect() as connection:
        return set(connection.exec_driver_sql(query).scalars())


def expected_triggers() -> set[str]:
    common = {"audit_entry_seal_only", "audit_entry_no_delete"}
    return common | ({"audit_entry_no_truncate"} if db.engine.dialect.name == "postgresql" else set())


def test_head_equals_the_models(empty_app: Flask, tmp_path: pathlib.Path):
    with empty_app.app_context():
        upgrade()
        migrated = schema()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
        Base.metadata.drop_all(db.engine)
        Base.metadata.create_all(db.engine)
        assert schema() == migrated


def test_up_and_down_leave_the_schema_as_it_was(empty_app: Flask):
    with empty_app.app_context():
        upgrade()
        at_head = schema()
        assert triggers() == expected_triggers()
        downgrade(revision="base")
        assert schema() == {}
        assert triggers() == set()
        upgrade()
        assert schema() == at_head
        assert triggers() == expected_triggers()


MOMENT = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
# revision: rows that a database at that revision may hold
ROWS = {
    "b976e4ebce4e": [
        ("unit", {"id": 1, "name": "云岭区", "kind": "organ", "position": 0, "from_on": dt.date(2026, 1, 1)}),
        ("unit_ancestor", {"unit_id": 1, "ancestor_id": 1, "depth": 0}),
        ("user_account", {"id": 1, "login": "sun", "name": "孙督查", "password_hash": "x", "is_active": True,
                          "session_epoch": 0, "created_at": MOMENT}),
        ("post", {"id": 1, "user_id": 1, "role": "supervisor", "unit_id": 1, "from_on": dt.date(2026, 1, 1)}),
        ("audit_entry", {"id": 1, "noun": "user", "noun_id": 1, "verb": "user:create", "door": "command", "at": MOMENT,
                         "reason": ""}),
        ("round", {"id": 1, "code": "XC2026-01", "name": "巡察", "kind": "inspection", "unit_id": 1, "version": 1,
                   "opened_on": dt.date(2026, 3, 1)}),
        ("finding", {"id": 1, "round_id": 1, "position": 0, "enumerator": "一、", "title": "议事规则", "text": ""}),
        ("notice", {"id": 1, "user_id": 1, "recipient_name": "孙督查", "kind": "closed", "reason": "", "at": MOMENT}),
    ],
}


def test_every_step_keeps_the_data(empty_app: Flask):
    """Rows written at an old revision are there at head, and again after one step down and up."""
    with empty_app.app_context():
        for revision, rows in ROWS.items():
            upgrade(revision=revision)
            for table, row in rows:
                _insert(table, row)
        upgrade()
        assert _kept() == {(table, row.get("id", 1)) for rows in ROWS.values() for table, row in rows}
        downgrade(revision="-1")
        upgrade()
        assert _kept() == {(table, row.get("id", 1)) for rows in ROWS.values() for table, row in rows}


def _insert(table: str, row: dict[str, object]) -> None:
    reflected = sa.Table(table, sa.MetaData(), autoload_with=db.engine)
    with db.engine.begin() as connection:
        connection.execute(reflected.insert().values(**row))


def _kept() -> set[tuple[str, int]]:
    found = set()
    with db.engine.connect() as connection:
        for table, row in (pair for rows in ROWS.values() for pair in rows):
            key = "id" if "id" in row else next(iter(row))
            count = connection.execute(sa.text(f"SELECT count(*) FROM {table} WHERE {key} = :value"), {"value": row[key]})
            if count.scalar_one():
                found.add((table, row.get("id", 1)))
    return found  # type: ignore[return-value]


def test_a_withdrawn_post_and_the_locks_of_nobody_pass_the_steps(empty_app: Flask):
    """What was typed and is no log-in name goes; for an older program a withdrawn post is over."""
    with empty_app.app_context():
        upgrade(revision="07750b8a11ec")
        for table, row in ROWS["b976e4ebce4e"]:
            _insert(table, row)
        for login in ("sun", "Own-Word-26"):
            _insert("login_lock", {"login": login, "failures": 1, "last_at": MOMENT})
        upgrade()
        with db.engine.begin() as connection:
            assert connection.exec_driver_sql("SELECT login FROM login_lock").scalars().all() == ["sun"]
            connection.exec_driver_sql(
                "UPDATE post SET from_on = '2099-05-01', withdrawn_on = '2026-01-01', to_on = '2025-12-31'")
        downgrade(revision="07750b8a11ec")
        upgrade()
        with db.engine.connect() as connection:
            post = connection.exec_driver_sql("SELECT from_on, to_on, withdrawn_on FROM post").one()
            assert (str(post.from_on), str(post.to_on), post.withdrawn_on) == ("2025-12-31", "2025-12-31", None)


def test_findings_added_by_hand_move_behind_what_they_stand_under(empty_app: Flask):
    with empty_app.app_context():
        upgrade(revision="3e9a61c04f27")
        for table, row in ROWS["b976e4ebce4e"]:
            _insert(table, row)
        for row_id, parent_id, position in ((11, None, 1), (12, None, 2), (13, 11, 3), (14, 12, 4), (15, 13, 5)):
            _insert("finding", {"id": row_id, "round_id": 1, "parent_id": parent_id, "position": position,
                                "enumerator": "", "title": "x", "text": ""})
        upgrade()
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT id FROM finding WHERE id > 10 ORDER BY position").scalars().all() == [
                11, 13, 15, 12, 14]


def test_log_rows_cannot_be_changed_or_deleted_after_the_migration(empty_app: Flask):
    with empty_app.app_context():
        upgrade(revision="b976e4ebce4e")
        for table, row in ROWS["b976e4ebce4e"]:
            _insert(table, row)
        upgrade()
        for statement in ("UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"):
            with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.engine.begin() as connection:
                connection.exec_driver_sql(statement)
