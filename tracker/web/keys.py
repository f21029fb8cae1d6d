"""Ids of rows in addresses and forms: what no database could hold is refused before it is asked."""

from typing import Any

from werkzeug.routing import IntegerConverter

LARGEST_KEY = 2**31 - 1


class Key(IntegerConverter):
    """The id in a path; a larger one is simply not found."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": LARGEST_KEY, **options})


def row_key(raw: str | int) -> int:
    """An id out of a query or a form; a ValueError lets Flask take the default, and a form say that nothing was chosen."""
    value = int(raw)
    if not 0 < value <= LARGEST_KEY:
        raise ValueError
    return value
