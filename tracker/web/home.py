"""The home page of a role is its work today, never a wall of charts."""

from flask import Blueprint, g, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from .. import clock
from ..domain.vocabulary import ADMINISTRATORS, Action, DeadlineKind, PartAction, Role
from ..queries import overdue, worklist
from ..queries import rounds as seen_rounds
from ..queries.worklist import List, WorkLine
from . import overdue_words
from .acts import slug

bp = Blueprint("home", __name__)

NAMES = {
    List.TO_RECEIVE: _l("To receive"), List.OVERDUE: _l("Overdue"), List.RETURNED: _l("Returned to be done again"),
    List.DUE_SOON: _l("Due soon"), List.TO_ENDORSE: _l("To endorse"), List.TO_ASSIGN: _l("To assign"),
    List.TO_VERIFY: _l("To verify"), List.TO_CLOSE: _l("To close"),
}


# What is done with a line of a list: the name of the act, and its page.
ACTS: dict[List, Action | PartAction] = {
    List.TO_ENDORSE: Action.ENDORSE, List.TO_VERIFY: Action.VERIFY, List.TO_CLOSE: Action.CLOSE,
    List.TO_ASSIGN: Action.ASSIGN, List.TO_RECEIVE: PartAction.ACCEPT,
}


@bp.get("/")
def home() -> str:
    actor, today = g.actor, clock.today()
    is_reviewer = actor.role is Role.DISCIPLINE
    return render_template(
        "home/home.html", names=NAMES, lists=worklist.work_today(actor, today), without_work=_without_work(actor.role),
        act=ACTS.get, act_address=_act_address, count=_count,
        by_rung=overdue.counts_by_rung(actor, today) if is_reviewer else None,
        escalated=worklist.newly_escalated(actor) if is_reviewer else None,
        rounds=seen_rounds.visible_rounds(actor).rows[:worklist.SHOWN] if actor.role is Role.INSPECTOR else [],
        vacancies=worklist.vacancies(actor, today) if actor.role is Role.SUPERVISOR else [])


def _act_address(name: List, line: WorkLine) -> str:
    act = ACTS[name]
    if act is PartAction.ACCEPT:
        return url_for("task_acts.part_act", task_id=line.task_id, part_id=line.part_id, slug=slug(act))
    if act is Action.ASSIGN:
        return url_for("task_acts.assign", task_id=line.task_id)
    return url_for("task_acts.act", task_id=line.task_id, slug=slug(act))


def _count(n: int) -> str:
    return overdue_words.count(n, DeadlineKind.FINAL, DeadlineKind.FINAL)


def _without_work(role: Role | None) -> str:
    """What somebody who does no business here can do."""
    if role is None:
        return str(_("You hold no post at present. Ask the office to give you one; until then there is nothing to do here."))
    if role in ADMINISTRATORS:
        return str(_("Administrators do not take part in the business. What your post can do stands on the left."))
    return ""
