"""What the page of today's work says of a line, and where its act is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from ..domain.permissions import PART_POLICY, POLICY
from ..domain.vocabulary import Action, DeadlineKind, PartAction, PartState, Role, State
from ..queries.accounts import Standing
from ..queries.admin_work import Wait
from ..queries.deadline_list import Standing as ClockStanding
from ..queries.overdue_filter import Filters
from ..queries.overdue_keys import FEW
from ..queries.people import PostToCome
from ..queries.vacancies import Vacant
from ..queries.worklist import List, WorkLine, WorkList
from .acts import slug
from .labels import label
from .marks import listed

NAMES = {
    List.TO_RECEIVE: _l("To receive"), List.OVERDUE: _l("Rectification overdue"),
    List.RETURNED: _l("Returned to be done again"), List.DUE_SOON: _l("Due soon"),
    List.TO_ENDORSE: _l("To endorse"), List.TO_ASSIGN: _l("To assign"),
    List.TO_VERIFY: _l("To verify"), List.TO_CLOSE: _l("To close"),
}
NOTHING = {
    List.TO_RECEIVE: _l("Nothing waits to be received."), List.OVERDUE: _l("No rectification is overdue."),
    List.RETURNED: _l("Nothing was returned."), List.DUE_SOON: _l("Nothing is due within seven working days."),
    List.TO_ENDORSE: _l("Nothing waits for your endorsement."), List.TO_ASSIGN: _l("No draft waits to be assigned."),
    List.TO_VERIFY: _l("Nothing waits to be verified."), List.TO_CLOSE: _l("Nothing waits to be closed."),
}
# What will be done here once it is there: applications, letters, looking back.
LATER: dict[Role | None, tuple[Any, ...]] = {
    Role.LEADER: (_l("No letter waits for an answer."),),
    Role.SUPERVISOR: (_l("No application for an extension waits for a decision."),),
    Role.INSPECTOR: (_l("No finding is due to be looked at again."),),
}
# The list where all of it stands, with its filter. What was returned has no filter of its own.
WHOLE: dict[List, tuple[str, dict[str, Any]]] = {
    List.OVERDUE: ("overdue.index", {}),
    List.TO_RECEIVE: ("deadline_list.index", {"kind": DeadlineKind.RECEIPT.value, "standing": ClockStanding.RUNNING.value}),
    List.DUE_SOON: ("deadline_list.index", {"standing": ClockStanding.DUE_SOON.value}),
    List.TO_ENDORSE: ("task_list.index", {"state": State.ENDORSING.value}),
    List.TO_ASSIGN: ("task_list.index", {"state": State.DRAFT.value}),
    List.TO_VERIFY: ("task_list.index", {"state": State.SUBMITTED.value}),
    List.TO_CLOSE: ("task_list.index", {"state": State.VERIFIED.value}),
}
# What a post does next with a task in a state.
STEPS = {State.DRAFT: Action.ASSIGN, State.IN_PROGRESS: Action.REPORT_PROGRESS, State.ENDORSING: Action.ENDORSE,
         State.SUBMITTED: Action.VERIFY, State.VERIFIED: Action.CLOSE}
DUTIES = {
    "users.index": _l("Open accounts, reset passwords, unlock and deactivate. The security administrator gives the posts."),
    "units.index": _l("Enter organs and inspection teams, with the dates from and to which they exist."),
    "settings.index": _l("The office's own rules: passwords, sessions, separation of persons."),
    "audit.index": _l("Who did what, when and by which post; the log can only be added to."),
    "jobs.index": _l("Whether the ladder runs, when each job last ran well, and what was put aside."),
}
SECADMIN_DUTIES = {
    "users.index": _l("Give and end posts. The system administrator opens the accounts."),
    "units.index": _l("See who holds which post, and where one is vacant. The system administrator enters the units."),
}
# What waits for an administrator, and the page that lists it.
WAITING = {
    Wait.LOCKED: (_l("Locked accounts"), "users.index", {"standing": Standing.LOCKED.value}),
    Wait.UNUSED: (_l("One-time passwords not used yet"), "users.index", {"standing": Standing.UNUSED.value}),
    Wait.WITHOUT_POST: (_l("Accounts without a post"), "users.index", {"standing": Standing.WITHOUT_POST.value}),
    Wait.VACANT: (_l("Units with a vacant post"), "units.index", {"vacant": "1"}),
    Wait.JOBS: (_l("Jobs late or failed"), "jobs.index", {}),
}
BANDS = tuple(Filters(late_from=first, late_to=last) for first, last in ((21, None), (11, 20), (6, 10), (1, 5)))


@dataclass(frozen=True, slots=True)
class Do:
    """An act and its page."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Band:
    """Overdue by so many days."""

    name: str
    n: int
    address: str


