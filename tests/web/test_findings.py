"""Findings by hand: written, corrected, moved, struck out; the measures proposed for them; the dossier to print."""

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.acts import act
from tests.conftest import Client
from tests.desk import Desk
from tests.factories import CLOCK, World, a_draft, a_round, a_task, version_of, workdays
from tracker import clock
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import COMMAND
from tracker.domain.vocabulary import Action, Role, State
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.progress import Strike
from tracker.models.round import Finding, Measure, Round
from tracker.models.task import Task
from tracker.queries import ledger
from tracker.queries.finding_dossier import finding_dossier
from tracker.services import drafting, findings, reopening, round_editing, units


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(client, world)


def made(app: Flask, world: World, n: int) -> list[int]:
    with app.app_context():
        return [a_round(world, code=f"XC2026-{i:03d}") for i in range(1, n + 1)]


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def a_tree(app: Flask, world: World) -> tuple[int, int, int, int]:
    """A round with a chapter, a problem below it, and another chapter."""
    with app.app_context():
        act, round_id = world.actor("inspector"), a_round(world)
        chapter = findings.add_finding(act, round_id, None, "从严治党方面", "", now=clock.now(), enumerator="一、")
        problem = findings.add_finding(act, round_id, chapter, "议事规则不健全", "详见反馈", now=clock.now(),
                                       enumerator="（一）")
        other = findings.add_finding(act, round_id, None, "组织路线方面", "", now=clock.now())
    return round_id, chapter, problem, other


def a_task_on(world: World, finding_id: int, state: State, **more: object) -> int:
    round_id = db.session.get_one(Finding, finding_id).round_id
    task_id = a_task(world, round_id, state, **more)  # type: ignore[arg-type]
    db.session.get_one(Task, task_id).finding_id = finding_id
    db.session.commit()
    return task_id


def last_entry(app: Flask, verb: str) -> AuditEntry:
    with app.app_context():
        return db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == verb)
                                  .order_by(AuditEntry.id.desc())).first()


@pytest.mark.parametrize(("enumerator", "title", "shown"), [
    ("3.", "3.公车管理不严", "3.公车管理不严"), ("（三）", "（三） 公车管理不严", "（三）公车管理不严"),
    ("3.", "3.5亿元项目停工", "3.3.5亿元项目停工"), ("3", "3家单位未整改", "33家单位未整改"), ("3.", "3.", "3.3."),
])
def test_a_number_written_twice_is_kept_once(client: Client, app: Flask, world: World, enumerator: str, title: str,
                                             shown: str) -> None:
    (round_id,) = made(app, world, 1)
    client.as_persona(world, "inspector").post(f"/rounds/{round_id}/findings",
                                               data={"parent_id": "", "enumerator": enumerator, "title": title, "text": ""})
    with app.app_context():
        row = db.session.scalars(sa.select(Finding)).one()
    assert row.enumerator + row.title == shown


def test_findings_are_written_by_hand_below_others(client: Client, app: Flask, world: World) -> None:
    (round_id,) = made(app, world, 1)
    client.as_persona(world, "inspector")
    first = client.post(f"/rounds/{round_id}/findings", data={"parent_id": "", "title": "上级问题", "text": ""})
    parent = int(first.location.rpartition("/")[2])
    assert f'<option selected value="{parent}"' in client.get(f"/rounds/{round_id}/findings?parent_id={parent}").text
    second = client.post(f"/rounds/{round_id}/findings", data={"parent_id": parent, "title": "下级问题", "text": "详情"})
    page = client.get(second.location).text
    assert "上级问题" in page
    assert "详情" in page
    assert f"finding_id={second.location.rpartition('/')[2]}" in page
    tree = client.get(f"/rounds/{round_id}").text
    assert tree.index("上级问题") < tree.index("下级问题")


