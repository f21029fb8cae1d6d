"""The ladder (督办阶梯): which rungs a deadline has to raise today, when to look again, and who is addressed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from .errors import RuleBroken
from .vocabulary import Act, Reach, Role
from .workdays import WorkCalendar

NOT_REACHED = -1
REMINDERS = (Act.REMINDER, Act.SECOND_REMINDER)  # no escalations
RUNG_WORKDAYS_MOST = 250
CHAIN = (Role.LIAISON, Role.LEADER, Role.SUPERVISOR, Role.DISCIPLINE)


@dataclass(frozen=True, slots=True)
class Addressee:
    role: Role
    reach: Reach


@dataclass(frozen=True, slots=True)
class Rung:
    """`workdays` is relative to the deadline: −3 = three working days before it, +1 = the first working day after it.

    For a deadline on a day off (顺延 switched off), −1 and +1 are the working days on either side, 0 is the day itself.
    """

    rung: int
    workdays: int
    act: Act
    addressees: tuple[Addressee, ...]


@dataclass(frozen=True, slots=True)
class Raise:
    """A rung to be raised today. `merged_into` names the highest rung raised with it, None on that one itself;
    `late_workdays` = how late the raising is, 0 on the rung's own day."""

    rung: int
    due_on: date
    act: Act
    merged_into: int | None
    late_workdays: int


