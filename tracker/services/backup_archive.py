"""The archive of a backup: a ZIP with the rows of every table as JSON lines, the files under their hash, and manifest.json.

The manifest is written last and holds the SHA-256 of everything else. Nothing in it depends on the kind of database, so an
office may move from SQLite to PostgreSQL by it. The key that signs the sessions is not in it.
"""

import contextlib
import datetime as dt
import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from ..domain.errors import RuleBroken

FORMAT = 1
HEADS = "files/audit-heads.log"
Watch = Callable[[int, int], None]  # told how much is done, and of how much

_MANIFEST = "manifest.json"
_PIECE = 1 << 20
_FILE = re.compile(r"files/([0-9a-f]{2})/\1[0-9a-f]{62}")
# What the reader of a ZIP raises on bytes that are none, or not any more.
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError,
           OSError)


@dataclass(frozen=True, slots=True)
class Part:
    """A member of the archive: a file, or the rows of a table."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: list[str]
    rows: int
    part: Part


@dataclass(slots=True)
class Manifest:
    """`missing` are files that the database names and the folder did not have; `changed` those that are no longer what
    their name says, kept as they are. `audit_*` is the head of the sealed log."""

    revision: str
    database: str
    office: str
    made_at: str
    audit_position: int | None = None
    audit_hash: str | None = None
    tables: list[Table] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def parts(self) -> list[Part]:
        return [*(table.part for table in self.tables), *self.files]


class Writer:
    """Writes parts one after the other, never holding more than a piece of one."""

    def __init__(self, stream: IO[bytes], now: dt.datetime) -> None:
        self._date = now.timetuple()[:6]
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)

    def add(self, name: str, pieces: Iterable[bytes], *, is_packed: bool = True) -> Part:
        member = zipfile.ZipInfo(name, self._date)
        member.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
        member.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(member, "w", force_zip64=True) as out:
            for piece in pieces:
                out.write(piece)
                digest.update(piece)
                size += len(piece)
        return Part(name, digest.hexdigest(), size)

    def finish(self, manifest: Manifest) -> None:
        self.add(_MANIFEST, [json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()])

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()


class Reader:
    """Raises RuleBroken for whatever is not a whole archive of this program. `check()` before anything is taken from it."""

    def __init__(self, path: Path) -> None:
        with contextlib.ExitStack() as opened:
            try:
                self._zip = opened.enter_context(zipfile.ZipFile(path))
                self.manifest = _parsed(json.loads(self._zip.read(_MANIFEST)))
            except _BROKEN:
                raise RuleBroken("backup.not_whole", file=path.name) from None
            opened.pop_all()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def check(self, watch: Watch) -> None:
        """Every part is what the manifest says, and there is no other."""
        wanted = {part.name: part for part in self.manifest.parts}
        names = [name for name in self._zip.namelist() if name != _MANIFEST]
        for name in {*names} ^ wanted.keys():
            raise RuleBroken("backup.damaged", part=name)
        total, done = sum(part.size for part in wanted.values()), 0
        for part in wanted.values():
            digest = hashlib.sha256()
            for piece in self.pieces(part):
                digest.update(piece)
                done += len(piece)
                watch(done, total)
            if digest.hexdigest() != part.sha256:
                raise RuleBroken("backup.damaged", part=part.name)

    def pieces(self, part: Part) -> Iterator[bytes]:
        """Never more than the manifest says, whatever it unpacks to."""
        left = part.size
        try:
            with self._zip.open(part.name) as member:
                while piece := member.read(_PIECE):
                    left -= len(piece)
                    if left < 0:
                        break
                    yield piece
        except _BROKEN:
            left = -1
        if left:
            raise RuleBroken("backup.damaged", part=part.name)

    def rows(self, table: Table) -> Iterator[list[Any]]:
        with self._zip.open(table.part.name) as member:
            for line in member:
                yield json.loads(line)


def _parsed(content: dict[str, Any]) -> Manifest:
    """Raises one of _BROKEN for anything else than a manifest, for names that lead elsewhere as well."""
    if content["format"] > FORMAT:
        raise RuleBroken("backup.newer")
    try:
        tables = [Table(**{**table, "part": Part(**table["part"])}) for table in content["tables"]]
        manifest = Manifest(**{**content, "tables": tables, "files": [Part(**part) for part in content["files"]]})
    except TypeError as error:
        raise ValueError(str(error)) from None
    for part in manifest.files:
        if part.name != HEADS and not _FILE.fullmatch(part.name):
            raise ValueError(part.name)
    return manifest
