"""Backup and restore: the same office comes out, in either kind of database; nothing else is ever taken for a backup."""

import contextlib
import json
import pathlib
import random
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from flask_migrate import upgrade

from tests.databases import Backend, dispose, make_app
from tests.factories import World, a_round
from tests.jobs.processes import environment
from tests.web.things import a_document, a_report, an_evidence
from tracker import clock
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import COMMAND
from tracker.extensions import db
from tracker.models.user import User
from tracker.services import backup, filestore, office, sealing
from tracker.services.backup_archive import Manifest, Reader
from tracker.services.transaction import transaction

pytestmark = pytest.mark.xdist_group("backup")  # one worker, so that what all begin with is made once

# Writes half a backup, says so, and waits for its end.
HALF = """
import pathlib, sys
from config import Settings
from tracker import clock, create_app
from tracker.services import backup
app = create_app(Settings.from_env())
def wait(done, total):
    if done * 2 > total:
        print("half", flush=True)
        sys.stdin.read()
with app.app_context():
    backup.write_backup(pathlib.Path(sys.argv[1]), now=clock.now(), watch=wait, watch_check=wait)
"""


def nothing(_done: int, _total: int) -> None:
    pass


@contextlib.contextmanager
def an_office(url: str, files: pathlib.Path) -> Iterator[Flask]:
    app = make_app(url, files)
    try:
        with app.app_context():
            yield app
    finally:
        dispose(app)


def live_in(world: World) -> None:
    """Evidence, a document, a kept report, a row that points to a later one, a sealed log with a tail not yet sealed."""
    round_id = a_round(world, code="BF2026-01")
    with transaction():
        db.session.execute(sa.update(User).where(User.id == 1).values(created_by_id=sa.select(sa.func.max(User.id))
                                                                      .scalar_subquery()))
    an_evidence(world, round_id, "", "照片")
    a_document(world, round_id, "", "文件")
    sealing.seal(now=clock.now())
    a_report(world, round_id, "")
    office.change_setting(COMMAND, "separation", "relaxed", now=clock.now())


def written(out: pathlib.Path, watch: Callable[[int, int], None] = nothing) -> tuple[pathlib.Path, Manifest]:
    return backup.write_backup(out, now=clock.now(), watch=watch, watch_check=nothing)


def content(manifest: Manifest) -> Manifest:
    """All but where and when it was made."""
    return replace(manifest, database="", made_at="")


def command(app: Flask, *words: str | pathlib.Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


Kept = tuple[pathlib.Path, Manifest]


def backup_of(backend: Backend, folder: pathlib.Path) -> Kept:
    """Of an office that has lived."""
    with an_office(backend.clone(), folder / "files"):
        live_in(backend.world)
        return written(folder)


@pytest.fixture(scope="module")
def kept(sqlite_backend: Backend, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return backup_of(sqlite_backend, tmp_path_factory.mktemp("kept"))


def test_the_same_office_comes_out_in_either_kind_of_database(backend: Backend, sqlite_backend: Backend,
                                                              postgresql_backend: Backend, tmp_path: pathlib.Path):
    archive, manifest = backup_of(backend, tmp_path)
    assert manifest.rows > 300
    assert len(manifest.files) == 4  # heads, evidence, document, report
    for into in (sqlite_backend, postgresql_backend):
        with an_office(into.empty(), tmp_path / into.name) as app:
            done = command(app, "restore", archive)
            assert done.exit_code == 0, done.output
            assert str(manifest.audit_hash) in done.output
            _, again = written(tmp_path / f"{into.name}.zip")
            assert content(again) == content(manifest)
            assert sealing.seal(now=clock.now()) > 0
            assert a_round(backend.world, code="BF2026-02")  # ids go on where they ended
            assert sealing.verify().bad is None
            twice = command(app, "restore", archive)
            assert twice.exit_code == 1
            assert "TRACKER_DATABASE_URL" in twice.output


def test_a_flipped_byte_anywhere_is_refused_or_harmless(kept: Kept, tmp_path: pathlib.Path):
    archive, manifest = kept
    whole, dice, bad = archive.read_bytes(), random.Random(7), tmp_path / "bad.zip"
    with zipfile.ZipFile(archive) as members:
        inside = {info.filename: info.header_offset + 30 + len(info.filename) + 20 + info.compress_size // 2
                  for info in members.infolist()}
    places = [*inside.values(), *(dice.randrange(len(whole)) for _ in range(150)), *range(len(whole) - 22, len(whole))]
    refused = 0
    for place in places:
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << dice.randrange(8)]) + whole[place + 1:])
        try:
            with Reader(bad) as reader:
                reader.check(nothing)
                assert reader.manifest == manifest
        except RuleBroken as broken:
            refused += 1
            assert broken.code in {"backup.damaged", "backup.not_whole", "backup.newer"}
            if place in inside.values() and whole[place:place + 1] and broken.code == "backup.damaged":
                assert broken.values["part"] in inside
    assert refused > len(inside)


