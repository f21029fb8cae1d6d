"""audit-heads.log in the files folder: one line a sealing, `position hash time`. It lies outside the database, so that
somebody who can change every row there still cannot hide that the end of the log was cut or written anew.

A crash may lose a line or leave half of one, which is passed over; a line is written after the commit, so none is wrong.
"""

import datetime as dt
import os
import re
from pathlib import Path

from . import filestore

_LINE = re.compile(r"(?P<position>[1-9][0-9]*) (?P<hash>[0-9a-f]{64}) \S+")


def append(position: int, digest: str, at: dt.datetime) -> None:
    """Synced before it returns. Begins a new line if a crash left half of one."""
    filestore.make_folder()
    with path().open("ab+") as out:
        is_torn = out.tell() > 0 and out.seek(-1, os.SEEK_END) >= 0 and out.read(1) != b"\n"
        line = f"{position} {digest} {at.isoformat(timespec='seconds')}\n"
        out.write(("\n" + line if is_torn else line).encode())
        out.flush()
        os.fsync(out.fileno())


def read() -> dict[int, str]:
    """Hash by position; of two lines for one position the older counts."""
    heads: dict[int, str] = {}
    if path().exists():
        with path().open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if found := _LINE.fullmatch(line.rstrip("\n")):
                    heads.setdefault(int(found["position"]), found["hash"])
    return heads


def path() -> Path:
    return filestore.folder() / "audit-heads.log"
