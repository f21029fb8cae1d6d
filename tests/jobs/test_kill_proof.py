"""Four ticks at once, killed without warning again and again, end where one tick ends that was left in peace."""

import os
import pathlib
import random
import select
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.bulk import fill
from tests.databases import Backend, dispose, make_app
from tests.factories import START
from tests.jobs.killed_tick import STOPPED
from tests.jobs.office_state import State, state
from tests.jobs.processes import environment, wait_until
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.deadline import Escalation
from tracker.models.office import Office
from tracker.models.round import Round
from tracker.services import sealing

AT_ONCE = 4
IS_LONG = bool(os.environ.get("PROVE"))
# kills in all, of them at least so many inside a batch of the sweep and of the sealing, deadlines due
KILLS, IN_SWEEP, IN_SEALING, DUE = (28, 8, 4, 24_000) if IS_LONG else (6, 2, 1, 4_000)
SWEEP_STATEMENTS = ("INSERT INTO escalation", "INSERT INTO audit_entry", "INSERT INTO notice", "UPDATE deadline SET")
SEAL_STATEMENT = "UPDATE audit_entry SET"


@dataclass
class Crew:
    """Processes of `tick` on one database; each stops by itself inside one of its first batches."""

    url: str
    files: pathlib.Path
    dice: random.Random
    running: list[subprocess.Popen[str]] = field(default_factory=list)
    stopped: dict[subprocess.Popen[str], str] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)

    def man(self, count: int = AT_ONCE, *, may_stop: bool) -> None:
        """So many processes in all. What ended by itself must have ended well."""
        self.bury()
        while len(self.running) < count:
            after = f"{self.dice.choice(SWEEP_STATEMENTS)}|{SEAL_STATEMENT}" if may_stop else ""
            plan = {"STOP_AFTER": after, "STOP_NTH": str(self.dice.randint(1, 3))}
            self.running.append(subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "tests.jobs.killed_tick"], text=True, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(self.url, self.files) | plan))

    def look(self) -> bool:
        """Notes who stopped, and where; True if somebody stands inside a transaction now."""
        going = [p for p in self.running if p not in self.stopped]
        for out in select.select([p.stdout for p in going], [], [], 0)[0]:
            line = out.readline().strip()
            if line.startswith(STOPPED):
                self.stopped[next(p for p in going if p.stdout is out)] = line.removeprefix(STOPPED).strip()
        return bool(self.stopped)

    def kill(self, process: subprocess.Popen[str]) -> None:
        where = self.stopped.get(process, "anywhere")
        process.kill()
        self._end(process, -signal.SIGKILL)
        self.kills[where] += 1

    def let_go(self) -> None:
        """Whoever stopped goes on, to the next stop or to the end."""
        for process in self.stopped:
            assert process.stdin
            process.stdin.write("\n")
            process.stdin.flush()
        self.stopped.clear()

    def bury(self) -> bool:
        """True when nobody is left."""
        for process in [p for p in self.running if p.poll() is not None]:
            self._end(process, 0)
        return not self.running

    def finish(self) -> None:
        while not self.bury():
            self.look()
            self.let_go()

    def in_sweep(self) -> int:
        return sum(self.kills[statement] for statement in SWEEP_STATEMENTS)

    def _end(self, process: subprocess.Popen[str], code: int) -> None:
        process.communicate()
        assert process.returncode == code
        self.running.remove(process)
        self.stopped.pop(process, None)


def a_due_office(backend: Backend, files: pathlib.Path) -> tuple[Flask, str]:
    """A demo at START with many letters due, so that every process has the same office date."""
    url = backend.clone()
    app = make_app(url, files)
    with app.app_context():
        fill(DUE + 500, due=DUE)
        with db.engine.begin() as connection:
            connection.execute(sa.update(Office).values(is_demo=True, office_on=START.date()))
            connection.execute(sa.update(Round).values(closed_on=START.date()))  # weekly reports have tests of their own
    return app, url


def progress() -> tuple[int, ...]:
    """Escalations raised and entries sealed, as committed."""
    db.session.rollback()
    return tuple(db.session.execute(sa.select(
        sa.select(sa.func.count()).select_from(Escalation).scalar_subquery(),
        sa.select(sa.func.count(AuditEntry.position)).scalar_subquery())).one())


def harass(crew: Crew) -> None:
    """Kill by turns: one that stands inside a transaction, and any one at a moment that chance and the progress of the
    others choose."""
    while crew.kills.total() < KILLS or crew.kills[SEAL_STATEMENT] < IN_SEALING:
        crew.man(may_stop=True)
        if crew.kills.total() % 2:
            kill_anywhere(crew)
        else:
            wait_until(lambda: crew.look() or crew.bury())
            for process in list(crew.stopped)[:1]:
                crew.kill(process)


def kill_anywhere(crew: Crew) -> None:
    before = progress()
    crew.let_go()
    wait_until(lambda: progress() != before or crew.look() or crew.bury())
    for _ in range(crew.dice.randrange(20)):
        progress()
    crew.look()
    if alive := [p for p in crew.running if p.poll() is None]:
        crew.kill(crew.dice.choice(alive))


@pytest.fixture(scope="module")
def undisturbed(backend: Backend, tmp_path_factory: pytest.TempPathFactory) -> State:
    app, url = a_due_office(backend, tmp_path_factory.mktemp("undisturbed"))
    with app.app_context():
        subprocess.run([sys.executable, "-m", "flask", "--app", "app", "tick"], check=True, stdout=subprocess.DEVNULL,
                       env=environment(url, tmp_path_factory.mktemp("files")))
        found = state()
    dispose(app)
    return found


@pytest.fixture
def crew(backend: Backend, tmp_path: pathlib.Path) -> Iterator[Crew]:
    app, url = a_due_office(backend, tmp_path / "files")
    crew = Crew(url, tmp_path / "files", random.Random(20260302))
    with app.app_context():
        yield crew
    for process in crew.running:
        process.kill()
        process.communicate()
    dispose(app)


@pytest.mark.proof
def test_ticks_that_are_killed_end_where_an_undisturbed_one_ends(undisturbed: State, crew: Crew):
    harass(crew)
    for count in (AT_ONCE, 1):  # the last for what the others left to each other
        crew.man(count, may_stop=False)
        crew.finish()
    print(f"{crew.kills.total()} kills: {dict(crew.kills)}")
    assert crew.kills.total() >= KILLS
    assert crew.in_sweep() >= IN_SWEEP
    assert crew.kills[SEAL_STATEMENT] >= IN_SEALING
    assert len(undisturbed["escalation"]) == DUE
    for table, rows in state().items():
        assert not (rows - undisturbed[table]), f"{table}: too many"
        assert not (undisturbed[table] - rows), f"{table}: missing"
    verdict = sealing.verify()
    assert (verdict.unsealed, verdict.bad) == (0, None)
