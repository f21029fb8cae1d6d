"""The rows of corrections, and of the submission, which needs a report before it."""

from tests.factories import World
from tests.web.matrix import SEE_TASK, Row, Values, mark, of_round, on_task
from tests.web.things import an_evidence
from tracker import clock
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.progress import Evidence
from tracker.models.task import Task
from tracker.services import progress

SUPERVISOR, LIAISON = ("supervisor",), ("liaison",)


def others(*ok: str) -> tuple[str, ...]:
    return tuple(p for p in SEE_TASK if p not in ok)


def reported(world: World, suffix: str) -> tuple[Values, Values]:
    values, form = on_task(State.IN_PROGRESS, slug="submit")(world, suffix)
    lead = db.session.get_one(Task, values["task_id"]).lead.id
    progress.report_progress(world.actor("liaison" + suffix), values["task_id"], lead, version=form["version"], text="已办",
                             now=clock.now())
    return values, {**form, "reason": "已完成"}


def on_file(world: World, suffix: str) -> tuple[Values, Values]:
    return ({"evidence_id": an_evidence(world, of_round(world, suffix), suffix, mark(suffix))},
            {"version": 1, "reason": "传错了"})


def on_its_report(world: World, suffix: str) -> tuple[Values, Values]:
    values, form = on_file(world, suffix)
    return ({"report_id": db.session.get_one(Evidence, values["evidence_id"]).report_id}, {**form, "text": "改过的进展"})


WORDS = {"title": "改过的标题", "nature": "", "reason": "标题有误"}
ROWS = [
    Row("corrections.task", "GET", SUPERVISOR, on_task(State.IN_PROGRESS), others(*SUPERVISOR), marks=True),
    Row("corrections.task", "POST", SUPERVISOR, on_task(State.IN_PROGRESS, WORDS), others(*SUPERVISOR), status=302),
    *(Row(f"corrections.{what}", method, LIAISON, make, others(*LIAISON), status=status, marks=status == 200)
      for what, make in (("report", on_its_report), ("strike_report", on_its_report), ("strike_evidence", on_file))
      for method, status in (("GET", 200), ("POST", 302))),
    Row("task_acts.act", "GET", LIAISON, reported, others(*LIAISON), marks=True, query={"_": "submit"}),
    Row("task_acts.act", "POST", LIAISON, reported, others(*LIAISON), status=302, query={"_": "submit"}),
]
