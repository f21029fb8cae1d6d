"""What lies before the one who endorses, verifies or closes: the statement, what was reported, what was asked for — and
whether this person may judge it at all."""

from dataclasses import dataclass

from flask import current_app, g, url_for

from .. import clock
from ..domain.vocabulary import Action, PartState
from ..queries import corrections, progress
from ..queries.corrections import LastAct
from ..queries.dossier import Dossier
from ..queries.drafts import AlsoAsked
from ..queries.progress import Report
from ..services import persons, submission
from . import acts
from .messages import sentence

JUDGING = frozenset({Action.ENDORSE, Action.VERIFY, Action.CLOSE, Action.SUSTAIN, Action.RETURN})
PASSING_ON = (Action.ENDORSE, Action.VERIFY, Action.CLOSE)
SEPARATED = (Action.VERIFY, Action.CLOSE, Action.SUSTAIN)
REPORTS = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """`said`: the statement of the submission, then the remarks of those who passed it on, oldest first. `is_by_one`: who
    submitted it endorsed it too, or is about to. `handed_in`: by part, what its unit said of it."""

    said: tuple[tuple[Action, LastAct], ...]
    is_by_one: bool
    reports: tuple[Report, ...]
    has_more: bool
    handed_in: dict[int, LastAct]


def judged(page: Dossier, action: Action) -> Judged | None:
    """None for an act that judges nothing. What was struck out is not before the judge."""
    if action not in JUDGING:
        return None
    found = progress.reports(page.id, limit=REPORTS)
    standing = tuple(report for report in found.rows if report.struck is None)
    said = tuple((Action(act.verb.partition(":")[2]), act) for act in corrections.submission(page.id))
    who = {done: act.user_id for done, act in said} | ({action: g.actor.user_id} if action is Action.ENDORSE else {})
    is_by_one = Action.ENDORSE in who and who[Action.ENDORSE] == who.get(Action.SUBMIT)
    parts = {part.id for part in page.parts if part.state is PartState.HANDED_IN}
    handed_in = {part_id: act for part_id, act in corrections.hand_ins(page.id).items() if part_id in parts and act.reason}
    return Judged(said, is_by_one, standing, found.earlier is not None, handed_in)


def offered(page: Dossier) -> tuple[list[Action], list[str]]:
    """What the reader can do now; the sentences why the separation of persons refuses the rest, and what stands against a
    submission yet."""
    possible = acts.possible(g.actor, page, clock.today())
    judged_here = [action for action in possible if action in SEPARATED]
    refused = persons.refusals(g.actor, page.id, judged_here) if judged_here else {}
    sentences = dict.fromkeys(sentence(error) for error in refused.values())
    against = [said for action in possible if (said := obstacle(page, action))]
    return [action for action in possible if action not in refused], [*sentences, *against]


def refusal(page: Dossier, action: Action) -> str:
    """Why the separation of persons refuses this person the act; '' where it does not."""
    if action not in SEPARATED:
        return ""
    refused = persons.refusals(g.actor, page.id, [action]).get(action)
    return sentence(refused) if refused else ""


def obstacle(page: Dossier, action: Action) -> str:
    """Why the task cannot be submitted as it stands; '' where it can, and for every other act."""
    if action is not Action.SUBMIT:
        return ""
    refused = submission.refusal(page.id, [(part.unit_name, part.state) for part in page.parts if not part.is_lead])
    return sentence(refused) if refused else ""


def way_back(page: Dossier, action: Action) -> Action | None:
    """What stands beside the act that passes the work on."""
    is_open = action in PASSING_ON and Action.RETURN in acts.possible(g.actor, page, clock.today())
    return Action.RETURN if is_open else None


def list_of(others: AlsoAsked) -> str | None:
    """The list of all tasks of the units asked about, where this installation has such a list."""
    if "task_list.index" not in current_app.view_functions or not others.unit_ids:
        return None
    return url_for("task_list.index", unit=others.unit_ids[0])
