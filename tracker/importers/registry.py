"""Which reader takes which file. A new kind of file is one reader and one line here."""

from collections.abc import Callable
from pathlib import PurePosixPath

from ..domain.document_text import MAX_DOCUMENT_CHARACTERS
from ..domain.errors import RuleBroken
from .docx import read_docx
from .txt import read_txt

READERS: dict[str, Callable[[bytes], str]] = {".docx": read_docx, ".txt": read_txt}
# Files of older programs, named apart so that the sentence can say: save it as docx.
_OLD = frozenset({".doc", ".wps", ".wpt", ".dot"})


def suffixes() -> tuple[str, ...]:
    """What a form may offer, with the dot."""
    return tuple(sorted(READERS))


def read_document(name: str, data: bytes) -> str:
    """Plain text, one line a paragraph. Every refusal is a RuleBroken `import.…`; the name only picks the reader."""
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.casefold()
    if suffix in _OLD:
        raise RuleBroken("import.old_word", suffix=suffix)
    if suffix not in READERS:
        raise RuleBroken("import.unsupported_suffix", suffix=suffix, supported=suffixes())
    if not data:
        raise RuleBroken("import.empty")
    text = READERS[suffix](data)
    if not text.strip():
        raise RuleBroken("import.empty")
    if len(text) > MAX_DOCUMENT_CHARACTERS:
        raise RuleBroken("import.too_long", length=len(text), limit=MAX_DOCUMENT_CHARACTERS)
    return text
