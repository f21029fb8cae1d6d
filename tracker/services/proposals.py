"""Proposed measures written by hand, beside the advice of a document; a task takes them up or not."""

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from ..domain.errors import NotAllowed, NotFound, RuleBroken, Stale
from ..domain.permissions import Ability, Actor, can
from ..domain.uploads import check_text
from ..extensions import db
from ..models.round import Measure, Round
from ..queries import scope
from . import access, audit, findings
from .round_editing import check_open
from .transaction import transaction


@dataclass(frozen=True, slots=True)
class Proposal:
    """`expected_result` may wait until a task takes the measure up."""

    text: str
    expected_result: str = ""
    responsible_person: str = ""


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """`fingerprint` of the words that the reader of the form saw: a measure has no version, so they are compared."""

    id: int
    words: Proposal
    fingerprint: str
    finding_id: int | None
    round_id: int
    round_code: str
    round_name: str


def add_proposal(actor: Actor, finding_id: int, new: Proposal, *, now: dt.datetime) -> int:
    """The last of the round. Gives the id."""
    with transaction():
        finding = findings.load_finding(actor, finding_id)
        check_text(new.text, new.expected_result)
        last = db.session.scalar(sa.select(sa.func.max(Measure.position)).where(
            Measure.round_id == finding.round_id, Measure.is_proposal))
        row = Measure(round_id=finding.round_id, finding_id=finding.id, position=(last or 0) + 1, is_proposal=True,
                      text=new.text, expected_result=new.expected_result, responsible_person=new.responsible_person)
        db.session.add(row)
        db.session.flush()
        audit.record(actor, "measure:create", row.id, now=now,
                     after={"round_id": row.round_id, "finding_id": finding.id, "text": row.text})
        return row.id


def editable_proposal(actor: Actor, measure_id: int) -> ProposalPage:
    """For the forms; refuses whom the use cases below would refuse."""
    found = db.session.execute(sa.select(Measure, Round).join(Round, Round.id == Measure.round_id).where(
        Measure.id == measure_id, Measure.is_proposal, scope.seen_rounds(actor))).one_or_none()
    if found is None:
        raise NotFound("measure.not_found")
    row, of_round = found
    if not can(actor, Ability.EDIT_FINDING, scope.round_scope(of_round)):
        raise NotAllowed("access.not_allowed", ability=Ability.EDIT_FINDING)
    check_open(of_round)
    if row.task_id is not None:
        raise RuleBroken("measure.belongs_to_task")
    words = _words(row)
    return ProposalPage(row.id, words, _fingerprint(words), row.finding_id, of_round.id, of_round.code, of_round.name)


def edit_proposal(actor: Actor, measure_id: int, new: Proposal, *, was: str, now: dt.datetime) -> None:
    """As long as no task has taken it up. `was` is the fingerprint of what the reader saw; other words now are a
    conflict."""
    with transaction():
        row = _load(actor, measure_id, was)
        check_text(new.text, new.expected_result)
        before = _words(row)
        row.text, row.expected_result = new.text, new.expected_result
        row.responsible_person = new.responsible_person
        audit.record(actor, "measure:edit", row.id, now=now, before=_logged(before, new), after=_logged(new, before))


def strike_proposal(actor: Actor, measure_id: int, *, was: str, reason: str, now: dt.datetime) -> None:
    """As long as no task has taken it up nothing hangs on it, so the row goes; its words stay in the log with the reason."""
    with transaction():
        row = _load(actor, measure_id, was)
        if not reason.strip():
            raise RuleBroken("correction.reason_missing")
        check_text(reason)
        db.session.delete(row)
        audit.record(actor, "measure:strike", row.id, now=now, reason=reason.strip(), before={
            "round_id": row.round_id, "finding_id": row.finding_id, "document_id": row.document_id, **asdict(_words(row))})


def _load(actor: Actor, measure_id: int, was: str) -> Measure:
    """Its round and itself are locked until the transaction ends."""
    round_id = db.session.scalar(sa.select(Measure.round_id).where(Measure.id == measure_id, Measure.is_proposal))
    if round_id is None:
        raise NotFound("measure.not_found")
    check_open(access.load_round(actor, round_id, Ability.EDIT_FINDING))
    row = db.session.get(Measure, measure_id, populate_existing=True, with_for_update=True)
    if row is None:
        raise NotFound("measure.not_found")
    if row.task_id is not None:
        raise RuleBroken("measure.belongs_to_task")
    if _fingerprint(_words(row)) != was:
        raise Stale("measure.stale", measure_id=measure_id)
    return row


def _words(row: Measure) -> Proposal:
    return Proposal(row.text, row.expected_result, row.responsible_person)


def _fingerprint(words: Proposal) -> str:
    return hashlib.sha256("\0".join((words.text, words.expected_result, words.responsible_person)).encode()).hexdigest()


def _logged(words: Proposal, other: Proposal) -> dict[str, str]:
    """Only what differs from the other."""
    return {name: getattr(words, name) for name in Proposal.__slots__ if getattr(words, name) != getattr(other, name)}
