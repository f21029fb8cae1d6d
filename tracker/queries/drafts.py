"""What the form of a draft offers, and what the office should know before it assigns one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..domain.audience import asked_for
from ..domain.errors import NotAllowed, NotFound
from ..domain.escalation import Addressee, resolve_recipients
from ..domain.lights import light, task_light
from ..domain.likeness import is_alike
from ..domain.permissions import Ability, Actor, can
from ..domain.vocabulary import DeadlineState, Light, NoticeKind, PartState, Reach, Role, State
from ..domain.workflow import OPEN_STATES
from ..extensions import db
from ..models.deadline import Deadline
from ..models.office import CalendarDay
from ..models.round import Finding, Measure, Round
from ..models.task import Task, TaskUnit
from ..models.unit import Unit
from .calendar import work_calendar
from .dossier import Dossier, MeasureRow
from .holders import holders_above
from .scope import round_scope, seen_tasks
from .strikes import struck_findings

MOST_PROPOSALS = 60
MOST_OTHERS = 10
MOST_COMPARED = 300


@dataclass(frozen=True, slots=True)
class Origin:
    """What a draft hangs on; `unit_id` is the organ whose units can be asked."""

    round_id: int
    round_code: str
    round_name: str
    unit_id: int
    inspected_unit_id: int | None
    finding_id: int | None
    finding_title: str
    finding_text: str


@dataclass(frozen=True, slots=True)
class Proposals:
    """The first of the proposed measures that no task took up, and how many there are."""

    rows: tuple[MeasureRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class OtherTask:
    """`units` are those of the asked units that have a part in it, lead first; `is_alike`: its title is close to the new
    one; `of_receipt`: the light is not that of the final clock."""

    id: int
    number: str | None
    title: str
    state: State
    round_name: str
    units: tuple[str, ...]
    deadline_on: dt.date | None
    light: Light
    of_receipt: bool
    is_alike: bool


@dataclass(frozen=True, slots=True)
class AlsoAsked:
    """What the same units are asked for already: those alike first, then the nearest deadline. `total` counts all that
    the actor may see, `hidden` those of rounds beyond the actor's rights. `unit_ids` are the units asked about."""

    rows: tuple[OtherTask, ...]
    total: int
    hidden: int
    unit_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    name: str
    role: Role


def origin(actor: Actor, round_id: int, finding_id: int | None) -> Origin:
    """Raises NotFound out of the actor's reach, NotAllowed where the post may see the round but not draft for it."""
    row = db.session.get(Round, round_id)
    if row is None or not can(actor, Ability.VIEW_ROUND, round_scope(row)):
        raise NotFound("round.not_found")
    if not can(actor, Ability.DRAFT_TASK, round_scope(row)):
        raise NotAllowed("access.not_allowed", ability=Ability.DRAFT_TASK)
    finding = db.session.get(Finding, finding_id) if finding_id else None
    if finding_id and (finding is None or finding.round_id != round_id):
        raise NotFound("finding.not_found")
    return Origin(row.id, row.code, row.name, row.unit_id, row.inspected_unit_id, finding_id,
                  finding.title if finding else "", finding.text if finding else "")


def proposals(round_id: int, finding_id: int | None, task_id: int | None = None) -> Proposals:
    """Of the finding and what lies below it, or of the whole round; those that `task_id` itself took up are among them."""
    mine = sa.and_(Measure.task_id == task_id, Measure.is_proposal) if task_id else sa.false()
    free = sa.or_(Measure.task_id.is_(None), mine)
    stands = sa.or_(Measure.finding_id.is_(None), Measure.finding_id.not_in(struck_findings()))
    where = [Measure.round_id == round_id, free, stands]
    if finding_id is not None:
        of_all = Measure.finding_id.is_(None)  # advice of the document, which speaks to the whole round
        where.append(sa.or_(Measure.finding_id.in_(_below(finding_id)), of_all, mine))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Measure).where(*where)) or 0
    rows = db.session.execute(
        sa.select(Measure.id, Measure.text, Measure.expected_result, Measure.responsible_person, sa.true())
        .where(*where).order_by(Measure.task_id.is_(None), Measure.position, Measure.id).limit(MOST_PROPOSALS))
    return Proposals(tuple(MeasureRow(*row) for row in rows), total)


