"""Rows as SQL text, for the set-based statements of the jobs: so many values would pass the limits on parameters of both
databases, and the driver would send them one by one."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

# Exact types only: a string can never get in, so neither can somebody's SQL. A digest is written as hex text.
_WRITE: dict[type, Callable[..., str]] = {
    int: int.__repr__,
    type(None): lambda _: "NULL",
    dt.date: lambda day: f"'{day.isoformat()}'",
    bytes: lambda digest: f"'{digest.hex()}'",
}
Literal = int | dt.date | bytes | None


def literal_rows(rows: Iterable[Sequence[Literal]]) -> list[str]:
    """The values of each row with commas between. Raises TypeError for anything but a whole number, a date, a digest or
    None."""
    write = _WRITE
    try:
        return [",".join([write[type(value)](value) for value in row]) for row in rows]
    except KeyError as unknown:
        raise TypeError(f"{unknown} is not written into SQL") from None


def literals(*values: Literal) -> str:
    """The same for one row."""
    return literal_rows([values])[0]
