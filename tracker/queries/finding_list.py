"""The list of findings in reach, round by round in the order of their documents. A page takes four statements."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from ..domain.errors import NotAllowed
from ..domain.permissions import POLICY, Ability, Actor
from ..domain.vocabulary import State
from ..extensions import db
from ..models.round import Round, RoundCategory
from ..models.task import Task
from .categories import is_strange, round_of
from .finding_list_keys import Filters, Place, counted, place_values, rows_sql, values_of
from .findings import TaskCount, count_tasks, newest_cycles
from .list_choices import Option, strangers, understood
from .list_page import cut
from .scope import seen_rounds, seen_tasks

ROWS = 50
CHUNK = 500
ROUNDS = 200
DONE = frozenset({State.CLOSED, State.SUSTAINED})


@dataclass(frozen=True, slots=True)
class Above:
    """A finding above another."""

    id: int
    enumerator: str
    title: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """`path` from the topmost finding down; `category` its own or the nearest from above; `count` of the tasks in sight of
    the actor, the last cycle of each, `done` of them closed or sustained."""

    id: int
    round_id: int
    round: str
    round_code: str
    position: int
    enumerator: str
    title: str
    is_struck: bool
    path: tuple[Above, ...] = ()
    category: str = ""
    count: TaskCount = TaskCount()
    done: int = 0

    def place(self, *, is_back: bool = False) -> Place:
        return Place(self.round_id, self.position, self.id, is_back)


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be chosen; `unknown` are the parts of the filter that stand for nothing in reach; they are not applied."""

    rounds: tuple[Option, ...]
    categories: tuple[Option, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """`total` is counted to FEW + 1 and no further."""

    rows: list[FindingRow]
    next_place: Place | None
    previous_place: Place | None
    total: int
    facts: Facts


def page(actor: Actor, filters: Filters, place: Place | None, *, picked: Sequence[int] = (), rows: int | None = None,
         oldest_first: bool = False) -> Page:
    most = rows or ROWS
    known = choices(actor, filters)
    filters = understood(filters, known.unknown)
    total = db.session.scalar(sa.text(counted(actor, filters, picked)), values_of(actor, filters)) or 0
    found = _rows(actor, filters, picked, place, most + 1, oldest_first=oldest_first)
    shown, after, before = cut(found, place, most, FindingRow.place)
    return Page(shown, after, before, total, known)


def stream(actor: Actor, filters: Filters, picked: Sequence[int] = (), *,
           oldest_first: bool = False) -> tuple[Facts, Iterator[FindingRow]]:
    """What the filter's numbers stand for, and all rows in order, fetched in chunks as they are taken."""
    known = choices(actor, filters)

    def all_rows() -> Iterator[FindingRow]:
        place, asked = None, understood(filters, known.unknown)
        while found := _rows(actor, asked, picked, place, CHUNK, oldest_first=oldest_first):
            yield from found
            place = found[-1].place()
    return known, all_rows()


def choices(actor: Actor, filters: Filters) -> Facts:
    """Without the list. Rights are asked here."""
    if actor.role not in POLICY[Ability.VIEW_ROUND]:
        raise NotAllowed("access.not_allowed", ability=Ability.VIEW_ROUND)
    chosen = sa.select(sa.literal("round"), Round.id, Round.name).where(Round.id == filters.round, seen_rounds(actor))
    few = (sa.select(Round.id, Round.name).where(seen_rounds(actor)).order_by(Round.id.desc()).limit(ROUNDS)).subquery()
    categories = (sa.select(sa.literal("category"), RoundCategory.id, RoundCategory.name)
                  .join(Round, Round.id == RoundCategory.round_id)
                  .where(RoundCategory.round_id == (filters.round or round_of(filters.category)), seen_rounds(actor)))
    found: dict[str, dict[int, Option]] = {"round": {}, "category": {}}
    for what, row_id, name in db.session.execute(
            sa.union_all(sa.select(sa.literal("round"), few.c.id, few.c.name), chosen, categories)):
        found[what].setdefault(row_id, Option(row_id, name))
    rounds, known = tuple(found["round"].values()), tuple(found["category"].values())
    unknown = strangers(round=(filters.round, rounds))
    if is_strange(filters.category, filters.round, known):
        unknown += ("category",)
    return Facts(rounds, known, unknown)


def _rows(actor: Actor, filters: Filters, picked: Sequence[int], place: Place | None, most: int, *,
          oldest_first: bool) -> list[FindingRow]:
    """In the order of the list, with their paths, categories and tasks: two statements."""
    sql = rows_sql(actor, filters, picked, place, most, oldest_first=oldest_first)
    shown: dict[int, FindingRow] = {}
    above: dict[int, tuple[int | None, Above, str | None]] = {}
    for r in db.session.execute(sa.text(sql), values_of(actor, filters) | place_values(place)):
        above[r.id] = (r.parent_id, Above(r.id, r.enumerator, r.title), r.category)
        if r.is_asked:
            shown[r.id] = FindingRow(r.id, r.round_id, r.round, r.round_code, r.position, r.enumerator, r.title,
                                     bool(r.is_struck))
    turn = 1 if oldest_first else -1
    order = sorted(shown.values(), key=lambda row: (turn * row.round_id, row.position, row.id))
    tasks = _tasks(actor, list(shown))
    return [replace(row, path=_path(row.id, above), category=_category(row.id, above), count=count_tasks(tasks[row.id]),
                    done=sum(state in DONE for state in tasks[row.id])) for row in order]


def _path(finding_id: int, above: dict[int, tuple[int | None, Above, str | None]]) -> tuple[Above, ...]:
    path: list[Above] = []
    parent_id = above[finding_id][0]
    while parent_id is not None and parent_id in above:
        path.insert(0, above[parent_id][1])
        parent_id = above[parent_id][0]
    return tuple(path)


def _category(finding_id: int | None, above: dict[int, tuple[int | None, Above, str | None]]) -> str:
    while finding_id is not None and finding_id in above:
        parent_id, _, category = above[finding_id]
        if category:
            return category
        finding_id = parent_id
    return ""


def _tasks(actor: Actor, finding_ids: list[int]) -> defaultdict[int | None, list[State]]:
    """The state of each task of each finding."""
    rows = db.session.execute(
        newest_cycles().with_only_columns(Task.finding_id, Task.state, sa.func.count())
        .where(Task.finding_id.in_(finding_ids), seen_tasks(actor)).group_by(Task.finding_id, Task.state))
    found: defaultdict[int | None, list[State]] = defaultdict(list)
    for finding_id, state, n in rows:
        found[finding_id] += [state] * n
    return found
