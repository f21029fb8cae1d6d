"""Entries struck out (作废) as a reader sees them: shown as they were, with the reason and who struck them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.vocabulary import Role
from ..models.progress import Strike
from ..models.unit import Unit
from ..models.user import Post, User


@dataclass(frozen=True, slots=True)
class Struck:
    reason: str
    at: dt.datetime
    user_name: str
    role: Role
    post_unit: str


class Strikes:
    """Joins the strikes of one table's rows to a query that reads them; of a row without one all columns are null."""

    def __init__(self) -> None:
        self._strike, self._user, self._post, self._unit = aliased(Strike), aliased(User), aliased(Post), aliased(Unit)

    @property
    def columns(self) -> tuple[Any, ...]:
        return self._strike.reason, self._strike.at, self._user.name, self._post.role, self._unit.name

    def of_reports(self, query: Any, report_id: Any) -> Any:
        return self._joined(query, self._strike.report_id == report_id)

    def of_files(self, query: Any, evidence_id: Any) -> Any:
        return self._joined(query, self._strike.evidence_id == evidence_id)

    def _joined(self, query: Any, on: sa.ColumnElement[bool]) -> Any:
        return (query.outerjoin(self._strike, on).outerjoin(self._user, self._user.id == self._strike.user_id)
                .outerjoin(self._post, self._post.id == self._strike.post_id)
                .outerjoin(self._unit, self._unit.id == self._post.unit_id))


def struck(columns: Any) -> Struck | None:
    """Of the five columns as they were read."""
    return None if columns[1] is None else Struck(*columns)
