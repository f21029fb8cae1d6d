"""Opening a .docx without trusting it: it is a zip archive of XML that anybody may have made."""

import io
import zipfile
import zlib
from typing import Any

from ..domain.errors import RuleBroken

MAX_MEMBERS = 4_000
MAX_PART_BYTES = 32 * 1024 * 1024
MAX_TOTAL_BYTES = 512 * 1024 * 1024
MAX_RATIO = 200  # text packs to a tenth or so; a bomb to a thousandth
_RATIO_FROM = 1024 * 1024
# "Strict Open XML" is the same format under another name space.
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Refuses what is not a Word document of 2007 or later, or would unpack to an unreasonable size."""
    if data.startswith(_OLE):
        raise RuleBroken("import.encrypted" if _ENCRYPTED in data else "import.old_word")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise RuleBroken("import.not_docx") from error
    _check_sizes(archive.infolist())
    if "word/document.xml" not in archive.namelist():
        raise RuleBroken("import.not_docx")
    return archive


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    if any(member.flag_bits & 0x1 for member in members):
        raise RuleBroken("import.encrypted")
    total = sum(member.file_size for member in members)
    swollen = any(
        member.file_size > _RATIO_FROM and member.file_size > MAX_RATIO * max(1, member.compress_size) for member in members
    )
    if len(members) > MAX_MEMBERS or total > MAX_TOTAL_BYTES or swollen:
        raise RuleBroken("import.unreasonable_archive", members=len(members), size=total)


def read_xml(archive: zipfile.ZipFile, name: str) -> Any:
    """The root of a part, or None if the archive has no such part. No entity is resolved and no file fetched."""
    from lxml import etree  # noqa: PLC0415 - heavy, and only the import of a Word file needs it

    try:
        with archive.open(name) as part:
            content = part.read(MAX_PART_BYTES + 1)  # the sizes in the directory are claims
    except KeyError:
        return None
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zlib.error) as error:
        raise RuleBroken("import.not_docx") from error
    if len(content) > MAX_PART_BYTES:
        raise RuleBroken("import.unreasonable_archive", members=len(archive.namelist()), size=len(content))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content.replace(_STRICT, _TRANSITIONAL), parser)
    except etree.XMLSyntaxError as error:
        raise RuleBroken("import.not_docx") from error
    if root.getroottree().docinfo.doctype:
        raise RuleBroken("import.not_docx")
    return root
