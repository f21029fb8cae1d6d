"""Text of several lines as it is kept, typed or read from a file. What is one line is cleaned in names.py."""

import re

LINE_END = re.compile("\r\n?|\n|\x0b|\x0c|\x85|\u2028|\u2029")
# Zero widths, signs that turn the writing round, soft hyphens and controls: copied along from the web or a chat.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_BLANK = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]")


def clean_text(text: str) -> str:
    """Without what cannot be seen, one kind of line end, every narrow blank a plain one. A full-width blank stays: it may
    be the indent of a paragraph."""
    return _BLANK.sub(" ", INVISIBLE.sub("", LINE_END.sub("\n", text)))
