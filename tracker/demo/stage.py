"""The stage of the demo: its moving clock, its people, and the acts that they can do — each through a service."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import resources

from .. import clock
from ..domain.deadlines import DeadlineRule
from ..domain.permissions import COMMAND, JOB, Actor
from ..domain.uploads import Upload
from ..domain.vocabulary import Anchor, Door, Grade, RuleKind, UnitKind
from ..queries.handles import Handle, task_handle
from ..reports.docx import OfficialDocument
from ..services import (
    assignment,
    closing,
    office,
    parts,
    progress,
    reopening,
    sealing,
    submission,
    suspension,
    sweep,
    units,
    users,
)
from .people import DEPUTIES, PEOPLE, TEAMS, UNITS

# a picture and a scan, by the names under which they are handed in
PAPERS = {"消防设施更换现场.jpg": "fire_equipment.jpg", "竣工验收报告.pdf": "acceptance.pdf"}


@dataclass
class Stage:
    """`today` is the office date; `tasks` holds the ids of tasks by the key of their thread."""

    today: dt.date
    units: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    tasks: dict[str, int] = field(default_factory=dict)
    minutes: int = 0

    def now(self) -> dt.datetime:
        """Each act of a day a few minutes after the one before, from nine o'clock on."""
        self.minutes += 3
        start = dt.datetime.combine(self.today, dt.time(9, 0), tzinfo=clock.zone())
        return start + dt.timedelta(minutes=self.minutes)

    def walk_to(self, day: dt.date) -> None:
        """Day by day, with the ladder run on each morning."""
        while self.today < day:
            self.today += dt.timedelta(days=1)
            self.minutes = 0
            morning = dt.datetime.combine(self.today, dt.time(8, 0), tzinfo=clock.zone())
            office.move_office_date(JOB, self.today, now=morning)
            sweep.sweep(now=morning, real_now=clock.real_now())

    def people(self, password: str) -> None:
        stored = users.hashed(password)
        for key, (name, parent) in UNITS.items():
            kind = UnitKind.TEAM if key in TEAMS else UnitKind.ORGAN
            above = self.units[parent] if parent else None
            self.units[key] = units.add_unit(COMMAND, name, above, now=self.now(), kind=kind)
        for someone in PEOPLE:
            user_id = users.create_user(COMMAND, someone.login, someone.name, password, now=self.now(),
                                        stored=stored)
            unit_id = self.units[someone.unit]
            post_id = units.give_post(COMMAND, user_id, someone.role, unit_id, now=self.now(),
                                      to_on=on(someone.until) if someone.until else None)
            self.actors[someone.login] = Actor(user_id, post_id, someone.role, unit_id, Door.WEB)
        for deputy, absent in DEPUTIES:
            of = self.actors[absent]
            assert of.role and of.unit_id
            units.give_post(COMMAND, self.actors[deputy].user_id or 0, of.role, of.unit_id, now=self.now(),
                            for_post_id=of.post_id)

    def handle(self, key: str) -> Handle:
        return task_handle(self.tasks[key])


def on(day: str) -> dt.date:
    """"06-15" of the demo's year."""
    return dt.date.fromisoformat(f"2026-{day}")


def by_date(day: str) -> DeadlineRule:
    return DeadlineRule(RuleKind.DATE, None, Anchor.DATE, on(day), rolls_over=True)


def paper(title: str, text: str, unit: str, day: dt.date) -> Upload:
    """A piece of evidence: one of the papers kept here, or a short official document made of the report's text."""
    if title in PAPERS:
        return Upload(title, resources.files(__package__).joinpath("papers", PAPERS[title]).read_bytes())
    made = OfficialDocument([title], author=unit, as_of=dt.datetime.combine(day, dt.time(9, 0), tzinfo=clock.zone()))
    made.paragraph(text)
    made.signature(unit, day)
    return Upload(f"{title}.docx", made.to_bytes())


def assign(stage: Stage, key: str, who: str, deadline: str | None) -> None:
    assignment.assign_task(stage.actors[who], stage.tasks[key], version=stage.handle(key).version,
                           rule=by_date(deadline) if deadline else None, now=stage.now())


def accept(stage: Stage, key: str, who: str) -> None:
    actor, handle = stage.actors[who], stage.handle(key)
    assignment.accept_part(actor, handle.parts[actor.unit_id or 0], version=handle.version, now=stage.now())


def report(stage: Stage, key: str, who: str, text: str, *evidence: str) -> None:
    actor, handle = stage.actors[who], stage.handle(key)
    unit = next(UNITS[p.unit][0] for p in PEOPLE if p.login == who)
    files = [paper(title, text, unit, stage.today) for title in evidence]
    progress.report_progress(actor, stage.tasks[key], handle.parts[actor.unit_id or 0], version=handle.version,
                             text=text, uploads=files, now=stage.now())


def hand_in(stage: Stage, key: str, who: str, statement: str) -> None:
    actor, handle = stage.actors[who], stage.handle(key)
    parts.hand_in_part(actor, handle.parts[actor.unit_id or 0], version=handle.version, statement=statement,
                       now=stage.now())


def submit(stage: Stage, key: str, who: str, statement: str) -> None:
    submission.submit_task(stage.actors[who], stage.tasks[key], version=stage.handle(key).version, statement=statement,
                           now=stage.now())


def endorse(stage: Stage, key: str, who: str, comment: str) -> None:
    submission.endorse_task(stage.actors[who], stage.tasks[key], version=stage.handle(key).version, comment=comment,
                            now=stage.now())


def give_back(stage: Stage, key: str, who: str, reason: str) -> None:
    submission.return_task(stage.actors[who], stage.tasks[key], version=stage.handle(key).version, reason=reason,
                           now=stage.now())


def verify(stage: Stage, key: str, who: str, comment: str) -> None:
    closing.verify_task(stage.actors[who], stage.tasks[key], version=stage.handle(key).version, comment=comment,
                        now=stage.now())


def close(stage: Stage, key: str, who: str, grade: Grade = Grade.COMPLETED) -> None:
    closing.close_task(stage.actors[who], stage.tasks[key], version=stage.handle(key).version, grade=grade,
                       comment="同意销号", now=stage.now())


def sustain(stage: Stage, key: str, who: str, grade: Grade = Grade.ONGOING) -> None:
    closing.sustain_task(stage.actors[who], stage.tasks[key], version=stage.handle(key).version, grade=grade,
                         comment="转入长期坚持", now=stage.now())


def suspend(stage: Stage, key: str, who: str, reason: str) -> None:
    suspension.suspend_task(stage.actors[who], stage.tasks[key], version=stage.handle(key).version, reason=reason,
                            now=stage.now())


def cancel(stage: Stage, key: str, who: str, reason: str) -> None:
    suspension.cancel_task(stage.actors[who], stage.tasks[key], version=stage.handle(key).version, reason=reason,
                           now=stage.now())


def reopen(stage: Stage, key: str, who: str, deadline: str, reason: str) -> None:
    """The key names the new cycle from here on."""
    stage.tasks[key] = reopening.reopen_task(stage.actors[who], stage.tasks[key], version=stage.handle(key).version,
                                             rule=by_date(deadline), reason=reason, now=stage.now())


def seal(stage: Stage) -> None:
    sealing.seal(now=stage.now())


ACTS: dict[str, Callable[..., None]] = {
    "assign": assign, "accept": accept, "report": report, "hand_in": hand_in, "submit": submit, "endorse": endorse,
    "return": give_back, "verify": verify, "close": close, "sustain": sustain, "suspend": suspend, "cancel": cancel,
    "reopen": reopen,
}
