"""Text that a person typed, made fit for XML: Word and Excel refuse a whole file for one control character."""

import re
from xml.sax.saxutils import escape

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legible(text: str) -> str:
    """Without the characters that XML 1.0 forbids (also lone surrogates), and with one kind of line end."""
    return ILLEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def escaped(text: str) -> str:
    return escape(legible(text))
