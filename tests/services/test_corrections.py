"""Correction of a wrong entry: who may, until when, what the log and the lists say of it."""

import datetime as dt
import pathlib

import pytest
import sqlalchemy as sa

from tests.acts import act, at, task_of, with_part
from tests.factories import CLOCK, World, a_draft, a_round, a_task, version_of
from tracker import clock
from tracker.domain.errors import NoSuchTransition, NotAllowed, NotFound, RuleBroken, Stale
from tracker.domain.uploads import Upload
from tracker.domain.vocabulary import Action, Nature, NoticeKind, State
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.notice import Notice
from tracker.models.progress import Evidence, ProgressReport, Strike
from tracker.models.task import Task
from tracker.queries import dossier, ledger
from tracker.queries.corrections import correctable
from tracker.queries.separation import of_cycle
from tracker.services import closing, corrections, persons, progress, submission
from tracker.services.corrections import MeasureWords, TaskWords

A, S = Action, State
PDF = b"%PDF-1.7 evidence"


@pytest.fixture
def round_id(ctx, world: World, own_files: pathlib.Path) -> int:
    return a_round(world)


def words(task: Task, **new: object) -> TaskWords:
    old = {"title": task.title, "requirement": task.requirement, "nature": task.nature,
           "responsible_leader": task.responsible_leader,
           "measures": {m.id: MeasureWords(m.text, m.expected_result, m.responsible_person) for m in task.measures}}
    return TaskWords(**{**old, **new})  # type: ignore[arg-type]


def correct(world: World, task_id: int, persona: str = "supervisor", *, reason: str = "笔误", **new: object) -> None:
    corrections.correct_task(world.actor(persona), task_id, words(task_of(task_id), **new), reason=reason, **at(task_id))


def report(world: World, task_id: int, text: str = "已办", *uploads: Upload, persona: str = "liaison", n: int = 0) -> int:
    return progress.report_progress(world.actor(persona), task_id, task_of(task_id).parts[n].id, text=text,
                                    uploads=uploads, **at(task_id)).id


def correct_report(world: World, report_id: int, text: str, persona: str = "liaison", version: int = 1,
                   reason: str = "笔误") -> None:
    corrections.correct_report(world.actor(persona), report_id, text=text, version=version, reason=reason, now=clock.now())


def strike(world: World, report_id: int, persona: str = "liaison", version: int = 1, reason: str = "误报") -> None:
    corrections.strike_report(world.actor(persona), report_id, version=version, reason=reason, now=clock.now())


def entries(task_id: int, verb: str) -> list[AuditEntry]:
    return list(db.session.scalars(sa.select(AuditEntry).where(AuditEntry.task_id == task_id, AuditEntry.verb == verb)))


def test_a_correction_of_a_task_is_logged_told_and_raises_its_version(world: World, round_id: int):
    task_id = a_task(world, round_id, S.IN_PROGRESS)
    task, version = task_of(task_id), version_of(task_id)
    [measure] = task.measures
    correct(world, task_id, title="健全党组议事规则", nature=Nature.SYSTEMIC, responsible_leader="冷局长",
            measures={measure.id: MeasureWords("修订规则", "印发规则", "办公室副主任")}, reason="标题漏字")
    task = task_of(task_id)
    assert (task.title, task.nature, task.responsible_leader, task.version) == (
        "健全党组议事规则", Nature.SYSTEMIC, "冷局长", version + 1)
    [entry] = entries(task_id, "task:correct")
    assert (entry.before["title"], entry.after["title"], entry.reason) == ("健全议事规则", "健全党组议事规则", "标题漏字")
    assert "requirement" not in entry.after, "what stayed is not in the log"
    assert entry.before["measures"] == {
        "1": {"text": "修订党组议事规则", "expected_result": "印发修订后的议事规则", "responsible_person": "办公室主任"}}
    told = db.session.scalars(sa.select(Notice.recipient_name).where(Notice.task_id == task_id,
                                                                     Notice.kind == NoticeKind.CORRECTED))
    assert sorted(told) == ["冷局长", "李联络"]


