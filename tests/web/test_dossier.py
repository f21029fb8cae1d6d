"""What the page of a task reads: as much as there is, in a number of statements that does not grow."""

import datetime as dt

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from tests.acts import act, at, final_of, on, task_of, with_part
from tests.factories import CLOCK, World, a_draft, a_round, a_task, workdays
from tracker import clock
from tracker.domain.errors import NotAllowed, NotFound
from tracker.domain.uploads import Upload
from tracker.domain.vocabulary import Act, Action, Grade, Light, NoticeKind, Role, State
from tracker.extensions import db
from tracker.models.deadline import Escalation
from tracker.models.round import Finding, Measure, SourceDocument
from tracker.models.unit import Unit
from tracker.models.user import Post
from tracker.queries import dossier, drafts, task_list, units
from tracker.queries import progress as reported
from tracker.queries.finding_dossier import finding_dossier
from tracker.queries.scope import part_scope, task_scope
from tracker.queries.task_list_filter import Filters, Order
from tracker.queries.timeline import Asked, timeline
from tracker.queries.turn import Turn, turn
from tracker.services import closing, findings, parts, progress, sweep
from tracker.web import standing


@pytest.fixture
def round_id(ctx, world: World) -> int:
    return a_round(world)


def page_of(world: World, task_id: int, persona: str = "supervisor") -> dossier.Dossier:
    return dossier.task(world.actor(persona), task_id, clock.now())


def statements(read) -> int:
    """How many statements reading takes; nothing is in the session before."""
    db.session.rollback()
    db.session.expunge_all()
    seen: list[str] = []

    def count(_connection, _cursor, statement, *_):
        seen.append(statement)

    sa.event.listen(db.session.connection(), "before_cursor_execute", count)
    try:
        read()
    finally:
        sa.event.remove(db.session.connection(), "before_cursor_execute", count)
    return len(seen)


def whole_page(world: World, task_id: int) -> None:
    page = page_of(world, task_id)
    dossier.part_scopes(page)
    turn(page, clock.today(), is_relaxed=False)
    reported.reports(task_id)
    timeline(task_id)


@pytest.mark.parametrize(("minutes", "more"), [(1, 0), (0, 1)], ids=["one after the other", "one act longer than a page"])
def test_the_number_of_statements_does_not_grow(world: World, round_id: int, minutes: int, more: int):
    """But for one more where the timeline fetches an act that is longer than a page, which then stands whole."""
    small, large = with_part(world, round_id), with_part(world, round_id)
    progress.report_progress(world.actor("liaison"), small, task_of(small).lead.id, text="一次", **at(small))
    for n in range(20):
        CLOCK.at += dt.timedelta(minutes=minutes)
        progress.report_progress(world.actor("liaison"), large, task_of(large).lead.id, text=f"第{n}次",
                                 uploads=[Upload(f"{n}.pdf", b"%PDF-1"), Upload("总.pdf", b"%PDF-" + bytes([n]))],
                                 **at(large))
    db.session.add_all(Measure(round_id=round_id, task_id=large, position=n, text="措施") for n in range(30))
    for task_id, most in ((small, 1), (large, 20)):
        raised = {"deadline_id": final_of(task_id).id, "version": 1, "task_id": task_id, "due_on": clock.today(),
                  "raised_on": clock.today(), "raised_at": clock.now(), "late_workdays": 0, "act": Act.BLUE_LETTER}
        db.session.add_all(Escalation(rung=n, **raised) for n in range(most))
    db.session.commit()
    few = statements(lambda: whole_page(world, small))
    assert statements(lambda: whole_page(world, large)) == few + more
    assert few < 20
    told = [entry for entry in timeline(large).entries if entry.verb == "task:report_progress"]
    assert len(told) == 20 if more else 0 < len(told) < 20
    assert (len(page_of(world, large).escalations), len(reported.reports(large).rows)) == (20, 20)


