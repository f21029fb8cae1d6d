"""How a task stands: whose turn it is, what the reader may do, and what was struck out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import flask_babel
from flask import url_for

from ..domain.corrections import Entry, refusal
from ..domain.permissions import Ability, Actor, can
from ..domain.uploads import PICTURES
from ..domain.vocabulary import Action, PartAction, State
from ..queries.clocks import Part
from ..queries.dossier import Dossier
from ..queries.evidence import EvidenceRow
from ..queries.strikes import Struck
from ..queries.turn import Holder, Turn
from . import acts, filters
from .labels import label
from .marks import bracketed, listed

THUMBNAIL_MOST = 2 * 1024 * 1024


def _(text: str, **values: object) -> str:
    return str(flask_babel.gettext(text, **values))


@dataclass(frozen=True, slots=True)
class Button:
    text: str
    address: str
    is_primary: bool


def buttons(actor: Actor, page: Dossier, possible: Sequence[Action],
            parts: Mapping[int, Sequence[PartAction]]) -> list[Button]:
    """What the reader may do with the task: one leads on and stands first, changes of its words stand last. To hand in
    leads on for a unit that only supports. Receipts of further units stand beside their units."""
    found = [(label(action), url_for(acts.ELSEWHERE[action], task_id=page.id) if action in acts.ELSEWHERE
              else url_for("task_acts.act", task_id=page.id, slug=acts.slug(action)), action in acts.FORWARD)
             for action in possible]
    found += _part_acts(actor, page, parts, PartAction.ACCEPT)
    if Action.SUBMIT not in possible:
        found = _part_acts(actor, page, parts, PartAction.HAND_IN) + found
    found.sort(key=lambda button: not button[2])
    if page.state is State.DRAFT and can(actor, Ability.DRAFT_TASK, page.scope):
        found.append((_("Edit the draft"), url_for("tasks.edit", task_id=page.id), False))
    if can(actor, Ability.CORRECT_TASK, page.scope) and not refusal(Entry.TASK, page.state, is_history=bool(page.next_id)):
        found.append((_("Correct"), url_for("corrections.task", task_id=page.id), False))
    return [Button(text, address, leads_on and n == 0) for n, (text, address, leads_on) in enumerate(found)]


def _part_acts(actor: Actor, page: Dossier, parts: Mapping[int, Sequence[PartAction]],
               action: PartAction) -> list[tuple[str, str, bool]]:
    """That of the first unit for which it can be done; another than the reader's own is named."""
    return [(label(action) + (bracketed(part.unit_name) if part.unit_id != actor.unit_id else ""),
             part_address(page, part, action), True) for part in page.parts if action in parts[part.id]][:1]


def part_address(page: Dossier, part: Part, action: PartAction) -> str:
    return url_for("task_acts.part_act", task_id=page.id, part_id=part.id, slug=acts.slug(action))


def turn_text(turn: Turn) -> str:
    """现由区教育局联络员李文静办理（提请销号）, or first the units that have not handed in. Whom separation refuses is named
    only where nobody else is left."""
    if not any(holder.names for holder in turn.holders) and any(holder.refused for holder in turn.holders):
        return _("Nobody may act now (%(act)s): %(who)s. It must be another person.", act=label(turn.action),
                 who=listed(_holder(holder) for holder in turn.holders))
    who = [_holder(holder) for holder in turn.holders if holder.names or not holder.refused]
    said = _("%(one)s or %(other)s", one=who[0], other=who[1]) if len(who) == 2 else who[0]
    if turn.waits_for:
        return _("Now with %(units)s (%(part)s), then with %(who)s (%(act)s)", units=listed(turn.waits_for),
                 part=label(PartAction.HAND_IN), who=said, act=label(turn.action))
    return _("Now with %(who)s (%(act)s)", who=said, act=label(turn.action))


def stand_in_text(turn: Turn) -> str:
    """Who is told for a vacant post; '' where none is vacant."""
    told = [name + bracketed(label(role)) for holder in turn.holders for name, role in holder.stand_ins]
    return _("Meanwhile its notices go to %(names)s.", names=listed(told)) if told else ""


def has_thumbnail(file: EvidenceRow) -> bool:
    """A picture that is loaded quickly enough to stand in a list."""
    return file.media_type in PICTURES and file.size <= THUMBNAIL_MOST


def struck_text(struck: Struck) -> str:
    """已作废：原因、何人、何时."""
    return _("Struck out: %(reason)s (%(who)s, %(at)s)", reason=struck.reason, at=filters.moment(struck.at),
             who=f"{struck.user_name} · {struck.post_unit} {label(struck.role)}")


def _holder(holder: Holder) -> str:
    refused = bracketed(_("acted in this cycle already")) if holder.refused else ""
    names = listed(holder.names) or (listed(holder.refused) + refused if refused else _("vacant"))
    return _("%(unit)s %(role)s %(names)s", unit=holder.unit_name, role=label(holder.role), names=names)
