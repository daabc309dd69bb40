"""The SQLite file: opened by one process, written and checkpointed by one connection.

SQLite 3.7.0 to 3.51.2 can lose commits when two connections write and checkpoint at the same
instant. In this shape there is only one that does either, so any version is safe: a lock file
keeps other processes out, and every other connection is read-only.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection as EngineConnection
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from storage import migrations
from storage.databases.database import Database
from storage.driver import sqlite3
from storage.errors import InUse, OutOfDate, StorageError, Unavailable, Unsupported
from storage.sql import SqliteDialect

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
    "cache_size": -16 * 1024,  # KiB; a batch (5 MiB) that outgrows it would be written twice
    "busy_timeout": 5000,
}


DIALECT = SqliteDialect()


class SqliteDatabase(Database):
    """One open SQLite file, the lock that makes it ours, and the one connection that writes.

    Transactions follow one another, from any thread.
    """

    dialect = DIALECT
    lanes = 1
    alone = True
    name = 1

    def __init__(self, path: Path, *, create: bool) -> None:
        self.path = path
        self._turn = threading.Lock()
        self._lock = _take_lock(path, create=create)
        try:
            if not path.exists():
                path.touch(mode=0o600)
            self.writer = connect_writer(path)
        except BaseException:
            os.close(self._lock)
            raise

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """On the writer, when its turn has come."""
        with self._turn, _passing():
            self.writer.execute("BEGIN IMMEDIATE")
            try:
                yield self.writer
                self.writer.execute("COMMIT")
            finally:
                # After an error; a full disk may have rolled back already.
                if self.writer.in_transaction:
                    self.writer.execute("ROLLBACK")

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """On a connection of its own, which waits for nobody."""
        with _reading(self.path) as connection:
            yield connection

    def living(self) -> frozenset[int]:
        """Nobody but us."""
        return frozenset({self.name})

    def transactions(self) -> frozenset[str]:
        """None: they follow one another."""
        return frozenset()

    def close(self) -> None:
        """Fold the log into the file, close it, and let others have it."""
        with self._turn:
            try:
                self.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self.writer.close()
            finally:
                os.close(self._lock)


def open_database(url: str, *, create: bool | None, lanes: int) -> SqliteDatabase:  # noqa: ARG001
    """Open the file; unless told otherwise, make it and bring it up to date. It has one lane."""
    create = create is not False
    database = SqliteDatabase(sqlite_path(url), create=create)
    try:
        if create:
            migrations.migrate(engine(database.writer))
        elif not migrations.is_current(engine(database.writer)):
            raise OutOfDate("The database is of another version; run: lindung migrate")
    except BaseException:
        database.close()
        raise
    return database


def migrate(url: str) -> None:
    """Make the file if need be, and bring its schema up to date."""
    open_database(url, create=True, lanes=1).close()


def is_current(url: str) -> bool:
    """Whether the schema of this file is this program's. Raises StorageError when there is none."""
    with closing(connect_reader(sqlite_path(url))) as reader:
        return migrations.is_current(engine(reader))


@contextmanager
def snapshot(url: str) -> Iterator[sqlite3.Connection]:
    """One instant of a file that another process may be using."""
    with _reading(sqlite_path(url)) as connection:
        yield connection


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with _passing(), closing(connect_reader(path)) as connection:
        connection.execute("BEGIN")
        yield connection


@contextmanager
def _passing() -> Iterator[None]:
    """Tell the database's troubles from ours: those pass, and what was asked may be tried again."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise Unavailable(f"The database cannot be used just now: {error}.") from error


def engine(connection: sqlite3.Connection) -> Engine:
    """SQLAlchemy, for migrations, over a connection we opened: ours to close."""
    made = create_engine(
        "sqlite://", module=sqlite3, creator=lambda: connection, poolclass=StaticPool
    )

    @event.listens_for(made, "begin")
    def begin(bound: EngineConnection) -> None:
        # The driver opens no transaction by itself (isolation_level None), so that one may also
        # hold changes of the schema.
        bound.exec_driver_sql("BEGIN IMMEDIATE")

    return made


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that can neither write nor checkpoint, whoever has the file open. Close it.

    Raises StorageError when there is no such database.
    """
    if not path.is_file():
        raise StorageError(f"There is no database {path}; run: lindung migrate")
    uri = f"{path.absolute().as_uri()}?mode=ro"
    reader = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    try:
        reader.execute("PRAGMA busy_timeout = 5000")
        reader.execute("PRAGMA trusted_schema = OFF")
        reader.execute("SELECT count(*) FROM sqlite_schema")
    except sqlite3.DatabaseError as error:
        reader.close()
        raise StorageError(f"{path} cannot be opened as a database: {error}.") from None
    return reader


def connect_writer(path: Path) -> sqlite3.Connection:
    """The connection that writes. Raises Unsupported if it does not take the settings it needs."""
    if sqlite3.sqlite_version_info < OLDEST:
        raise Unsupported(f"SQLite {sqlite3.sqlite_version} is too old; pip install pysqlite3.")
    if path.is_dir():
        raise StorageError(f"{path} is a folder; name a file in it, such as {path}/lindung.db")
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
