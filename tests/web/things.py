"""Things of a round that a route can be tried on."""

from tests.factories import World, a_task, version_of
from tracker import clock
from tracker.domain.uploads import Upload
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.progress import Evidence
from tracker.models.task import Task
from tracker.services import documents, findings, progress, reports

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def a_document(world: World, round_id: int, suffix: str, mark: str) -> int:
    text = f"反馈意见\n巡察发现了一些问题，主要是：\n一、{mark}学习不扎实。\n二、{mark}制度不健全。\n"
    return documents.keep_pasted_text(world.actor("inspector" + suffix), round_id, mark, text, now=clock.now())


def a_finding(world: World, round_id: int, suffix: str, mark: str) -> int:
    return findings.add_finding(world.actor("inspector" + suffix), round_id, None, mark + "问题", "", now=clock.now())


def an_evidence(world: World, round_id: int, suffix: str, mark: str) -> int:
    task_id = a_task(world, round_id, State.IN_PROGRESS, suffix=suffix)
    part_id = db.session.get_one(Task, task_id).lead.id
    progress.report_progress(world.actor("liaison" + suffix), task_id, part_id, version=version_of(task_id), text="附照片",
                             uploads=[Upload(mark + ".png", PNG)], now=clock.now())
    return db.session.query(Evidence.id).filter(Evidence.task_id == task_id).scalar()


def a_report(world: World, round_id: int, suffix: str) -> int:
    return reports.make_closure_report(world.actor("supervisor" + suffix), round_id, "docx", now=clock.now())
