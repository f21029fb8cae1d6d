"""An act that came too late, because the task was moved meanwhile: by another, who is named, or by oneself a moment ago."""

from dataclasses import dataclass
from typing import Any

import flask_babel
from flask import g, render_template

from .. import clock
from ..domain.vocabulary import Action, PartAction
from ..queries import corrections
from ..queries.corrections import LastAct
from ..queries.dossier import Dossier
from . import acts, filters
from .errors import typed
from .labels import label
from .marks import bracketed


def _(text: str, **values: object) -> str:
    return str(flask_babel.gettext(text, **values))


@dataclass(frozen=True, slots=True)
class Overtaken:
    """`told`: who did what when. `typed`: what the sender wrote, to be copied where it cannot be sent again."""

    told: str
    typed: tuple[str, ...]


def is_redone(noun: str, noun_id: int, action: Action | PartAction, form: Any) -> bool:
    """The sender did this very act already, with the same words: a second click."""
    last = corrections.last_act(noun, noun_id)
    if last is None or (last.user_id, last.verb) != (g.actor.user_id, f"{noun}:{action}"):
        return False
    grade = form.grade.data if "grade" in form else None
    reason = (form.reason.data or "") if "reason" in form else ""
    return last.reason == reason and grade in (None, last.grade)


def is_possible(page: Dossier, action: Action | PartAction, part_id: int | None) -> bool:
    if isinstance(action, PartAction):
        return action in acts.possible_parts(g.actor, page).get(part_id or 0, [])
    return action in acts.possible(g.actor, page, clock.today())


def hold_up(form: Any, page: Dossier) -> None:
    """The form comes back once more, with everything that was typed, the present version and what happened meanwhile."""
    form.version.raw_data, form.version.data = [str(page.version)], page.version
    g.held_up = by_whom(page)


def held_up(form: Any) -> Overtaken | None:
    """What happened before the form could be sent; None for a form that comes back for another reason."""
    found: Overtaken | None = g.get("held_up") if form.is_submitted() else None
    return found


def by_whom(page: Dossier) -> Overtaken:
    return Overtaken(told(corrections.last_act("task", page.id)), tuple(typed()))


def told(last: LastAct | None) -> str:
    """孙督查（云岭区 督查督办部门）于 2026-03-02 09:05 作了“退回重办”."""
    if last is None:
        return ""
    who = last.user_name or _("The system")
    if last.role and last.unit_name:
        who += bracketed(f"{last.unit_name} {label(last.role)}")
    noun, _colon, verb = last.verb.partition(":")
    words: type[Action] | type[PartAction] = PartAction if noun == "part" else Action
    if verb in set(words):
        return _("%(who)s: “%(act)s”, %(at)s.", who=who, act=label(words(verb)), at=filters.moment(last.at))
    return _("%(who)s changed it, %(at)s.", who=who, at=filters.moment(last.at))


def too_late(page: Dossier, action: Action | PartAction) -> tuple[str, int]:
    """The page where nothing is left to press."""
    return render_template("tasks/overtaken.html", page=page, action=action, overtaken=by_whom(page)), 409