def test_a_second_click_makes_no_second_finding(client: Client, app: Flask, world: World) -> None:
    (round_id,) = made(app, world, 1)
    fields = {"parent_id": "", "title": "同一问题", "text": "一\r\n二", "enumerator": "一、"}

    def add(persona: str, **more: str) -> str:
        answer = client.as_persona(world, persona).post(f"/rounds/{round_id}/findings", data=fields | more)
        assert answer.status_code == 302
        return answer.location

    first = add("inspector")
    assert add("inspector") == first
    others = [add("inspector", text="三"), add("supervisor")]
    CLOCK.at += dt.timedelta(minutes=1)
    assert len({first, *others, add("inspector")}) == 4


def test_a_finding_without_a_title_keeps_its_text(client: Client, app: Flask, world: World) -> None:
    (round_id,) = made(app, world, 1)
    client.as_persona(world, "inspector")
    answer = client.post(f"/rounds/{round_id}/findings", data={"title": " ", "text": "保留的详情"})
    assert answer.status_code == 422
    assert "保留的详情" in answer.text
    assert count(app, Finding) == 0


def test_a_finding_shows_its_tasks_and_the_unit_sees_no_draft(client: Client, app: Flask, world: World) -> None:
    with app.app_context():
        round_id, act = a_round(world), world.actor("supervisor")
        finding_id = findings.add_finding(act, round_id, None, "议事规则不健全", "", now=clock.now())
        a_draft(world, round_id, title="不挂问题的任务")
        draft = drafting.Draft(title="健全议事规则任务", mode=drafting.Mode.TIMED, lead_unit_id=world.units["education"],
                               measures=(drafting.NewMeasure("修订", "印发"),))
        drafting.draft_task(act, round_id, finding_id, draft, now=clock.now())
    assert "健全议事规则任务" in client.as_persona(world, "supervisor").get(f"/findings/{finding_id}").text
    unit = client.as_persona(world, "liaison").get(f"/findings/{finding_id}")
    assert unit.status_code == 200
    assert "健全议事规则任务" not in unit.text
    assert "finding_id=" not in unit.text


@pytest.mark.parametrize("persona", ["inspector_b", "supervisor_b", "liaison_health", "sysadmin"])
def test_outsiders_find_no_finding_and_leave_none(client: Client, app: Flask, world: World, persona: str) -> None:
    with app.app_context():
        round_id = a_round(world)
        finding_id = findings.add_finding(world.actor("inspector"), round_id, None, "问题", "", now=clock.now())
    before = count(app, AuditEntry)
    client.as_persona(world, persona)
    assert client.get(f"/findings/{finding_id}").status_code == 404
    assert client.get(f"/rounds/{round_id}/findings").status_code == 404
    assert client.post(f"/rounds/{round_id}/findings", data={"title": "x"}).status_code == 404
    assert (count(app, Finding), count(app, AuditEntry)) == (1, before)


def test_a_finding_is_corrected_and_moved_with_what_lies_below_it(app: Flask, desk: Desk, world: World) -> None:
    round_id, chapter, problem, other = a_tree(app, world)
    page = desk.get("supervisor", f"/findings/{chapter}/edit")
    assert "while its round is open" in page
    parents = page.partition('name="parent_id"')[2].partition("</select>")[0]
    assert f'value="{other}"' in parents
    assert f'value="{chapter}"' not in parents
    assert f'value="{problem}"' not in parents
    desk.post("supervisor", f"/findings/{chapter}/edit", parent_id=other, enumerator="（二）", title="改题", text="改文",
              category_id="")
    with app.app_context():
        row = db.session.get_one(Finding, chapter)
        assert (row.parent_id, row.enumerator, row.title, row.text) == (other, "（二）", "改题", "改文")
        assert db.session.get_one(Finding, problem).parent_id == chapter
    entry = last_entry(app, "finding:edit")
    assert (entry.before["title"], entry.after["title"]) == ("从严治党方面", "改题")
    text = desk.get("supervisor", f"/rounds/{round_id}")
    assert text.index("组织路线方面") < text.index("改题") < text.index("议事规则不健全")
    assert "改题" in desk.get("supervisor", f"/findings/{problem}")