@pytest.mark.parametrize("name", ["tables/audit_entry.jsonl", "files/", "manifest.json"])
def test_a_part_exchanged_by_hand_is_named_and_nothing_is_restored(
        kept: Kept, sqlite_backend: Backend, tmp_path: pathlib.Path, name: str):
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(kept[0]) as old, zipfile.ZipFile(bad, "w") as new:
        chosen = [n for n in old.namelist() if n.startswith(name)][-1]
        for member in old.namelist():
            new.writestr(member, old.read(member)[::-1] if member == chosen else old.read(member))
    with an_office(sqlite_backend.empty(), tmp_path / "files") as app:
        done = command(app, "restore", bad)
        assert done.exit_code == 1
        assert chosen in done.output or name == "manifest.json"
        assert ("未作任何恢复" in done.output) is (name != "manifest.json")
        told = command(app, "backup", "--verify", bad)  # nobody asked for anything to be restored
        assert (told.exit_code, "未作任何恢复" in told.output) == (1, False)
        assert ("不能用于恢复" in told.output) is (chosen in told.output) is (name != "manifest.json")
        assert "Traceback" not in done.output
        assert backup.tables_of(db.session.connection()) == {}
    assert not (tmp_path / "files").exists()


def test_a_part_too_many_and_one_that_leads_elsewhere_are_refused(kept: Kept, tmp_path: pathlib.Path):
    more, elsewhere = tmp_path / "more.zip", tmp_path / "elsewhere.zip"
    more.write_bytes(kept[0].read_bytes())
    with zipfile.ZipFile(more, "a") as archive:
        archive.writestr("files/aa/more", b"")
    with Reader(more) as reader, pytest.raises(RuleBroken, match="damaged"):
        reader.check(nothing)
    with zipfile.ZipFile(kept[0]) as old, zipfile.ZipFile(elsewhere, "w") as new:
        content = json.loads(old.read("manifest.json"))
        content["files"][0]["name"] = "files/../../etc/passwd"
        new.writestr("manifest.json", json.dumps(content))
    with pytest.raises(RuleBroken, match="not_whole"):
        Reader(elsewhere)