def next_act(line: WorkLine) -> Do | None:
    """What the post can do now, one click away; None where others must act."""
    role = g.actor.role
    if line.part_state is PartState.ASSIGNED and line.state in (State.ASSIGNED, State.IN_PROGRESS):
        act = PartAction.ACCEPT
        is_possible = role in PART_POLICY[act]
        address = url_for("task_acts.part_act", task_id=line.task_id, part_id=line.part_id, slug=slug(act))
        return Do(label(act), address) if is_possible else None
    step = STEPS.get(line.state)
    if step is None or role not in POLICY[step]:
        return None
    return Do(label(step), act_address(step, line.task_id, line.part_id))


def act_address(action: Action, task_id: int, part_id: int | None) -> str:
    """The page before the act. A report goes to a part, that of the lead unless another is named."""
    if action is Action.ASSIGN:
        return url_for("task_acts.assign", task_id=task_id)
    if action is Action.REPORT_PROGRESS:
        return url_for("task_acts.report", task_id=task_id, part=part_id)
    return url_for("task_acts.act", task_id=task_id, slug=slug(action))


def duty(endpoint: str) -> str:
    """What an administrator may do there by the own post."""
    own = SECADMIN_DUTIES if g.actor.role is Role.SECADMIN else {}
    return str(own.get(endpoint, DUTIES[endpoint]))


def whole(name: List) -> str:
    """The address of the list with all of it."""
    if name not in WHOLE:
        return ""
    endpoint, filters = WHOLE[name]
    return url_for(endpoint, **filters)


def when(line: WorkLine) -> str:
    """What matters beside the date."""
    if line.held_on:
        return str(gettext("handed in on %(day)s", day=line.held_on.isoformat()))
    if line.left_workdays is None or line.state is State.DRAFT:
        return ""
    if line.left_workdays > 0:
        return str(ngettext("%(num)s working day left", "%(num)s working days left", line.left_workdays))
    if line.light.value != "red":
        return str(gettext("due today"))
    if not line.left_workdays:
        return str(gettext("overdue"))
    return str(ngettext("overdue by %(num)s working day", "overdue by %(num)s working days", -line.left_workdays))


def idle(lists: Mapping[List, WorkList], role: Role | None) -> list[tuple[str, str]]:
    """Id and sentence of each list without a line, those of later last; an id is '' where no figure leads."""
    none = [(name.value, str(NOTHING[name])) for name, found in lists.items() if not found.rows]
    return none + [("", str(text)) for text in LATER.get(role, ())]


def counted(n: int) -> str:
    return f"{FEW}+" if n > FEW else str(n)


def bands(counts: list[int]) -> list[Band]:
    """The worst first."""
    found = []
    for band, n in zip(BANDS, counts, strict=True):
        name = (gettext("%(first)s to %(last)s calendar days", first=band.late_from, last=band.late_to) if band.late_to
                else gettext("more than %(n)s calendar days", n=(band.late_from or 1) - 1))
        found.append(Band(str(name), n, url_for("overdue.index", late=band.late_from, late_to=band.late_to)))
    return found


def given(posts: list[PostToCome]) -> str:
    """To who holds none of them yet."""
    each = [gettext("%(unit)s %(role)s from %(day)s on", unit=post.unit_name, role=label(post.role),
                    day=post.from_on.isoformat()) for post in posts]
    return str(gettext("Given to you: %(posts)s. Until then there is nothing to do here.", posts=listed(each)))


def waits(vacant: Vacant) -> str:
    """What lies there because nobody holds the post."""
    said = str(ngettext("%(num)s open task", "%(num)s open tasks", vacant.n_open))
    if not vacant.to_act:
        return said
    return str(gettext("%(said)s, %(n)s of them wait for this post", said=said, n=vacant.to_act))
