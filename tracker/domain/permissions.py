"""Who may do what: one table that a non-programmer can read, asked by services and by templates alike."""

from dataclasses import dataclass, field
from enum import StrEnum

from .vocabulary import Action as A
from .vocabulary import Door, PartAction, Role, State
from .vocabulary import Role as R


class Where(StrEnum):
    """How far a right reaches. A post's unit is its jurisdiction: it covers the unit and everything below it."""

    ANYWHERE = "anywhere"  # no row is concerned
    ROUND = "round"  # the post covers the organ that runs the round
    TEAM = "team"  # the round belongs to the post's inspection team
    INSPECTED = "inspected"  # the post covers the inspected unit
    LEAD = "lead"  # the post covers the lead unit of the (assigned) task
    PART = "part"  # the post covers a lead or supporting unit of the (assigned) task


class Ability(StrEnum):
    """Rights that are not steps of a task."""

    VIEW_ROUND = "view_round"
    OPEN_ROUND = "open_round"
    IMPORT_DOCUMENT = "import_document"
    DRAFT_TASK = "draft_task"
    VIEW_TASK = "view_task"
    VIEW_OVERDUE = "view_overdue"
    MAKE_REPORT = "make_report"
    VIEW_JOBS = "view_jobs"
    VIEW_AUDIT = "view_audit"
    EDIT_ROUND = "edit_round"
    EDIT_FINDING = "edit_finding"
    CORRECT_TASK = "correct_task"
    CORRECT_REPORT = "correct_report"
    MANAGE_UNITS = "manage_units"
    MANAGE_USERS = "manage_users"
    GRANT_POSTS = "grant_posts"
    CHANGE_SETTINGS = "change_settings"


POLICY: dict[Ability | A, dict[Role, tuple[Where, ...]]] = {
    Ability.VIEW_ROUND: {
        R.INSPECTOR: (Where.TEAM,),
        R.SUPERVISOR: (Where.ROUND,),
        R.DISCIPLINE: (Where.ROUND, Where.INSPECTED),
        R.LIAISON: (Where.INSPECTED,),
        R.LEADER: (Where.INSPECTED,),
    },
    Ability.OPEN_ROUND: {R.INSPECTOR: (Where.ANYWHERE,), R.SUPERVISOR: (Where.ANYWHERE,)},
    Ability.IMPORT_DOCUMENT: {R.INSPECTOR: (Where.TEAM,), R.SUPERVISOR: (Where.ROUND,)},
    Ability.DRAFT_TASK: {R.INSPECTOR: (Where.TEAM,), R.SUPERVISOR: (Where.ROUND,)},
    Ability.VIEW_TASK: {
        R.INSPECTOR: (Where.TEAM,),
        R.SUPERVISOR: (Where.ROUND,),
        R.DISCIPLINE: (Where.ROUND, Where.PART),
        R.LIAISON: (Where.PART,),
        R.LEADER: (Where.PART,),
    },
    Ability.VIEW_OVERDUE: {
        R.INSPECTOR: (Where.ANYWHERE,),
        R.SUPERVISOR: (Where.ANYWHERE,),
        R.DISCIPLINE: (Where.ANYWHERE,),
        R.LIAISON: (Where.ANYWHERE,),
        R.LEADER: (Where.ANYWHERE,),
    },
    Ability.MAKE_REPORT: {
        R.INSPECTOR: (Where.TEAM,),
        R.SUPERVISOR: (Where.ROUND,),
        R.DISCIPLINE: (Where.ROUND, Where.INSPECTED),
    },
    Ability.VIEW_JOBS: {
        R.SUPERVISOR: (Where.ANYWHERE,),
        R.DISCIPLINE: (Where.ANYWHERE,),
        R.SYSADMIN: (Where.ANYWHERE,),
    },
    Ability.VIEW_AUDIT: {R.AUDITOR: (Where.ANYWHERE,)},
    Ability.EDIT_ROUND: {R.INSPECTOR: (Where.TEAM,), R.SUPERVISOR: (Where.ROUND,)},
    Ability.EDIT_FINDING: {R.INSPECTOR: (Where.TEAM,), R.SUPERVISOR: (Where.ROUND,)},
    Ability.CORRECT_TASK: {R.SUPERVISOR: (Where.ROUND,)},
    Ability.CORRECT_REPORT: {R.LIAISON: (Where.PART,)},
    # 三员分立: one makes accounts and sets parameters, another gives them their posts, the third reads the log.
    Ability.MANAGE_UNITS: {R.SYSADMIN: (Where.ANYWHERE,)},
    Ability.MANAGE_USERS: {R.SYSADMIN: (Where.ANYWHERE,)},
    Ability.CHANGE_SETTINGS: {R.SYSADMIN: (Where.ANYWHERE,)},
    Ability.GRANT_POSTS: {R.SECADMIN: (Where.ANYWHERE,)},
    A.ASSIGN: {R.SUPERVISOR: (Where.ROUND,)},
    A.ACCEPT: {R.LIAISON: (Where.LEAD,)},
    A.REPORT_PROGRESS: {R.LIAISON: (Where.PART,)},
    A.SUBMIT: {R.LIAISON: (Where.LEAD,)},
    A.ENDORSE: {R.LEADER: (Where.LEAD,)},
    A.WITHDRAW: {R.LIAISON: (Where.LEAD,)},
    A.RETURN: {R.LEADER: (Where.LEAD,), R.INSPECTOR: (Where.TEAM,), R.SUPERVISOR: (Where.ROUND,)},
    A.VERIFY: {R.INSPECTOR: (Where.TEAM,), R.SUPERVISOR: (Where.ROUND,)},
    A.CLOSE: {R.SUPERVISOR: (Where.ROUND,)},
    A.SUSTAIN: {R.SUPERVISOR: (Where.ROUND,)},
    A.UNDO_CLOSE: {R.SUPERVISOR: (Where.ROUND,)},
    A.SUSPEND: {R.SUPERVISOR: (Where.ROUND,)},
    A.RESUME: {R.SUPERVISOR: (Where.ROUND,)},
    A.CANCEL: {R.SUPERVISOR: (Where.ROUND,)},
    A.REOPEN: {R.INSPECTOR: (Where.TEAM,), R.SUPERVISOR: (Where.ROUND,)},
}

