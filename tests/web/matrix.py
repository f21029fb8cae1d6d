"""The rows of the matrix: every route and method, on what it is tried, and what each person gets of it.

A row names who gets through (`ok`) and who sees the thing but may not do this (`sees`, 403). Everybody else gets 404, and
without a log-in the way to the log-in. On a thing of another district nobody gets anything but 404.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.factories import World, a_round, a_task, version_of
from tests.web.things import a_document, a_finding, a_report, an_evidence
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.task import Task

PERSONAS = ("inspector", "supervisor", "liaison", "leader", "discipline", "liaison_health", "leader_health", "sysadmin",
            "secadmin", "auditor", "stranger", "anonymous")
BUSINESS = ("inspector", "supervisor", "discipline", "liaison", "leader", "liaison_health", "leader_health")
EVERYBODY = tuple(p for p in PERSONAS if p != "anonymous")
SEE_TASK = ("inspector", "supervisor", "discipline", "liaison", "leader")
SEE_ROUND = SEE_TASK  # the inspected unit is the tasks' lead
OFFICE = ("inspector", "supervisor")

Values = dict[str, Any]
Make = Callable[[World, str], tuple[Values, Values]]


@dataclass(frozen=True)
class Row:
    """`make(world, suffix)` builds the thing of a district and gives (values of the address, form). `marks`: the page of
    somebody who gets through shows the thing's own words. No `make`: the route concerns no row. `anonymous`: what nobody
    gets, if it is not the way to the log-in or, for what was sent, the log-in that keeps it."""

    endpoint: str
    method: str
    ok: tuple[str, ...]
    make: Make | None = None
    sees: tuple[str, ...] = ()
    status: int = 200
    marks: bool = False
    denied: int = 404
    anonymous: int | None = None
    query: Values = field(default_factory=dict)
    form: Values = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.method} {self.endpoint} {' '.join(map(str, self.query.values()))}".strip()

    def expected(self, persona: str) -> int:
        if persona == "anonymous":
            return self.anonymous or (302 if self.method == "GET" else 401)
        if persona in self.ok:
            return self.status
        return 403 if persona in self.sees else self.denied


def mark(suffix: str) -> str:
    """The words by which a leak would show."""
    return "乙区暗记" if suffix else "甲区暗记"


def of_round(world: World, suffix: str) -> int:
    return a_round(world, suffix=suffix, code=f"XC2026-9{len(suffix)}", name=mark(suffix) + "轮次")


def on_round(**form: Any) -> Make:
    return lambda world, suffix: ({"round_id": of_round(world, suffix)}, form)


def on_task(state: State, form: Values | None = None, **values: Any) -> Make:
    def make(world: World, suffix: str) -> tuple[Values, Values]:
        task_id = a_task(world, of_round(world, suffix), state, suffix=suffix, title=mark(suffix) + "任务")
        return {"task_id": task_id, **values}, {"version": version_of(task_id), **(form or {})}
    return make


def on_part(state: State, slug: str, form: Values | None = None, *, is_lead: bool = False) -> Make:
    """A supporting part of the school, which lies under the education bureau, so that its liaison covers it."""
    def make(world: World, suffix: str) -> tuple[Values, Values]:
        task_id = a_task(world, of_round(world, suffix), state, suffix=suffix, title=mark(suffix) + "任务",
                         supporting=("school",))
        parts = db.session.get_one(Task, task_id).parts
        part = next(p for p in parts if p.is_lead == is_lead)
        return ({"task_id": task_id, "part_id": part.id, "slug": slug},
                {"version": version_of(task_id), **(form or {})})
    return make


def report_form(world: World, suffix: str) -> tuple[Values, Values]:
    values, form = on_task(State.IN_PROGRESS)(world, suffix)
    return values, {**form, "part_id": db.session.get_one(Task, values["task_id"]).lead.id, "text": "已完成一半"}


def draft_form(world: World, suffix: str) -> tuple[Values, Values]:
    return ({"round_id": of_round(world, suffix)},
            {"title": "健全制度", "mode": "timed", "nature": "", "lead_unit_id": world.units["education" + suffix]})


def edit_form(world: World, suffix: str) -> tuple[Values, Values]:
    values, form = on_task(State.DRAFT)(world, suffix)
    return values, {**form, "title": "改过的标题", "mode": "timed", "nature": "",
                    "lead_unit_id": world.units["education" + suffix]}


def round_form(world: World, suffix: str) -> tuple[Values, Values]:
    return {}, {"kind": "inspection", "code": "XC2026-77", "name": "新轮次", "unit_id": world.units["district" + suffix],
                "team_id": "", "inspected_unit_id": "", "feedback_on": ""}


def on_document(world: World, suffix: str) -> tuple[Values, Values]:
    return {"document_id": a_document(world, of_round(world, suffix), suffix, mark(suffix))}, {"item-0.0": "finding"}


def on_finding(world: World, suffix: str) -> tuple[Values, Values]:
    return {"finding_id": a_finding(world, of_round(world, suffix), suffix, mark(suffix))}, {}


def on_evidence(world: World, suffix: str) -> tuple[Values, Values]:
    return {"evidence_id": an_evidence(world, of_round(world, suffix), suffix, mark(suffix))}, {}


def on_report(world: World, suffix: str) -> tuple[Values, Values]:
    return {"report_id": a_report(world, of_round(world, suffix), suffix)}, {}


def act(slug: str, state: State, ok: tuple[str, ...], form: Values | None = None) -> list[Row]:
    """The confirmation page and the act itself."""
    sees = tuple(p for p in SEE_TASK if p not in ok)
    make = on_task(state, {"reason": "理由充分", **(form or {})}, slug=slug)
    return [Row("task_acts.act", "GET", ok, make, sees, marks=True, query={"_": slug}),
            Row("task_acts.act", "POST", ok, make, sees, status=302, query={"_": slug})]


def part_act(slug: str, state: State, ok: tuple[str, ...], *, is_lead: bool = False) -> list[Row]:
    sees = tuple(p for p in SEE_TASK if p not in ok)
    make = on_part(state, slug, {"reason": "理由充分"}, is_lead=is_lead)
    return [Row("task_acts.part_act", "GET", ok, make, sees, marks=True, query={"_": slug}),
            Row("task_acts.part_act", "POST", ok, make, sees, status=302, query={"_": slug})]