@pytest.mark.parametrize("state", [State.DRAFT, State.ASSIGNED, State.CLOSED])
def test_its_scope_is_the_one_that_services_ask(world: World, round_id: int, state: State):
    """Two ways to the same rights: the page's in one statement, the services' by rows."""
    task_id = a_task(world, round_id, state, supporting=() if state is State.CLOSED else ("health",))
    page = page_of(world, task_id)
    assert page.scope == task_scope(task_of(task_id))
    assert dossier.part_scopes(page) == {part.id: part_scope(part) for part in task_of(task_id).parts}


def test_out_of_reach_is_not_found(world: World, round_id: int):
    draft, assigned = a_task(world, round_id, State.DRAFT), a_task(world, round_id)
    for persona in ("supervisor_b", "inspector_b", "liaison_b", "liaison_health", "sysadmin", "auditor", "stranger"):
        with pytest.raises(NotFound):
            page_of(world, assigned, persona)
    with pytest.raises(NotFound):
        page_of(world, draft, "liaison")
    with pytest.raises(NotFound):
        page_of(world, 10**6)
    assert page_of(world, assigned, "discipline").number == "XC2026-01-001"


def test_the_steps_line_follows_the_state(world: World, round_id: int):
    def line(task_id: int) -> str:
        return "".join("x" if s.is_done else "o" if s.is_now else "." for s in page_of(world, task_id).steps)

    expected = {State.DRAFT: "o.....", State.ASSIGNED: "xo....", State.IN_PROGRESS: "xxo...", State.SUSPENDED: "xxo...",
                State.ENDORSING: "xxxo..", State.SUBMITTED: "xxxxo.", State.VERIFIED: "xxxxxo", State.CLOSED: "xxxxxx",
                State.SUSTAINED: "xxxxxx", State.CANCELLED: "x....."}
    assert {state: line(a_task(world, round_id, state)) for state in State} == expected


def test_steps_bear_the_last_day_and_a_return_opens_them_again(world: World, round_id: int):
    task_id = a_task(world, round_id, State.ENDORSING)
    on(3, 5)
    act(world, Action.ENDORSE, task_id)
    steps = {step.action: step.on for step in page_of(world, task_id).steps}
    assert steps[Action.ASSIGN] == dt.date(2026, 3, 2)
    assert steps[Action.SUBMIT] == dt.date(2026, 3, 2)
    assert steps[Action.VERIFY] is None
    act(world, Action.RETURN, task_id)
    steps = {step.action: step.on for step in page_of(world, task_id).steps}
    assert (steps[Action.ACCEPT], steps[Action.SUBMIT]) == (dt.date(2026, 3, 2), None)


def test_the_light_and_the_clocks_of_each_part(world: World, round_id: int):
    task_id = a_task(world, round_id, State.IN_PROGRESS, supporting=("health",), rule=workdays(10))
    on(3, 18)
    page = page_of(world, task_id)
    assert page.light is Light.RED
    assert page.lead.final.late_workdays == 2
    assert page.lead.final.is_overdue
    assert page.parts[1].receipt.is_overdue
    act(world, Action.SUSPEND, task_id)
    assert page_of(world, task_id).light is Light.RED, "late on the day of the hold stays red"
    assert page_of(world, a_task(world, round_id, State.SUBMITTED)).light is Light.WAITING
    assert page_of(world, a_task(world, round_id, State.CLOSED)).light is Light.DONE


@pytest.mark.parametrize(("day", "lit"), [(2, Light.ORANGE), (4, Light.ORANGE), (5, Light.RED)])
def test_a_receipt_that_is_waited_for_lights_the_task_wherever_it_stands(world: World, round_id: int, day: int, lit: Light):
    """The worst of its clocks wins: its final one is far off. Once it is accepted, that alone counts."""
    actor = world.actor("supervisor")
    finding_id = findings.add_finding(actor, round_id, None, "议事规则不健全", "", now=clock.now())
    task_id = a_task(world, round_id)
    task_of(task_id).finding_id = finding_id
    db.session.commit()
    on(3, day)

    def lights() -> set[Light]:
        page, units_asked = page_of(world, task_id), [world.units["education"]]
        [row] = task_list.page(actor, Filters(), Order(), None, clock.today()).rows
        [sheet] = finding_dossier(actor, finding_id, clock.today()).entries[0].tasks
        [other] = drafts.also_asked(actor, units_asked, "", clock.today()).rows
        for light in Light:
            found = task_list.page(actor, Filters(light=light), Order(), None, clock.today()).rows
            assert bool(found) == (light is row.light), light
        assert {row.of_receipt, sheet.of_receipt, other.of_receipt} == {page.light is not page.lead.light}
        return {page.light, row.light, sheet.light, other.light}
    assert lights() == {lit}
    assert {page_of(world, task_id).lead.receipt_light, page_of(world, task_id).lead.light} == {lit, Light.GREEN}
    act(world, Action.ACCEPT, task_id)
    assert lights() == {Light.GREEN}