def test_a_truncated_archive_is_refused(kept: Kept, tmp_path: pathlib.Path):
    whole, bad = kept[0].read_bytes(), tmp_path / "bad.zip"
    for length in (0, 1, len(whole) // 2, len(whole) - 30, len(whole) - 1):
        bad.write_bytes(whole[:length])
        with pytest.raises(RuleBroken, match="not_whole"):
            Reader(bad)


def test_a_backup_killed_in_the_middle_leaves_nothing_that_looks_complete(sqlite_backend: Backend, tmp_path: pathlib.Path):
    url, out = sqlite_backend.clone(), tmp_path / "out"
    out.mkdir()
    process = subprocess.Popen([sys.executable, "-c", HALF, str(out)], text=True, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, env=environment(url, tmp_path / "files"))
    assert process.stdout
    assert process.stdout.readline() == "half\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (left,) = out.iterdir()
    assert left.suffix == ".part"
    with pytest.raises(RuleBroken, match="not_whole"):
        Reader(left)
    left.unlink()

    def stop(done: int, total: int) -> None:
        if done * 2 > total:
            raise KeyboardInterrupt

    with an_office(url, tmp_path / "files"), pytest.raises(KeyboardInterrupt):
        written(out, stop)
    assert list(out.iterdir()) == []


def test_a_backup_is_of_one_moment_while_others_write(backend: Backend, tmp_path: pathlib.Path):
    """Rows, a file and a seal are written beside it after its first row."""
    url, files = backend.clone(), tmp_path / "files"
    with an_office(url, files) as beside, an_office(url, files):
        live_in(backend.world)
        _, before = written(tmp_path / "before.zip")

        def write(done: int, _total: int) -> None:
            if done == 1:
                with beside.app_context():
                    live_in_again()

        def live_in_again() -> None:
            office.change_setting(COMMAND, "separation", "strict", now=clock.now())
            an_evidence(backend.world, a_round(backend.world, code="BF2026-02"), "", "图纸")
            sealing.seal(now=clock.now())

        archive, during = written(tmp_path / "during.zip", write)
        assert content(during) == content(before)
        _, after = written(tmp_path / "after.zip")
        assert after.rows > during.rows
    with an_office(backend.empty(), tmp_path / "restored") as app:
        assert command(app, "restore", archive).exit_code == 0


def test_missing_and_changed_files_are_named(sqlite_backend: Backend, tmp_path: pathlib.Path):
    with an_office(sqlite_backend.clone(), tmp_path / "files") as app:
        live_in(sqlite_backend.world)
        archive, manifest = written(tmp_path)
        missing, changed = (part.sha256 for part in manifest.files[1:3])
        filestore.path(missing).unlink()
        filestore.path(changed).write_bytes(b"changed")
        done = command(app, "backup", "--out", tmp_path / "second.zip")
        assert done.exit_code == 1
        assert missing in done.output
        assert changed in done.output
        assert command(app, "backup", "--out", tmp_path / "second.zip").exit_code == 1  # the name is taken
        assert command(app, "backup", "--out", tmp_path / "no such folder" / "a.zip").exit_code == 1
        assert command(app, "backup", "--verify", archive).exit_code == 0
        assert command(app, "backup", "--verify", filestore.path(changed)).exit_code == 1
        assert command(app, "backup").exit_code == 2
    assert archive.stat().st_mode & 0o077 == 0
    with an_office(sqlite_backend.empty(), tmp_path / "restored") as app:
        assert command(app, "restore", tmp_path / "second.zip").exit_code == 0
        assert filestore.path(changed).read_bytes() == b"changed"


def test_what_is_not_empty_is_left_alone(postgresql_backend: Backend, kept: Kept, tmp_path: pathlib.Path):
    with an_office(postgresql_backend.empty(), tmp_path / "files") as app:
        (tmp_path / "files").mkdir()
        heads = tmp_path / "files" / "audit-heads.log"
        heads.write_text("1 " + "0" * 64 + " 2026-01-01\n")
        done = command(app, "restore", kept[0])
        assert done.exit_code == 1
        assert str(tmp_path / "files") in done.output
        heads.unlink()
        upgrade()  # as a restore leaves it that was killed
        assert command(app, "restore", kept[0]).exit_code == 0


def test_a_backup_of_a_newer_program_is_refused(kept: Kept, sqlite_backend: Backend,
                                                tmp_path: pathlib.Path):
    newer = tmp_path / "newer.zip"
    for change in ({"revision": "ffffffffffff"}, {"format": 2}):
        with zipfile.ZipFile(kept[0]) as old, zipfile.ZipFile(newer, "w") as new:
            for member in old.namelist():
                data = old.read(member)
                new.writestr(member, json.dumps(json.loads(data) | change) if member == "manifest.json" else data)
        with an_office(sqlite_backend.empty(), tmp_path / "files") as app:
            done = command(app, "restore", newer)
            assert done.exit_code == 1
            assert "更新" in done.output or "newer" in done.output
            assert backup.tables_of(db.session.connection()) == {}
