"""Findings written, corrected and struck out by hand, beside those that a document brings."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain.errors import NotAllowed, NotFound, RuleBroken, Stale
from ..domain.permissions import Ability, Actor, can
from ..domain.uploads import check_text
from ..domain.vocabulary import State
from ..domain.workflow import ENDED_STATES
from ..extensions import db
from ..models.progress import Strike
from ..models.round import Finding, Round, RoundCategory
from ..models.task import Task
from ..queries import findings as seen
from ..queries import second_click
from ..queries.strikes import struck_findings
from . import access, audit
from .round_editing import check_open
from .transaction import transaction

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """A finding as it shall be; without a category it belongs to that of the nearest finding above."""

    title: str
    text: str = ""
    parent_id: int | None = None
    category_id: int | None = None
    enumerator: str = ""


def add_finding(actor: Actor, round_id: int, parent_id: int | None, title: str, text: str, *, now: dt.datetime,
                category_id: int | None = None, enumerator: str = "", is_form: bool = False) -> int:
    """The last one below its parent, or of the round. Gives the id. `is_form`: the very same by the same person a moment
    ago was the first of two clicks, and its id is given."""
    with transaction():
        of_round = access.load_round(actor, round_id, Ability.IMPORT_DOCUMENT)
        check_open(of_round)
        facts = FindingFacts(title, text, parent_id, category_id, enumerator)
        _check(round_id, facts)
        row = Finding(round_id=round_id, parent_id=parent_id, position=next_position(round_id), title=title,
                      text=text, category_id=category_id, enumerator=enumerator)
        if is_form and (first := second_click.same_finding(actor, row, now)):
            return first
        db.session.add(row)
        db.session.flush()
        if parent_id is not None:
            _order_round(round_id)
        audit.record(actor, "finding:create", row.id, now=now,
                     after={"round_id": round_id, "parent_id": parent_id, "title": title})
        return row.id


def editable_finding(actor: Actor, finding_id: int) -> seen.FindingPage:
    """For the forms; refuses whom the use cases below would refuse."""
    page = seen.finding_page(actor, finding_id)
    if not can(actor, Ability.EDIT_FINDING, page.scope):
        raise NotAllowed("access.not_allowed", ability=Ability.EDIT_FINDING)
    check_open(db.session.get_one(Round, page.round_id))
    if page.node.is_struck:
        raise RuleBroken("finding.struck")
    return page


def edit_finding(actor: Actor, finding_id: int, new: FindingFacts, *, version: int, now: dt.datetime) -> None:
    """While the round is open. Under another parent it stands last."""
    with transaction():
        row = load_finding(actor, finding_id, version)
        _check(row.round_id, new, row)
        before = _facts(row)
        if row.parent_id != new.parent_id:
            row.position = next_position(row.round_id)
        row.title, row.text, row.enumerator = new.title, new.text, new.enumerator
        row.parent_id, row.category_id = new.parent_id, new.category_id
        row.version += 1
        db.session.flush()
        if before["parent_id"] != new.parent_id:
            _order_round(row.round_id)
        after = _facts(row)
        changed = [key for key in after if after[key] != before[key]]
        audit.record(actor, "finding:edit", row.id, now=now, before={key: before[key] for key in changed},
                     after={key: after[key] for key in changed})


def strike_finding(actor: Actor, finding_id: int, *, version: int, reason: str, now: dt.datetime) -> None:
    """The finding stays where it is, with the reason, and counts no more; so does what lies below it. Refused while a
    task that is not cancelled hangs on any of them."""
    with transaction():
        row = load_finding(actor, finding_id, version)
        if not reason.strip():
            raise RuleBroken("finding.reason_missing")
        check_text(reason)
        if found := obstacle(row.round_id, row.id):
            raise found
        db.session.add(Strike(finding_id=row.id, reason=reason.strip(), at=now, user_id=actor.user_id,
                              post_id=actor.post_id))
        row.version += 1
        audit.record(actor, "finding:strike", row.id, now=now, reason=reason.strip(), before={"title": row.title})


def obstacle(round_id: int, finding_id: int) -> RuleBroken | None:
    """Why the finding cannot be struck out. An ended task stays, reopened or not, so what it rectified was a finding.
    The cycles of one number are one task."""
    parents = _parents(round_id)
    below = [i for i in parents if finding_id in seen.chain(i, parents)]
    held = db.session.execute(sa.select(Task.id, Task.number, Task.title, Task.state).where(
        Task.finding_id.in_(below), Task.state != State.CANCELLED).order_by(Task.id)).all()
    ended = [row for row in held if row.state in ENDED_STATES]
    named = list({row.number or row.id: row.number or row.title for row in ended or held}.values())
    if not named:
        return None
    return RuleBroken("finding.rectified" if ended else "finding.has_tasks", n=len(named), tasks=named[:MOST_NAMED])


def load_finding(actor: Actor, finding_id: int, version: int | None = None) -> Finding:
    """Its round is locked until the transaction ends; refuses what is out of reach, closed, struck out or stale."""
    round_id = db.session.scalar(sa.select(Finding.round_id).where(Finding.id == finding_id))
    if round_id is None:
        raise NotFound("finding.not_found")
    check_open(access.load_round(actor, round_id, Ability.EDIT_FINDING))
    row = db.session.get_one(Finding, finding_id, populate_existing=True)
    if version is not None and version != row.version:
        raise Stale("finding.stale", finding_id=finding_id)
    if is_struck(row):
        raise RuleBroken("finding.struck")
    return row


def is_struck(row: Finding) -> bool:
    """Itself, or a finding above it."""
    return bool(db.session.scalar(sa.select(Finding.id.in_(struck_findings())).where(Finding.id == row.id)))


def next_position(round_id: int) -> int:
    """After all findings of the round; the caller holds the round's lock."""
    last = db.session.scalar(sa.select(sa.func.max(Finding.position)).where(Finding.round_id == round_id))
    return (last or 0) + 1


