"""Which findings stand on a page of the list: SQL as text, because its shape decides the plan.

The rounds are walked from the newest, in each the findings by the index of their positions, until the page is full. The
positions follow the tree (services/findings.py keeps them so), so that a page reads like the round itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ..domain.permissions import POLICY, Ability, Actor, Where
from .categories import Category, in_category
from .strikes import STRUCK_FINDINGS

FEW = 1000
SEEN = {
    Where.TEAM: "r.team_id = :own",
    Where.ROUND: "r.unit_id IN (SELECT unit_id FROM unit_ancestor WHERE ancestor_id = :own)",
    Where.INSPECTED: "r.inspected_unit_id IN (SELECT unit_id FROM unit_ancestor WHERE ancestor_id = :own)",
}
STRUCK = f"f.id IN ({STRUCK_FINDINGS})"


@dataclass(frozen=True, slots=True)
class Filters:
    """`without_task`: nothing was drafted or assigned for it that was not cancelled; `struck`: those struck out too,
    which with a finding are all below it."""

    round: int | None = None
    category: Category | None = None
    without_task: bool = False
    struck: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """After a row, or (`is_back`) before it."""

    round_id: int
    position: int
    id: int
    is_back: bool = False


def values_of(actor: Actor, filters: Filters) -> dict[str, object]:
    pattern = filters.text.lower().replace("/", "//").replace("%", "/%").replace("_", "/_")
    return {"own": actor.unit_id, "round": filters.round, "category": filters.category, "pattern": f"%{pattern}%"}


def place_values(place: Place | None) -> dict[str, object]:
    return {"at_round": place.round_id, "position": place.position, "id": place.id} if place else {}


def counted(actor: Actor, filters: Filters, picked: Sequence[int]) -> str:
    """How many there are, counted to FEW + 1 and no further."""
    return (f"SELECT COUNT(*) FROM (SELECT f.id FROM round r CROSS JOIN finding f "
            f"WHERE {' AND '.join(_asked(actor, filters, picked))} LIMIT {FEW + 1}) c")


def rows_sql(actor: Actor, filters: Filters, picked: Sequence[int], place: Place | None, most: int, *,
             oldest_first: bool) -> str:
    """The rows (`is_asked`) and all findings above them."""
    is_back = place is not None and place.is_back
    rounds, inside = (">" if oldest_first != is_back else "<"), ("<" if is_back else ">")
    conditions = _asked(actor, filters, picked)
    if place:
        conditions.append(f"(r.id {rounds} :at_round OR r.id = :at_round AND (f.position, f.id) {inside} (:position, :id))")
    fall, back = (" DESC" if rounds == "<" else ""), (" DESC" if is_back else "")
    asked = (f"SELECT f.id, f.parent_id FROM round r CROSS JOIN finding f WHERE {' AND '.join(conditions)} "
             f"ORDER BY r.id{fall}, f.position{back}, f.id{back} LIMIT {most}")
    return (f"WITH RECURSIVE asked AS ({asked}), up(id, parent_id) AS (SELECT id, parent_id FROM asked UNION "
            f"SELECT g.id, g.parent_id FROM up JOIN finding g ON g.id = up.parent_id) "
            f"SELECT f.id, f.parent_id, f.round_id, f.position, f.enumerator, f.title, r.name AS round, "
            f"r.code AS round_code, c.name AS category, CASE WHEN a.id IS NULL THEN 0 ELSE 1 END AS is_asked, "
            f"CASE WHEN {STRUCK} THEN 1 ELSE 0 END AS is_struck "
            f"FROM up JOIN finding f ON f.id = up.id JOIN round r ON r.id = f.round_id LEFT JOIN asked a ON a.id = up.id "
            f"LEFT JOIN round_category c ON c.id = f.category_id")


def _asked(actor: Actor, filters: Filters, picked: Sequence[int]) -> list[str]:
    wheres = POLICY[Ability.VIEW_ROUND].get(actor.role, ()) if actor.role else ()
    conditions = ["f.round_id = r.id", f"({' OR '.join(SEEN[where] for where in wheres) or '1 = 0'})"]
    if filters.round:
        conditions.append("r.id = :round")
    if filters.category:
        conditions.append(in_category("f.id", filters.category))
    if filters.without_task:
        conditions.append("NOT EXISTS (SELECT 1 FROM task t WHERE t.finding_id = f.id AND t.state <> 'cancelled')")
    if not filters.struck:
        conditions.append(f"NOT {STRUCK}")
    if filters.text:
        conditions.append("(LOWER(f.title) LIKE :pattern ESCAPE '/' OR LOWER(f.text) LIKE :pattern ESCAPE '/')")
    if picked:
        conditions.append(f"f.id IN ({', '.join(str(int(row_id)) for row_id in picked)})")
    return conditions
