"""What the sweep raises on which day, for whom, and what it leaves alone."""

import datetime as dt
import json
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import CLOCK, World, a_round, a_task, version_of, workdays
from tracker import clock
from tracker.domain.deadlines import DeadlineRule, resolve
from tracker.domain.permissions import COMMAND
from tracker.domain.vocabulary import Anchor, DeadlineKind, RuleKind, State, VersionKind
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.base import CanonicalJSON
from tracker.models.deadline import Deadline, Escalation, SweepFailure
from tracker.models.notice import Notice
from tracker.models.task import Task
from tracker.queries.calendar import work_calendar
from tracker.services import clocks, posts, submission, sweep_failures
from tracker.services.sweep import SweepResult, sweep
from tracker.services.transaction import transaction

pytestmark = pytest.mark.usefixtures("ctx")

DEADLINE = dt.date(2026, 3, 30)  # 20 working days after START
# Counted on a wall calendar; 2026-04-06 is a holiday.
DUE = [dt.date(2026, 3, 19), dt.date(2026, 3, 25), dt.date(2026, 3, 31), dt.date(2026, 4, 7), dt.date(2026, 4, 14),
       dt.date(2026, 4, 28)]
LIAISON, LEADER, DISCIPLINE = "李联络", "冷局长", "纪检员"
SUPERVISORS = {"孙督查", "苏督查"}


def swept(day: dt.date) -> SweepResult:
    CLOCK.move_to(day)
    return sweep(now=clock.now(), real_now=clock.real_now())


def swept_daily(first: dt.date, last: dt.date) -> None:
    for n in range((last - first).days + 1):
        swept(first + dt.timedelta(days=n))


def final_id(task_id: int) -> int:
    return db.session.scalars(sa.select(Deadline.id).where(Deadline.task_id == task_id,
                                                           Deadline.kind == DeadlineKind.FINAL)).one()


def final(task_id: int) -> Deadline:
    return db.session.get_one(Deadline, final_id(task_id), populate_existing=True)


def raised(task_id: int) -> list[tuple[int, dt.date, int | None, int]]:
    """(rung, raised on, merged into, late) of the final deadline, in order."""
    return [(e.rung, e.raised_on, e.merged_into, e.late_workdays) for e in db.session.scalars(
        sa.select(Escalation).where(Escalation.deadline_id == final_id(task_id))
        .order_by(Escalation.version, Escalation.rung))]


def told(task_id: int, rung: int) -> dict[str, str]:
    """Name of each recipient → role that the ladder asked for."""
    rows = db.session.execute(
        sa.select(Notice.recipient_name, Notice.role_asked).join(Escalation, Escalation.id == Notice.escalation_id)
        .where(Escalation.deadline_id == final_id(task_id), Escalation.rung == rung))
    return {name: role.value for name, role in rows}


@pytest.fixture
def task_id(world: World) -> int:
    return a_task(world, a_round(world), State.IN_PROGRESS, rule=workdays(20))


def test_the_ladder_climbs_day_by_day_to_the_right_people(world: World, task_id: int):
    assert final(task_id).deadline_on == DEADLINE
    swept_daily(clock.today(), DUE[-1] + dt.timedelta(days=40))
    assert raised(task_id) == [(rung, day, None, 0) for rung, day in enumerate(DUE)]
    assert [set(told(task_id, rung)) for rung in range(6)] == [
        {LIAISON}, {LIAISON, LEADER}, {LIAISON, LEADER}, {LEADER} | SUPERVISORS, {LEADER, DISCIPLINE} | SUPERVISORS,
        {DISCIPLINE}]
    assert told(task_id, 4) == {LEADER: "leader", DISCIPLINE: "discipline"} | dict.fromkeys(SUPERVISORS, "supervisor")
    assert (final(task_id).rung, final(task_id).next_check_on) == (5, None)


def test_the_receipt_has_a_ladder_of_its_own(world: World):
    task_id = a_task(world, a_round(world), State.ASSIGNED, rule=workdays(20))
    swept_daily(clock.today(), dt.date(2026, 3, 10))
    rows = db.session.execute(sa.select(Deadline.kind, Escalation.rung, Escalation.raised_on).join(
        Deadline, Deadline.id == Escalation.deadline_id).where(Deadline.task_id == task_id).order_by(Escalation.rung)).all()
    assert [tuple(row) for row in rows] == [(DeadlineKind.RECEIPT, 0, dt.date(2026, 3, 5)),
                                            (DeadlineKind.RECEIPT, 1, dt.date(2026, 3, 9))]


def end_post(world: World, persona: str) -> None:
    posts.end_post(world.actor("secadmin"), world.posts[persona], DUE[0] - dt.timedelta(days=1), version=1, reason="轮岗",
                   now=clock.now())


def test_a_vacant_post_goes_to_the_next_higher_one(world: World, task_id: int):
    end_post(world, "liaison")
    assert swept(DUE[0]).vacancies == 1
    assert told(task_id, 0) == {LEADER: "liaison"}
    row = db.session.scalars(sa.select(Notice).where(Notice.escalation_id.is_not(None))).one()
    assert (row.post_id, row.user_id, row.task_id) == (world.posts["leader"], world.users["leader"], task_id)


