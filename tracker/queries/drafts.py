"""What the form of a draft offers, and what the office should know before it assigns one."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from ..domain.audience import asked_for
from ..domain.errors import NotAllowed, NotFound
from ..domain.escalation import Addressee, resolve_recipients
from ..domain.permissions import Ability, Actor, can
from ..domain.vocabulary import NoticeKind, PartState, Reach, Role, State
from ..domain.workflow import OPEN_STATES
from ..extensions import db
from ..models.deadline import Deadline
from ..models.office import CalendarDay
from ..models.round import Finding, Measure, Round
from ..models.task import Task, TaskUnit
from .dossier import Dossier, MeasureRow
from .holders import holders_above
from .scope import round_scope, seen_tasks

MOST_PROPOSALS = 60
MOST_OTHERS = 10


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
    id: int
    number: str | None
    title: str
    state: State
    deadline_on: dt.date | None


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
    mine = sa.and_(Measure.task_id == task_id, Measure.document_id.is_not(None)) if task_id else sa.false()
    free = sa.or_(Measure.task_id.is_(None), mine)
    where = [Measure.round_id == round_id, free]
    if finding_id is not None:
        of_all = Measure.finding_id.is_(None)  # advice of the document, which speaks to the whole round
        where.append(sa.or_(Measure.finding_id.in_(_below(finding_id)), of_all, mine))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Measure).where(*where)) or 0
    rows = db.session.execute(
        sa.select(Measure.id, Measure.text, Measure.expected_result, Measure.responsible_person, sa.true())
        .where(*where).order_by(Measure.task_id.is_(None), Measure.position, Measure.id).limit(MOST_PROPOSALS))
    return Proposals(tuple(MeasureRow(*row) for row in rows), total)


def also_asked(actor: Actor, page: Dossier) -> list[OtherTask]:
    """Open tasks of the same units, nearest deadline first (重复督查、多头督查), as far as the actor may see them."""
    units = [part.unit_id for part in page.parts]
    same = sa.select(TaskUnit.task_id).where(TaskUnit.unit_id.in_(units))
    lead = sa.and_(TaskUnit.task_id == Task.id, TaskUnit.is_lead)
    rows = db.session.execute(
        sa.select(Task.id, Task.number, Task.title, Task.state, Deadline.deadline_on)
        .join(TaskUnit, lead).outerjoin(Deadline, Deadline.id == TaskUnit.final_deadline_id)
        .where(Task.id.in_(same), Task.state.in_(OPEN_STATES), Task.id != page.id, seen_tasks(actor))
        .order_by(Deadline.deadline_on, Task.id).limit(MOST_OTHERS))
    return [OtherTask(*row) for row in rows]


def told(page: Dossier, kind: NoticeKind, actor: Actor, today: dt.date) -> list[Told]:
    """Who gets a notice of the act, as services/notices.announce will find them."""
    supporting = [part.unit_id for part in page.parts if not part.is_lead and part.state is not PartState.EXCUSED]
    asked = asked_for(kind, page.lead.unit_id, supporting, page.round_unit_id, page.team_id)
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