@pytest.mark.parametrize(("case", "status"), [("itself", 422), ("below", 422), ("elsewhere", 422), ("stale", 409),
                                              ("closed", 422), ("title", 422)])
def test_a_correction_that_cannot_be(app: Flask, desk: Desk, world: World, case: str, status: int) -> None:
    _round, chapter, problem, other = a_tree(app, world)
    with app.app_context():
        foreign = findings.add_finding(world.actor("inspector"), a_round(world, code="XC2026-77"), None, "别轮", "",
                                       now=clock.now())
        if case == "closed":
            db.session.get_one(Round, _round).closed_on = clock.today()
            db.session.commit()
    parent_id = {"itself": chapter, "below": problem, "elsewhere": foreign}.get(case, other)
    desk.post("supervisor", f"/findings/{chapter}/edit", status, parent_id=parent_id, text="", category_id="",
              title="" if case == "title" else "改题", version=9 if case == "stale" else 1)
    with app.app_context():
        row = db.session.get_one(Finding, chapter)
        assert (row.title, row.parent_id) == ("从严治党方面", None)


def test_headings_are_counted_apart(app: Flask, desk: Desk, world: World) -> None:
    round_id, chapter, _problem, _other = a_tree(app, world)
    assert "· 2 (and 1 heading)" in desk.get("supervisor", f"/rounds/{round_id}")
    assert "rows of their own" in desk.get("supervisor", "/findings/")
    desk.post("supervisor", f"/findings/{chapter}/strike", reason="重复")
    page = desk.get("supervisor", f"/rounds/{round_id}")
    assert "· 1</h2>" in page


def test_what_the_form_does_not_offer_is_refused_as_well(app: Flask, world: World) -> None:
    round_id, chapter, problem, other = a_tree(app, world)
    with app.app_context():
        act = world.actor("inspector")

        def refused(code: str, parent_id: int) -> None:
            with pytest.raises(RuleBroken) as caught:
                findings.edit_finding(act, chapter, findings.FindingFacts("改题", parent_id=parent_id), version=1,
                                      now=clock.now())
            assert caught.value.code == code

        refused("finding.below_itself", chapter)
        refused("finding.below_itself", problem)
        findings.strike_finding(act, other, version=1, reason="录入有误", now=clock.now())
        refused("finding.parent_struck", other)
        with pytest.raises(RuleBroken, match="finding.parent_struck"):
            findings.add_finding(act, round_id, other, "新问题", "", now=clock.now())
        row = db.session.get_one(Round, round_id)
        moved = round_editing.Corrected(row.name, row.feedback_on, world.units["health"], row.team_id, {}, [])
        with pytest.raises(RuleBroken, match="round.in_use"):
            round_editing.edit_round(act, round_id, moved, version=row.version, now=clock.now())


def test_a_struck_finding_counts_no_more_and_stays_with_its_reason(app: Flask, desk: Desk, world: World) -> None:
    round_id, chapter, problem, other = a_tree(app, world)
    assert "议事规则不健全" in desk.get("supervisor", f"/findings/{chapter}/strike")
    desk.post("supervisor", f"/findings/{chapter}/strike", reason="与第二项重复")
    page = desk.get("liaison", f"/rounds/{round_id}")
    assert "<s>一、从严治党方面</s>" in page
    assert "<s>（一）议事规则不健全</s>" in page
    assert "与第二项重复" in page
    assert "Findings · 1" in page
    with app.app_context():
        assert list(ledger.findings(round_id)) == [other]
    assert last_entry(app, "finding:strike").reason == "与第二项重复"
    desk.post("supervisor", f"/findings/{problem}/edit", 422, version=1, title="改", parent_id="", text="")
    desk.post("inspector", f"/rounds/{round_id}/findings", 422, title="新", parent_id=problem, text="")
    desk.post("inspector", f"/findings/{chapter}/strike", 422, version=2, reason="再次")
    assert count(app, Strike) == 1


