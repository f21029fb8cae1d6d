"""Correction of a wrong entry: the former words go into the log, what was struck out stays visible with its reason."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from ..domain import corrections as rule
from ..domain.changes import Pair, different
from ..domain.corrections import Entry
from ..domain.errors import NotAllowed, NotFound, RuleBroken, Stale
from ..domain.permissions import Ability, Actor, can
from ..domain.uploads import check_text
from ..domain.vocabulary import Action, Nature, NoticeKind
from ..extensions import db
from ..models.progress import Evidence, ProgressReport, Strike
from ..models.round import Measure
from ..models.task import Task, TaskUnit
from ..queries import scope
from ..queries.corrections import signed_at
from . import access, audit, closing, lifecycle, notices, persons
from .transaction import transaction


@dataclass(frozen=True, slots=True)
class MeasureWords:
    text: str
    expected_result: str
    responsible_person: str = ""


@dataclass(frozen=True, slots=True)
class TaskWords:
    """What of an assigned task may be corrected; `measures` by id, `added` are those that were missing. Deadlines and
    units are not among it: a task with a wrong one is cancelled and assigned anew."""

    title: str
    requirement: str
    nature: Nature | None
    responsible_leader: str
    measures: dict[int, MeasureWords]
    added: tuple[MeasureWords, ...] = ()


def correct_task(actor: Actor, task_id: int, words: TaskWords, *, version: int, reason: str, now: dt.datetime) -> None:
    """Told to the units with the reason. Raises RuleBroken when nothing is different."""
    if not reason.strip():
        raise RuleBroken("task.reason_missing")
    check_text(words.title, words.requirement, *(m.text for m in (*words.measures.values(), *words.added)))
    with transaction():
        task = access.load_task(actor, task_id, Ability.CORRECT_TASK, version)
        rule.require(Entry.TASK, task.id, task.state, is_history=lifecycle.is_reopened(task))
        before, after = _correct_fields(task, words)
        for n, measure in enumerate(task.measures, start=1):
            was, new = _correct_measure(measure, words.measures[measure.id]) if measure.id in words.measures else ({}, {})
            if new:
                before.setdefault("measures", {})[str(n)], after.setdefault("measures", {})[str(n)] = was, new
        if words.added:
            after["measures_added"] = _add_measures(task, words.added)
        if not after:
            raise RuleBroken("correction.nothing_changed")
        task.version += 1
        audit.record(actor, "task:correct", task.id, task_id=task.id, now=now, reason=reason, before=before, after=after)
        notices.announce(actor, task, NoticeKind.CORRECTED, now=now, reason=reason)


def correct_report(actor: Actor, report_id: int, *, text: str, version: int, reason: str, now: dt.datetime) -> None:
    _need(reason)
    check_text(text)
    with transaction():
        report, task = _load(actor, report_id, version)
        if report.text == text:
            raise RuleBroken("correction.nothing_changed")
        before, report.text = report.text, text
        report.version += 1
        audit.record(actor, "report:correct", report.id, task_id=task.id, now=now, reason=reason, before={"text": before},
                     after={"text": text})


def strike_report(actor: Actor, report_id: int, *, version: int, reason: str, now: dt.datetime) -> None:
    """Its files go with it."""
    _need(reason)
    with transaction():
        report, task = _load(actor, report_id, version)
        _strike(actor, report, "report:strike", report.id, reason, now, report_id=report.id)


def strike_evidence(actor: Actor, evidence_id: int, *, version: int, reason: str, now: dt.datetime) -> None:
    """`version` is that of the file's report."""
    _need(reason)
    with transaction():
        evidence = db.session.get(Evidence, evidence_id)
        if evidence is None:
            raise NotFound("evidence.not_found")
        report, _task = _load(actor, evidence.report_id, version)
        if db.session.scalar(sa.select(Strike.id).where(Strike.evidence_id == evidence_id)):
            raise RuleBroken("correction.struck_already")
        _strike(actor, report, "evidence:strike", evidence.id, reason, now, {"name": evidence.name},
                evidence_id=evidence.id)


def _load(actor: Actor, report_id: int, version: int) -> tuple[ProgressReport, Task]:
    """The report with its task locked; refuses in the order of access.load_task."""
    report = db.session.get(ProgressReport, report_id)
    task = db.session.get(Task, report.task_id, with_for_update=access.LOCK, populate_existing=True) if report else None
    if report is None or task is None or not can(actor, Ability.VIEW_TASK, scope.task_scope(task)):
        raise NotFound("correction.report_not_found")
    part = db.session.get_one(TaskUnit, report.task_unit_id)
    if not can(actor, Ability.CORRECT_REPORT, scope.part_scope(part)):
        raise NotAllowed("access.not_allowed", ability=Ability.CORRECT_REPORT)
    db.session.refresh(report)
    if version != report.version:
        raise Stale("correction.report_stale", task_id=task.id)
    is_struck = db.session.scalar(sa.select(Strike.id).where(Strike.report_id == report_id)) is not None
    rule.require(Entry.REPORT, task.id, task.state, is_history=lifecycle.is_reopened(task), is_struck=is_struck,
                 reported_at=report.at, signed_at=signed_at(task.id))
    if persons.check(actor, task, Action.REPORT_PROGRESS):
        closing.note_relaxed(task)
    return report, task


def _strike(actor: Actor, report: ProgressReport, verb: str, noun_id: int, reason: str, now: dt.datetime,
            facts: Mapping[str, str] | None = None, **what: int) -> None:
    db.session.add(Strike(reason=reason, at=now, user_id=actor.user_id, post_id=actor.post_id, **what))
    report.version += 1
    audit.record(actor, verb, noun_id, task_id=report.task_id, now=now, reason=reason, before={"struck": False},
                 after={"struck": True, "report_id": report.id} | dict(facts or {}))


def _correct_fields(task: Task, words: TaskWords) -> Pair:
    """A leader named anew is text only: the former account no longer stands behind it."""
    new = {"title": words.title, "requirement": words.requirement, "nature": words.nature,
           "responsible_leader": words.responsible_leader}
    before, after = _write(task, new)
    if "responsible_leader" in after:
        task.responsible_leader_id = None
    return before, after


def _correct_measure(measure: Measure, words: MeasureWords) -> Pair:
    """A measure names a result that can be verified; one of a document that never did may stay as it was."""
    new = {"text": words.text, "expected_result": words.expected_result, "responsible_person": words.responsible_person}
    if not words.text.strip() or (measure.expected_result and not words.expected_result.strip()):
        raise RuleBroken("measure.result_missing")
    return _write(measure, new)


def _add_measures(task: Task, added: Sequence[MeasureWords]) -> dict[str, dict[str, str]]:
    """By their numbers on the page, below those that were there."""
    n, last = len(task.measures), max((measure.position for measure in task.measures), default=0)
    for place, new in enumerate(added, start=1):
        if not new.text.strip() or not new.expected_result.strip():
            raise RuleBroken("measure.result_missing")
        task.measures.append(Measure(round_id=task.round_id, finding_id=task.finding_id, position=last + place,
                                     **asdict(new)))
    return {str(n + place): asdict(new) for place, new in enumerate(added, start=1)}


def _write(row: Task | Measure, new: dict[str, Any]) -> Pair:
    """What was different, before and after."""
    before, after = different({name: getattr(row, name) for name in new}, new)
    for name, value in after.items():
        setattr(row, name, value)
    return before, after


def _need(reason: str) -> None:
    if not reason.strip():
        raise RuleBroken("correction.reason_missing")