# Where the state says which of the roles above may act: before endorsement the unit's leader returns, after it the office.
BY_STATE: dict[tuple[State, A], frozenset[Role]] = {
    (State.ENDORSING, A.RETURN): frozenset({R.LEADER}),
    (State.SUBMITTED, A.RETURN): frozenset({R.INSPECTOR, R.SUPERVISOR}),
    (State.VERIFIED, A.RETURN): frozenset({R.INSPECTOR, R.SUPERVISOR}),
}

# Rights on one unit's part; LEAD and PART are asked of that part's own unit.
PART_POLICY: dict[PartAction, dict[Role, tuple[Where, ...]]] = {
    PartAction.ACCEPT: {R.LIAISON: (Where.PART,)},
    PartAction.HAND_IN: {R.LIAISON: (Where.PART,)},
    PartAction.RETURN: {R.LIAISON: (Where.LEAD,), R.SUPERVISOR: (Where.ROUND,)},
    PartAction.EXCUSE: {R.SUPERVISOR: (Where.ROUND,)},
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, by which post, through which door. Jobs and commands act with no post and have no rights of POLICY."""

    user_id: int | None
    post_id: int | None
    role: Role | None
    unit_id: int | None
    door: Door


JOB = Actor(None, None, None, None, Door.JOB)
COMMAND = Actor(None, None, None, None, Door.COMMAND)


@dataclass(frozen=True, slots=True)
class Scope:
    """The units that have a say over a row, each with all its ancestors, so that `in` answers for a jurisdiction."""

    round_units: frozenset[int] = field(default=frozenset())
    team_id: int | None = None
    inspected_units: frozenset[int] = field(default=frozenset())
    lead_units: frozenset[int] = field(default=frozenset())
    part_units: frozenset[int] = field(default=frozenset())


def reaches(actor: Actor, where: Where, scope: Scope) -> bool:
    if actor.unit_id is None:
        return False
    match where:
        case Where.ANYWHERE:
            return True
        case Where.TEAM:
            return scope.team_id == actor.unit_id
        case Where.ROUND:
            return actor.unit_id in scope.round_units
        case Where.INSPECTED:
            return actor.unit_id in scope.inspected_units
        case Where.LEAD:
            return actor.unit_id in scope.lead_units
        case Where.PART:
            return actor.unit_id in scope.part_units


def can(actor: Actor, what: Ability | A, scope: Scope | None = None) -> bool:
    """The one question of rights."""
    return _granted(actor, POLICY[what], scope)


def can_move(actor: Actor, action: A, state: State, scope: Scope) -> bool:
    """The question of rights for a step of a task that is in `state`."""
    roles = BY_STATE.get((state, action))
    return can(actor, action, scope) and (roles is None or actor.role in roles)


def can_part(actor: Actor, what: PartAction, scope: Scope) -> bool:
    """The same question for one part; `scope.part_units` are that part's unit and its ancestors."""
    return _granted(actor, PART_POLICY[what], scope)


def _granted(actor: Actor, row: dict[Role, tuple[Where, ...]], scope: Scope | None) -> bool:
    if actor.role is None:
        return False
    return any(reaches(actor, where, scope or Scope()) for where in row.get(actor.role, ()))