def test_nothing_is_struck_while_a_task_hangs_below_it(app: Flask, desk: Desk, world: World) -> None:
    _round, chapter, problem, _other = a_tree(app, world)
    with app.app_context():
        drafts = [a_task_on(world, problem, State.DRAFT, title="健全议事规则") for _n in range(2)]
        a_task_on(world, problem, State.CANCELLED)
    before = desk.get("supervisor", f"/findings/{chapter}/strike")
    assert "(2: 健全议事规则, 健全议事规则). Cancel them first" in before, "two drafts of one title are two"
    assert "btn-danger" not in before
    after = desk.post("supervisor", f"/findings/{chapter}/strike", 422, reason="录入有误", version=1)
    assert "Cancel them first" in after
    assert "录入有误" in after
    desk.post("supervisor", f"/findings/{chapter}/strike", 422, reason="", version=1)
    assert count(app, Strike) == 0
    with app.app_context():
        for draft in drafts:
            db.session.get_one(Task, draft).finding_id = None
        db.session.commit()
        closed = a_task_on(world, problem, State.CLOSED)
        number = db.session.get_one(Task, closed).number
        again = act(world, Action.REOPEN, closed)
        for action in (Action.ACCEPT, Action.SUBMIT, Action.ENDORSE, Action.VERIFY, Action.CLOSE):
            act(world, action, again)
    page = desk.get("supervisor", f"/findings/{chapter}/strike")
    assert f"were closed (1: {number}). It was rectified" in page, "both cycles have one number"
    assert "Cancel them" not in page
    with app.app_context():
        for task_id in (closed, again):
            db.session.get_one(Task, task_id).finding_id = None
        db.session.commit()
    desk.post("supervisor", f"/findings/{chapter}/strike", reason="录入有误")
    with app.app_context():
        plan = drafting.Draft(title="x", mode=drafting.Mode.TIMED, lead_unit_id=world.units["education"])
        with pytest.raises(RuleBroken, match="finding.struck"):
            drafting.draft_task(world.actor("supervisor"), _round, problem, plan, now=clock.now())


def test_a_measure_is_proposed_and_changed_until_a_task_takes_it_up(app: Flask, desk: Desk, world: World) -> None:
    round_id, _chapter, problem, _other = a_tree(app, world)
    desk.post("inspector", f"/findings/{problem}/measures", text="修订规则", expected_result="印发",
              responsible_person="主任")
    with app.app_context():
        measure_id = db.session.scalars(sa.select(Measure.id)).one()
    assert "修订规则" in desk.get("liaison", f"/findings/{problem}")
    path = f"/measures/{measure_id}/edit"
    page = desk.get("supervisor", path)
    assert "修订规则" in page
    seen = page.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
    desk.post("supervisor", path, text="修订议事规则", expected_result="印发", responsible_person="主任", seen=seen)
    desk.post("supervisor", path, 409, text="再改", seen=seen)
    assert last_entry(app, "measure:edit").before == {"text": "修订规则"}
    with app.app_context():
        plan = drafting.Draft(title="题", mode=drafting.Mode.TIMED, lead_unit_id=world.units["education"],
                              proposed_ids=(measure_id,))
        task_id = drafting.draft_task(world.actor("supervisor"), round_id, problem, plan, now=clock.now())
    desk.get("supervisor", path, 422)
    desk.post("supervisor", path.replace("edit", "strike"), 422, reason="读错了文件", seen=seen)
    with app.app_context():
        without = drafting.Draft("题", drafting.Mode.TIMED, world.units["education"])
        drafting.edit_draft(world.actor("supervisor"), task_id, without, version=version_of(task_id), now=clock.now())
        assert db.session.get_one(Measure, measure_id).task_id is None
    desk.get("supervisor", path)
    path = path.replace("edit", "strike")
    desk.post("supervisor", path, 422, reason=" ", seen=seen)
    desk.post("supervisor", path, 409, reason="读错了文件", seen=seen)
    seen = desk.get("supervisor", path).partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
    assert desk.post("supervisor", path, reason="读错了文件", seen=seen) == f"/findings/{problem}#measures"
    assert count(app, Measure) == 0
    entry = last_entry(app, "measure:strike")
    assert (entry.reason, entry.before["text"], entry.before["finding_id"]) == ("读错了文件", "修订议事规则", problem)
    desk.post("supervisor", path, 404, reason="再次", seen=seen)


