"""What may be uploaded: by suffix, by the first bytes, and for zip containers by what is inside."""

import io
import re
import zipfile
from collections.abc import Collection
from dataclasses import dataclass

from .errors import RuleBroken

NAME_LENGTH = 200
MAX_UNPACKED = 500 * 1024 * 1024
MAX_RATIO = 200  # a container that unpacks to more than this many times its size is a bomb
MAX_MEMBERS = 5000

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROGRAMS = (".exe", ".dll", ".scr", ".com", ".bat", ".cmd", ".msi", ".ps1", ".vbs", ".js", ".jar", ".hta", ".lnk")
SECRECY_MARK = re.compile(r"(绝密|机密|秘密)\s*★")


@dataclass(frozen=True, slots=True)
class FileType:
    media_type: str
    magic: tuple[bytes, ...]
    member: str | None = None  # what a zip container of this type must hold


FILE_TYPES: dict[str, FileType] = {
    "docx": FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (_ZIP,),
                     "word/document.xml"),
    "xlsx": FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (_ZIP,), "xl/workbook.xml"),
    "pdf": FileType("application/pdf", (b"%PDF-",)),
    "doc": FileType("application/msword", (_OLE,)),
    "wps": FileType("application/vnd.ms-works", (_OLE,)),
    "et": FileType("application/vnd.ms-excel", (_OLE,)),
    "jpg": FileType("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": FileType("image/jpeg", (b"\xff\xd8\xff",)),
    "png": FileType("image/png", (b"\x89PNG\r\n\x1a\n",)),
}

# What a browser can show by itself, without a program that opens it.
PICTURES = frozenset({"image/jpeg", "image/png"})
SHOWN = PICTURES | {"application/pdf"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in; its name is reduced to the last part of any path, of either kind of slash."""

    name: str
    data: bytes


def clean_name(name: str) -> str:
    """The bare file name without control characters; '' if nothing is left."""
    bare = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in bare if c.isprintable()).strip().strip(".")


def bears_mark(text: str) -> bool:
    """A mark of secrecy, also one that is spaced out or broken over lines."""
    return SECRECY_MARK.search("".join(text.split())) is not None


def check_text(*texts: str) -> None:
    """Of what is typed into a form."""
    if any(SECRECY_MARK.search(text) for text in texts):
        raise RuleBroken("text.secrecy_mark")


def check_upload(upload: Upload, suffixes: Collection[str] = FILE_TYPES) -> FileType:
    """Raises RuleBroken that names the file and what is wrong with it; `suffixes` are those taken here."""
    name = clean_name(upload.name)
    if not name or len(name) > NAME_LENGTH:
        raise RuleBroken("upload.name", name=name[:40], limit=NAME_LENGTH)
    if SECRECY_MARK.search(name):
        raise RuleBroken("upload.secrecy_mark", name=name)
    if not upload.data:
        raise RuleBroken("upload.empty", name=name)
    _, dot, suffix = name.lower().rpartition(".")
    file_type = FILE_TYPES.get(suffix) if dot and suffix in suffixes else None
    if file_type is None:
        raise RuleBroken("upload.suffix", name=name, allowed=list(suffixes))
    if not upload.data.startswith(file_type.magic):
        raise RuleBroken("upload.content", name=name, suffix=suffix)
    if file_type.member:
        _look_into(name, upload.data, file_type.member)
    return file_type


def _look_into(name: str, data: bytes, member: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            members = container.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise RuleBroken("upload.broken_container", name=name) from None
    unpacked = sum(m.file_size for m in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(data), 1):
        raise RuleBroken("upload.bomb", name=name)
    names = {m.filename for m in members}
    if member not in names:
        raise RuleBroken("upload.wrong_container", name=name)
    if any(n.lower().endswith("vbaproject.bin") for n in names):
        raise RuleBroken("upload.macro", name=name)
    if any(n.lower().endswith(PROGRAMS) for n in names):
        raise RuleBroken("upload.program", name=name)
    if any(n.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", n) for n in names):
        raise RuleBroken("upload.wrong_container", name=name)
