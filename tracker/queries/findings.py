"""The findings of a round as a tree, and one of them with its place and its tasks."""

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.errors import NotFound
from ..domain.permissions import Actor, Scope
from ..domain.vocabulary import State
from ..extensions import db
from ..models.round import Finding, Round
from ..models.task import Task
from . import scope


@dataclass(frozen=True, slots=True)
class TaskMark:
    """A task where it hangs on a finding; a draft has no number yet."""

    id: int
    number: str | None
    cycle: int
    title: str
    state: State


@dataclass(frozen=True, slots=True)
class FindingNode:
    id: int
    enumerator: str
    title: str
    text: str
    tasks: tuple[TaskMark, ...]
    children: list["FindingNode"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FindingPage:
    """`path` are the findings above it, topmost first."""

    id: int
    enumerator: str
    title: str
    text: str
    document_id: int | None
    round_id: int
    round_code: str
    round_name: str
    path: tuple[FindingNode, ...]
    children: tuple[FindingNode, ...]
    tasks: tuple[TaskMark, ...]
    scope: Scope


def newest_cycles() -> sa.Select[Task]:
    """Tasks without those that were reopened: a later row of the same number stands for them."""
    later = aliased(Task)
    return sa.select(Task).outerjoin(later, later.reopens_task_id == Task.id).where(later.id.is_(None))


def finding_tree(actor: Actor, round_id: int, document_id: int | None = None) -> list[FindingNode]:
    """Two statements, whatever the depth; the visibility of the round was asked before. `document_id` leaves only what
    that document brought, which has no parent from elsewhere."""
    nodes, parents = _nodes(actor, round_id, document_id)
    roots: list[FindingNode] = []
    for node in nodes.values():
        parent_id = parents[node.id]
        (nodes[parent_id].children if parent_id else roots).append(node)
    return roots


def finding_page(actor: Actor, finding_id: int) -> FindingPage:
    found = db.session.execute(sa.select(Finding, Round).join(Round, Round.id == Finding.round_id)
                               .where(Finding.id == finding_id, scope.seen_rounds(actor))).one_or_none()
    if found is None:
        raise NotFound("finding.not_found")
    row, of_round = found
    nodes, parents = _nodes(actor, of_round.id)
    path: list[FindingNode] = []
    above = row.parent_id
    while above is not None:
        path.insert(0, nodes[above])
        above = parents[above]
    children = tuple(node for node in nodes.values() if parents[node.id] == row.id)
    return FindingPage(row.id, row.enumerator, row.title, row.text, row.document_id, of_round.id, of_round.code,
                       of_round.name, tuple(path), children, nodes[row.id].tasks, scope.round_scope(of_round))


def _nodes(actor: Actor, round_id: int, document_id: int | None = None) -> tuple[
        dict[int, FindingNode], dict[int, int | None]]:
    """The findings in the order of the round, and the parent of each."""
    of_document = sa.true() if document_id is None else Finding.document_id == document_id
    rows = db.session.execute(
        sa.select(Finding.id, Finding.parent_id, Finding.enumerator, Finding.title, Finding.text)
        .where(Finding.round_id == round_id, of_document).order_by(Finding.position, Finding.id)).all()
    tasks = _tasks_by_finding(actor, round_id)
    nodes = {r.id: FindingNode(r.id, r.enumerator, r.title, r.text, tuple(tasks.get(r.id, ()))) for r in rows}
    return nodes, {r.id: r.parent_id for r in rows}


def _tasks_by_finding(actor: Actor, round_id: int) -> dict[int | None, list[TaskMark]]:
    rows = db.session.execute(
        newest_cycles().with_only_columns(Task.id, Task.finding_id, Task.number, Task.cycle, Task.title, Task.state)
        .where(Task.round_id == round_id, Task.finding_id.is_not(None), scope.seen_tasks(actor)).order_by(Task.id))
    found: dict[int | None, list[TaskMark]] = {}
    for task_id, finding_id, number, cycle, title, state in rows:
        found.setdefault(finding_id, []).append(TaskMark(task_id, number, cycle, title, state))
    return found
