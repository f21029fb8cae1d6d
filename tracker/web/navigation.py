"""The frame of every page: at most seven entries for the role, and what the bar and the footer show."""

from dataclasses import dataclass
from typing import Any

from flask import g, request
from flask_babel import get_locale
from flask_babel import gettext as _

from ..domain.permissions import POLICY, Ability
from ..domain.vocabulary import ADMINISTRATORS
from ..queries import frame as facts

VERSION = "0.1.0"
BELONGS_UNDER = dict.fromkeys(("documents", "findings", "reports", "tasks", "task_acts"), "rounds")


@dataclass(frozen=True, slots=True)
class Entry:
    text: str
    endpoint: str
    is_here: bool


def frame() -> dict[str, Any]:
    return {
        "person": g.get("person"),
        "actor": g.get("actor"),
        "office": g.get("office"),
        "csp_nonce": g.get("csp_nonce"),
        "entries": _entries() if g.get("person") else [],
        "unread": facts.unread(g.person.user_id) if g.get("person") else 0,
        "ladder_ran_at": facts.ladder_ran_at() if g.get("person") else None,
        "language": str(get_locale() or "zh"),
        "version": VERSION,
    }


def _entries() -> list[Entry]:
    role = g.actor.role
    rows = [(_("Work today"), "home.home", True),
            (_("Rounds"), "rounds.index", role in POLICY[Ability.VIEW_ROUND]),
            (_("Overdue"), "overdue.index", role in POLICY[Ability.VIEW_OVERDUE]),
            (_("Notices"), "notices.index", role not in ADMINISTRATORS),
            (_("Jobs"), "jobs.index", role in POLICY[Ability.VIEW_JOBS])]
    blueprint = request.blueprint or ""
    here = BELONGS_UNDER.get(blueprint, blueprint)
    return [Entry(text, endpoint, endpoint.partition(".")[0] == here) for text, endpoint, is_shown in rows if is_shown]
