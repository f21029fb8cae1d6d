"""The findings of a round as a tree, and one of them with its place and its tasks."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.errors import NotFound
from ..domain.permissions import Actor, Scope
from ..domain.vocabulary import State
from ..extensions import db
from ..models.round import Finding, Measure, Round, RoundCategory
from ..models.task import Task
from . import scope
from .strikes import Strikes, Struck, struck, struck_findings


@dataclass(frozen=True, slots=True)
class TaskMark:
    """A task where it hangs on a finding; a draft has no number yet."""

    id: int
    number: str | None
    cycle: int
    title: str
    state: State


@dataclass(frozen=True, slots=True)
class TaskCount:
    """Tasks of a finding, counted alike wherever they are: `total` without the cancelled ones, `drafts` among them."""

    total: int = 0
    drafts: int = 0
    cancelled: int = 0


def count_tasks(states: Iterable[State]) -> TaskCount:
    of = Counter(states)
    return TaskCount(of.total() - of[State.CANCELLED], of[State.DRAFT], of[State.CANCELLED])


@dataclass(frozen=True, slots=True)
class FindingNode:
    """`category` is the own one or that of the nearest finding above, `has_category` says which; `is_struck` as well
    where a finding above was struck out, and then `strike` is empty."""

    id: int
    enumerator: str
    title: str
    text: str
    category: str
    has_category: bool
    strike: Struck | None
    is_struck: bool
    tasks: tuple[TaskMark, ...]
    children: list["FindingNode"] = field(default_factory=list)

    @property
    def count(self) -> TaskCount:
        """Of its own tasks, without those of the findings below it."""
        return count_tasks(task.state for task in self.tasks)


@dataclass(frozen=True, slots=True)
class ProposedMeasure:
    id: int
    text: str
    expected_result: str
    responsible_person: str
    finding_id: int | None


@dataclass(frozen=True, slots=True)
class FindingPage:
    """`path` are the findings above it, topmost first; `measures` those proposed for it that no task took up."""

    node: FindingNode
    parent_id: int | None
    category_id: int | None
    version: int
    document_id: int | None
    round_id: int
    round_code: str
    round_name: str
    is_round_open: bool
    path: tuple[FindingNode, ...]
    measures: tuple[ProposedMeasure, ...]
    scope: Scope


@cache
def newest_cycles() -> sa.Select[Task]:
    """Tasks without those that were reopened: a later row of the same number stands for them."""
    later = aliased(Task)
    return sa.select(Task).outerjoin(later, later.reopens_task_id == Task.id).where(later.id.is_(None))


def finding_tree(actor: Actor, round_id: int, document_id: int | None = None) -> list[FindingNode]:
    """Two statements, whatever the depth; the visibility of the round was asked before. `document_id` leaves only what
    that document brought; what was moved elsewhere since stands on the top level of it."""
    nodes, parents = _nodes(actor, round_id, document_id)
    return [node for node in nodes.values() if parents[node.id] not in nodes]


def problems(tree: Iterable[FindingNode]) -> int:
    """How many findings there are to rectify: those that stand and have none below them."""
    found = 0
    for node in tree:
        if not node.is_struck:
            found += problems(node.children) if any(not child.is_struck for child in node.children) else 1
    return found


def headings(tree: Iterable[FindingNode]) -> int:
    """How many findings that stand only gather others that stand. Below what was struck out nothing stands."""
    return sum(headings(node.children) + any(not child.is_struck for child in node.children) for node in tree)


def struck_ids(tree: Iterable[FindingNode]) -> set[int]:
    """Of the findings that count no more."""
    found: set[int] = set()
    for node in tree:
        found |= struck_ids(node.children) | ({node.id} if node.is_struck else set())
    return found


def finding_page(actor: Actor, finding_id: int) -> FindingPage:
    found = db.session.execute(sa.select(Finding, Round).join(Round, Round.id == Finding.round_id)
                               .where(Finding.id == finding_id, scope.seen_rounds(actor))
                               .execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("finding.not_found")
    row, of_round = found
    nodes, parents = _nodes(actor, of_round.id)
    path: list[FindingNode] = []
    above = row.parent_id
    while above is not None:
        path.insert(0, nodes[above])
        above = parents[above]
    return FindingPage(nodes[row.id], row.parent_id, row.category_id, row.version, row.document_id, of_round.id,
                       of_round.code, of_round.name, of_round.closed_on is None, tuple(path),
                       proposed_measures(of_round.id, row.id), scope.round_scope(of_round))


def proposed_measures(round_id: int, finding_id: int | None = None) -> tuple[ProposedMeasure, ...]:
    """Those of the round, or of one finding, that no task took up."""
    of_finding = sa.true() if finding_id is None else Measure.finding_id == finding_id
    rows = db.session.execute(
        sa.select(Measure.id, Measure.text, Measure.expected_result, Measure.responsible_person, Measure.finding_id)
        .where(Measure.round_id == round_id, of_finding, Measure.task_id.is_(None))
        .order_by(Measure.position, Measure.id))
    return tuple(ProposedMeasure(*row) for row in rows)


def categories(round_id: int) -> list[tuple[int, str]]:
    """Id and name, in their order."""
    rows = db.session.execute(sa.select(RoundCategory.id, RoundCategory.name).where(RoundCategory.round_id == round_id)
                              .order_by(RoundCategory.position, RoundCategory.id))
    return [(row.id, row.name) for row in rows]


def chain(finding_id: int, parents: Mapping[int, int | None]) -> list[int]:
    """The finding and those above it, nearest first."""
    found, here = [], parents.get(finding_id)
    found.append(finding_id)
    while here is not None and here in parents:
        found.append(here)
        here = parents[here]
    return found


def _nodes(actor: Actor, round_id: int, document_id: int | None = None) -> tuple[
        dict[int, FindingNode], dict[int, int | None]]:
    """The findings in the order of the round, each with those below it, and the parent of each."""
    strikes = Strikes()
    rows = db.session.execute(strikes.of_findings(
        sa.select(Finding.id, Finding.parent_id, Finding.enumerator, Finding.title, Finding.text, Finding.document_id,
                  RoundCategory.name.label("category"), Finding.id.in_(struck_findings()).label("is_struck"),
                  *strikes.columns).outerjoin(RoundCategory, RoundCategory.id == Finding.category_id), Finding.id)
        .where(Finding.round_id == round_id).order_by(Finding.position, Finding.id)).all()
    parents = {r.id: r.parent_id for r in rows}
    own = {r.id: r.category for r in rows if r.category}
    tasks = _tasks_by_finding(actor, round_id)
    nodes = {r.id: FindingNode(
        r.id, r.enumerator, r.title, r.text, next((own[i] for i in chain(r.id, parents) if i in own), ""), r.id in own,
        struck(r[8:]), bool(r.is_struck), tuple(tasks.get(r.id, ())))
        for r in rows if document_id in (None, r.document_id)}
    for node in nodes.values():
        above = nodes.get(parents[node.id] or 0)
        if above is not None:
            above.children.append(node)
    return nodes, parents


def _tasks_by_finding(actor: Actor, round_id: int) -> dict[int | None, list[TaskMark]]:
    rows = db.session.execute(
        newest_cycles().with_only_columns(Task.id, Task.finding_id, Task.number, Task.cycle, Task.title, Task.state)
        .where(Task.round_id == round_id, Task.finding_id.is_not(None), scope.seen_tasks(actor)).order_by(Task.id))
    found: dict[int | None, list[TaskMark]] = {}
    for task_id, finding_id, number, cycle, title, state in rows:
        found.setdefault(finding_id, []).append(TaskMark(task_id, number, cycle, title, state))
    return found