def _order_round(round_id: int) -> None:
    """Positions in the order of the tree, each branch behind its head: the lists page by them. The caller holds the
    round's lock."""
    rows = db.session.execute(sa.select(Finding.id, Finding.parent_id, Finding.position)
                              .where(Finding.round_id == round_id).order_by(Finding.position, Finding.id)).all()
    below: dict[int | None, list[int]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row.id)
    order, waiting = dict[int, int](), below.get(None, [])[::-1]
    while waiting:
        here = waiting.pop()
        order[here] = len(order) + 1
        waiting += below.get(here, [])[::-1]
    moved = [{"id": row.id, "position": order[row.id]} for row in rows if order[row.id] != row.position]
    if moved:
        db.session.execute(sa.update(Finding), moved)


def _check(round_id: int, new: FindingFacts, row: Finding | None = None) -> None:
    """No mark of secrecy; parent and category are of the round; nothing hangs below itself or below what was struck
    out."""
    check_text(new.title, new.text)
    if new.parent_id is not None:
        parent = db.session.get(Finding, new.parent_id)
        if parent is None or parent.round_id != round_id:
            raise NotFound("finding.not_found")
        if row is not None and row.id in seen.chain(parent.id, _parents(round_id)):
            raise RuleBroken("finding.below_itself")
        if is_struck(parent):
            raise RuleBroken("finding.parent_struck")
    category = db.session.get(RoundCategory, new.category_id) if new.category_id else None
    if new.category_id is not None and (category is None or category.round_id != round_id):
        raise NotFound("category.not_found")


def _parents(round_id: int) -> dict[int, int | None]:
    return {row.id: row.parent_id for row in db.session.execute(
        sa.select(Finding.id, Finding.parent_id).where(Finding.round_id == round_id))}


def _facts(row: Finding) -> dict[str, object]:
    return {"title": row.title, "text": row.text, "enumerator": row.enumerator, "parent_id": row.parent_id,
            "category_id": row.category_id}
