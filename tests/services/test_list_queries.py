"""The lists against the same questions asked row by row in Python, on small random offices."""

import copy
import datetime as dt
import random
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.databases import Backend
from tests.factories import World, a_round
from tracker import clock
from tracker.domain.breakdown import LATE, Age, age
from tracker.domain.errors import NotAllowed
from tracker.domain.figures import GRADES_OF, NOT_OWED
from tracker.domain.lights import light, light_bounds, worst
from tracker.domain.permissions import Ability, Actor, can
from tracker.domain.vocabulary import DeadlineKind, DeadlineState, Grade, Light, Mode, RoundKind, State
from tracker.domain.workflow import OPEN_STATES
from tracker.extensions import db
from tracker.models.deadline import Deadline
from tracker.models.ladder import LadderVersion
from tracker.models.progress import Strike
from tracker.models.round import Finding, Round, RoundCategory
from tracker.models.task import Closure, Task, TaskUnit
from tracker.models.unit import UnitAncestor
from tracker.models.user import Post
from tracker.queries import deadline_list, finding_list, overdue_filter, task_list, task_list_keys
from tracker.queries.calendar import work_calendar
from tracker.queries.categories import OUTSIDE
from tracker.queries.deadline_list import Standing
from tracker.queries.scope import seen_deadlines, seen_rounds, seen_tasks
from tracker.queries.task_list_filter import Counted, Filters, Order, Sort

TODAY = dt.date(2026, 6, 1)
SEERS = ("inspector", "supervisor", "discipline", "liaison", "liaison_health", "supervisor_b")
ORDERS = [Order(sort, down) for sort in Sort for down in (False, True)]
UNITS = ("education", "school", "health", "education_b")


def make_office(world: World) -> random.Random:
    """Sixty tasks in three rounds of two districts, with findings under categories, without the way they came about."""
    dice = random.Random(2026)
    rounds = [a_round(world), a_round(world, code="XC2026-02"), a_round(world, suffix="_b", code="XC2026-03")]
    db.session.get_one(Round, rounds[1]).kind = RoundKind.WORK_PLAN
    categories = [RoundCategory(round_id=rounds[0], position=n, name=f"类别{n}") for n in range(2)]
    db.session.add_all(categories)
    db.session.flush()
    findings: list[Finding] = []
    for n in range(12):
        parent = dice.choice([None, *[f.id for f in findings if f.round_id == rounds[0]]]) if n < 9 else None
        findings.append(Finding(round_id=rounds[0] if n < 9 else rounds[2], parent_id=parent, position=n, title=f"问题{n}",
                                category_id=dice.choice([None, None, *(c.id for c in categories)]) if n < 9 else None))
        db.session.add(findings[-1])
        db.session.flush()
    ladder = db.session.scalars(sa.select(LadderVersion.id)).first()
    for n in range(60):
        add_task(dice, world, rounds, [f for f in findings if n % 2], n, ladder)
    for n, row in enumerate(db.session.scalars(sa.select(Task).where(Task.state.in_(GRADES_OF)).order_by(Task.id))):
        add_closures(row, *sorted(GRADES_OF[row.state])[::n % 2 * 2 - 1], is_undone=n % 3 == 0)
    db.session.commit()
    return dice


@pytest.fixture(scope="module")
def made(stage: Flask, backend: Backend) -> random.Random:
    with stage.app_context():
        return make_office(backend.world)


@pytest.fixture
def office(ctx, made: random.Random) -> random.Random:
    """The dice that made it, which go on from there in every test."""
    return copy.copy(made)


def add_closures(task: Task, grade: Grade, other: Grade, *, is_undone: bool) -> None:
    """One that was undone before it, or a lower level below it; neither says how the task ended."""
    by = db.session.scalars(sa.select(Post)).first()
    for level, given, undone_at in ((1, other, clock.now() if is_undone else None), (2 - is_undone, grade, None)):
        db.session.add(Closure(task_id=task.id, level=level, grade=given, closed_on=TODAY, at=clock.now(),
                               user_id=by.user_id, post_id=by.id, undone_at=undone_at))