def also_asked(actor: Actor, unit_ids: Sequence[int], title: str, today: dt.date,
               except_id: int | None = None) -> AlsoAsked:
    """Open tasks of the units over all rounds (against 重复督查、多头督查). Four statements, however many there are; titles
    are compared among the MOST_COMPARED nearest deadlines."""
    if not unit_ids:
        return AlsoAsked((), 0, 0, ())
    lead, receipt = aliased(TaskUnit), aliased(Deadline)
    mine = sa.select(TaskUnit.task_id).where(*_has_part(unit_ids)).distinct().subquery()
    where = (Task.state.in_(OPEN_STATES), Task.id != (except_id or 0))
    total, all_open = db.session.execute(
        sa.select(sa.func.sum(sa.case((seen_tasks(actor), 1), else_=0)), sa.func.count())
        .select_from(Task).join(mine, mine.c.task_id == Task.id).where(*where)).one()
    rows = db.session.execute(
        sa.select(Task.id, Task.number, Task.title, Task.state, Round.name, Deadline.deadline_on,
                  Task.mode, Deadline.state.label("clock_state"), Deadline.held_on,
                  receipt.deadline_on.label("receipt_on"))
        .join(mine, mine.c.task_id == Task.id).join(Round, Round.id == Task.round_id)
        .join(lead, sa.and_(lead.task_id == Task.id, lead.is_lead))
        .outerjoin(Deadline, Deadline.id == lead.final_deadline_id)
        .outerjoin(receipt, sa.and_(receipt.id == lead.receipt_deadline_id, receipt.state == DeadlineState.RUNNING))
        .where(*where, seen_tasks(actor))
        .order_by(Deadline.deadline_on.is_(None), Deadline.deadline_on, Task.id).limit(MOST_COMPARED)).all()
    nearest = sorted(rows, key=lambda row: not is_alike(title, row.title))[:MOST_OTHERS]
    calendar, units = work_calendar(), _units_of([row.id for row in nearest], unit_ids)
    found = []
    for row in nearest:
        final = light(row.mode, row.state, row.deadline_on, row.clock_state, row.held_on, today, calendar)
        shown = task_light(final, row.state, row.receipt_on, today, calendar)
        found.append(OtherTask(row.id, row.number, row.title, row.state, row.name, tuple(units[row.id]), row.deadline_on,
                               shown, shown is not final, is_alike(title, row.title)))
    return AlsoAsked(tuple(found), total or 0, all_open - (total or 0), tuple(unit_ids))


def _has_part(unit_ids: Sequence[int]) -> tuple[sa.ColumnElement[bool], ...]:
    return TaskUnit.unit_id.in_(unit_ids), TaskUnit.state != PartState.EXCUSED


def _units_of(task_ids: Sequence[int], unit_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {task_id: [] for task_id in task_ids}
    for task_id, name in db.session.execute(
            sa.select(TaskUnit.task_id, Unit.name).join(Unit, Unit.id == TaskUnit.unit_id)
            .where(TaskUnit.task_id.in_(task_ids), *_has_part(unit_ids)).order_by(TaskUnit.is_lead.desc(), TaskUnit.id)):
        found[task_id].append(name)
    return found


def told(page: Dossier, kind: NoticeKind, actor: Actor, today: dt.date) -> list[Told]:
    """Who gets a notice of the act, as services/notices.announce will find them; `page` as it was before a withdrawal."""
    supporting = [part.unit_id for part in page.parts if not part.is_lead and part.state is not PartState.EXCUSED]
    asked = asked_for(kind, page.lead.unit_id, supporting, page.round_unit_id, page.team_id, was=page.state)
    above, names = holders_above({unit for unit, _ in asked}, today)
    found: dict[int, Told] = {}
    for unit, role in asked:
        if unit in above:
            reached = resolve_recipients([Addressee(role, Reach.OWN)], above[unit].holders, above[unit].top_depth)
            for person in reached.recipients:
                found.setdefault(person.user_id, Told(names[person.user_id], person.role_found))
    found.pop(actor.user_id or 0, None)
    return list(found.values())


def holiday_names(days: tuple[dt.date, ...]) -> list[str]:
    """The holidays behind days off, each once: 国庆节, without the days that were only moved to it."""
    rows = db.session.scalars(sa.select(CalendarDay.name).where(CalendarDay.day.in_(days)).order_by(CalendarDay.day))
    names = (name.partition("（")[0] for name in rows)
    return list(dict.fromkeys(name for name in names if name and name != "休息日"))


def _below(finding_id: int) -> sa.Select[tuple[int]]:
    tree = sa.select(Finding.id).where(Finding.id == finding_id).cte("below", recursive=True)
    tree = tree.union_all(sa.select(Finding.id).join(tree, Finding.parent_id == tree.c.id))
    return sa.select(tree.c.id)