def test_measures_that_were_missing_are_added_below_those_that_were_there(world: World, round_id: int):
    task_id = a_task(world, round_id, S.IN_PROGRESS)
    for row in (MeasureWords("公开议事清单", " "), MeasureWords(" ", "清单上墙")):
        with pytest.raises(RuleBroken, match="result_missing"):
            correct(world, task_id, added=(row,))
    correct(world, task_id, added=(MeasureWords("公开议事清单", "清单上墙"), MeasureWords("开展培训", "培训一次", "李联络")))
    measures = task_of(task_id).measures
    assert [row.text for row in measures] == ["修订党组议事规则", "公开议事清单", "开展培训"]
    assert {(row.round_id, row.is_proposal) for row in measures} == {(round_id, False)}
    [entry] = entries(task_id, "task:correct")
    assert (entry.before, entry.reason) == ({}, "笔误")
    assert entry.after == {"measures_added": {
        "2": {"text": "公开议事清单", "expected_result": "清单上墙", "responsible_person": ""},
        "3": {"text": "开展培训", "expected_result": "培训一次", "responsible_person": "李联络"}}}


@pytest.mark.parametrize(("persona", "error"), [
    ("inspector", NotAllowed), ("liaison", NotAllowed), ("leader", NotAllowed), ("supervisor_b", NotFound)])
def test_only_the_supervisor_corrects_a_task(world: World, round_id: int, persona: str, error):
    task_id = a_task(world, round_id, S.IN_PROGRESS)
    with pytest.raises(error):
        correct(world, task_id, persona, title="改")


def test_a_task_is_corrected_until_it_ends(world: World, round_id: int):
    for state in (S.DRAFT, S.CLOSED, S.CANCELLED):
        with pytest.raises(NoSuchTransition):
            correct(world, a_task(world, round_id, state), title="改")
    reopened = a_task(world, round_id, S.SUSTAINED)
    correct(world, reopened, title="改")
    act(world, A.REOPEN, reopened)
    with pytest.raises(RuleBroken, match="history"):
        correct(world, reopened, title="再改")


def test_a_correction_says_why_and_changes_something(world: World, round_id: int):
    task_id = a_task(world, round_id)
    [measure] = task_of(task_id).measures
    for new, code in (({"reason": " "}, "reason_missing"), ({}, "nothing_changed"), ({"title": "机密★"}, "secrecy_mark"),
                      ({"measures": {measure.id: MeasureWords("改", " ")}}, "result_missing")):
        with pytest.raises(RuleBroken, match=code):
            correct(world, task_id, **new)
    stale = at(task_id)
    correct(world, task_id, title="改")
    with pytest.raises(Stale):
        corrections.correct_task(world.actor("supervisor"), task_id, words(task_of(task_id), title="旧"),
                                 reason="误", **stale)
    assert task_of(task_id).title == "改"


def test_the_text_of_a_report_keeps_its_former_words_in_the_log(world: World, round_id: int):
    task_id = a_task(world, round_id, S.IN_PROGRESS)
    report_id = report(world, task_id, "完成80%")
    with pytest.raises(RuleBroken, match="reason_missing"):
        correct_report(world, report_id, "完成60%", reason=" ")
    correct_report(world, report_id, "完成60%")
    [entry] = entries(task_id, "report:correct")
    assert (entry.before, entry.after, entry.noun_id) == ({"text": "完成80%"}, {"text": "完成60%"}, report_id)
    assert entry.reason == "笔误"
    with pytest.raises(Stale):
        correct_report(world, report_id, "完成70%")
    with pytest.raises(RuleBroken, match="nothing_changed"):
        correct_report(world, report_id, "完成60%", version=2)
    assert [line.progress for line in ledger.lines(round_id)] == ["完成60%"]


def test_a_report_is_corrected_by_the_liaison_of_its_unit(world: World, round_id: int):
    task_id = with_part(world, round_id)
    theirs = report(world, task_id, persona="liaison_health", n=1)
    for persona, error in (("liaison", NotAllowed), ("leader_health", NotAllowed), ("supervisor", NotAllowed),
                           ("liaison_b", NotFound)):
        with pytest.raises(error):
            correct_report(world, theirs, "改", persona)
        with pytest.raises(error):
            strike(world, theirs, persona)
    correct_report(world, theirs, "改", "liaison_health")


def test_what_the_leader_has_endorsed_stays_as_it_was_signed(world: World, round_id: int):
    task_id = a_task(world, round_id, S.SUBMITTED)
    signed = db.session.scalars(sa.select(ProgressReport.id).where(ProgressReport.task_id == task_id)).one()
    with pytest.raises(NoSuchTransition):
        correct_report(world, signed, "改")
    act(world, A.RETURN, task_id)
    with pytest.raises(RuleBroken, match="signed"):
        correct_report(world, signed, "改")
    with pytest.raises(RuleBroken, match="signed"):
        strike(world, signed)
    CLOCK.move_to(dt.date(2026, 3, 4))
    newer = report(world, task_id, "补充")
    page = dossier.task(world.actor("liaison"), task_id, clock.now())
    assert correctable(world.actor("liaison"), page, [signed, newer]) == {newer}
    assert correctable(world.actor("leader"), page, [signed, newer]) == set()
    correct_report(world, newer, "补充材料")


