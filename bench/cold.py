"""A cold `flask tick` with nothing due, as cron starts it: seconds and memory, beside the bare imports of the same run."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

from bench.figures import Row

REPEATS = 7
BARE = [sys.executable, "-c", "import flask, sqlalchemy.orm"]
TICK = [sys.executable, "-m", "flask", "--app", "app", "tick"]


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
        environment = kept | {"TRACKER_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite"}
        _cost([*TICK[:-1], "prepare"], environment)
        pairs = [(_cost(BARE, environment), _cost(TICK, environment)) for _ in range(REPEATS)]
    bare, tick = (min(seconds for seconds, _ in side) for side in zip(*pairs, strict=True))
    memory = max(mebibytes for _, (_, mebibytes) in pairs)
    return [Row("cold tick, nothing due", tick, 0.7, 1.2, "s", f"bare imports {bare:.2f} s, so {tick / bare:.1f} times"),
            Row("cold tick, nothing due", memory, 80, 80, "MiB")]


def _cost(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds and the most memory, in MiB."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=pathlib.Path(__file__).parent.parent, env=environment,
                               stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return time.perf_counter() - begun, used.ru_maxrss / 1024