def test_an_escalation_is_raised_even_if_nobody_holds_any_post(world: World, task_id: int):
    for persona in ("liaison", "leader", "supervisor", "supervisor2", "discipline"):
        end_post(world, persona)
    result = swept(DUE[0])
    assert (result.raised, result.notices, result.vacancies) == (1, 0, 4)
    assert raised(task_id) == [(0, DUE[0], None, 0)]


def test_an_outage_merges_into_the_highest_rung_and_says_how_late_it_is(task_id: int):
    swept_daily(clock.today(), DUE[0])
    result = swept(dt.date(2026, 4, 9))  # two working days after rung 3
    assert (result.raised, result.merged, result.notices) == (3, 2, 3)
    assert raised(task_id)[1:] == [(1, dt.date(2026, 4, 9), 3, 10), (2, dt.date(2026, 4, 9), 3, 6),
                                   (3, dt.date(2026, 4, 9), None, 2)]
    assert [len(told(task_id, rung)) for rung in range(4)] == [1, 0, 0, 3]
    assert swept(DUE[4]).raised == 1


def test_the_sweep_twice_changes_nothing(task_id: int):
    assert swept(DUE[2]).raised == 3
    assert swept(DUE[2]) == SweepResult()
    assert len(raised(task_id)) == 3


def test_a_rung_that_was_raised_already_is_not_raised_or_told_again(task_id: int):
    """As after a restore of one table only: the key of the escalation stands even if the deadline forgot it."""
    swept(DUE[0])
    with transaction():
        final(task_id).rung, final(task_id).next_check_on = -1, DUE[0]
    result = swept(DUE[0])
    assert (result.looked_at, result.raised, result.notices) == (1, 0, 0)
    assert (final(task_id).rung, final(task_id).next_check_on) == (0, DUE[1])


def test_a_new_version_restarts_the_ladder_and_keeps_what_was_raised(task_id: int):
    swept(DUE[1])
    with transaction():
        row, calendar = final(task_id), work_calendar()
        rule = DeadlineRule(RuleKind.DATE, None, Anchor.DATE, dt.date(2026, 6, 30), rolls_over=False)
        clocks.give_new_date(COMMAND, row, VersionKind.EXTENSION, rule, resolve(rule, None, calendar), calendar,
                             now=clock.now(), reason="延期")
    assert final(task_id).next_check_on == dt.date(2026, 6, 18)
    assert swept(dt.date(2026, 6, 17)).raised == 0
    assert swept(dt.date(2026, 6, 18)).raised == 1
    assert [entry[0] for entry in raised(task_id)] == [0, 1, 0]
    assert db.session.scalars(sa.select(Escalation.version).order_by(Escalation.id)).all() == [1, 1, 2]


def test_a_held_deadline_is_left_alone_and_caught_up_when_it_runs_again(world: World):
    task_id = a_task(world, a_round(world), State.SUBMITTED, rule=workdays(20))
    assert swept(DUE[2]).looked_at == 0
    submission.return_task(world.actor("inspector"), task_id, version=version_of(task_id), reason="证据不足",
                           now=clock.now())
    assert swept(DUE[2]).raised == 3
    assert [(rung, into) for rung, _, into, _ in raised(task_id)] == [(0, 2), (1, 2), (2, None)]


def test_a_short_task_is_not_reminded_of_last_week(world: World):
    task_id = a_task(world, a_round(world), State.IN_PROGRESS, rule=workdays(3))  # rung 0 and 1 were due before it began
    row = final(task_id)
    assert (row.rung, row.next_check_on) == (-1, dt.date(2026, 3, 2))  # the −3 rung is today's
    swept_daily(clock.today(), dt.date(2026, 3, 6))
    assert [entry[:2] for entry in raised(task_id)] == [(1, dt.date(2026, 3, 2)), (2, dt.date(2026, 3, 6))]


def test_a_muted_rung_is_passed_over(task_id: int):
    with transaction():
        final(task_id).muted = {"0": "另有安排", "2": "领导同意"}
    assert swept(DUE[0]).raised == 0
    assert final(task_id).next_check_on == DUE[1]
    swept_daily(DUE[0], DUE[3])
    assert [entry[0] for entry in raised(task_id)] == [1, 3]


def test_every_escalation_has_its_entry_in_the_log_as_if_written_one_by_one(task_id: int):
    swept(DUE[0])
    swept(DUE[2])
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "deadline:escalate")
                                 .order_by(AuditEntry.id)).all()
    assert [entry.after for entry in entries] == [
        {"act": "reminder", "due_on": "2026-03-19", "late_workdays": 0, "merged_into": None, "rung": 0, "version": 1},
        {"act": "second_reminder", "due_on": "2026-03-25", "late_workdays": 4, "merged_into": 2, "rung": 1, "version": 1},
        {"act": "blue_letter", "due_on": "2026-03-31", "late_workdays": 0, "merged_into": None, "rung": 2, "version": 1},
    ]
    stored = db.session.scalars(sa.select(sa.type_coerce(AuditEntry.after, sa.Text)).where(
        AuditEntry.verb == "deadline:escalate").order_by(AuditEntry.id)).all()
    canonical = CanonicalJSON().process_bind_param
    assert stored == [canonical(json.loads(text), db.engine.dialect) for text in stored]
    facts = {(e.noun, e.noun_id, e.task_id, e.door, e.actor_id, e.post_id, e.before, e.reason, e.at) for e in entries[1:]}
    assert facts == {("deadline", final_id(task_id), task_id, "job", None, None, None, "", clock.now())}


