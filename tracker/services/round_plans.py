"""The dates of a round's plan and the dictionary of its categories, as rows. Callers hold the round's lock and log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain import plan_dates
from ..domain.categories import MOST, NAME_LENGTH
from ..domain.errors import RuleBroken
from ..domain.plan_dates import PlanEntry
from ..domain.vocabulary import PlanDate
from ..extensions import db
from ..models.round import Finding, Round, RoundCategory, RoundDate
from ..queries.calendar import work_calendar
from ..queries.findings import categories
from ..queries.round_page import plan_rows


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """A category as it was entered, in its place of the list; a new one has no id."""

    id: int | None
    name: str


def begin(row: Round, concentrated_months: int | None) -> dict[str, str]:
    """What practice offers for a round of this kind, once the day of the feedback is known."""
    offered = plan_dates.offered(row.kind, concentrated_months) if row.feedback_on else {}
    return write(row, offered)


def write(row: Round, entries: Mapping[PlanDate, PlanEntry]) -> dict[str, str]:
    """Exactly these dates from now on, counted anew; gives them as the log keeps them."""
    there, reckoned = plan_rows(row.id), plan_dates.reckon(entries, row.feedback_on, work_calendar())
    for kind, old in there.items():
        if kind not in reckoned:
            db.session.delete(old)
    for kind, deadline_on in reckoned.items():
        kept = there.get(kind)
        if kept is None:
            kept = RoundDate(round_id=row.id, kind=kind)
            db.session.add(kept)
        kept.deadline_on, kept.months = deadline_on, entries[kind].months
    db.session.flush()
    return {kind.value: day.isoformat() for kind, day in reckoned.items()}


def dates_of(row: Round) -> dict[str, str]:
    """As the log keeps them."""
    rows = plan_rows(row.id)
    return {kind.value: rows[kind].deadline_on.isoformat() for kind in PlanDate if kind in rows}


def write_categories(row: Round, entries: Sequence[CategoryEntry]) -> None:
    """In the order given. One that findings use cannot go; its name can change."""
    names = [entry.name for entry in entries]
    if len(set(names)) != len(names):
        raise RuleBroken("category.twice")
    if len(names) > MOST or any(not name or len(name) > NAME_LENGTH for name in names):
        raise RuleBroken("category.form", most=MOST, limit=NAME_LENGTH)
    there = {kept.id: kept for kept in db.session.scalars(
        sa.select(RoundCategory).where(RoundCategory.round_id == row.id))}
    _drop(there, {entry.id for entry in entries})
    for kept in there.values():  # names may change places, and each is unique at every moment
        kept.name = f"#{kept.id}"
    db.session.flush()
    for position, entry in enumerate(entries, start=1):
        known = there.get(entry.id) if entry.id is not None else None
        if known is None:
            known = RoundCategory(round_id=row.id)
            db.session.add(known)
        known.name, known.position = entry.name, position
    db.session.flush()


def category_names(row: Round) -> list[str]:
    return [name for _id, name in categories(row.id)]


def _drop(there: dict[int, RoundCategory], kept: set[int | None]) -> None:
    for category_id in [i for i in there if i not in kept]:
        if db.session.scalar(sa.select(Finding.id).where(Finding.category_id == category_id).limit(1)):
            raise RuleBroken("category.in_use", name=there[category_id].name)
        db.session.delete(there.pop(category_id))
    db.session.flush()
