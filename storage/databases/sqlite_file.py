"""The SQLite file itself: where it is, the lock that makes it ours, the connections to it."""

import os
import sys
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from storage.driver import sqlite3
from storage.errors import InUse, StorageError, Unsupported
from storage.sql import STATEMENTS_KEPT

OLDEST = (3, 38, 0)
"""STRICT tables are of 3.37, json_each without an extension of 3.38."""

WRITER = {
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
    "cache_size": -16 * 1024,  # KiB; a batch (5 MiB) that outgrows it would be written twice
    "busy_timeout": 5000,
}


def _unopened(path: Path, error: sqlite3.DatabaseError) -> str:
    """What is the matter with the file. One that is not a database, or a damaged one, stays so."""
    said = f"{path} cannot be opened as a database: {error}."
    if isinstance(error, sqlite3.OperationalError):
        return f"{said} Look at its path, its owner, and who uses it."
    return f"{said} If LINDUNG_DATABASE_URL is right, set it aside, and run: lindung restore"


def path_of(url: str) -> Path:
    """The file that a database URL names. Raises Unsupported for what cannot be opened."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise Unsupported("This is no database URL; write it as sqlite:///lindung.db") from None
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        raise Unsupported(
            "Write the database's URL as sqlite:///lindung.db or postgresql://user@host/database"
        )
    return Path(str(parsed.database))


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that can neither write nor checkpoint, whoever has the file open. Close it.

    Raises StorageError when there is no such database.
    """
    if not path.is_file():
        raise StorageError(f"There is no database {path}; run: lindung migrate")
    uri = f"{path.absolute().as_uri()}?mode=ro"
    reader = _connected(path, uri, uri=True)
    try:
        reader.execute("PRAGMA busy_timeout = 5000")
        reader.execute("PRAGMA trusted_schema = OFF")
        reader.execute("SELECT count(*) FROM sqlite_schema")
    except sqlite3.DatabaseError as error:
        reader.close()
        raise StorageError(_unopened(path, error)) from None
    return reader


def _connected(path: Path, name: str, *, uri: bool = False) -> sqlite3.Connection:
    try:
        # Of its usual hundred pysqlite3 gives up the newest: what the start ran fills them, and
        # every batch compiled its own again (a third of SQLite's cost at 1,000 updates a second).
        return sqlite3.connect(
            name,
            uri=uri,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=STATEMENTS_KEPT,
        )
    except sqlite3.DatabaseError as error:
        raise StorageError(_unopened(path, error)) from None


def connect_writer(path: Path) -> sqlite3.Connection:
    """The connection that writes. Raises Unsupported if it does not take the settings it needs."""
    if sqlite3.sqlite_version_info < OLDEST:
        raise Unsupported(f"SQLite {sqlite3.sqlite_version} is too old; pip install pysqlite3.")
    if path.is_dir():
        raise StorageError(f"{path} is a folder; name a file in it, such as {path}/lindung.db")
    _check_rights(path)
    connection = _connected(path, str(path))
    try:
        for name, value in WRITER.items():
            connection.execute(f"PRAGMA {name} = {value}")
            (got,) = connection.execute(f"PRAGMA {name}").fetchone() or (value,)
            if got != value:
                raise Unsupported(
                    f"{path} does not take {name} = {value} (it says {got}); "
                    "put the database on a disk of this machine."
                )
    except sqlite3.DatabaseError as error:
        connection.close()
        raise StorageError(_unopened(path, error)) from None
    except BaseException:
        connection.close()
        raise
    return connection


def _check_rights(path: Path) -> None:
    """SQLite itself says so only at the first write, as if it were a trouble that passes."""
    for each in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        if each.exists() and not os.access(each, os.R_OK | os.W_OK):
            raise StorageError(
                f"This account may not read and write {each}; look at its owner and mode, and"
                " whether its disk is mounted read-only."
            )


def take_lock(path: Path, *, create: bool) -> int:
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
    try:
        handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        raise StorageError(f"{path} is another user's; run as the one who made it.") from None
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