@pytest.mark.parametrize(("state", "expected"), [
    (State.DRAFT, (Action.ASSIGN, [("云岭区", Role.SUPERVISOR, ("孙督查", "苏督查"))])),
    (State.ASSIGNED, (Action.ACCEPT, [("云岭区教育局", Role.LIAISON, ("李联络",))])),
    (State.ENDORSING, (Action.ENDORSE, [("云岭区教育局", Role.LEADER, ("冷局长",))])),
    (State.SUBMITTED, (Action.VERIFY, [("第一巡察组", Role.INSPECTOR, ("陈巡察", "褚巡察")),
                                       ("云岭区", Role.SUPERVISOR, ("孙督查", "苏督查"))])),
    (State.SUSPENDED, (Action.RESUME, [("云岭区", Role.SUPERVISOR, ("孙督查", "苏督查"))])),
])
def test_whose_turn_it_is(world: World, round_id: int, state: State, expected):
    found = turn(page_of(world, a_task(world, round_id, state)), clock.today(), is_relaxed=False)
    assert (found.action, [(h.unit_name, h.role, h.names) for h in found.holders]) == expected


def test_nobody_has_the_turn_of_what_is_over_and_a_vacant_post_is_said(world: World, round_id: int):
    closed = a_task(world, round_id, State.CLOSED)
    assert turn(page_of(world, closed), clock.today(), is_relaxed=False) is None
    act(world, Action.REOPEN, closed)
    assert turn(page_of(world, closed), clock.today(), is_relaxed=False) is None
    sustained = a_task(world, round_id, State.SUSTAINED)
    db.session.get_one(Post, world.posts["liaison"]).to_on = clock.today()
    db.session.commit()
    on(3, 3)
    [holder] = turn(page_of(world, sustained), clock.today(), is_relaxed=False).holders
    assert (holder.role, holder.names, holder.stand_ins) == (Role.LIAISON, (), (("冷局长", Role.LEADER),))


def test_whom_separation_refuses_has_no_turn(world: World, round_id: int):
    """Whoever verified does not close; of one supervisor left alone the page says that nobody may act, and why."""
    task_id = a_task(world, round_id, State.SUBMITTED)
    closing.verify_task(world.actor("supervisor"), task_id, comment="", **at(task_id))

    def now(*, is_relaxed: bool = False) -> Turn:
        return turn(page_of(world, task_id), clock.today(), is_relaxed=is_relaxed)

    [holder] = now().holders
    assert (holder.names, holder.refused) == (("苏督查",), ("孙督查",))
    with force_locale("en"):
        assert standing.turn_text(now()) == "Now with 云岭区 Supervision office 苏督查 (Close)"
        assert standing.turn_text(now(is_relaxed=True)) == "Now with 云岭区 Supervision office 孙督查, 苏督查 (Close)"
        db.session.get_one(Post, world.posts["supervisor2"]).to_on = clock.today()
        db.session.commit()
        on(3, 3)
        assert standing.turn_text(now()) == ("Nobody may act now (Close): 云岭区 Supervision office 孙督查 "
                                             "(acted in this cycle already). It must be another person.")


def test_an_escalation_names_who_was_told(world: World, round_id: int):
    task_id = a_task(world, round_id, State.IN_PROGRESS, rule=workdays(5))
    on(3, 10)
    sweep.sweep(now=clock.now(), real_now=clock.real_now())
    assert [sorted(row.told) for row in page_of(world, task_id).escalations] == [["冷局长", "李联络"], []], "one was merged"


