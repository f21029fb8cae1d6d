"""Which unit a row of an import means, and what is wrong where it means none."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain import staffing
from ..domain.staffing import Fault, StaffRow
from ..domain.vocabulary import Role, UnitKind
from ..extensions import db
from ..models.unit import Unit

above = aliased(Unit)


class Known(NamedTuple):
    """A unit by its id, the name of its parent, and its kind."""

    id: int
    parent: str | None
    kind: UnitKind


Units = dict[str, list[Known]]
Circles = Mapping[int, Sequence[str]]  # by the number of a row: the units that are above each other


def units() -> Units:
    known: Units = {}
    for unit_id, name, parent, kind in db.session.execute(
            sa.select(Unit.id, Unit.name, above.name, Unit.kind).outerjoin(above, above.id == Unit.parent_id)):
        known.setdefault(name, []).append(Known(unit_id, parent, kind))
    return known


def here(known: Units, row: StaffRow) -> list[Known]:
    return [unit for unit in known.get(row.unit, []) if not row.parent or unit.parent == row.parent]


def is_found(known: Units, row: StaffRow, *, may_add: bool) -> bool:
    return bool(here(known, row)) or (may_add and len(known.get(row.parent, [])) == 1)


def misplaced(known: Units, row: StaffRow) -> Fault | None:
    """Is it clear which unit the row means, and that it is not meant to be one that stands elsewhere?"""
    found = here(known, row)
    if len(found) > 1:
        return Fault(staffing.PARENT, "staff.ambiguous", {"name": row.unit})
    if found:
        is_other = row.kind is not None and row.kind is not found[0].kind
        return Fault(staffing.KIND, "staff.other_kind", {"kind": found[0].kind}) if is_other else None
    for unit in known.get(row.unit, []):
        if unit.parent is None:
            return Fault(staffing.PARENT, "staff.top_unit", {"unit": row.unit})
        return Fault(staffing.PARENT, "staff.namesake", {"unit": row.unit, "parent": unit.parent})
    return None


def no_unit(known: Units, row: StaffRow, circles: Circles, *, may_add: bool) -> Fault:
    if not may_add:
        return Fault(staffing.UNIT, "staff.no_unit")
    if not row.parent:
        return Fault(staffing.PARENT, "staff.parent_missing", {"unit": row.unit})
    if row.number in circles:
        round_it = circles[row.number]
        return Fault(staffing.PARENT, "staff.circle" if len(round_it) > 1 else "staff.own_parent", {"units": round_it})
    code = "staff.parent_ambiguous" if known.get(row.parent) else "staff.no_parent"
    return Fault(staffing.PARENT, code, {"unit": row.unit, "parent": row.parent})


def also_misplaced(known: Units, row: StaffRow, circles: Circles, *, may_add: bool) -> tuple[Fault, ...]:
    """The same of a row that has other faults, told together with them."""
    if not row.unit:
        return ()
    is_lost = row.number in circles or not is_found(known, row, may_add=may_add)
    fault = no_unit(known, row, circles, may_add=may_add) if is_lost else misplaced(known, row)
    return (fault,) if fault and fault.column not in {each.column for each in row.faults} else ()


def hangs_on_another(row: StaffRow, named: Container[str], circles: Circles) -> bool:
    """Of a row that found no unit: it would, were another row of the workbook right."""
    return not row.parent or (row.parent in named and row.number not in circles)


def corrected(known: Units, rows: Sequence[StaffRow], refused: Iterable[int], circles: Circles) -> list[StaffRow]:
    """The units of refused rows. What cannot be read is the top unit as parent, and the kind that the posts need."""
    named, teams, wrong = {row.unit for row in rows}, {row.unit for row in rows if row.role is Role.INSPECTOR}, {*refused}
    top = next((name for name, found in known.items() if found[0].parent is None), "")
    units_of = []
    for row in rows:
        if row.parent and row.number in wrong:
            is_clear = row.number not in circles and (row.parent in named or len(known.get(row.parent, [])) == 1)
            is_team = row.unit in teams and any(fault.column == staffing.KIND for fault in row.faults)
            units_of.append(replace(staffing.of_unit(row), parent=row.parent if is_clear else top,
                                    kind=UnitKind.TEAM if is_team else row.kind))
    return units_of
