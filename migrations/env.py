"""Runs the migrations on the app's own engine, so that they see the same pragmas as everything else."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app

db = current_app.extensions["migrate"].db


def plain_types(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """A migration must mean the same for ever, so it names SQLAlchemy's types and never ours."""
    if kind == "type" and isinstance(item, sa.TypeDecorator):
        return "sa." + repr(item.impl_instance)
    return False


with db.engine.connect() as connection:
    driver = connection.connection.driver_connection
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:  # a table is rebuilt by dropping the old one, which its children's foreign keys would refuse
        driver.execute("PRAGMA foreign_keys=OFF")
    context.configure(connection=connection, target_metadata=db.metadata, render_as_batch=True, compare_type=True,
                      render_item=plain_types)
    with context.begin_transaction():
        context.run_migrations()
    if is_sqlite:
        assert not driver.execute("PRAGMA foreign_key_check").fetchall(), "a migration left a broken foreign key"
        driver.execute("PRAGMA foreign_keys=ON")
