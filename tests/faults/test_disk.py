"""The power goes, or the disk fails at one call: what was acknowledged is there, the rest comes
again, and nothing is done twice."""

import os
import random
import shutil
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from domain.channels import Kind
from handlers.turn import Turns
from handlers.updates import Incoming, read_update
from storage import Store, Unavailable, Vault
from storage.coverage.exports import export
from storage.databases import sqlite_file
from storage.driver import sqlite3
from tests.bench.people import LAST, Person
from tests.conversation import KEY
from tests.faults.shaky_disk import ShakyDisk, store_on
from tests.forked import Forked
from tests.handlers.stage import turns
from tests.no_room import no_room_beyond
from tests.postgres import NOBODY
from tests.storage.samples import NOW

PEOPLE = 3
CUTS = 60
EVERY = 4
"""Of the calls of a run, every so many-th fails once."""

AS_NOBODY = """
import os, sys
from bot.cli import main
os.environ["LINDUNG_DATABASE_URL"], os.environ["LINDUNG_MASTER_KEY"], nobody, *words = sys.argv[1:]
os.environ["LINDUNG_BOT_TOKEN"] = "123456:a-token"
if os.geteuid() == 0:
    os.setuid(int(nobody))
sys.stderr, sys.argv = sys.stdout, ["lindung", *words]
main()
"""

Acknowledged = list[tuple[int, list[Incoming]]]
"""Batches, each with how much had happened on the disk when it was answered."""


@pytest.fixture
def before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a fresh database, which is checkpointed every few pages."""
    monkeypatch.setitem(sqlite_file.WRITER, "wal_autocheckpoint", 40)
    folder = tmp_path / "before"
    folder.mkdir()
    opened(folder).close()
    return folder


def opened(folder: Path) -> Store:
    """The database in this folder, sound, on the disk of this machine."""
    store = Store.open(f"sqlite:///{folder / 'lindung.db'}", Vault(KEY))
    with closing(sqlite3.connect(folder / "lindung.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return store


def enroll(desk: Turns, disk: ShakyDisk, people: int) -> tuple[Acknowledged, int]:
    """People walk through the form; what is refused is brought again. How often it was."""
    acknowledged: Acknowledged = []
    everyone, refused = [Person(number) for number in range(people)], 0
    for step in range(LAST + 1):
        batch = [read_update(p.does(100 * step + p.number, 0)) for p in everyone]
        while True:
            try:
                replies = desk.take(batch)
            except Unavailable:
                refused += 1
                assert refused < 5, "the disk has failed once only"
            else:
                break
        acknowledged.append((len(disk.log), batch))
        for person, reply in zip(everyone, replies, strict=True):
            assert step == LAST or person.sees(reply.body or b"")
            person.step += 1
    return acknowledged, refused


@pytest.mark.parametrize(("synchronous", "safe"), [(2, True), (1, False)], ids=["FULL", "NORMAL"])
def test_what_was_acknowledged_outlives_a_power_cut(
    before: Path, monkeypatch: pytest.MonkeyPatch, synchronous: int, safe: bool
) -> None:
    """With NORMAL it does not, or this test would see nothing."""
    monkeypatch.setitem(sqlite_file.WRITER, "synchronous", synchronous)
    running, after = before.with_name("running"), before.with_name("after")
    shutil.copytree(before, running)
    chance = random.Random(10)  # noqa: S311 - the same cuts every time
    disk, lost = ShakyDisk(), 0
    with store_on(disk, running, Vault(KEY), monkeypatch) as store:
        acknowledged, _ = enroll(turns(store), disk, PEOPLE)
        length = len(disk.log)
    for _ in range(CUTS):
        cut = chance.randrange(length)
        disk.after_a_power_cut(before, after, cut, chance)
        answered = [
            (incoming.chat_id, incoming.update_id)
            for happened, batch in acknowledged
            for incoming in batch
            if happened <= cut
        ]
        with opened(after) as store, store.transaction() as unit:
            lost += len(set(answered) - unit.claim(answered, NOW).keys())
        shutil.rmtree(after)
    assert (lost == 0) is safe


def test_an_error_at_any_call_of_the_disk_refuses_a_batch_and_no_more(
    before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(failing: int) -> tuple[int, int]:
        """Once with this call failing: how many calls there were, and how often it was refused."""
        folder = before.with_name(f"failing-{failing}")
        shutil.copytree(before, folder)
        disk = ShakyDisk()
        with store_on(disk, folder, Vault(KEY), monkeypatch) as store:
            disk.calls, disk.failing = 0, failing
            _, refused = enroll(turns(store), disk, 1)
            calls, disk.failing = disk.calls, 0
        with opened(folder) as store, store.reader() as reader:
            assert reader.coverage_summary().complete == 1
            assert reader.parked_count() == 0
        shutil.rmtree(folder)
        return calls, refused

    calls, refused = run(0)
    assert refused == 0
    refusals = [run(failing)[1] for failing in range(1, calls, EVERY)]
    assert sum(refusals) > len(refusals) / 2
    assert max(refusals) == 1


def test_an_error_of_the_disk_at_a_stop_ends_nothing_badly(
    before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be folded into the file is in the log beside it, and is there again."""

    def run(failing: int) -> int:
        folder = before.with_name(f"stopping-{failing}")
        shutil.copytree(before, folder)
        disk = ShakyDisk()
        with store_on(disk, folder, Vault(KEY), monkeypatch) as store:
            enroll(turns(store), disk, 1)
            disk.calls, disk.failing = 0, failing
        calls, disk.failing = disk.calls, 0
        with opened(folder) as store, store.reader() as reader:
            assert reader.coverage_summary().complete == 1
        return calls

    calls = run(0)
    assert calls > 5
    for failing in range(1, calls + 1):
        run(failing)


