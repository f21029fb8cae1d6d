"""Findings by their category, which a finding without one takes from the nearest above: SQL as text for the lists."""

from collections.abc import Sequence
from typing import Literal

import sqlalchemy as sa

from ..models.round import RoundCategory
from .list_choices import Option

OUTSIDE: Literal["none"] = "none"
Category = int | Literal["none"]
_BELOW = ("(WITH RECURSIVE below(id) AS (SELECT id FROM finding WHERE {} UNION ALL SELECT f.id FROM below b "
          "JOIN finding f ON f.parent_id = b.id WHERE f.category_id IS NULL) SELECT id FROM below)")


def in_category(column: str, category: Category) -> str:
    """The finding of the column stands in the category `:category`; OUTSIDE: in none of the round `:round`."""
    if category == OUTSIDE:
        return f"({column} IS NULL OR {column} NOT IN {_BELOW.format('category_id IS NOT NULL AND round_id = :round')})"
    of_round = "(SELECT round_id FROM round_category WHERE id = :category)"
    return f"{column} IN {_BELOW.format(f'category_id = :category AND round_id = {of_round}')}"


def round_of(category: Category | None) -> sa.ScalarSelect[int] | None:
    """A category belongs to one round; OUTSIDE says nothing of which."""
    if category is None or category == OUTSIDE:
        return None
    return sa.select(RoundCategory.round_id).where(RoundCategory.id == category).scalar_subquery()


def is_strange(category: Category | None, round_id: int | None, known: Sequence[Option]) -> bool:
    """Neither one of those that the reader's reach knows, nor OUTSIDE of a round that has some."""
    if category == OUTSIDE:
        return round_id is None or not known
    return category is not None and all(option.id != category for option in known)
