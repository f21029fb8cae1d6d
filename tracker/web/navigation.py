"""The frame of every page: at most seven entries for the role, and what the bar and the footer show."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from .. import clock
from ..domain.permissions import POLICY, Ability
from ..domain.vocabulary import Role
from ..queries import frame as facts
from ..queries.frame import SHOWN, Bar
from ..queries.worklist import List
from .home_words import NAMES

VERSION = "0.1.0"
BELONGS_UNDER = {**dict.fromkeys(("documents", "reports"), "rounds"), "findings": "finding_list",
                 **dict.fromkeys(("corrections", "evidence", "tasks", "task_acts", "task_batches"), "task_list"),
                 "staff": "units"}

# The name of an entry, its page, and the rights of which one is enough (none: everybody).
ENTRIES: tuple[tuple[object, str, tuple[Ability, ...]], ...] = (
    (_l("Work today"), "home.home", ()),
    (_l("Rounds"), "rounds.index", (Ability.VIEW_ROUND,)),
    (_l("Tasks"), "task_list.index", (Ability.VIEW_TASK,)),
    (_l("Findings"), "finding_list.index", (Ability.VIEW_ROUND,)),
    (_l("Deadlines"), "deadline_list.index", (Ability.VIEW_TASK,)),
    (_l("Overdue supervision"), "overdue.index", (Ability.VIEW_OVERDUE,)),
    (_l("Accounts and posts"), "users.index", (Ability.MANAGE_USERS, Ability.GRANT_POSTS)),
    (_l("Units"), "units.index", (Ability.MANAGE_UNITS, Ability.GRANT_POSTS)),
    (_l("Settings"), "settings.index", (Ability.CHANGE_SETTINGS,)),
    (_l("Log"), "audit.index", (Ability.VIEW_AUDIT,)),
    (_l("Jobs"), "jobs.index", (Ability.VIEW_JOBS,)),
)
# The lists that the number beside today's work adds up.
TO_DO: dict[Role, tuple[List, ...]] = {
    Role.LIAISON: (List.OVERDUE, List.RETURNED, List.TO_RECEIVE), Role.LEADER: (List.TO_ENDORSE,),
    Role.SUPERVISOR: (List.TO_VERIFY, List.TO_CLOSE, List.TO_ASSIGN), Role.INSPECTOR: (List.TO_VERIFY,)}


@dataclass(frozen=True, slots=True)
class Entry:
    """`count`: how much of the role's work waits there, '' for none; `counted` says what that is."""

    text: str
    endpoint: str
    count: str
    counted: str
    is_here: bool


def frame() -> dict[str, Any]:
    person, bar = g.get("person"), _bar()
    return {
        "person": person,
        "actor": g.get("actor"),
        "office": g.get("office"),
        "csp_nonce": g.get("csp_nonce"),
        "entries": entries(bar) if person else [],
        "bar": bar,
        "capped": capped,
        "has_page": has_page,
        "may_search": person is not None and g.actor.role in POLICY[Ability.VIEW_TASK] and has_page("search.index"),
        "unread": bar.unread,
        "ladder_ran_at": bar.ladder_ran_at,
        "language": str(get_locale() or "zh"),
        "version": VERSION,
    }


def entries(bar: Bar) -> list[Entry]:
    role, blueprint = g.actor.role, request.blueprint or ""
    here = BELONGS_UNDER.get(blueprint, blueprint)
    counts = {"home.home": bar.to_do, "overdue.index": bar.overdue}
    counted = {"home.home": " + ".join(str(NAMES[each]) for each in TO_DO.get(role, ())),
               "overdue.index": str(_("Final deadlines that passed, counted by responsible unit"))}
    return [Entry(str(text), endpoint, capped(counts.get(endpoint, 0)), counted.get(endpoint, ""),
                  endpoint.partition(".")[0] == here)
            for text, endpoint, rights in ENTRIES
            if has_page(endpoint) and (not rights or any(role in POLICY[right] for right in rights))]


def section(endpoint: str) -> str:
    """The entry under which a page stands, '' for none."""
    blueprint = endpoint.partition(".")[0]
    here = BELONGS_UNDER.get(blueprint, blueprint)
    return next((str(text) for text, page, _rights in ENTRIES if page.partition(".")[0] == here), "")


def capped(n: int) -> str:
    """A count beside a name; nothing where there is nothing."""
    return (f"{SHOWN}+" if n > SHOWN else str(n)) if n else ""


def has_page(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def _bar() -> Bar:
    """Asked once a request; a page that tells of a failure asks the database nothing."""
    if "bar" not in g:
        g.bar = facts.bar(g.actor, clock.today()) if g.get("person") else Bar()
    found: Bar = g.bar
    return found
