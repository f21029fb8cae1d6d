"""The home page of a role is its work today, never a wall of charts."""

from flask import Blueprint, g, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from .. import clock
from ..domain.vocabulary import ADMINISTRATORS, Role
from ..queries import worklist
from ..queries.worklist import List

bp = Blueprint("home", __name__)

NAMES = {
    List.TO_RECEIVE: _l("To receive"), List.OVERDUE: _l("Overdue"), List.RETURNED: _l("Returned to be done again"),
    List.DUE_SOON: _l("Due soon"), List.TO_ENDORSE: _l("To endorse"), List.TO_ASSIGN: _l("To assign"),
    List.TO_VERIFY: _l("To verify"), List.TO_CLOSE: _l("To close"),
}


@bp.get("/")
def home() -> str:
    actor, today = g.actor, clock.today()
    is_reviewer = actor.role is Role.DISCIPLINE
    return render_template(
        "home/home.html", names=NAMES, lists=worklist.work_today(actor, today), without_work=_without_work(actor.role),
        by_rung=worklist.overdue_by_rung(actor, today) if is_reviewer else None,
        escalated=worklist.newly_escalated(actor) if is_reviewer else None,
        vacancies=worklist.vacancies(actor, today) if actor.role is Role.SUPERVISOR else [])


def _without_work(role: Role | None) -> str:
    """What somebody who does no business here can do."""
    if role is None:
        return _("You hold no post at present. Ask the office to give you one; until then there is nothing to do here.")
    if role in ADMINISTRATORS:
        return _("Administrators do not take part in the business. What your post can do stands on the left.")
    return ""
