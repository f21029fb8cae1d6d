"""The schema of the database, for the commands that change it."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_migrate import downgrade, upgrade


def migrate(settings: Any, revision: str = "head") -> None:
    """To the newest schema, or to an older one; a SQLite file and its folder are made if they are not there."""
    make_file(settings)
    upgrade(revision=revision)


def make_file(settings: Any) -> None:
    """An empty SQLite file that only its owner reads; SQLite gives the files beside it the same mode."""
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database and not url.database.startswith((":memory:", "file:")):
        path = Path(url.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)


def empty_again(revision: str = "head") -> None:
    """Every table is dropped and made anew."""
    downgrade(revision="base")
    upgrade(revision=revision)
