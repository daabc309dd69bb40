"""A disk under SQLite that loses what was not synced when the power goes, and fails on demand.

pysqlite3 lets nobody in between, so here the program's transactions run on the SQLite of apsw,
whose files are ours: same statements, same settings. apsw's files have no memory to share with
other connections, so the writer holds the file alone.
"""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import apsw
import pytest

from storage import Store, Vault
from storage.databases import sqlite, sqlite_file
from storage.driver import sqlite3

SECTOR = 512
"""Bytes that are written together or not at all."""


class Done(NamedTuple):
    """Something that happened to a file: bytes written from `at` on, cut to `at`, or all synced."""

    name: str
    what: str
    at: int = 0
    written: bytes = b""


class ShakyDisk(apsw.VFS):
    """Writes down everything that is done to files. The `failing`-th call from now on fails."""

    def __init__(self) -> None:
        self.log: list[Done] = []
        self.calls = 0
        self.failing = 0
        super().__init__("shaky", "")

    def xOpen(self, name: Any, flags: list[int]) -> "_File":  # noqa: N802 - SQLite's name
        """Open a file."""
        return _File(self, name, flags)

    def note(self, done: Done) -> None:
        """Let it happen, or fail."""
        self.called(apsw.IOError)
        self.log.append(done)

    def called(self, error: type[Exception]) -> None:
        """One more call."""
        self.calls += 1
        if self.calls == self.failing:
            raise error("the disk fails")

    def after_a_power_cut(
        self, before: Path, after: Path, length: int, chance: random.Random
    ) -> None:
        """Make of `before` the folder that may be left when the power goes after so much.

        Of what was not synced any part may be there, in any order, sectors of it torn.
        """
        shutil.copytree(before, after)
        for name in sorted({Path(each.name).name for each in self.log[:length]}):
            ours = [each for each in self.log[:length] if Path(each.name).name == name]
            synced = max((n for n, each in enumerate(ours) if each.what == "sync"), default=0)
            found = bytearray((after / name).read_bytes() if (after / name).exists() else b"")
            for place, each in enumerate(ours):
                if place < synced or chance.random() < 0.5:
                    _apply(
                        found, each, chance if place >= synced and chance.random() < 0.3 else None
                    )
            (after / name).write_bytes(found)


class _File(apsw.VFSFile):
    def __init__(self, disk: ShakyDisk, name: Any, flags: list[int]) -> None:
        self._disk = disk
        self._name = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        super().__init__("", name, flags)

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        self._disk.called(apsw.IOError)
        return bytes(super().xRead(amount, offset))

    # Any: apsw takes a Buffer, for which Python 3.11 has no name.
    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802
        self._disk.note(Done(self._name, "write", offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self._disk.note(Done(self._name, "cut", size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802, ARG002 - what was written stays in memory
        self._disk.note(Done(self._name, "sync"))


def _apply(found: bytearray, done: Done, tearing: random.Random | None) -> None:
    if done.what == "cut":
        del found[done.at :]
    for start in range(0, len(done.written), SECTOR):
        if tearing is None or tearing.random() < 0.5:
            part, at = done.written[start : start + SECTOR], done.at + start
            found.extend(b"\0" * (at - len(found)))
            found[at : at + len(part)] = part


class _Cursor(apsw.Cursor):
    """What the program uses of a cursor of sqlite3, its errors included."""

    @property
    def rowcount(self) -> int:
        return self.connection.changes()

    def execute(self, *statement: Any, **how: Any) -> Any:
        with _errors_of_sqlite3():
            return super().execute(*statement, **how)

    def executemany(self, *statement: Any, **how: Any) -> Any:
        with _errors_of_sqlite3():
            return super().executemany(*statement, **how)

    def fetchone(self) -> Any:
        with _errors_of_sqlite3():
            return super().fetchone()

    def fetchall(self) -> Any:
        with _errors_of_sqlite3():
            return super().fetchall()

    def __next__(self) -> Any:
        with _errors_of_sqlite3():
            return super().__next__()


@contextmanager
def _errors_of_sqlite3() -> Iterator[None]:
    try:
        yield
    except (apsw.IOError, apsw.FullError, apsw.CantOpenError, apsw.BusyError) as error:
        raise sqlite3.OperationalError(str(error)) from error
    except apsw.Error as error:
        raise sqlite3.DatabaseError(str(error)) from error


@contextmanager
def store_on(
    disk: ShakyDisk, folder: Path, vault: Vault, patch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """The store in this folder, whose file was made before, on such a disk."""

    def connect(path: Path, **_: object) -> apsw.Connection:
        connection = apsw.Connection(str(path), vfs="shaky")
        connection.cursor_factory = _Cursor
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        return connection

    known = SimpleNamespace(
        connect=connect,
        sqlite_version_info=sqlite3.sqlite_version_info,
        OperationalError=sqlite3.OperationalError,
        DatabaseError=sqlite3.DatabaseError,
    )
    with patch.context() as patching:
        patching.setattr(sqlite_file, "sqlite3", known)
        database = sqlite.SqliteDatabase(folder / "lindung.db", create=False)
        with Store(database, vault) as store:
            with store.transaction() as unit:
                unit.check_key()
            yield store
