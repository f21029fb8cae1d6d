"""The world of the tests: two districts, a team each, people in every role — and short ways to a task in any state."""

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from tracker import clock
from tracker.domain.deadlines import DeadlineRule
from tracker.domain.permissions import COMMAND, Actor
from tracker.domain.vocabulary import Anchor, Door, Grade, Mode, Role, RoundKind, RuleKind, State, UnitKind
from tracker.extensions import db
from tracker.models.task import Task
from tracker.services import (
    assignment,
    closing,
    drafting,
    progress,
    rounds,
    submission,
    suspension,
    units,
    users,
)

ZONE = ZoneInfo("Asia/Shanghai")
PASSWORD = "Yunling-2026"
START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)  # a Monday


class Clock:
    """A wall clock that stands until it is told to move."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> dt.datetime:
        return self.at

    def reset(self) -> None:
        self.at = START

    def move_to(self, day: dt.date) -> None:
        self.at = dt.datetime.combine(day, self.at.timetz())


CLOCK = Clock()

# persona: (role, unit, name). The own district is Yunling; every persona with _b is of the other one.
PERSONAS: dict[str, tuple[Role | None, str | None, str]] = {
    "inspector": (Role.INSPECTOR, "team", "陈巡察"),
    "inspector2": (Role.INSPECTOR, "team", "褚巡察"),
    "supervisor": (Role.SUPERVISOR, "district", "孙督查"),
    "supervisor2": (Role.SUPERVISOR, "district", "苏督查"),
    "discipline": (Role.DISCIPLINE, "district", "纪检员"),
    "liaison": (Role.LIAISON, "education", "李联络"),
    "leader": (Role.LEADER, "education", "冷局长"),
    "liaison_health": (Role.LIAISON, "health", "吕联络"),
    "leader_health": (Role.LEADER, "health", "雷局长"),
    "sysadmin": (Role.SYSADMIN, "district", "系管员"),
    "secadmin": (Role.SECADMIN, "district", "安管员"),
    "auditor": (Role.AUDITOR, "district", "审管员"),
    "stranger": (None, None, "无岗位"),
    "inspector_b": (Role.INSPECTOR, "team_b", "乙巡察"),
    "supervisor_b": (Role.SUPERVISOR, "district_b", "乙督查"),
    "discipline_b": (Role.DISCIPLINE, "district_b", "乙纪检"),
    "liaison_b": (Role.LIAISON, "education_b", "乙联络"),
    "leader_b": (Role.LEADER, "education_b", "乙局长"),
}


@dataclass
class World:
    """Ids of units by their short names, and of users and posts by persona."""

    units: dict[str, int] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)

    def actor(self, persona: str, door: Door = Door.WEB) -> Actor:
        role, unit, _ = PERSONAS[persona]
        return Actor(self.users[persona], self.posts.get(persona), role, self.units[unit] if unit else None, door)


def build_world() -> World:
    world, now = World(), clock.now()
    names = {
        "district": ("云岭区", None), "team": ("第一巡察组", "district"), "education": ("云岭区教育局", "district"),
        "school": ("云岭区第一中学", "education"), "health": ("云岭区卫生健康局", "district"),
        "district_b": ("清河区", None), "team_b": ("第一巡察组", "district_b"),
        "education_b": ("清河区教育局", "district_b"), "school_b": ("清河区第一中学", "education_b"),
    }
    for key, (name, parent) in names.items():
        kind = UnitKind.TEAM if key.startswith("team") else UnitKind.ORGAN
        world.units[key] = units.add_unit(COMMAND, name, world.units[parent] if parent else None, now=now, kind=kind)
    for persona, (role, unit, name) in PERSONAS.items():
        world.users[persona] = users.create_user(COMMAND, persona, name, PASSWORD, now=now)
        if role and unit:
            world.posts[persona] = units.give_post(COMMAND, world.users[persona], role, world.units[unit], now=now)
    return world


def workdays(n: int) -> DeadlineRule:
    return DeadlineRule(RuleKind.WORKDAYS, n, Anchor.ASSIGNMENT)


def a_round(world: World, *, suffix: str = "", code: str = "XC2026-01", name: str = "关于教育系统的巡察",
            feedback_on: dt.date | None = None) -> int:
    """`suffix` "_b" makes it the other district's."""
    new = rounds.NewRound(code=code, name=name, kind=RoundKind.INSPECTION,
                          unit_id=world.units["district" + suffix], team_id=world.units["team" + suffix],
                          inspected_unit_id=world.units["education" + suffix],
                          feedback_on=feedback_on or START.date())
    return rounds.open_round(world.actor("supervisor" + suffix), new, now=clock.now())


