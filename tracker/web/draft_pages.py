"""What the pages of a draft share: its form with what is offered, and the conflict when another changed it meanwhile."""

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from .. import clock
from ..domain.errors import NotAllowed
from ..domain.permissions import POLICY, Ability, can
from ..domain.vocabulary import Action, Role, State
from ..queries import corrections, dossier, drafts, second_click, units
from . import conflicts, judging, overtaken
from .forms.tasks import DraftForm, asked_rows
from .labels import label

FIELDS = ("title", "requirement", "mode", "nature", "lead_unit_id", "supporting_unit_ids", "responsible_leader",
          "proposed_ids", "measures")
Page = Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Desk:
    """A draft on the table: `page` is None while it was never saved."""

    form: DraftForm
    origin: drafts.Origin
    offered: drafts.Proposals
    page: dossier.Dossier | None = None

    @property
    def is_assigned(self) -> bool:
        """It left the drafts meanwhile: assigned, or cancelled."""
        return self.page is not None and self.page.state is not State.DRAFT

    def is_complete(self) -> bool:
        """Asked for more rows, or for what the units are asked for, the form comes back unchecked."""
        if asked_rows(self.form.measures) or "look" in request.form:
            return False
        return bool(self.form.validate_on_submit())

    def shown(self) -> tuple[str, int]:
        form = self.form
        unit_ids = [form.lead_unit_id.data, *(form.supporting_unit_ids.data or ())]
        others = drafts.also_asked(g.actor, [unit_id for unit_id in unit_ids if unit_id], form.title.data or "",
                                   clock.today(), self.page.id if self.page else None)
        status = 422 if form.errors else 200
        return render_template("tasks/draft.html", form=form, origin=self.origin, offered=self.offered, page=self.page,
                               also=others, whole_list=judging.list_of(others), seen=conflicts.seen(form, FIELDS)), status


def saved_text() -> str:
    """Who drafted may assign, or leaves that to the supervisor."""
    if g.actor.role in POLICY[Action.ASSIGN]:
        return str(_("The draft was saved. It has no number yet: assign it when it is ready."))
    return str(_("The draft was saved. It has no number yet: the %(role)s checks and assigns it. Until then you can edit "
                 "it.", role=label(Role.SUPERVISOR)))


def new(round_id: int, finding_id: int | None) -> Desk:
    origin = drafts.origin(g.actor, round_id, finding_id)
    form = DraftForm(conflicts.sent(), title=origin.finding_title, lead_unit_id=origin.inspected_unit_id)
    first = second_click.last_draft(g.actor, round_id, finding_id, clock.now()) if form.is_submitted() else None
    return Desk(form, origin, _offer(form, origin, first))


def existing(task_id: int) -> Desk:
    """Raises NotAllowed for whoever may see it but not edit it. It may have been assigned meanwhile."""
    page = dossier.task(g.actor, task_id, clock.now())
    if not can(g.actor, Ability.DRAFT_TASK, page.scope):
        raise NotAllowed("access.not_allowed", ability=Ability.DRAFT_TASK)
    return _desk(page, is_sent=True)


def conflict(task_id: int, mine: DraftForm) -> Page:
    """Both versions side by side. Of a draft that was assigned meanwhile one's own is there to be copied. Where nothing
    differs, somebody (or a second click) saved the very same."""
    now = _desk(dossier.task(g.actor, task_id, clock.now()), is_sent=False)
    found = conflicts.differences(mine, now.form, FIELDS)
    assert now.page is not None
    if not found and not now.is_assigned:
        flash(_("It was saved already, just as you have it."))
        return redirect(url_for("tasks.show", task_id=task_id))
    return render_template(
        "tasks/conflict.html", page=now.page, differences=found, form=now.form, seen=conflicts.marks(now.form, FIELDS),
        same=conflicts.unchanged(mine, FIELDS, found), is_open=not now.is_assigned,
        told=overtaken.told(corrections.last_act("task", task_id)),
        can_correct=now.is_assigned and can(g.actor, Ability.CORRECT_TASK, now.page.scope)), 409


def _desk(page: dossier.Dossier, *, is_sent: bool) -> Desk:
    origin = drafts.origin(g.actor, page.round_id, page.finding_id)
    form = DraftForm(conflicts.sent() if is_sent else None, data=_as_typed(page))
    return Desk(form, origin, _offer(form, origin, page.id), page)


def _offer(form: DraftForm, origin: drafts.Origin, task_id: int | None) -> drafts.Proposals:
    """With what the draft itself took up, of a new one by the first of two clicks."""
    offered = drafts.proposals(origin.round_id, origin.finding_id, task_id)
    form.offer(units.organs_below(origin.unit_id, clock.today()), offered)
    return offered


def _as_typed(page: dossier.Dossier) -> dict[str, object]:
    own = [row for row in page.measures if not row.is_proposal]
    return {
        "version": page.version, "title": page.title, "requirement": page.requirement, "mode": page.mode.value,
        "nature": page.nature.value if page.nature else "", "responsible_leader": page.responsible_leader,
        "lead_unit_id": page.lead.unit_id,
        "supporting_unit_ids": [part.unit_id for part in page.parts if not part.is_lead],
        "proposed_ids": [row.id for row in page.measures if row.is_proposal],
        "measures": [{"text": row.text, "expected_result": row.expected_result,
                      "responsible_person": row.responsible_person} for row in own],
    }
