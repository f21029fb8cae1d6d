"""Plain text in the encodings that Chinese offices produce: UTF-8, GB18030 (GBK, GB2312 are parts of it), UTF-16."""

import codecs
import unicodedata

from ..domain.errors import RuleBroken

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAMPLE = 4096
_TOLERATED = 0.05  # share of characters that no text has; a wrong guess has far more


def read_txt(data: bytes) -> str:
    """Line breaks become \\n. A file that is no text in any of the encodings is refused, never read with gaps."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lines(_decoded(data, encoding) or _refuse())
    guesses = ("utf-16-le", "utf-16-be") if b"\x00" in data else ("utf-8", "gb18030")
    for encoding in guesses:
        text = _decoded(data, encoding)
        if text is not None and _is_plausible(text) and (encoding in ("utf-8", "gb18030") or _is_familiar(text)):
            return _lines(text)
    return _refuse()


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_plausible(text: str) -> bool:
    """Control characters and unassigned or private code points betray a wrong encoding or a file that is no text."""
    sample = text[:_SAMPLE]
    strange = sum(unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") and c not in "\t\n\r\f\v" for c in sample)
    return strange <= _TOLERATED * len(sample)


def _is_familiar(text: str) -> bool:
    """Almost any bytes are UTF-16 of something. Chinese text is mostly ASCII, Chinese and its punctuation."""
    sample = text[:_SAMPLE]
    return 2 * sum(c < "\x7f" or "\u3000" <= c <= "\u9fff" or c > "\uff00" for c in sample) > len(sample)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse() -> str:
    raise RuleBroken("import.undecodable")
