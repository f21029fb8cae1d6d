import pytest

from tests.factories import World, a_round, a_task
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.task import Task


@pytest.mark.parametrize("state", State)
def test_every_state_can_be_reached(ctx, world: World, state: State):
    task_id = a_task(world, a_round(world), state)
    assert db.session.get_one(Task, task_id).state is state
