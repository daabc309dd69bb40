"""The SQLite file: opened by one process, written and checkpointed by one connection.

SQLite 3.7.0 to 3.51.2 can lose commits when two connections write and checkpoint at the same
instant. In this shape there is only one that does either, so any version is safe: a lock file
keeps other processes out, and every other connection is read-only.
"""

import os
import sys
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from storage.driver import sqlite3
from storage.errors import InUse, StorageError, Unsupported

OLDEST = (3, 38, 0)
"""STRICT tables are of 3.37, json_each without an extension of 3.38."""

_WRITER = {
    "journal_mode": "wal",  # one sync a commit; readers and the writer do not block each other
    "synchronous": 2,  # FULL: a commit survives a power cut; NORMAL lost acknowledged rows
    "foreign_keys": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "secure_delete": 1,  # what is erased is overwritten
    "mmap_size": 0,  # mapped memory turns a passing fault into damage
    "journal_size_limit": 64 * 1024 * 1024,
    # PASSIVE, by this connection itself, right after a commit. A person costs eight to nine pages
    # (measured), so at SQLite's usual 1000 every batch of 128 would wait for a checkpoint.
    "wal_autocheckpoint": 4000,
    "cache_size": -64 * 1024,  # KiB; a batch that outgrows the cache is written twice
    "busy_timeout": 5000,
}


class Database:
    """One open SQLite file and the lock that makes it ours."""

    def __init__(self, path: Path, *, create: bool) -> None:
        self.path = path
        self._lock = _take_lock(path, create=create)
        try:
            if not path.exists():
                path.touch(mode=0o600)
            self.writer = connect_writer(path)
        except BaseException:
            os.close(self._lock)
            raise

    def close(self) -> None:
        """Fold the log into the file, close it, and let others have it."""
        try:
            self.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.writer.close()
        finally:
            os.close(self._lock)


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that can neither write nor checkpoint, whoever has the file open. Close it.

    Raises StorageError when there is no such database.
    """
    if not path.exists():
        raise StorageError(f"There is no database {path}; run: lindung migrate")
    reader = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
    reader.execute("PRAGMA busy_timeout = 5000")
    reader.execute("PRAGMA trusted_schema = OFF")
    return reader


def connect_writer(path: Path) -> sqlite3.Connection:
    """The connection that writes. Raises Unsupported if it does not take the settings it needs."""
    if sqlite3.sqlite_version_info < OLDEST:
        raise Unsupported(f"SQLite {sqlite3.sqlite_version} is too old; pip install pysqlite3.")
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        for name, value in _WRITER.items():
            connection.execute(f"PRAGMA {name} = {value}")
            (got,) = connection.execute(f"PRAGMA {name}").fetchone() or (value,)
            if got != value:
                raise Unsupported(
                    f"{path} does not take {name} = {value} (it says {got}); "
                    "put the database on a disk of this machine."
                )
    except sqlite3.DatabaseError as error:
        connection.close()
        raise StorageError(f"{path} cannot be opened as a database: {error}.") from None
    except BaseException:
        connection.close()
        raise
    return connection


def sqlite_path(url: str) -> Path:
    """The file that a database URL names. Raises Unsupported for what cannot be opened (yet)."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise Unsupported("This is no database URL; write it as sqlite:///lindung.db") from None
    name = parsed.get_backend_name()
    if name == "postgresql":
        raise Unsupported("PostgreSQL is not supported yet; use sqlite:///lindung.db")
    if name != "sqlite" or parsed.database in (None, "", ":memory:"):
        raise Unsupported("The database is a file: write its URL as sqlite:///lindung.db")
    return Path(str(parsed.database))


def has_reset_bug(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether a SQLite, by default ours, has the WAL-reset bug, so that a check can say so.

    Fixed in 3.51.3, and in 3.44.6 and 3.50.7 of those lines.
    """
    fixed = version >= (3, 51, 3) or any(
        line <= version < (line[0], line[1] + 1, 0) for line in ((3, 44, 6), (3, 50, 7))
    )
    return not fixed


def _take_lock(path: Path, *, create: bool) -> int:
    """Hold `<path>.lock` until closed, by flock: it goes with the process, however that ends.

    The file stays and holds the process id for the message to a second one.
    """
    if sys.platform == "win32":
        raise Unsupported("Embedded SQLite needs flock; on Windows run Lindung in WSL.")
    import fcntl  # noqa: PLC0415 - POSIX only

    if not path.parent.is_dir():
        raise StorageError(f"There is no folder {path.parent}; make it, or name another.")
    if not create and not path.exists():
        raise StorageError(f"There is no database {path}; run: lindung migrate")
    handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.read(handle, 20).decode(errors="replace").strip()
        os.close(handle)
        raise InUse(
            f"{path} is in use by process {holder or '?'}; stop it first. "
            "SQLite is for one process; several need PostgreSQL."
        ) from None
    os.ftruncate(handle, 0)
    os.write(handle, f"{os.getpid()}\n".encode())
    return handle