def add_task(dice: random.Random, world: World, rounds: list[int], findings: list[Finding], n: int, ladder: int) -> None:
    state = dice.choice(list(State))
    round_id = dice.choice(rounds)
    fitting = [f.id for f in findings if f.round_id == round_id]
    row = Task(round_id=round_id, finding_id=dice.choice(fitting) if fitting else None, title=f"事项{n}",
               number=None if state is State.DRAFT else f"T-{n * 7 % 60:03d}", state=state, mode=dice.choice(list(Mode)))
    closed = db.session.scalars(sa.select(Task).where(Task.state == State.CLOSED).limit(1)).first()
    if closed and n == 50:
        row.reopens_task_id, row.number, row.cycle, row.state = closed.id, closed.number, 2, State.ASSIGNED
    db.session.add(row)
    db.session.flush()
    units = dice.sample(UNITS, dice.choice((1, 2)))
    for unit in units:
        part = TaskUnit(task_id=row.id, unit_id=world.units[unit], is_lead=unit == units[0])
        if row.number and dice.random() < 0.8:
            part.final_deadline_id = add_deadline(dice, row, part, ladder)
        if row.number and dice.random() < 0.5:
            part.receipt_deadline_id = add_deadline(dice, row, part, ladder, DeadlineKind.RECEIPT)
        db.session.add(part)
    db.session.flush()


def add_deadline(dice: random.Random, task: Task, part: TaskUnit, ladder: int,
                 kind: DeadlineKind = DeadlineKind.FINAL) -> int:
    """The final clock of an open task is never stopped (services/clocks.py)."""
    ended = task.state in (State.CLOSED, State.CANCELLED)
    states = [DeadlineState.RUNNING, DeadlineState.HELD] if kind is DeadlineKind.FINAL and task.state in OPEN_STATES else (
        list(DeadlineState))
    state = DeadlineState.STOPPED if ended else dice.choice(states)
    day = TODAY + dt.timedelta(dice.randint(-20, 20))
    row = Deadline(kind=kind, round_id=task.round_id, task_id=task.id, unit_id=part.unit_id, original_on=day,
                   deadline_on=day, began_on=day, ladder_version_id=ladder, state=state, rung=dice.choice((-1, 0, 2)))
    row.held_on = TODAY - dt.timedelta(dice.randint(0, 20)) if state is DeadlineState.HELD else None
    row.stopped_on = TODAY if state is DeadlineState.STOPPED else None
    db.session.add(row)
    db.session.flush()
    return row.id