@pytest.mark.parametrize("room", [50, 1_000], ids=["for no table", "for no description"])
def test_an_export_that_does_not_fit_leaves_what_was_there(tmp_path: Path, room: int) -> None:
    file = tmp_path / "cube.csv"
    export([], file, "csv", (), print)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    with no_room_beyond(room), pytest.raises(OSError, match="File too large"):
        export([], file, "csv", (), print)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def stopped(folder: Path) -> None:
    """A database as a stop leaves it."""
    opened(folder).close()


def killed(folder: Path) -> None:
    """One as a kill leaves it: what was committed last stands in the log beside it."""
    with opened(folder) as store, store.transaction() as unit:
        unit.add_channel("pos", "Kantor Pos", Kind.POST, NOW)
        lying = {each.name: each.read_bytes() for each in folder.iterdir()}
    for name, content in lying.items():
        (folder / name).write_bytes(content)


@pytest.mark.parametrize(
    ("left", "closed", "mode", "words", "says"),
    [
        (stopped, "lindung.db.lock", 0o444, "run", "is another user's"),
        (stopped, "lindung.db", 0o444, "run", "may not read and write"),
        (stopped, "lindung.db", 0o000, "run", "may not read and write"),
        (stopped, "lindung.db", 0o000, "coverage summary", "Look at its path, its owner"),
        (killed, "lindung.db", 0o444, "run", "may not read and write"),
        (killed, "lindung.db-wal", 0o444, "run", "may not read and write"),
        (killed, "lindung.db-shm", 0o444, "run", "may not read and write"),
    ],
)
def test_a_file_that_may_not_be_used_is_refused_in_a_line(
    left: Callable[[Path], None], closed: str, mode: int, words: str, says: str
) -> None:
    """Not waited for: it does not pass by itself. Root may do anything, so root runs as nobody."""
    with TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        left(folder)
        for each in (folder, *folder.iterdir()):
            if os.geteuid() == 0:
                os.chown(each, NOBODY, NOBODY)
        (folder / closed).chmod(mode)
        file, key = folder / "lindung.db", urlsafe_b64encode(KEY).decode()
        with Forked(AS_NOBODY, f"sqlite:///{file}", key, str(NOBODY), *words.split()) as run:
            line = run.line()
            assert line.startswith("lindung: ")
            assert f"{file}" in line
            assert says in line
            assert run.wait() == 1
