"""One act on many rows: each whole or refused, with its own entry in the log."""

import pytest
import sqlalchemy as sa

from tests.acts import task_of
from tests.factories import World, a_draft, a_round, a_task, version_of, workdays
from tracker import clock
from tracker.domain.errors import DomainError
from tracker.domain.vocabulary import Mode, PartState, State
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.services import batches


@pytest.fixture
def round_id(ctx, world: World) -> int:
    return a_round(world)


def codes(outcomes: list[batches.Outcome]) -> list[str | None]:
    return [error.code if (error := outcome.error) else None for outcome in outcomes]


def test_what_can_be_assigned_is_assigned_and_the_rest_says_why_not(world: World, round_id: int):
    first, stale, timed_out, last = (a_draft(world, round_id, title=f"第{n}项") for n in range(4))
    already = a_task(world, round_id, State.CLOSED)
    ongoing = a_draft(world, round_id, mode=Mode.ONGOING)
    items = [(task_id, version_of(task_id)) for task_id in (first, stale, timed_out, last, already, ongoing)]
    items[1] = (stale, 99)
    items[2] = (2**31 - 1, 1)
    outcomes = batches.assign_tasks(world.actor("supervisor"), [*items, items[0]], rule=workdays(10), now=clock.now())
    assert [outcome.id for outcome in outcomes] == [item_id for item_id, _ in items]
    assert codes(outcomes) == [None, "task.stale", "task.not_found", None, "task.no_such_transition", None]
    assert all(isinstance(outcome.error, DomainError | None) for outcome in outcomes)
    numbers = [task_of(task_id).number for task_id in (first, last, ongoing)]
    assert numbers == sorted(numbers, key=str), "numbered in the order given, without a gap"
    assert [int(str(number)[-3:]) for number in numbers] == [2, 3, 4]
    assert task_of(stale).state is State.DRAFT
    assert db.session.scalar(sa.select(sa.func.count()).where(AuditEntry.verb == "task:assign",
                                                              AuditEntry.task_id.in_([first, last, ongoing]))) == 3
    assert codes(batches.assign_tasks(world.actor("inspector"), [(stale, 1)], rule=workdays(5), now=clock.now())) == [
        "access.not_allowed"]
    assert codes(batches.assign_tasks(world.actor("supervisor"), [(stale, 1)], rule=None, now=clock.now())) == [
        "task.deadline_missing"]


def test_all_parts_of_a_task_are_accepted_at_once(world: World, round_id: int):
    """By the liaison of the bureau, who also covers the school below it; the lead's receipt raises the version."""
    task_id = a_task(world, round_id, supporting=("school", "health"))
    parts = [part.id for part in task_of(task_id).parts]
    items = [(part_id, version_of(task_id)) for part_id in parts]
    outcomes = batches.accept_parts(world.actor("liaison"), items, now=clock.now())
    assert [outcome.id for outcome in outcomes] == parts
    assert codes(outcomes) == [None, None, "access.not_allowed"]
    task = task_of(task_id)
    assert (task.state, [part.state for part in task.parts]) == (
        State.IN_PROGRESS, [PartState.ACCEPTED, PartState.ACCEPTED, PartState.ASSIGNED])
    again = batches.accept_parts(world.actor("liaison"), items[:1], now=clock.now())
    assert codes(again) == ["task.stale"]
    assert batches.accept_parts(world.actor("liaison"), [], now=clock.now()) == []
