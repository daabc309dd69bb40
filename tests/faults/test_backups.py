"""A backup or a restore that is killed, refused or has no room leaves nothing that looks whole."""

import resource
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from storage import OutOfDate, Sealed, StorageError, Store, Unit, Vault, backups, reading
from storage.backups import back_up, restore
from storage.databases import sqlite_file
from storage.driver import sqlite3
from storage.keys.repeating import Repeated, line_of_chat, read_marks, repeat
from tests.forked import Forked
from tests.postgres import Server
from tests.storage.samples import NOW, VAULT, budi, enrollment, rows

OTHER = Vault(bytes(32))
LATER = NOW + timedelta(days=1)

# Restores, and dies when it comes to a function.
WORKER = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from pkgutil import resolve_name
from storage.backups import restore
from storage.keys.repeating import read_marks
from tests.storage.samples import VAULT
url, path, line, at, owner, name = sys.argv[1:]
setattr(resolve_name(owner), name, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
restore(url, VAULT, Path(path), read_marks([line]), datetime.fromisoformat(at))
"""
POINTS = [
    ("storage.backups", "repeat"),  # the erased are in it
    ("storage.unit.unit:Unit", "drop_invitations"),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A database with two people, and an empty place."""
    if request.param == "sqlite":
        urls = f"sqlite:///{tmp_path / 'one.db'}", f"sqlite:///{tmp_path / 'two.db'}"
    else:
        server: Server = request.getfixturevalue("postgres")
        urls = server.new("plain"), server.new()
    with Store.open(urls[0], VAULT) as store, store.transaction() as unit:
        unit.save([budi(1), budi(2)], NOW)
        unit.enroll([enrollment(1)], NOW)
    yield urls
    if request.param != "sqlite":
        for url in urls:
            server.drop(url)


@pytest.fixture
def erased() -> str:
    """The line of the list of erasures that says that the first one has gone since."""
    return line_of_chat(VAULT, 1, NOW + timedelta(hours=1))


@contextmanager
def room(size: int) -> Iterator[None]:
    """The limit on the size of a file is met as a full disk is."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def restored_well(url: str, path: Path, erased: str) -> None:
    """Nothing is there, and a restore goes as if nothing had been."""
    with pytest.raises(StorageError), reading(url, VAULT):
        pass
    assert restore(url, VAULT, path, read_marks([erased]), LATER).erased == 1
    with Store.open(url, VAULT) as store, store.transaction() as unit:
        assert unit.load([1, 2]).keys() == {2}


def names(folder: Path, beside: str) -> set[str]:
    return {each.name for each in folder.glob(f"{beside}*")}


@pytest.mark.parametrize(("owner", "name"), POINTS)
def test_a_restore_that_is_killed_leaves_nobody_who_was_erased(
    places: tuple[str, str], tmp_path: Path, erased: str, owner: str, name: str
) -> None:
    killed_at(owner, name, places, tmp_path, erased)


def test_a_restore_that_is_killed_before_its_file_is_closed_leaves_nobody(
    tmp_path: Path, erased: str
) -> None:
    places = f"sqlite:///{tmp_path / 'one.db'}", f"sqlite:///{tmp_path / 'two.db'}"
    with Store.open(places[0], VAULT) as store, store.transaction() as unit:
        unit.save([budi(1), budi(2)], NOW)
    killed_at("storage.databases.sqlite:SqliteDatabase", "close", places, tmp_path, erased)


def killed_at(owner: str, name: str, places: tuple[str, str], tmp_path: Path, erased: str) -> None:
    """The next restore finds the place empty, and is hindered by nothing."""
    first, second = places
    copy = tmp_path / "copy"
    back_up(first, VAULT, copy, NOW)
    with Forked(WORKER, second, str(copy), erased, LATER.isoformat(), owner, name) as worker:
        assert worker.wait() == -signal.SIGKILL
    restored_well(second, copy, erased)
    assert names(tmp_path, "two") <= {"two.db", "two.db.lock"}


def test_a_restore_with_another_key_leaves_the_place_as_it_was(
    places: tuple[str, str], tmp_path: Path, erased: str
) -> None:
    first, second = places
    copy = tmp_path / "copy"
    back_up(first, VAULT, copy, NOW)
    with pytest.raises(Sealed):
        restore(second, OTHER, copy, [], LATER)
    restored_well(second, copy, erased)


@pytest.mark.parametrize("share", [0.01, 0.9])
def test_a_restore_without_room_leaves_nothing(tmp_path: Path, erased: str, share: float) -> None:
    first, second = (f"sqlite:///{tmp_path / name}" for name in ("one.db", "two.db"))
    with Store.open(first, VAULT) as store, store.transaction() as unit:
        unit.save([budi(1), budi(2)], NOW)
    copy = tmp_path / "copy"
    back_up(first, VAULT, copy, NOW)
    with room(int(copy.stat().st_size * share)), pytest.raises(StorageError) as refused:
        restore(second, VAULT, copy, read_marks([erased]), LATER)
    assert "\n" not in str(refused.value)
    assert names(tmp_path, "two") <= {"two.db.lock"}
    restored_well(second, copy, erased)


def test_a_restore_for_whose_rows_there_is_no_room_leaves_nothing(
    tmp_path: Path, erased: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy fits, and what is done in it does not."""
    first, second = (f"sqlite:///{tmp_path / name}" for name in ("one.db", "two.db"))
    with Store.open(first, VAULT) as store, store.transaction() as unit:
        unit.save([budi(1), budi(2)], NOW)
    copy = tmp_path / "copy"
    back_up(first, VAULT, copy, NOW)

    def grow(unit: Unit, *_: Any) -> None:
        unit.save([budi(number) for number in range(3, 500)], NOW)

    monkeypatch.setattr(backups, "repeat", grow)
    monkeypatch.setitem(sqlite_file.WRITER, "max_page_count", copy.stat().st_size // 4096)
    said = r"two\.db was not written: database or disk is full\. Look at its disk, and try again\.$"
    with pytest.raises(StorageError, match=said):
        restore(second, VAULT, copy, [], LATER)
    assert names(tmp_path, "two") == {"two.db.lock"}
    monkeypatch.undo()
    restored_well(second, copy, erased)


def test_a_restore_whose_log_cannot_be_folded_into_the_file_leaves_nothing(
    tmp_path: Path, erased: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody looks at the file meanwhile. Without the log the erased would be in it."""
    first, second = (f"sqlite:///{tmp_path / name}" for name in ("one.db", "two.db"))
    with Store.open(first, VAULT) as store, store.transaction() as unit:
        unit.save([budi(1), budi(2)], NOW)
    copy = tmp_path / "copy"
    back_up(first, VAULT, copy, NOW)
    monkeypatch.setitem(sqlite_file.WRITER, "busy_timeout", 10)
    with ExitStack() as looking:

        def looked_at(*given: Any) -> Repeated:
            file = sqlite3.connect(tmp_path / "two.db.restoring", isolation_level=None)
            looking.enter_context(closing(file))
            file.execute("BEGIN")
            file.execute("SELECT count(*) FROM account").fetchone()
            return repeat(*given)

        monkeypatch.setattr(backups, "repeat", looked_at)
        with pytest.raises(StorageError, match=r"two\.db was not written: .*"):
            restore(second, VAULT, copy, read_marks([erased]), LATER)
    assert names(tmp_path, "two") == {"two.db.lock"}
    monkeypatch.undo()
    restored_well(second, copy, erased)


def test_the_log_of_the_database_before_is_not_taken_for_the_new_one_s(
    tmp_path: Path, erased: str
) -> None:
    """Whoever sets aside the file alone leaves it there; SQLite would read it."""
    url = f"sqlite:///{tmp_path / 'two.db'}"
    with Store.open(f"sqlite:///{tmp_path / 'one.db'}", VAULT) as store:
        with store.transaction() as unit:
            unit.save([budi(1), budi(2)], NOW)
        log = (tmp_path / "one.db-wal").read_bytes()
    back_up(f"sqlite:///{tmp_path / 'one.db'}", VAULT, tmp_path / "copy", NOW)
    (tmp_path / "two.db-wal").write_bytes(log)
    with pytest.raises(StorageError, match=r"two\.db-wal exists; .* Set it aside\.$"):
        restore(url, VAULT, tmp_path / "copy", [], LATER)
    (tmp_path / "two.db-wal").unlink()
    restored_well(url, tmp_path / "copy", erased)


def test_two_restores_at_once_are_one(places: tuple[str, str], tmp_path: Path) -> None:
    first, second = places
    back_up(first, VAULT, tmp_path / "copy", NOW)
    code = WORKER.replace("os.kill(os.getpid(), signal.SIGKILL)", "print('in it') or input()")
    words = (second, str(tmp_path / "copy"), line_of_chat(VAULT, 1, NOW), LATER.isoformat())
    with Forked(code, *words, "storage.unit.unit:Unit", "drop_invitations") as one:
        assert one.line() == "in it\n"
        with Forked(code, *words, "storage.unit.unit:Unit", "drop_invitations") as other:
            one.rest("go on\n")
            other.rest("go on\n")
            assert (one.wait(), other.wait()) == (0, 1)
    with Store.open(second, VAULT) as store:
        assert len(rows(store, "SELECT chat_id FROM account")) == 2


@pytest.mark.parametrize("share", [0.2, 0.9])
def test_a_backup_without_room_leaves_nothing(
    places: tuple[str, str], tmp_path: Path, share: float
) -> None:
    copy, whole = tmp_path / "copy", tmp_path / "whole"
    back_up(places[0], VAULT, whole, NOW)
    size = int(whole.stat().st_size * share)
    said = r"copy was not written: .*\. Look at its disk, and try again\.$"
    with room(size), pytest.raises(StorageError, match=said):
        back_up(places[0], VAULT, copy, NOW)
    assert names(tmp_path, "copy") == set()
    back_up(places[0], VAULT, copy, NOW)
    assert names(tmp_path, "copy") == {"copy"}


def test_a_backup_with_another_key_leaves_nothing(places: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(Sealed):
        back_up(places[0], OTHER, tmp_path / "copy", NOW)
    assert names(tmp_path, "copy") == set()


def test_a_backup_of_another_version_leaves_nothing(
    places: tuple[str, str], tmp_path: Path
) -> None:
    behind = "UPDATE alembic_version SET version_num = '0001'"
    if places[0].startswith("sqlite"):
        with Store.open(places[0], VAULT) as store, store.transaction() as unit:
            unit._open().execute(behind)
    else:
        with psycopg.connect(places[0]) as connection:
            connection.execute(behind.encode())
    with pytest.raises(OutOfDate, match=r"back it up with that one before: lindung migrate$"):
        back_up(places[0], VAULT, tmp_path / "copy", NOW)
    assert names(tmp_path, "copy") == set()


def test_a_backup_that_was_killed_is_told_from_a_whole_one(
    places: tuple[str, str], tmp_path: Path
) -> None:
    """Nobody can know whether it is being written still, so a human removes it."""
    (tmp_path / "copy.part").touch()
    with pytest.raises(StorageError, match=r"copy\.part is being written, or left of one"):
        back_up(places[0], VAULT, tmp_path / "copy", NOW)
    assert names(tmp_path, "copy") == {"copy.part"}


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_half_a_backup_is_refused_by_its_own_name(
    places: tuple[str, str], tmp_path: Path, erased: str, share: float
) -> None:
    first, second = places
    copy, half = tmp_path / "copy", tmp_path / "half"
    back_up(first, VAULT, copy, NOW)
    whole = copy.read_bytes()
    half.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(StorageError, match=r"half is no whole backup of .* Name another file"):
        restore(second, VAULT, half, [], LATER)
    restored_well(second, copy, erased)


def test_a_damaged_backup_is_refused_by_its_own_name(
    places: tuple[str, str], tmp_path: Path, erased: str
) -> None:
    first, second = places
    copy, damaged = tmp_path / "copy", tmp_path / "damaged"
    back_up(first, VAULT, copy, NOW)
    for place in (0.3, 0.5, 0.7):
        bad = bytearray(copy.read_bytes())
        start = int(len(bad) * place) // 4096 * 4096  # where SQLite begins a page
        bad[start : start + 200] = b"\xff" * 200
        damaged.write_bytes(bad)
        with pytest.raises(StorageError, match="damaged is no whole backup"):
            restore(second, VAULT, damaged, [], LATER)
    restored_well(second, copy, erased)


def test_another_file_is_no_backup(places: tuple[str, str], tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"PK and so on, not a backup" * 1000)
    with pytest.raises(StorageError, match=r"other is no whole backup of .* fits"):
        restore(places[1], VAULT, other, [], LATER)