@pytest.mark.parametrize("change", [{"rung": 2}, {"version": 2}], ids=["rung", "version"])
def test_a_deadline_that_changed_after_it_was_read_is_not_overwritten(task_id: int, change: dict[str, int]):
    """Its lock rules that out; should a lock ever be missing, the batch is undone and the row shown."""
    id_, connection = final_id(task_id), db.session.connection()

    def change_it_first(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().startswith("INSERT INTO escalation"):
            connection.execute(sa.update(Deadline).where(Deadline.id == id_).values(change))

    sa.event.listen(connection, "before_cursor_execute", change_it_first)
    assert swept(DUE[0]).failures == 1
    sa.event.remove(connection, "before_cursor_execute", change_it_first)
    assert raised(task_id) == []
    assert "changed under the sweep" in db.session.scalars(sa.select(SweepFailure.error)).one()


def test_the_task_is_never_written(task_id: int):
    def columns() -> tuple[object, ...]:
        return tuple(db.session.execute(sa.select(Task.__table__).where(Task.id == task_id)).one())

    before = columns()
    swept_daily(clock.today(), DUE[3])
    assert columns() == before


@pytest.fixture
def bad_row(world: World) -> tuple[int, list[int]]:
    """A task whose deadline nobody can read any more, among others."""
    round_id = a_round(world)
    tasks = [a_task(world, round_id, State.IN_PROGRESS, rule=workdays(20), title=f"任务{n}") for n in range(3)]
    spoil(tasks[1], "{not json")
    return tasks[1], [tasks[0], tasks[2]]


def spoil(task_id: int, muted: str | None) -> None:
    with transaction():
        table = Deadline.__table__
        db.session.execute(sa.update(table).where(table.c.id == final_id(task_id))
                           .values(muted=sa.literal(muted, sa.Text)))


def test_a_bad_row_is_put_aside_and_shown_and_the_others_go_on(bad_row: tuple[int, list[int]]):
    bad, good = bad_row
    result = swept(DUE[0])
    assert (result.raised, result.failures) == (2, 1)
    assert [raised(task_id) for task_id in (bad, *good)] == [[], [(0, DUE[0], None, 0)], [(0, DUE[0], None, 0)]]
    failure = db.session.scalars(sa.select(SweepFailure)).one()
    assert failure.deadline_id == final_id(bad)
    assert "JSONDecodeError" in failure.error
    assert (failure.tries, failure.retry_at) == (1, CLOCK.at + sweep_failures.FIRST_RETRY)


def test_a_bad_row_is_passed_over_until_its_time_and_then_tried_later_and_later(bad_row: tuple[int, list[int]]):
    swept(DUE[0])
    assert swept(DUE[0]) == SweepResult()
    for tries, wait in ((2, 2), (3, 4)):
        CLOCK.at += sweep_failures.FIRST_RETRY * wait
        assert sweep(now=clock.now(), real_now=clock.real_now()).failures == 1
        failure = db.session.scalars(sa.select(SweepFailure).execution_options(populate_existing=True)).one()
        assert (failure.tries, failure.retry_at) == (tries, CLOCK.at + sweep_failures.FIRST_RETRY * wait)


def test_a_row_that_was_mended_is_forgotten_as_a_failure(bad_row: tuple[int, list[int]]):
    bad, _ = bad_row
    swept(DUE[0])
    spoil(bad, None)
    assert swept(DUE[1]).failures == 0
    assert [(rung, late) for rung, _, _, late in raised(bad)] == [(0, 4), (1, 0)]
    assert db.session.scalars(sa.select(SweepFailure)).all() == []


@pytest.mark.parametrize("reads_before", [0, 2], ids=["batch", "row by row"])
def test_a_busy_database_is_no_fault_of_a_row(bad_row: tuple[int, list[int]], reads_before: int):
    """In the batch, or when its rows are tried one by one: the sweep ends, and the next one does what is left."""
    connection, reads = db.session.connection(), []

    def busy(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT deadline.id"):
            reads.append(statement)
            if len(reads) == reads_before + 1:
                raise sa.exc.OperationalError(statement, {}, Exception("database is locked"))

    sa.event.listen(connection, "before_cursor_execute", busy)
    with pytest.raises(sa.exc.OperationalError):
        swept(DUE[0])
    sa.event.remove(connection, "before_cursor_execute", busy)
    assert len(reads) == reads_before + 1
    assert db.session.scalars(sa.select(SweepFailure)).all() == []
    assert swept(DUE[0]).raised == 2


def test_the_wait_of_a_bad_row_has_an_end():
    assert sweep_failures._wait(1_000) == sweep_failures.LAST_RETRY
