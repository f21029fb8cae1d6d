"""How a keyset list is cut into pages."""

from collections.abc import Callable
from typing import Protocol, TypeVar


class Directed(Protocol):
    """A place in a list, from which the page lies after, or (`is_back`) before."""

    @property
    def is_back(self) -> bool: ...


R = TypeVar("R")
P = TypeVar("P", bound=Directed)


def cut(found: list[R], place: P | None, most: int, at: Callable[..., P]) -> tuple[list[R], P | None, P | None]:
    """The page, and the places of the next and the previous one, if there are any; one row more than `most` was read. `at`
    gives the place of a row."""
    is_back, has_more = place is not None and place.is_back, len(found) > most
    rows = found[-most:] if is_back else found[:most]
    is_after, is_before = is_back or has_more, has_more if is_back else place is not None
    return (rows, at(rows[-1]) if rows and is_after else None,
            at(rows[0], is_back=True) if rows and is_before else None)