@dataclass(frozen=True, slots=True)
class Decision:
    """`rung` is the rung now reached; `next_check_on` is after today, or None when nothing is to come."""

    raises: tuple[Raise, ...]
    rung: int
    next_check_on: date | None


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in a post on the unit (depth 0) or on its depth-th ancestor."""

    role: Role
    depth: int
    post_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """`role_found` differs from `role_asked` when the post asked for is vacant and the chain went on."""

    role_asked: Role
    role_found: Role
    post_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class Vacancy:
    """空岗: nobody holds this role within this reach."""

    role: Role
    reach: Reach


@dataclass(frozen=True, slots=True)
class Resolution:
    recipients: tuple[Recipient, ...]
    vacancies: tuple[Vacancy, ...]


def _own(*roles: Role) -> tuple[Addressee, ...]:
    return tuple(Addressee(role, Reach.OWN) for role in roles)


DEFAULT_FINAL_LADDER = (
    Rung(0, -7, Act.REMINDER, _own(Role.LIAISON)),
    Rung(1, -3, Act.SECOND_REMINDER, _own(Role.LIAISON, Role.LEADER)),
    Rung(2, +1, Act.BLUE_LETTER, _own(Role.LIAISON, Role.LEADER)),
    Rung(3, +5, Act.YELLOW_LETTER, _own(Role.LEADER, Role.SUPERVISOR)),
    Rung(4, +10, Act.RED_LETTER, _own(Role.LEADER, Role.SUPERVISOR, Role.DISCIPLINE)),
    Rung(5, +20, Act.REFERRAL, _own(Role.DISCIPLINE)),
)
RECEIPT_WORKDAYS = 2
DEFAULT_RECEIPT_LADDER = (
    Rung(0, +1, Act.REMINDER, _own(Role.LIAISON, Role.LEADER)),
    Rung(1, +3, Act.SECOND_REMINDER, _own(Role.LEADER, Role.SUPERVISOR)),
)


def check_ladder(rungs: Sequence[Rung]) -> None:
    """Rungs are numbered 0, 1, 2 …, each later than the one before and addressed to somebody. No rungs are a ladder."""
    if [step.rung for step in rungs] != list(range(len(rungs))):
        raise RuleBroken("ladder.numbers", rungs=[step.rung for step in rungs])
    for step in rungs:
        if abs(step.workdays) > RUNG_WORKDAYS_MOST:
            raise RuleBroken("ladder.workdays_out_of_range", rung=step.rung, most=RUNG_WORKDAYS_MOST)
        if not step.addressees:
            raise RuleBroken("ladder.no_addressee", rung=step.rung)
    for below, above in pairwise(rungs):
        if above.workdays <= below.workdays:
            raise RuleBroken("ladder.not_rising", rung=above.rung, workdays=above.workdays)


def decide(
    deadline_on: date,
    began_on: date,
    rung: int,
    start_rung: int,
    ladder: Sequence[Rung],
    muted: Collection[int],
    today: date,
    calendar: WorkCalendar,
) -> Decision:
    """Raise every rung above `rung` whose day has come; after an outage they merge into the highest, none is lost.

    A rung due before `began_on` is skipped, on that very day it is raised. `ladder` has passed `check_ladder`.
    The rungs raised up to a day do not depend on which days before it the sweep ran, only merging and lateness do.
    """
    candidates = list(_candidates(deadline_on, began_on, rung, start_rung, ladder, muted, calendar))
    due = [(due_on, step) for due_on, step in candidates if due_on <= today]
    highest = due[-1][1].rung if due else rung
    raises = tuple(
        Raise(
            rung=step.rung,
            due_on=due_on,
            act=step.act,
            merged_into=None if step.rung == highest else highest,
            late_workdays=calendar.workdays_between(due_on, today),
        )
        for due_on, step in due
    )
    return Decision(raises, highest, next((due_on for due_on, _ in candidates if due_on > today), None))


def carried_rung(
    deadline_on: date, rung: int, ladder: Sequence[Rung], today: date, calendar: WorkCalendar
) -> int:
    """The rung reached, as far as it is behind the new date as well: a suspension does not undo a letter, an extension
    that lies ahead begins the ladder anew."""
    behind = (s.rung for s in ladder if s.rung <= rung and calendar.shift(deadline_on, s.workdays) <= today)
    return max(behind, default=NOT_REACHED)


def first_check_on(
    deadline_on: date,
    began_on: date,
    start_rung: int,
    ladder: Sequence[Rung],
    muted: Collection[int],
    calendar: WorkCalendar,
    *,
    rung: int = NOT_REACHED,
) -> date | None:
    """The day of the lowest rung still open: for a new version, or (with `rung`) after the calendar, the ladder or the
    muting changed. It may lie in the past; the next sweep then raises it."""
    candidates = _candidates(deadline_on, began_on, rung, start_rung, ladder, muted, calendar)
    return next((due_on for due_on, _ in candidates), None)


def resolve_recipients(addressees: Iterable[Addressee], holders: Sequence[Holder], top_depth: int) -> Resolution:
    """All holders at the nearest depth that has the role, where the reach begins at 0 (own), 1 (parent) or `top_depth`.

    Nobody there: the next role up the chain with the same reach, and the vacancy is recorded. Each user appears once.
    """
    recipients: dict[int, Recipient] = {}
    vacancies: dict[Vacancy, None] = {}
    for asked in addressees:
        depth = {Reach.OWN: 0, Reach.PARENT: 1, Reach.OFFICE: top_depth}[asked.reach]
        for role in _roles_from(asked.role):
            found = _nearest(role, depth, holders)
            for holder in found:
                recipients.setdefault(holder.user_id, Recipient(asked.role, role, holder.post_id, holder.user_id))
            if found:
                break
            vacancies[Vacancy(role, asked.reach)] = None
    return Resolution(tuple(recipients.values()), tuple(vacancies))


def _candidates(
    deadline_on: date,
    began_on: date,
    rung: int,
    start_rung: int,
    ladder: Sequence[Rung],
    muted: Collection[int],
    calendar: WorkCalendar,
) -> Iterator[tuple[date, Rung]]:
    """The rungs still open with their days, lowest and earliest first."""
    for step in ladder:
        if step.rung > rung and step.rung >= start_rung and step.rung not in muted:
            due_on = calendar.shift(deadline_on, step.workdays)
            if due_on >= began_on:
                yield due_on, step


def _roles_from(role: Role) -> tuple[Role, ...]:
    return CHAIN[CHAIN.index(role) :] if role in CHAIN else (role,)


def _nearest(role: Role, from_depth: int, holders: Sequence[Holder]) -> list[Holder]:
    able = [holder for holder in holders if holder.role is role and holder.depth >= from_depth]
    nearest = min((holder.depth for holder in able), default=None)
    return [holder for holder in able if holder.depth == nearest]
