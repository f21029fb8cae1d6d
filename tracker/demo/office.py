"""Load the demo office by living through its story; tell whoever starts it how to log in."""

import datetime as dt
from importlib import resources

import click
from flask_babel import gettext as _

from .. import clock
from ..domain.permissions import COMMAND
from ..domain.selection import lines
from ..domain.vocabulary import RoundKind
from ..queries import frame, ledger
from ..services import documents, drafting, office, rounds, setup, users
from ..services.transaction import end_reading
from ..web.labels import label
from .people import OFFICE, PEOPLE, UNITS
from .stage import ACTS, Stage, on, seal
from .story import BEGINS, ENDS, FEEDBACK, THREADS, Thread


def is_half_loaded() -> bool:
    """The loading was interrupted: the demo never reached its last day. Nobody has worked in it yet."""
    facts = frame.office()
    end_reading()  # its reader lays the tables anew
    return facts.office_on is not None and facts.office_on < on(ENDS)


def load(password: str) -> None:
    """Nothing is loaded twice; a database that is neither empty nor a demo is refused."""
    if setup.is_demo():
        users.set_shared_password(COMMAND, [someone.login for someone in PEOPLE], password, now=clock.now())
        return
    begins = dt.datetime.combine(on(BEGINS), dt.time(8, 0), tzinfo=clock.zone())
    office.prepare(COMMAND, now=begins)
    office.mark_as_demo(COMMAND, OFFICE, on(BEGINS), now=begins)
    stage = Stage(on(BEGINS))
    stage.people(password)
    stage.walk_to(on(FEEDBACK))
    _open_rounds(stage)
    _play(stage)
    stage.walk_to(on(ENDS))
    seal(stage)


def tell(password: str) -> None:
    """The accounts, on the terminal."""
    click.echo(_("Demo accounts (password of all: %(password)s)", password=password))
    for someone in PEOPLE:
        click.echo(f"  {someone.login:<12}{someone.name}\t{UNITS[someone.unit][0]} {label(someone.role)}")


def _open_rounds(stage: Stage) -> None:
    """An inspection from its feedback document, a work plan, a standing check; each with its drafts."""
    unit = stage.units
    new = {
        "inspection": rounds.NewRound("XC2026-01", "2026年第一轮常规巡察（区教育局党组）", RoundKind.INSPECTION, unit["qu"],
                                      unit["jiaoyu"], unit["xunzu"], on(FEEDBACK)),
        "plan": rounds.NewRound("YD2026-01", "2026年区委工作要点重点任务", RoundKind.WORK_PLAN, unit["qu"]),
        "check": rounds.NewRound("RC2026-01", "民生实事日常督查", RoundKind.STANDING_CHECK, unit["qu"], None, unit["xunzu"]),
    }
    opened = {key: rounds.open_round(stage.actors["ducha1"], one, now=stage.now()) for key, one in new.items()}
    _read_feedback(stage, opened["inspection"])
    for thread in THREADS:
        _draft(stage, opened[thread.round], thread)


def _read_feedback(stage: Stage, round_id: int) -> None:
    actor = stage.actors["xuncha1"]
    text = resources.files(__package__).joinpath("feedback.txt").read_bytes()
    document_id = documents.keep_document(actor, round_id, "巡察反馈意见.txt", text, now=stage.now())
    choices = {line.path: line.default for line in lines(documents.read_outline(actor, document_id)) if line.default}
    documents.import_items(actor, document_id, choices, now=stage.now())


def _draft(stage: Stage, round_id: int, thread: Thread) -> None:
    finding = next((f.finding_id for f in ledger.findings(round_id).values()
                    if thread.finding and f.title.startswith(thread.finding)), None)
    draft = drafting.Draft(
        title=thread.title, mode=thread.mode, lead_unit_id=stage.units[thread.lead],
        supporting_unit_ids=tuple(stage.units[u] for u in thread.supporting), nature=thread.nature,
        responsible_leader=thread.responsible_leader,
        measures=tuple(drafting.NewMeasure(*measure) for measure in thread.measures))
    stage.tasks[thread.key] = drafting.draft_task(stage.actors["ducha1"], round_id, finding, draft, now=stage.now())


def _play(stage: Stage) -> None:
    """All steps of all threads by their day; on one day in the order of the story."""
    steps = sorted(((step[0], thread.key, step) for thread in THREADS for step in thread.steps), key=lambda s: s[0])
    for day, key, step in steps:
        stage.walk_to(on(day))
        act, *rest = step[1:]
        ACTS[act](stage, key, *rest)
