"""Findings become tasks: drafts that only the office sees until they are assigned."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ..domain import changes
from ..domain.errors import NotFound, RuleBroken
from ..domain.permissions import Ability, Actor
from ..domain.uploads import check_text
from ..domain.vocabulary import Mode, Nature, State, UnitKind
from ..extensions import db
from ..models.round import Finding, Measure, Round
from ..models.task import Task, TaskUnit
from ..models.unit import Unit
from ..queries import scope, second_click
from . import access, audit, lifecycle
from .findings import is_struck
from .transaction import transaction


@dataclass(frozen=True, slots=True)
class NewMeasure:
    """`expected_result` is what can be verified: a document issued, a figure reached, a matter settled."""

    text: str
    expected_result: str
    responsible_person: str = ""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What a proposed measure is still without when a task takes it up; the proposal's own words stay."""

    expected_result: str
    responsible_person: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """`proposed_ids` are proposed measures of the round that this task takes up, `taken_up` what is said of them."""

    title: str
    mode: Mode
    lead_unit_id: int
    supporting_unit_ids: tuple[int, ...] = ()
    requirement: str = ""
    nature: Nature | None = None
    responsible_leader: str = ""
    measures: tuple[NewMeasure, ...] = ()
    proposed_ids: tuple[int, ...] = ()
    taken_up: Mapping[int, TakenUp] = field(default_factory=dict)


def draft_task(actor: Actor, round_id: int, finding_id: int | None, draft: Draft, *, now: dt.datetime,
               is_form: bool = False) -> int:
    """One task of a finding (a finding may have many), or straight of the round. Gives the id. `is_form`: the very same
    by the same person a moment ago was the first of two clicks, and its id is given."""
    with transaction():
        row = access.load_round(actor, round_id, Ability.DRAFT_TASK)
        if finding_id is not None:
            finding = db.session.get(Finding, finding_id)
            if finding is None or finding.round_id != round_id:
                raise NotFound("finding.not_found")
            if is_struck(finding):
                raise RuleBroken("finding.struck")
        _check(row, draft)
        if is_form and (first := second_click.last_draft(actor, round_id, finding_id, now)) and _as_draft(first) == draft:
            return first
        task = Task(round_id=round_id, finding_id=finding_id, state=State.DRAFT)
        db.session.add(task)
        _fill(task, draft)
        db.session.flush()
        _take_up(task, draft)
        lifecycle.begin_task(actor, task, None, now=now, facts={"lead_unit_id": draft.lead_unit_id})
        return task.id


def edit_draft(actor: Actor, task_id: int, draft: Draft, *, version: int, now: dt.datetime) -> None:
    """Before it is assigned everything may still be changed. What was saved as it was is no act."""
    with transaction():
        task = access.load_task(actor, task_id, Ability.DRAFT_TASK, version)
        if task.state is not State.DRAFT:
            raise RuleBroken("task.not_a_draft")
        _check(task.round, draft)
        before = _facts(task)
        db.session.execute(sa.delete(TaskUnit).where(TaskUnit.task_id == task.id))
        _give_back(task)
        db.session.expire(task, ["parts", "measures"])
        _fill(task, draft)
        db.session.flush()
        _take_up(task, draft)
        was, new = _changed(before, _facts(task))
        if new or was:
            task.version += 1
            audit.record(actor, "task:edit_draft", task.id, task_id=task.id, now=now, before=was, after=new)


def _as_draft(task_id: int) -> Draft:
    task = db.session.get_one(Task, task_id)
    own, taken = ([row for row in task.measures if row.is_proposal is is_taken] for is_taken in (False, True))
    return Draft(
        task.title, task.mode, task.lead.unit_id, tuple(part.unit_id for part in task.parts if not part.is_lead),
        task.requirement, task.nature, task.responsible_leader,
        tuple(NewMeasure(row.text, row.expected_result, row.responsible_person) for row in own),
        tuple(row.id for row in taken),
        {row.id: TakenUp(row.expected_result, row.responsible_person) for row in taken})