def test_the_dossier_holds_everything_below_the_finding(app: Flask, desk: Desk, world: World) -> None:
    round_id, chapter, problem, other = a_tree(app, world)
    with app.app_context():
        first = a_task_on(world, problem, State.CLOSED, title="第一项任务")
        reopening.reopen_task(world.actor("supervisor"), first, version=version_of(first), reason="反弹", rule=workdays(5),
                              now=clock.now())
        a_task_on(world, chapter, State.IN_PROGRESS, title="第二项任务", supporting=("health",))
        a_task_on(world, chapter, State.CLOSED, title="一次办结")
        a_task_on(world, problem, State.DRAFT, title="尚未交办")
        a_task_on(world, other, State.ASSIGNED, title="别处的任务")
        CLOCK.move_to(clock.today().replace(day=31))
        found = finding_dossier(world.actor("supervisor"), chapter, clock.today())
        assert [(entry.depth, len(entry.tasks)) for entry in found.entries] == [(0, 2), (1, 1)]
        assert [len(sheet.earlier) for sheet in found.entries[0].tasks] == [0, 0]
        (again,) = found.entries[1].tasks
        assert (again.line.cycle, [one.cycle for one in again.earlier], again.late_workdays) == (2, [1], 16)
    page = desk.get("discipline", f"/findings/{chapter}/dossier")
    for words in ("第一项任务", "第二项任务", "云岭区卫生健康局", "修订党组议事规则", "印发修订后的议事规则", "详见反馈"):
        assert words in page
    assert "尚未交办" not in page
    assert "别处的任务" not in page
    assert "第二项任务" not in desk.get("leader", f"/findings/{other}/dossier")


def test_one_person_may_submit_and_endorse_and_everybody_is_told(app: Flask, desk: Desk, world: World) -> None:
    """In a small unit both posts may be one person's: who judges is told on the page, who reads later by the log."""
    _, _, problem, _ = a_tree(app, world)
    with app.app_context():
        own, usual = (a_task_on(world, problem, State.ENDORSING, title=title) for title in ("一人办理", "两人办理"))
        post_id = units.give_post(COMMAND, world.users["liaison"], Role.LEADER, world.units["education"], now=clock.now())
    one_person, logged = "One person submits and endorses this.", "submitted and endorsed by one person"
    assert one_person not in desk.get("leader", f"/tasks/{own}/endorse")
    desk.post("leader", f"/tasks/{usual}/endorse", reason="同意")
    with desk.hand_to("liaison").session_transaction() as session:
        session["post_id"] = post_id
    page = desk.client.get(f"/tasks/{own}/endorse").text
    assert one_person in page
    with app.app_context():
        desk.client.post(f"/tasks/{own}/endorse", data={"version": version_of(own), "reason": "同意"})
    for task_id, is_told in ((own, True), (usual, False)):
        assert (one_person in desk.get("inspector", f"/tasks/{task_id}/verify")) is is_told
        desk.post("inspector", f"/tasks/{task_id}/verify", reason="属实")
        assert (logged in desk.get("supervisor", f"/tasks/{task_id}")) is is_told
        desk.post("supervisor", f"/tasks/{task_id}/close", reason="", grade="completed")
    dossier = desk.get("supervisor", f"/findings/{problem}/dossier")
    assert dossier.count(logged) == 1
    assert logged in dossier.partition("一人办理")[2].partition("两人办理")[0]
    with app.app_context():
        assert db.session.scalar(sa.select(AuditEntry.after).where(
            AuditEntry.verb == "task:endorse", AuditEntry.task_id == own))["endorsed_by"] == "submitter"
