"""The workbook of units, people and posts: what its columns mean. One row names a unit, and may name a person and a post
on it. The words are those of the template, Chinese always."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from .errors import RuleBroken
from .limits import UNIT_NAME, USER_NAME
from .names import clean_name
from .passwords import LOGIN_LENGTH
from .plausible import check_begin, check_end
from .uploads import bears_mark
from .vocabulary import Role, UnitKind

UNIT, PARENT, KIND, NAME, LOGIN, ROLE, FROM, TO = COLUMNS = (
    "单位", "上级单位", "类型", "姓名", "登录名", "岗位", "任职起", "任职止")
KINDS = {"机关单位": UnitKind.ORGAN, "巡察组": UnitKind.TEAM}
ROLES = {
    "巡察组成员": Role.INSPECTOR, "督查室": Role.SUPERVISOR, "联络员": Role.LIAISON, "主要负责人": Role.LEADER,
    "纪检监察干部": Role.DISCIPLINE, "系统管理员": Role.SYSADMIN, "安全管理员": Role.SECADMIN, "审计管理员": Role.AUDITOR,
}
FOR_EVER = "长期"
MOST_ROWS = 1_000
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which column; `code` names the sentence that says what to do."""

    column: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StaffRow:
    """`kind` None: not said. A row without `login` is about the unit only, one without `role` gives no post."""

    number: int
    unit: str
    parent: str
    kind: UnitKind | None
    name: str
    login: str
    role: Role | None
    from_on: dt.date | None
    to_on: dt.date | None
    faults: tuple[Fault, ...] = ()


def read_row(number: int, values: Mapping[str, str], unit_above: str) -> StaffRow:
    """`unit_above` is the unit of the row before: merged cells leave the others empty."""
    faults: list[Fault] = []

    def word(column: str, words: Mapping[str, object]) -> object:
        raw = values.get(column, "")
        if raw and raw not in words:
            faults.append(Fault(column, "staff.word", {"value": raw, "allowed": list(words)}))
        return words.get(raw)

    def day(column: str) -> dt.date | None:
        raw = values.get(column, "")
        if not raw or (column == TO and raw == FOR_EVER):
            return None
        found = read_date(raw)
        if found is None:
            faults.append(Fault(column, "staff.date", {"value": raw}))
        return found

    unit, name, login = values.get(UNIT) or unit_above, values.get(NAME, ""), values.get(LOGIN, "")
    kind, role, from_on, to_on = word(KIND, KINDS), word(ROLE, ROLES), day(FROM), day(TO)
    for column, text, most in ((UNIT, unit, UNIT_NAME), (NAME, name, USER_NAME), (LOGIN, login, LOGIN_LENGTH)):
        if len(text) > most:
            faults.append(Fault(column, "staff.too_long", {"limit": most}))
        if bears_mark(text):
            faults.append(Fault(column, "text.secrecy_mark"))
    if not unit:
        faults.append(Fault(UNIT, "staff.missing"))
    if bool(name) != bool(login):
        faults.append(Fault(LOGIN if name else NAME, "staff.missing"))
    if (values.get(ROLE) or values.get(FROM) or values.get(TO)) and not login and not name:
        faults.append(Fault(LOGIN, "staff.missing"))
    if (values.get(FROM) or values.get(TO)) and not values.get(ROLE):
        faults.append(Fault(ROLE, "staff.missing"))
    if from_on and to_on and to_on < from_on:
        faults.append(Fault(TO, "staff.dates"))
    return StaffRow(number, unit, values.get(PARENT, ""), kind, name, login, role, from_on, to_on,  # type: ignore[arg-type]
                    tuple(faults))


def far_days(row: StaffRow, today: dt.date) -> list[Fault]:
    """Checked before the row is tried: its unit would begin on such a day."""
    faults = []
    for column, check, day in ((FROM, check_begin, row.from_on), (TO, check_end, row.to_on)):
        try:
            check(day or today, today)
        except RuleBroken as error:
            faults.append(Fault(column, error.code, error.values))
    return faults


def of_unit(row: StaffRow) -> StaffRow:
    """What the row says of the unit, without a person."""
    return replace(row, name="", login="", role=None, from_on=None, to_on=None)


def circles(rows: Sequence[StaffRow]) -> dict[int, tuple[str, ...]]:
    """By the number of a row: the units, its own first, each below the next, the last below the first."""
    above, found = dict[str, str](), dict[int, tuple[str, ...]]()
    for row in rows:
        if row.parent:
            above.setdefault(row.unit, row.parent)
    for row in rows:
        way, at = {row.unit: None}, row.parent
        while at in above and at not in way:
            way[at] = None
            at = above[at]
        if at == row.unit:
            found[row.number] = tuple(way)
    return found


def read_date(raw: str) -> dt.date | None:
    found = _DATE.fullmatch(raw)
    if not found:
        return None
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        return None


def read_rows(table: list[tuple[int, Mapping[str, str]]]) -> list[StaffRow]:
    rows: list[StaffRow] = []
    for number, values in table:
        clean = {column: clean_name(text) for column, text in values.items()}
        rows.append(read_row(number, clean, rows[-1].unit if rows else ""))
    return rows