def test_a_struck_report_and_its_files_count_no_more(world: World, round_id: int):
    task_id = a_task(world, round_id, S.IN_PROGRESS)
    report(world, task_id, "第一次", Upload("甲.pdf", PDF))
    wrong = report(world, task_id, "报错了", Upload("乙.pdf", PDF + b"2"))
    [line] = ledger.lines(round_id)
    assert (line.progress, line.evidence) == ("报错了", ["甲.pdf", "乙.pdf"])
    with pytest.raises(RuleBroken, match="reason_missing"):
        strike(world, wrong, reason=" ")
    strike(world, wrong)
    [line] = ledger.lines(round_id)
    assert (line.progress, line.evidence) == ("第一次", ["甲.pdf"])
    kept = db.session.get_one(ProgressReport, wrong)
    assert (kept.text, kept.version) == ("报错了", 2), "the entry itself stays"
    assert entries(task_id, "report:strike")[0].reason == "误报"
    with pytest.raises(RuleBroken, match="struck_already"):
        strike(world, wrong, version=2)
    with pytest.raises(RuleBroken, match="struck_already"):
        correct_report(world, wrong, "改", version=2)


def test_a_single_file_is_struck_out(world: World, round_id: int):
    task_id = a_task(world, round_id, S.IN_PROGRESS)
    report_id = report(world, task_id, "已办", Upload("甲.pdf", PDF), Upload("乙.pdf", PDF + b"2"))
    first = db.session.scalars(sa.select(Evidence.id).where(Evidence.name == "甲.pdf")).one()

    def strike_file(persona: str = "liaison", version: int = 1) -> None:
        corrections.strike_evidence(world.actor(persona), first, version=version, reason="传错", now=clock.now())

    for persona, error in (("supervisor", NotAllowed), ("liaison_b", NotFound)):
        with pytest.raises(error):
            strike_file(persona)
    strike_file()
    with pytest.raises(Stale):
        strike_file()
    with pytest.raises(RuleBroken, match="struck_already"):
        strike_file(version=2)
    [line] = ledger.lines(round_id)
    assert (line.progress, line.evidence) == ("已办", ["乙.pdf"])
    assert db.session.scalar(sa.select(Strike.evidence_id).where(Strike.report_id.is_(None))) == first
    strike(world, report_id, version=2)


def test_a_submission_needs_a_report_that_stands(world: World, round_id: int):
    task_id = a_task(world, round_id, S.IN_PROGRESS)

    def submit() -> None:
        submission.submit_task(world.actor("liaison"), task_id, statement="完成", **at(task_id))

    with pytest.raises(RuleBroken, match="no_report"):
        submit()
    report_id = report(world, task_id)
    strike(world, report_id)
    with pytest.raises(RuleBroken, match="no_report"):
        submit()
    report(world, task_id, "已办妥")
    submit()
    act(world, A.RETURN, task_id)
    submit()


def test_whoever_corrects_a_report_has_worked_on_it(world: World, round_id: int):
    """A second liaison of the unit, who then verifies as a supervisor: one person on two sides."""
    task_id = a_task(world, round_id, S.IN_PROGRESS)
    report_id = report(world, task_id)
    both = {"user_id": world.users["supervisor"]}
    from dataclasses import replace

    liaison = replace(world.actor("liaison"), **both)
    corrections.correct_report(liaison, report_id, text="改", version=1, reason="笔误", now=clock.now())
    for step in (A.SUBMIT, A.ENDORSE):
        act(world, step, task_id)
    assert world.users["supervisor"] in of_cycle(task_id).doers
    with pytest.raises(RuleBroken, match="verifier_did_it"):
        closing.verify_task(world.actor("supervisor"), task_id, comment="", **at(task_id))
    refused = persons.refusals(world.actor("supervisor"), task_id, [A.VERIFY, A.CLOSE])
    assert {action: error.code for action, error in refused.items()} == {
        A.VERIFY: "separation.verifier_did_it", A.CLOSE: "separation.closer_did_it"}


def test_a_draft_is_edited_not_corrected(world: World, round_id: int):
    with pytest.raises(NoSuchTransition):
        correct(world, a_draft(world, round_id), title="改")
