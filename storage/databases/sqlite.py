"""The SQLite file: opened by one process, written and checkpointed by one connection.

SQLite 3.7.0 to 3.51.2 can lose commits when two connections write and checkpoint at the same
instant. In this shape there is only one that does either, so any version is safe: a lock file
keeps other processes out, and every other connection is read-only.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection as EngineConnection
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from storage import migrations
from storage.databases import sqlite_file
from storage.databases.database import Database
from storage.driver import sqlite3
from storage.errors import OutOfDate, Unavailable
from storage.sql import SqliteDialect

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
        self._lock = sqlite_file.take_lock(path, create=create)
        try:
            if not path.exists():
                path.touch(mode=0o600)
            self.writer = sqlite_file.connect_writer(path)
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
    def snapshot(self, *, brief: bool = False) -> Iterator[sqlite3.Connection]:  # noqa: ARG002
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
                # What cannot be folded in now, since somebody reads or the disk fails, stays in
                # the log and is there at the next start: a stop does not wait for it.
                with suppress(sqlite3.OperationalError):
                    self.writer.execute("PRAGMA busy_timeout = 0")
                    self.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self.writer.close()
            finally:
                os.close(self._lock)


def open_database(url: str, *, create: bool | None, lanes: int) -> SqliteDatabase:  # noqa: ARG001
    """Open the file; unless told otherwise, make it and bring it up to date. It has one lane."""
    create = create is not False
    database = SqliteDatabase(sqlite_file.path_of(url), create=create)
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
    with closing(sqlite_file.connect_reader(sqlite_file.path_of(url))) as reader:
        return migrations.is_current(engine(reader))


@contextmanager
def snapshot(url: str) -> Iterator[sqlite3.Connection]:
    """One instant of a file that another process may be using."""
    with _reading(sqlite_file.path_of(url)) as connection:
        yield connection


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with _passing(), closing(sqlite_file.connect_reader(path)) as connection:
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
