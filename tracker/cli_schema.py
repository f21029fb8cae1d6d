"""The schema of the database, for the commands that change it."""

from pathlib import Path
from typing import Any

from flask_migrate import downgrade, upgrade


def migrate(settings: Any, revision: str = "head") -> None:
    """To the newest schema, or to an older one; the folder of a SQLite file is made if it is not there."""
    make_folder(settings)
    upgrade(revision=revision)


def make_folder(settings: Any) -> None:
    if settings.database_url.startswith("sqlite:///"):
        Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)


def empty_again(revision: str = "head") -> None:
    """Every table is dropped and made anew."""
    downgrade(revision="base")
    upgrade(revision=revision)
