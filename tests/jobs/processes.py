"""Real processes for the tests: their environment, and waiting without sleeping for a fixed time."""

import os
import pathlib
import time
from collections.abc import Callable

LIMIT = 60  # seconds


def environment(url: str, files: pathlib.Path) -> dict[str, str]:
    """As the tests', with the settings of one office and no other."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    return kept | {"TRACKER_DATABASE_URL": url, "TRACKER_FILES": str(files), "TRACKER_SECRET_KEY": "process-" * 8}


def wait_until(condition: Callable[[], bool], limit: float = LIMIT) -> None:
    ends = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < ends, f"not within {limit} seconds"
        time.sleep(0.002)
