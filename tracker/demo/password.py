"""The demo's password and key: made once, kept beside its files, readable by their owner only."""

import os
import secrets
from pathlib import Path
from typing import Any


def demo_password(settings: Any) -> str:
    """TRACKER_DEMO_PASSWORD, else the one kept, else a new one. Kept, so that a second start can name it."""
    kept = _kept(_folder(settings) / "demo-password")
    if settings.demo_password:
        if kept != settings.demo_password:
            _keep(_folder(settings) / "demo-password", settings.demo_password)
        return str(settings.demo_password)
    return kept or _keep(_folder(settings) / "demo-password", f"Demo-{secrets.token_hex(4)}-{secrets.randbelow(90) + 10}")


def demo_key(settings: Any) -> str:
    """The key that signs the sessions of the demo."""
    where = _folder(settings) / "demo-key"
    return _kept(where) or _keep(where, secrets.token_hex(32))


def _folder(settings: Any) -> Path:
    """Beside the database: the parent of the files folder."""
    folder: Path = settings.files.parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _kept(where: Path) -> str | None:
    return where.read_text(encoding="utf-8").strip() or None if where.exists() else None


def _keep(where: Path, secret: str) -> str:
    handle = os.open(where, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(secret + "\n")
    os.chmod(where, 0o600)
    return secret
