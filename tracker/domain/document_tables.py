"""The rows of tables are nobody's text: they are taken out before the items are looked for."""

from collections.abc import Sequence

from .enumerators import starts_item

ROW = "\x1e"  # a reader puts it before every row of a table that has columns; XML and honest texts do not contain it
_DIVIDERS = 2  # a row that was pasted shows by its tabs


def without_tables(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without its tables, and their rows. A document that has its items in a table is left as it is."""
    if ROW not in text and "\t" not in text:
        return text, ()
    lines = text.split("\n")
    is_row = _rows(lines)
    rest = [line for line, row in zip(lines, is_row, strict=True) if not row]
    if not any(starts_item(line.strip()) for line in rest):
        return text.replace(ROW, ""), ()
    rows = (line.strip(ROW) for line, row in zip(lines, is_row, strict=True) if row)
    return "\n".join(rest), tuple(" | ".join(cell.strip() for cell in row.split("\t")) for row in rows)


def _rows(lines: Sequence[str]) -> list[bool]:
    """A pasted table has two rows at least, and its head is no item."""
    tabbed = [line.strip().count("\t") >= _DIVIDERS for line in lines]
    found, inside = [], False
    for at, line in enumerate(lines):
        goes_on = at + 1 < len(lines) and tabbed[at + 1]
        inside = tabbed[at] and (inside or (goes_on and not starts_item(line.strip())))
        found.append(inside or line.startswith(ROW))
    return found