def _facts(task: Task) -> dict[str, Any]:
    """What the log compares; units by name, because it is read by people."""
    return {
        "title": task.title, "requirement": task.requirement, "mode": task.mode, "nature": task.nature,
        "responsible_leader": task.responsible_leader, "lead_unit": task.lead.unit.name,
        "supporting_units": sorted(part.unit.name for part in task.parts if not part.is_lead),
        "measures": [{"text": measure.text, "expected_result": measure.expected_result,
                      "responsible_person": measure.responsible_person} for measure in task.measures]}


def _changed(before: dict[str, Any], after: dict[str, Any]) -> changes.Pair:
    was, new = changes.of_measures(before.pop("measures"), after.pop("measures"))
    fields_before, fields_after = changes.different(before, after)
    return fields_before | was, fields_after | new


def _fill(task: Task, draft: Draft) -> None:
    task.title, task.requirement, task.mode = draft.title, draft.requirement, draft.mode
    task.nature, task.responsible_leader = draft.nature, draft.responsible_leader
    task.parts.append(TaskUnit(unit_id=draft.lead_unit_id, is_lead=True))
    for unit_id in draft.supporting_unit_ids:
        task.parts.append(TaskUnit(unit_id=unit_id, is_lead=False))


def _take_up(task: Task, draft: Draft) -> None:
    """Proposed measures first, in the order of the round, then the task's own. Each names a result that can be verified."""
    proposed = db.session.scalars(
        sa.select(Measure).where(Measure.id.in_(draft.proposed_ids), Measure.round_id == task.round_id,
                                 Measure.task_id.is_(None)).with_for_update()).all()
    if len(proposed) != len(set(draft.proposed_ids)):
        raise RuleBroken("measure.taken_up_already")
    for measure in proposed:
        measure.task_id = task.id
        if said := draft.taken_up.get(measure.id):
            measure.expected_result, measure.responsible_person = said.expected_result, said.responsible_person
        if not measure.expected_result.strip():
            raise RuleBroken("measure.taken_up_without_result")
    last = max((measure.position for measure in proposed), default=0)
    for n, new in enumerate(draft.measures, start=last + 1):
        db.session.add(Measure(round_id=task.round_id, finding_id=task.finding_id, task_id=task.id, position=n,
                               text=new.text, expected_result=new.expected_result,
                               responsible_person=new.responsible_person))
    db.session.flush()
    db.session.expire(task, ["measures"])


def give_back_proposals(task: Task) -> None:
    """Proposed measures are free again for another task of the round."""
    db.session.execute(sa.update(Measure).where(Measure.task_id == task.id, Measure.is_proposal)
                       .values(task_id=None))


def _give_back(task: Task) -> None:
    """Measures written for this draft go with its old text."""
    give_back_proposals(task)
    db.session.execute(sa.delete(Measure).where(Measure.task_id == task.id))


def _check(row: Round, draft: Draft) -> None:
    """A measure names a result that can be verified (against 纸面整改)."""
    check_text(draft.title, draft.requirement, *(new.text for new in draft.measures))
    if any(not new.text.strip() or not new.expected_result.strip() for new in draft.measures):
        raise RuleBroken("measure.result_missing")
    unit_ids = (draft.lead_unit_id, *draft.supporting_unit_ids)
    if len(set(unit_ids)) != len(unit_ids):
        raise RuleBroken("task.unit_twice")
    units = db.session.scalars(sa.select(Unit).where(Unit.id.in_(unit_ids), Unit.id.in_(scope.subtree(row.unit_id))))
    found = {unit.id: unit for unit in units}
    if len(found) != len(unit_ids):
        raise NotFound("unit.not_found")
    if any(unit.kind is UnitKind.TEAM for unit in found.values()):
        raise RuleBroken("task.team_has_no_tasks")
