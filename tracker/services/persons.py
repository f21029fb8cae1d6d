"""The separation of persons, as the office's setting has it."""

from ..domain import separation
from ..domain.errors import RuleBroken
from ..domain.permissions import Actor
from ..domain.settings import RELAXED
from ..domain.vocabulary import Action
from ..models.task import Task
from ..queries.separation import of_cycle
from . import office


def check(actor: Actor, task: Task, action: Action) -> bool:
    """True if the rule is broken but the office allows it. Raises RuleBroken."""
    return separation.check(action, actor.user_id, of_cycle(task.id), is_relaxed=_is_relaxed())


def refusals(actor: Actor, task_id: int, actions: list[Action]) -> dict[Action, RuleBroken]:
    """The broken rule for each act that the office's strict setting refuses this person: it is not to be offered."""
    if _is_relaxed():
        return {}
    persons = of_cycle(task_id)
    found = {action: separation.refusal(action, actor.user_id, persons) for action in actions}
    return {action: refused for action, refused in found.items() if refused is not None}


def _is_relaxed() -> bool:
    return office.setting("separation") == RELAXED
