"""What a row of the overdue list says, and when a task comes to stand there."""

import datetime as dt

import sqlalchemy as sa

from tests.factories import CLOCK, World, a_round, a_task, version_of
from tests.services.test_overdue_query import TODAY, final_of, until  # noqa: F401
from tracker import clock
from tracker.domain.vocabulary import Act, DeadlineKind, Light, State
from tracker.extensions import db
from tracker.models.deadline import Deadline
from tracker.models.task import Task
from tracker.queries import overdue
from tracker.queries.overdue_filter import ClockIs, Filters, Order
from tracker.services import corrections, progress


def test_due_today_is_not_overdue_and_yesterday_is(ctx, world: World):
    task_id = a_task(world, a_round(world), State.IN_PROGRESS, rule=until(dt.date(2026, 6, 1)))
    CLOCK.move_to(dt.date(2026, 6, 1))
    actor = world.actor("supervisor")
    assert overdue.page(actor, Filters(), Order(), None, clock.today()).rows == []
    found = overdue.page(actor, Filters(), Order(), None, dt.date(2026, 6, 2)).rows
    assert [(row.task_id, row.late_workdays, row.late_days) for row in found] == [(task_id, 1, 1)]


def test_a_held_clock_counts_to_the_day_of_the_hold(ctx, world: World, way):
    round_id = a_round(world)
    in_time = a_task(world, round_id, State.SUBMITTED, rule=until(dt.date(2026, 3, 2)))
    late = a_task(world, round_id, State.SUBMITTED, rule=until(dt.date(2026, 3, 2)))
    row = final_of(late)
    row.held_on = dt.date(2026, 3, 9)
    db.session.flush()
    actor = world.actor("supervisor")
    found = overdue.page(actor, Filters(), Order(), None, TODAY)
    assert [(r.task_id, r.late_workdays, r.late_days, r.light) for r in found.rows] == [(late, 5, 7, Light.RED)]
    assert in_time != late

    def listed(**asked: object) -> list[int]:
        return [r.task_id for r in overdue.page(actor, Filters(**asked), Order(), None, TODAY).rows]
    assert listed(clock=ClockIs.HELD) == [late]
    assert listed(clock=ClockIs.RUNNING) == []
    assert listed(late_from=7) == [late]
    assert listed(late_from=8) == []


def test_a_row_says_who_what_and_since_when(ctx, world: World):
    round_id = a_round(world)
    task_id = a_task(world, round_id, State.IN_PROGRESS, rule=until(dt.date(2026, 3, 20)))
    part_id = db.session.get_one(Task, task_id).lead.id
    for text in ("先前的进展", "进" * 500, "误报的进展"):
        last = progress.report_progress(world.actor("liaison"), task_id, part_id, version=version_of(task_id), text=text,
                                        now=clock.now())
    corrections.strike_report(world.actor("liaison"), last.id, version=1, reason="误报", now=clock.now())
    other = a_task(world, round_id, State.ASSIGNED, lead="school", rule=until(dt.date(2026, 3, 20)))
    db.session.get_one(Task, other).responsible_leader = "方副区长"
    for row in db.session.scalars(sa.select(Deadline).where(Deadline.kind == DeadlineKind.FINAL)):
        row.rung = 2
    db.session.flush()
    one, two = overdue.page(world.actor("discipline"), Filters(), Order(), None, dt.date(2026, 3, 27)).rows
    assert (one.number, one.unit, one.leader, one.act) == ("XC2026-01-001", "云岭区教育局", "冷局长", Act.BLUE_LETTER)
    assert (one.late_workdays, one.late_days, one.light) == (5, 7, Light.RED)
    assert (one.progress_on, one.progress) == (dt.date(2026, 3, 2), "进" * 200)
    assert (two.unit, two.leader, two.progress) == ("云岭区第一中学", "方副区长", "")


def test_the_nearest_leader_stands_for_a_unit_without_one(ctx, world: World):
    a_task(world, a_round(world), State.ASSIGNED, lead="school", rule=until(dt.date(2026, 3, 20)))
    row, = overdue.page(world.actor("supervisor"), Filters(), Order(), None, dt.date(2026, 3, 27)).rows
    assert row.leader == "冷局长"