def test_cycles_know_each_other_and_closures_stay(world: World, round_id: int):
    old = a_task(world, round_id, State.CLOSED)
    act(world, Action.UNDO_CLOSE, old)
    closing.close_task(world.actor("supervisor2"), old, grade=Grade.BASIC, comment="", **at(old))
    new = act(world, Action.REOPEN, old)
    page = page_of(world, old)
    assert (page.next_id, page.previous_id) == (new, None)
    assert [(row.grade, row.is_undone) for row in page.closures] == [(Grade.BASIC, False), (Grade.COMPLETED, True)]
    assert page.closure.user_name == "苏督查"
    assert (page_of(world, new).previous_id, page_of(world, new).closure) == (old, None)


def test_the_timeline_is_paged_by_key(world: World, round_id: int):
    task_id = a_task(world, round_id, State.CLOSED)
    whole = [entry.id for entry in timeline(task_id, limit=100).entries]
    assert whole == sorted(whole, reverse=True)
    found, before = [], None
    while True:
        part = timeline(task_id, Asked(before=before), limit=4)
        found += [entry.id for entry in part.entries]
        if part.earlier is None:
            break
        before = part.earlier
    assert found == whole


def test_reports_are_paged_by_key_with_their_files(world: World, round_id: int):
    task_id = a_task(world, round_id, State.IN_PROGRESS)
    for n in range(5):
        progress.report_progress(world.actor("liaison"), task_id, task_of(task_id).lead.id, text=f"第{n}次",
                                 uploads=[Upload("纪要.pdf", b"%PDF-" + bytes([n]))], **at(task_id))
    first = reported.reports(task_id, limit=3)
    second = reported.reports(task_id, first.earlier, limit=3)
    assert [row.text for row in (*first.rows, *second.rows)] == [f"第{n}次" for n in (4, 3, 2, 1, 0)]
    assert second.earlier is None
    files = [row.files[0] for row in (*first.rows, *second.rows)]
    assert [file.version for file in files] == [5, 4, 3, 2, 1]
    assert [file.is_replaced for file in files] == [False, True, True, True, True]


@pytest.mark.parametrize(("kind", "action", "state"), [
    (NoticeKind.SUBMITTED, Action.ENDORSE, State.ENDORSING), (NoticeKind.CLOSED, Action.CLOSE, State.VERIFIED),
    (NoticeKind.SUSPENDED, Action.SUSPEND, State.IN_PROGRESS), (NoticeKind.WITHDRAWN, Action.WITHDRAW, State.ENDORSING),
    (NoticeKind.WITHDRAWN, Action.WITHDRAW, State.SUBMITTED)])
def test_who_is_said_to_be_told_is_told(world: World, round_id: int, kind, action, state):
    """Of a withdrawal only who has heard of the submission."""
    from tracker.models.notice import Notice

    task_id = a_task(world, round_id, state, supporting=("health",) if state is State.IN_PROGRESS else ())
    persona = {Action.ENDORSE: "leader", Action.WITHDRAW: "liaison"}.get(action, "supervisor")
    said = drafts.told(page_of(world, task_id, persona), kind, world.actor(persona), clock.today())
    act(world, action, task_id)
    names = db.session.scalars(sa.select(Notice.recipient_name).where(Notice.task_id == task_id, Notice.kind == kind))
    assert sorted(person.name for person in said) == (told := sorted(names))
    if kind is NoticeKind.WITHDRAWN:
        assert told == sorted({"冷局长"} | ({"陈巡察", "褚巡察", "孙督查", "苏督查"} if state is State.SUBMITTED else set()))


