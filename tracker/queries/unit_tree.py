"""The tree of units with the posts on them, for those who keep it."""

import datetime as dt
from dataclasses import dataclass, field

import sqlalchemy as sa

from ..domain.vocabulary import Role, UnitKind
from ..extensions import db
from ..models.unit import Unit
from ..models.user import Post, User
from .people import held_on

# The posts without which a notice has to look further up (空岗).
NEEDED = {UnitKind.ORGAN: (Role.LIAISON, Role.LEADER), UnitKind.TEAM: (Role.INSPECTOR,)}


@dataclass(frozen=True, slots=True)
class Holding:
    user_id: int
    name: str
    role: Role
    is_deputy: bool


@dataclass(slots=True)
class UnitNode:
    """`vacant`: roles that nobody holds here nor above; `covered`: role → name of the unit above whose holder answers."""

    id: int
    parent_id: int | None
    name: str
    kind: UnitKind
    from_on: dt.date
    to_on: dt.date | None
    version: int
    depth: int = 0
    posts: list[Holding] = field(default_factory=list)
    vacant: list[Role] = field(default_factory=list)
    covered: dict[Role, str] = field(default_factory=dict)

    def is_ended(self, today: dt.date) -> bool:
        return self.to_on is not None and self.to_on < today


def tree(today: dt.date, *, with_ended: bool = False) -> list[UnitNode]:
    """In the order of the tree, two statements. What is ended is left out with all that ended before it."""
    nodes = {row.id: UnitNode(*row) for row in db.session.execute(
        sa.select(Unit.id, Unit.parent_id, Unit.name, Unit.kind, Unit.from_on, Unit.to_on, Unit.version)
        .order_by(Unit.position, Unit.id))}
    held = db.session.execute(
        sa.select(Post.unit_id, User.id, User.name, Post.role, Post.for_post_id.is_not(None).label("is_deputy"))
        .join(User, User.id == Post.user_id).where(held_on(today), User.is_active).order_by(Post.role, Post.id))
    for row in held:
        nodes[row.unit_id].posts.append(Holding(row.id, row.name, row.role, row.is_deputy))
    below: dict[int | None, list[UnitNode]] = {}
    for node in nodes.values():
        below.setdefault(node.parent_id, []).append(node)
    found: list[UnitNode] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        node = waiting.pop()
        parent = nodes.get(node.parent_id) if node.parent_id else None
        node.depth = parent.depth + 1 if parent else 0
        if not node.is_ended(today):
            _find_vacancies(node, nodes)
        if with_ended or not node.is_ended(today):
            found.append(node)
        waiting += reversed(below.get(node.id, []))
    return found


def unit(unit_id: int, today: dt.date) -> UnitNode | None:
    return next((node for node in tree(today, with_ended=True) if node.id == unit_id), None)


def _find_vacancies(node: UnitNode, nodes: dict[int, UnitNode]) -> None:
    """The top unit runs the system; it is given no tasks."""
    if node.parent_id is None:
        return
    for role in NEEDED[node.kind]:
        here: UnitNode | None = node
        while here is not None and all(post.role is not role for post in here.posts):
            here = nodes.get(here.parent_id) if here.parent_id else None
        if here is None:
            node.vacant.append(role)
        elif here is not node:
            node.covered[role] = here.name
