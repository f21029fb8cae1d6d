"""The rows of tables are nobody's text: they are taken out before the items are looked for."""

from collections.abc import Iterator, Sequence

from .document_text import Aside
from .enumerators import starts_item
from .typed_text import LINE_END

ROW = "\x1e"  # a reader puts it before every row of a table that has columns; XML and honest texts do not contain it
_DIVIDERS = 2  # a row that was pasted shows by its tabs


def readings(text: str) -> Iterator[tuple[str, list[Aside]]]:
    """The text without its tables, and their rows. Where nothing beside the tables begins an item also the whole text: the
    items may stand in them."""
    rest: list[str] = []
    rows: list[Aside] = []
    lines = LINE_END.split(text)
    for line, is_row in zip(lines, _rows(lines), strict=True):
        if is_row:
            rows.append(Aside(len(rest) - 1, " | ".join(cell.strip() for cell in line.strip(ROW).split("\t"))))
        else:
            rest.append(line)
    yield "\n".join(rest), rows
    if rows and not any(starts_item(line.strip()) for line in rest):
        yield text.replace(ROW, ""), []


def _rows(lines: Sequence[str]) -> list[bool]:
    """A pasted table has two rows at least, and its head is no item."""
    tabbed = [line.strip().count("\t") >= _DIVIDERS for line in lines]
    found, inside = [], False
    for at, line in enumerate(lines):
        goes_on = at + 1 < len(lines) and tabbed[at + 1]
        inside = tabbed[at] and (inside or (goes_on and not starts_item(line.strip())))
        found.append(inside or line.startswith(ROW))
    return found