def test_what_a_unit_is_asked_for_already(world: World, round_id: int):
    later = a_task(world, round_id, State.ASSIGNED, rule=workdays(30), lead="health", supporting=("education", "school"))
    sooner = a_task(world, round_id, State.SUBMITTED, rule=workdays(5), title="公务用车")
    a_task(world, round_id, State.CLOSED)
    draft = a_draft(world, round_id, supporting=("health",))
    asked = ([world.units["education"], world.units["health"]], "压减公务接待", clock.today(), draft)
    others = drafts.also_asked(world.actor("supervisor"), *asked)
    assert [(other.id, other.deadline_on, other.is_alike) for other in others.rows] == [
        (sooner, final_of(sooner).deadline_on, False), (later, final_of(later).deadline_on, False)]
    assert [other.units for other in others.rows] == [
        ("云岭区教育局",), ("云岭区卫生健康局", "云岭区教育局")], "of those asked about, lead first"
    parts.excuse_part(world.actor("supervisor"), task_of(later).parts[1].id, reason="无关", **at(later))
    assert drafts.also_asked(world.actor("supervisor"), *asked).rows[1].units == ("云岭区卫生健康局",)
    assert (others.total, others.hidden) == (2, 0)
    alike = drafts.also_asked(world.actor("supervisor"), asked[0], "健全党组议事规则", asked[2], draft)
    assert [(other.id, other.is_alike) for other in alike.rows] == [(later, True), (sooner, False)]
    others = drafts.also_asked(world.actor("supervisor_b"), *asked)
    assert (others.rows, others.total, others.hidden) == ((), 0, 2), "beyond one's rights they are only counted"
    few = statements(lambda: drafts.also_asked(world.actor("supervisor"), *asked))
    for n in range(12):
        a_task(world, round_id, State.ASSIGNED, title=f"另一项{n}")
    assert statements(lambda: drafts.also_asked(world.actor("supervisor"), *asked)) == few
    assert len(drafts.also_asked(world.actor("supervisor"), *asked).rows) == drafts.MOST_OTHERS


def test_units_are_offered_in_the_order_of_the_tree(world: World, round_id: int):
    day = clock.today()
    assert [(unit.name, unit.depth) for unit in units.organs_below(world.units["district"], day)] == [
        ("云岭区", 0), ("云岭区教育局", 1), ("云岭区第一中学", 2), ("云岭区卫生健康局", 1)]
    assert [unit.name for unit in units.organs_below(world.units["education"], day)] == ["云岭区教育局", "云岭区第一中学"]
    db.session.get_one(Unit, world.units["education"]).to_on = day - dt.timedelta(days=1)
    db.session.commit()
    assert "云岭区教育局" not in [unit.name for unit in units.organs_below(world.units["district"], day)]
    assert "云岭区第一中学" in [unit.name for unit in units.organs_below(world.units["district"], day)]


def test_a_finding_offers_what_was_proposed_below_it_or_for_the_whole_round(world: World, round_id: int):
    document = SourceDocument(round_id=round_id, name="反馈.txt", sha256="0" * 64, size=1,
                              by_id=world.users["supervisor"], at=clock.now())
    top, other = Finding(round_id=round_id, position=1, title="甲"), Finding(round_id=round_id, position=3, title="乙")
    db.session.add_all([document, top, other])
    db.session.flush()
    below = Finding(round_id=round_id, position=2, title="甲一", parent_id=top.id)
    db.session.add(below)
    db.session.flush()
    for n, finding_id in enumerate((top.id, below.id, other.id, None)):
        db.session.add(Measure(round_id=round_id, finding_id=finding_id, document_id=document.id, position=n,
                               is_proposal=True, text=str(n)))
    db.session.commit()
    assert [row.text for row in drafts.proposals(round_id, top.id).rows] == ["0", "1", "3"]
    assert drafts.proposals(round_id, None).total == 4
    findings.strike_finding(world.actor("inspector"), top.id, version=1, reason="登记重复", now=clock.now())
    assert [row.text for row in drafts.proposals(round_id, None).rows] == ["2", "3"]


def test_a_draft_begins_only_where_the_post_may(world: World, round_id: int):
    with pytest.raises(NotAllowed):
        drafts.origin(world.actor("liaison"), round_id, None)
    with pytest.raises(NotFound, match="round"):
        drafts.origin(world.actor("supervisor_b"), round_id, None)
    with pytest.raises(NotFound, match="finding"):
        drafts.origin(world.actor("supervisor"), round_id, 999)
