"""One act on many rows that a person ticked. Each item is its own use case: done whole with its own entry in the log, or
refused with the reason, while the others go on."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain.deadlines import DeadlineRule
from ..domain.errors import DomainError
from ..domain.permissions import Actor
from ..extensions import db
from ..models.task import TaskUnit
from . import assignment

Item = tuple[int, int]  # id, version of the task as its reader saw it


@dataclass(frozen=True, slots=True)
class Outcome:
    """`error` is None for what was done."""

    id: int
    error: DomainError | None


def accept_parts(actor: Actor, items: Sequence[Item], *, now: dt.datetime) -> list[Outcome]:
    """签收 of several parts, in the order given. Supporting parts come first inside: the lead's raises the version that
    the other parts of its task were ticked with."""
    leads = set(db.session.scalars(sa.select(TaskUnit.id).where(TaskUnit.id.in_([part_id for part_id, _ in items]),
                                                                TaskUnit.is_lead)))
    return _each(items, lambda part_id, version: assignment.accept_part(actor, part_id, version=version, now=now),
                 last=leads)


def assign_tasks(actor: Actor, items: Sequence[Item], *, rule: DeadlineRule | None, now: dt.datetime) -> list[Outcome]:
    """交办 of several drafts with one rule; they are numbered in the order given."""
    return _each(items, lambda task_id, version: assignment.assign_task(actor, task_id, version=version, rule=rule,
                                                                        now=now))


def _each(items: Sequence[Item], act: Callable[[int, int], object], last: set[int] | None = None) -> list[Outcome]:
    wanted = dict(items)  # an item that was sent twice is done once
    done = {item_id: _try(act, item_id, wanted[item_id])
            for item_id in sorted(wanted, key=lambda item_id: item_id in (last or ()))}
    return [Outcome(item_id, done[item_id]) for item_id in wanted]


def _try(act: Callable[[int, int], object], item_id: int, version: int) -> DomainError | None:
    try:
        act(item_id, version)
    except DomainError as error:
        return error
    return None