def a_draft(world: World, round_id: int, *, suffix: str = "", title: str = "健全议事规则", lead: str = "education",
            supporting: tuple[str, ...] = (), mode: Mode = Mode.TIMED) -> int:
    draft = drafting.Draft(
        title=title, mode=mode, lead_unit_id=world.units[lead + suffix],
        supporting_unit_ids=tuple(world.units[u + suffix] for u in supporting),
        measures=(drafting.NewMeasure("修订党组议事规则", "印发修订后的议事规则", "办公室主任"),))
    return drafting.draft_task(world.actor("supervisor" + suffix), round_id, None, draft, now=clock.now())


def version_of(task_id: int) -> int:
    return db.session.get_one(Task, task_id, populate_existing=True).version


# The way to each state, as the persons of the story do it.
WAY = (State.ASSIGNED, State.IN_PROGRESS, State.ENDORSING, State.SUBMITTED, State.VERIFIED)


def a_task(world: World, round_id: int, state: State = State.ASSIGNED, *, suffix: str = "",
           rule: DeadlineRule | None = None, supporting: tuple[str, ...] = (), **kw: object) -> int:
    """A task brought to `state` by the supervisor, liaison, leader and inspector of the district."""
    task_id = a_draft(world, round_id, suffix=suffix, supporting=supporting, **kw)  # type: ignore[arg-type]
    if state is State.DRAFT:
        return task_id
    by = {p: world.actor(p + suffix) for p in ("supervisor", "liaison", "leader", "inspector")}
    now = clock.now()
    assignment.assign_task(by["supervisor"], task_id, version=version_of(task_id), rule=rule or workdays(20), now=now)
    if state is State.CANCELLED:
        suspension.cancel_task(by["supervisor"], task_id, version=version_of(task_id), reason="重复立项", now=now)
        return task_id
    if state is State.ASSIGNED:
        return task_id
    part_id = db.session.get_one(Task, task_id).lead.id
    assignment.accept_part(by["liaison"], part_id, version=version_of(task_id), now=now)
    if state is State.SUSPENDED:
        suspension.suspend_task(by["supervisor"], task_id, version=version_of(task_id), reason="等待上级批复", now=now)
        return task_id
    if state is State.IN_PROGRESS:
        return task_id
    progress.report_progress(by["liaison"], task_id, part_id, version=version_of(task_id), text="已修订规则", now=now)
    submission.submit_task(by["liaison"], task_id, version=version_of(task_id), statement="已完成", now=now)
    if state is State.ENDORSING:
        return task_id
    submission.endorse_task(by["leader"], task_id, version=version_of(task_id), comment="同意", now=now)
    if state is State.SUBMITTED:
        return task_id
    closing.verify_task(by["inspector"], task_id, version=version_of(task_id), comment="现场核查属实", now=now)
    if state is State.VERIFIED:
        return task_id
    if state is State.SUSTAINED:
        closing.sustain_task(by["supervisor"], task_id, version=version_of(task_id), grade=Grade.ONGOING, comment="",
                             now=now)
        return task_id
    assert state is State.CLOSED
    closing.close_task(by["supervisor"], task_id, version=version_of(task_id), grade=Grade.COMPLETED, comment="",
                       now=now)
    return task_id