@pytest.fixture(params=["few", "many"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same questions by both strategies: sorted few rows, and walks along the indexes."""
    if request.param == "many":
        monkeypatch.setattr(task_list_keys, "FEW", -1)
    return str(request.param)


def walked(ask, size: int) -> list[int]:
    """All ids forwards page by page; then backwards, which must give the same pages."""
    pages, page = [], ask(None, size)
    while True:
        pages.append([row.id for row in page.rows])
        if page.next_place is None:
            break
        page = ask(page.next_place, size)
    back = [pages[-1]]
    while page.previous_place is not None:
        page = ask(page.previous_place, size)
        back.insert(0, [row.id for row in page.rows])
    assert back == pages
    return [row_id for ids in pages for row_id in ids]


class Naive:
    """Everything loaded once; each question is a loop."""

    def __init__(self) -> None:
        self.calendar = work_calendar()
        self.above: dict[int, set[int]] = {}
        for unit_id, ancestor_id in db.session.execute(sa.select(UnitAncestor.unit_id, UnitAncestor.ancestor_id)):
            self.above.setdefault(unit_id, set()).add(ancestor_id)
        self.tasks = list(db.session.scalars(sa.select(Task)))
        self.findings = {f.id: f for f in db.session.scalars(sa.select(Finding))}
        self.deadlines = {d.id: d for d in db.session.scalars(sa.select(Deadline))}
        standing = sa.select(Closure).where(Closure.undone_at.is_(None)).order_by(Closure.level)
        self.grades = {closure.task_id: closure.grade for closure in db.session.scalars(standing)}

    def clock(self, task: Task) -> Deadline | None:
        return self.deadlines.get(task.lead.final_deadline_id or 0)

    def light(self, task: Task) -> Light:
        d = self.clock(task)
        shown = light(task.mode, task.state, d and d.deadline_on, d and d.state, d and d.held_on, TODAY, self.calendar)
        receipt = self.deadlines.get(task.lead.receipt_deadline_id or 0)
        if task.state is not State.ASSIGNED or receipt is None or receipt.state is not DeadlineState.RUNNING:
            return shown
        waited = light(Mode.TIMED, task.state, receipt.deadline_on, receipt.state, None, TODAY, self.calendar)
        return worst([shown, waited])

    def counted(self, task: Task) -> set[str]:
        d, grade = self.clock(task), self.grades.get(task.id)
        if task.state in NOT_OWED:
            return set()
        if grade:
            return {Counted.OWED, grade}
        old = age(d and d.deadline_on, d and d.state, d and d.held_on, TODAY, self.calendar)
        return {Counted.OWED, Counted.UNFINISHED, old, *([Counted.OVERDUE] if old in LATE else [])}

    def category(self, finding_id: int | None) -> int | None:
        while finding_id is not None:
            if self.findings[finding_id].category_id:
                return self.findings[finding_id].category_id
            finding_id = self.findings[finding_id].parent_id
        return None

    def is_in(self, finding_id: int | None, category: int | str | None) -> bool:
        return category is None or self.category(finding_id) == (None if category == OUTSIDE else category)

    def fits(self, task: Task, f: Filters) -> bool:
        d, on = self.clock(task), task.round
        return all((
            not any(other.reopens_task_id == task.id for other in self.tasks),
            f.round is None or task.round_id == f.round,
            f.unit is None or f.unit in ({task.lead.unit_id} if f.alone else self.above[task.lead.unit_id]),
            f.counted is None or f.counted in self.counted(task),
            f.state is None or task.state is f.state,
            f.mode is None or task.mode is f.mode,
            f.light is None or self.light(task) is f.light,
            f.kind is None or on.kind is f.kind,
            self.is_in(task.finding_id, f.category),
            f.since is None or (d is not None and d.deadline_on >= f.since),
            f.until is None or (d is not None and d.deadline_on <= f.until),
            f.text.lower() in task.title.lower() or f.text.lower() in (task.number or "").lower()))

    def rank(self, order: Order):
        turn = -1 if order.is_descending else 1

        def of(task: Task) -> tuple:
            d = self.clock(task)
            if order.sort is Sort.NEWEST:
                return (turn * task.id,)
            if order.sort is Sort.NUMBER:
                return (0, turn * int(task.number[2:]), turn * task.cycle) if task.number else (1, -task.id)
            has = d is not None and d.state is not DeadlineState.STOPPED
            return (0, turn * d.deadline_on.toordinal(), turn * d.id) if has else (1, -task.id)
        return of


def known_rounds(actor: Actor) -> set[int]:
    asked = sa.select(Task.round_id).where(seen_tasks(actor))
    return {*db.session.scalars(sa.select(Round.id).where(seen_rounds(actor))), *db.session.scalars(asked)}


def applied(filters: Any, known: set[int]) -> Any:
    """Without the round and the category that the reader knows nothing of."""
    rounds = {c.id: c.round_id for c in db.session.scalars(sa.select(RoundCategory))}
    of_round = (filters.round if filters.round in rounds.values() else None) if filters.category == OUTSIDE else (
        rounds.get(filters.category))
    is_known = of_round in known and filters.round in (None, of_round)
    return replace(filters, round=filters.round if filters.round in known else None,
                   category=filters.category if is_known else None)


def questions(dice: random.Random, world: World) -> list[Filters]:
    """Some by themselves, some two at once."""
    values = {
        "round": list(db.session.scalars(sa.select(Round.id))), "unit": [world.units[u] for u in (*UNITS, "district")],
        "state": list(State), "light": list(Light), "mode": list(Mode), "kind": list(RoundKind)[:4],
        "category": [*db.session.scalars(sa.select(RoundCategory.id)), OUTSIDE], "text": ["事项1", "t-01", "%", "_"],
        "since": [TODAY - dt.timedelta(5)], "until": [TODAY + dt.timedelta(5)]}
    each = [Filters(**{name: value}) for name, choices in values.items() for value in choices]
    mixed = [Filters(**{name: dice.choice(values[name]) for name in dice.sample(list(values), 2)}) for _ in range(5)]
    counted = [Filters(counted=word) for word in dice.sample([*Counted, *Grade, *Age], 7)]
    alone = Filters(unit=world.units["education"], alone=True)
    return [Filters(), Filters(round=values["round"][0], category=OUTSIDE), alone, *counted, *dice.sample(each, 8), *mixed]


def test_tasks_are_those_that_a_loop_finds(office, world: World, way):
    naive, met = Naive(), 0
    for persona in SEERS:
        actor = world.actor(persona)
        seen = set(db.session.scalars(sa.select(Task.id).where(seen_tasks(actor))))
        for n, filters in enumerate(questions(office, world)):
            order = ORDERS[n % len(ORDERS)]
            asked = applied(filters, known_rounds(actor))
            expected = sorted((t for t in naive.tasks if t.id in seen and naive.fits(t, asked)), key=naive.rank(order))
            page = task_list.page(actor, filters, order, None, TODAY, rows=500)
            assert [row.id for row in page.rows] == [t.id for t in expected], (persona, filters, order)
            assert way == "many" or page.total == len(expected)
            assert [row.light for row in page.rows] == [naive.light(t) for t in expected]
            met += len(expected)
    assert met > 150


def test_pages_of_tasks_lead_there_and_back(office, world: World, way):
    naive = Naive()
    for persona in ("supervisor", "discipline", "liaison"):
        actor = world.actor(persona)
        seen = set(db.session.scalars(sa.select(Task.id).where(seen_tasks(actor))))
        for order in ORDERS:
            found = walked(lambda place, size, a=actor, o=order: task_list.page(a, Filters(), o, place, TODAY, rows=size), 5)
            shown = (t for t in naive.tasks if t.id in seen and naive.fits(t, Filters()))
            assert found == [t.id for t in sorted(shown, key=naive.rank(order))]
            assert [row.id for row in task_list.stream(actor, Filters(), order, TODAY)[1]] == found


def test_administrators_may_not_ask(office, world: World):
    for persona in ("sysadmin", "auditor", "stranger"):
        assert not can(world.actor(persona), Ability.VIEW_OVERDUE)
        with pytest.raises(NotAllowed):
            task_list.page(world.actor(persona), Filters(), Order(), None, TODAY)


def add_open_deadlines(dice: random.Random) -> None:
    """Of both kinds, for parts without a clock."""
    ladders = {kind: db.session.scalars(sa.select(LadderVersion.id).where(LadderVersion.deadline_kind == kind)).first()
               for kind in DeadlineKind}
    for part in db.session.scalars(sa.select(TaskUnit).join(Task).where(Task.number.is_not(None))):
        if not part.final_deadline_id:
            kind = dice.choice(list(DeadlineKind))
            add_deadline(dice, db.session.get_one(Task, part.task_id), part, ladders[kind], kind)


def test_deadlines_are_those_that_a_loop_finds(office, world: World):
    add_open_deadlines(office)
    naive = Naive()
    bounds, units, met = light_bounds(TODAY, naive.calendar), [world.units[u] for u in UNITS], 0
    rounds = list(db.session.scalars(sa.select(Round.id)))

    def is_fit(d: Deadline, f: deadline_list.Filters) -> bool:
        is_late = d.deadline_on < (d.held_on or TODAY)
        standing = {None: True, Standing.RUNNING: d.state is DeadlineState.RUNNING, Standing.OVERDUE: is_late,
                    Standing.HELD: d.state is DeadlineState.HELD,
                    Standing.DUE_SOON: d.state is DeadlineState.RUNNING and TODAY <= d.deadline_on <= bounds.yellow_to}
        title = db.session.get_one(Task, d.task_id).title
        return (d.state is not DeadlineState.STOPPED and d.kind is f.kind and standing[f.standing] and f.text in title
                and (f.unit is None or f.unit in naive.above[d.unit_id]) and f.round in (None, d.round_id)
                and (f.since is None or d.deadline_on >= f.since) and (f.until is None or d.deadline_on <= f.until))
    for persona in SEERS:
        actor = world.actor(persona)
        seen = set(db.session.scalars(sa.select(Deadline.id).where(seen_deadlines(actor))))
        for n in range(12):
            chosen = {"kind": office.choice(list(DeadlineKind)), "unit": office.choice([None, None, *units]),
                      "round": office.choice([None, None, *rounds]), "standing": office.choice([None, *Standing]),
                      "since": office.choice([None, TODAY - dt.timedelta(4)]), "until": office.choice([None, TODAY]),
                      "text": office.choice(["", "事项1"])}
            filters, order = deadline_list.Filters(**chosen), overdue_filter.Order(is_descending=n % 2 == 1)
            rounds_known = known_rounds(actor)
            asked = filters if filters.round in rounds_known else replace(filters, round=None)
            fitting = [d for d in naive.deadlines.values() if d.id in seen and is_fit(d, asked)]
            expected = sorted(fitting, key=lambda d: (d.deadline_on, d.id), reverse=order.is_descending)
            page = deadline_list.page(actor, filters, order, None, TODAY, rows=500)
            assert [row.id for row in page.rows] == [d.id for d in expected], (persona, filters)
            assert page.counts[filters.kind] == len(expected)
            met += len(expected)
    assert met > 40
    found = walked(lambda place, size: deadline_list.page(world.actor("discipline"), deadline_list.Filters(),
                                                          overdue_filter.Order(), place, TODAY, rows=size), 5)
    assert len(found) > 20


def test_findings_are_those_that_a_loop_finds(office, world: World):
    naive = Naive()
    struck = office.choice([f.parent_id for f in naive.findings.values() if f.parent_id])
    db.session.add(Strike(finding_id=struck, reason="重复", at=clock.now(), user_id=world.users["supervisor"],
                          post_id=world.posts["supervisor"]))
    db.session.flush()
    rounds = list(db.session.scalars(sa.select(Round).order_by(Round.id)))
    categories = list(db.session.scalars(sa.select(RoundCategory.id)))
    newest = [t for t in naive.tasks if not any(other.reopens_task_id == t.id for other in naive.tasks)]

    def is_fit(f: Finding, asked: finding_list.Filters) -> bool:
        has_task = any(t.finding_id == f.id and t.state is not State.CANCELLED for t in naive.tasks)
        line, above = [f.id], f.parent_id
        while above:
            line.append(above)
            above = naive.findings[above].parent_id
        return (asked.round in (None, f.round_id) and naive.is_in(f.id, asked.category)
                and (asked.struck or struck not in line) and asked.text in f.title
                and not (asked.without_task and has_task))
    for persona in SEERS:
        actor = world.actor(persona)
        seen = set(db.session.scalars(sa.select(Round.id).where(seen_rounds(actor))))
        tasks = set(db.session.scalars(sa.select(Task.id).where(seen_tasks(actor))))
        for n in range(10):
            filters = finding_list.Filters(
                round=office.choice([None, None, *(r.id for r in rounds)]),
                category=office.choice([None, None, *categories, OUTSIDE]),
                without_task=office.random() < 0.3, struck=n % 2 == 0, text=office.choice(["", "", "问题1"]))
            turn = 1 if n % 3 else -1
            asked = applied(filters, seen)
            expected = sorted((f for f in naive.findings.values() if f.round_id in seen and is_fit(f, asked)),
                              key=lambda f, turn=turn: (turn * f.round_id, f.position))
            page = finding_list.page(actor, filters, None, rows=500, oldest_first=turn == 1)
            assert [row.id for row in page.rows] == [f.id for f in expected], (persona, filters)
            assert page.total == len(expected)
            for row in page.rows:
                states = [t.state for t in newest if t.finding_id == row.id and t.id in tasks]
                owed = [state for state in states if state is not State.CANCELLED]
                assert (row.count.total, row.done) == (len(owed), sum(state in finding_list.DONE for state in owed))
                assert (row.count.drafts, row.count.cancelled) == (
                    states.count(State.DRAFT), states.count(State.CANCELLED))
                names = {c.id: c.name for c in db.session.scalars(sa.select(RoundCategory))}
                assert row.category == names.get(naive.category(row.id), "")
                assert [up.id for up in row.path][-1:] == [i for i in [naive.findings[row.id].parent_id] if i]
    for is_up in (False, True):
        found = walked(lambda place, size, up=is_up: finding_list.page(
            world.actor("supervisor"), finding_list.Filters(struck=True), place, rows=size, oldest_first=up), 2)
        assert len(found) == len([f for f in naive.findings.values() if f.round_id != rounds[2].id])
