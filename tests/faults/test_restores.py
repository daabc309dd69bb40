"""A restore that is killed, refused or has no room leaves the place as empty as it was."""

import signal
from contextlib import ExitStack, closing
from typing import Any

import pytest

from storage import Sealed, StorageError, Store, Unit, Vault, backups
from storage.backups import restore
from storage.databases import sqlite_file
from storage.driver import sqlite3
from storage.keys.repeating import Repeated, line_of_chat, read_marks, repeat
from tests.faults.conftest import ERASED, LATER, Places
from tests.forked import Forked
from tests.no_room import no_room_beyond
from tests.storage.samples import NOW, VAULT, budi, rows

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
LOCK = {"two.db.lock"}
"""All that may lie there: only a process's number is in it."""


@pytest.mark.parametrize(("owner", "name"), POINTS)
def test_a_restore_that_is_killed_leaves_nobody_who_was_erased(
    places: Places, owner: str, name: str
) -> None:
    killed_at(owner, name, places)


def test_a_restore_that_is_killed_before_its_file_is_closed_leaves_nobody(files: Places) -> None:
    killed_at("storage.databases.sqlite:SqliteDatabase", "close", files)


def killed_at(owner: str, name: str, places: Places) -> None:
    """The next restore finds the place empty, and is hindered by nothing."""
    words = (places.second, str(places.back_up()), ERASED, LATER.isoformat())
    with Forked(WORKER, *words, owner, name) as worker:
        assert worker.wait() == -signal.SIGKILL
    places.restored_well()
    assert places.left("two") <= {"two.db", *LOCK}


def test_a_restore_with_another_key_leaves_the_place_as_it_was(places: Places) -> None:
    copy = places.back_up()
    with pytest.raises(Sealed):
        restore(places.second, Vault(bytes(32)), copy, [], LATER)
    places.restored_well()


@pytest.mark.parametrize("share", [0.01, 0.9])
def test_a_restore_without_room_leaves_nothing(files: Places, share: float) -> None:
    copy = files.back_up()
    size = int(copy.stat().st_size * share)
    with no_room_beyond(size), pytest.raises(StorageError) as refused:
        restore(files.second, VAULT, copy, read_marks([ERASED]), LATER)
    assert "\n" not in str(refused.value)
    assert files.left("two") <= LOCK
    files.restored_well()


def test_a_restore_for_whose_rows_there_is_no_room_leaves_nothing(
    files: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy fits, and what is done in it does not."""
    copy = files.back_up()

    def grow(unit: Unit, *_: Any) -> None:
        unit.save([budi(number) for number in range(3, 500)], NOW)

    monkeypatch.setattr(backups, "repeat", grow)
    monkeypatch.setitem(sqlite_file.WRITER, "max_page_count", copy.stat().st_size // 4096)
    said = r"two\.db was not written: database or disk is full\. Look at its disk, and try again\.$"
    with pytest.raises(StorageError, match=said):
        restore(files.second, VAULT, copy, [], LATER)
    assert files.left("two") == LOCK
    monkeypatch.undo()
    files.restored_well()


def test_a_restore_whose_log_cannot_be_folded_into_the_file_leaves_nothing(
    files: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody looks at the file meanwhile. Without the log the erased would be in it."""
    copy = files.back_up()
    monkeypatch.setitem(sqlite_file.WRITER, "busy_timeout", 10)
    with ExitStack() as looking:

        def looked_at(*given: Any) -> Repeated:
            file = sqlite3.connect(files.folder / "two.db.restoring", isolation_level=None)
            looking.enter_context(closing(file))
            file.execute("BEGIN")
            file.execute("SELECT count(*) FROM account").fetchone()
            return repeat(*given)

        monkeypatch.setattr(backups, "repeat", looked_at)
        with pytest.raises(StorageError, match=r"two\.db was not written: .*"):
            restore(files.second, VAULT, copy, read_marks([ERASED]), LATER)
    assert files.left("two") == LOCK
    monkeypatch.undo()
    files.restored_well()


def test_the_log_of_the_database_before_is_not_taken_for_the_new_one_s(files: Places) -> None:
    """Whoever sets aside the file alone leaves it there; SQLite would read it."""
    with Store.open(files.first, VAULT) as store:
        with store.transaction() as unit:
            unit.save([budi(1)], NOW)
        log = (files.folder / "one.db-wal").read_bytes()
    copy, left = files.back_up(), files.folder / "two.db-wal"
    left.write_bytes(log)
    with pytest.raises(StorageError, match=r"two\.db-wal exists; .* Set it aside\.$"):
        restore(files.second, VAULT, copy, [], LATER)
    left.unlink()
    files.restored_well()


def test_two_restores_at_once_are_one(places: Places) -> None:
    places.back_up()
    code = WORKER.replace("os.kill(os.getpid(), signal.SIGKILL)", "print('in it') or input()")
    words = (places.second, str(places.copy), line_of_chat(VAULT, 1, NOW), LATER.isoformat())
    with Forked(code, *words, "storage.unit.unit:Unit", "drop_invitations") as one:
        assert one.line() == "in it\n"
        with Forked(code, *words, "storage.unit.unit:Unit", "drop_invitations") as other:
            one.rest("go on\n")
            other.rest("go on\n")
            assert (one.wait(), other.wait()) == (0, 1)
    with Store.open(places.second, VAULT) as store:
        assert len(rows(store, "SELECT chat_id FROM account")) == 2


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_half_a_backup_is_refused_by_its_own_name(places: Places, share: float) -> None:
    whole, half = places.back_up().read_bytes(), places.folder / "half"
    half.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(StorageError, match=r"half is no whole backup of .* Name another file"):
        restore(places.second, VAULT, half, [], LATER)
    places.restored_well()


def test_a_damaged_backup_is_refused_by_its_own_name(places: Places) -> None:
    whole, damaged = places.back_up().read_bytes(), places.folder / "damaged"
    for place in (0.3, 0.5, 0.7):
        bad = bytearray(whole)
        start = int(len(bad) * place) // 4096 * 4096  # where SQLite begins a page
        bad[start : start + 200] = b"\xff" * 200
        damaged.write_bytes(bad)
        with pytest.raises(StorageError, match="damaged is no whole backup"):
            restore(places.second, VAULT, damaged, [], LATER)
    places.restored_well()


def test_another_file_is_no_backup(places: Places) -> None:
    other = places.folder / "other"
    other.write_bytes(b"PK and so on, not a backup" * 1000)
    with pytest.raises(StorageError, match=r"other is no whole backup of .* fits"):
        restore(places.second, VAULT, other, [], LATER)
