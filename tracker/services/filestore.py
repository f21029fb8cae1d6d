"""Bytes by their hash: files/aa/<sha256>. Written and synced before the row that names them is committed, so a row never
points to nothing; bytes that no row names are harmless."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from flask import current_app

from ..domain.errors import RuleBroken


def put(data: bytes) -> str:
    """Store and give the SHA-256; the same bytes are stored once."""
    digest = hashlib.sha256(data).hexdigest()
    target = path(digest)
    if not target.exists():
        write(target, [data])
    return digest


def write(target: Path, pieces: Iterable[bytes]) -> None:
    """The whole file or none, and synced."""
    if not target.parent.exists():
        make_folder()
        target.parent.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder())
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.writelines(pieces)
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, target)
    finally:
        with contextlib.suppress(FileNotFoundError):  # it has its own name by now
            os.unlink(name)
    sync_folder(target.parent)


def get(digest: str) -> bytes:
    """Raises RuleBroken when the bytes are missing or are not what was stored."""
    try:
        data = path(digest).read_bytes()
    except FileNotFoundError:
        raise RuleBroken("file.missing", digest=digest[:12]) from None
    if hashlib.sha256(data).hexdigest() != digest:
        raise RuleBroken("file.changed", digest=digest[:12])
    return data


def path(digest: str) -> Path:
    return folder() / digest[:2] / digest


def folder() -> Path:
    found: Path = current_app.extensions["settings"].files
    return found


def make_folder() -> None:
    """For the account that runs the server only, like the database; a folder that is there keeps its mode."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)


def sync_folder(where: Path) -> None:
    handle = os.open(where, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
