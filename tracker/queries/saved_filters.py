"""The filters that a person keeps for a list."""

from dataclasses import dataclass

import sqlalchemy as sa

from ..extensions import db
from ..models.user import SavedFilter


@dataclass(frozen=True, slots=True)
class Kept:
    """`query` is the query string of the list's address."""

    id: int
    page: str
    name: str
    query: str


def kept_filters(user_id: int | None, page: str) -> list[Kept]:
    rows = db.session.execute(
        sa.select(SavedFilter.id, SavedFilter.page, SavedFilter.name, SavedFilter.query)
        .where(SavedFilter.user_id == user_id, SavedFilter.page == page).order_by(SavedFilter.name))
    return [Kept(*row) for row in rows]


def kept_filter(user_id: int | None, filter_id: int) -> Kept | None:
    row = db.session.execute(
        sa.select(SavedFilter.id, SavedFilter.page, SavedFilter.name, SavedFilter.query)
        .where(SavedFilter.user_id == user_id, SavedFilter.id == filter_id)).one_or_none()
    return Kept(*row) if row else None
