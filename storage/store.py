"""The store: one database and its keys, opened once; transactions and snapshots come from it."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import TracebackType
from typing import Self

from storage import migrations
from storage.database import Database, connect_reader, sqlite_path
from storage.driver import sqlite3
from storage.errors import OutOfDate, Unavailable
from storage.sql import SqliteDialect
from storage.statements import Statements
from storage.unit import Reader, Unit
from storage.vault import Vault


class Store:
    """An open database. Synchronous; its transactions follow one another, from any thread."""

    def __init__(self, database: Database, vault: Vault) -> None:
        """Use `Store.open`."""
        self._database = database
        self._vault = vault
        self._dialect = SqliteDialect()
        self._sql = Statements(self._dialect)
        self._turn = threading.Lock()
        self._owner: int | None = None

    @classmethod
    def open(cls, url: str, vault: Vault, *, create: bool = True) -> Self:
        """Open the database that a URL names; with `create`, make it and bring it up to date.

        Raises InUse when another process has it, OutOfDate when its schema is another version's,
        Sealed when it was written with another master key, StorageError for the rest.
        """
        database = Database(sqlite_path(url), create=create)
        try:
            if create:
                migrations.migrate(database.writer)
            elif not migrations.is_current(database.writer):
                raise OutOfDate("The database is of another version; run: lindung migrate")
            store = cls(database, vault)
            with store.transaction() as unit:
                unit.check_key()
        except BaseException:
            database.close()
            raise
        return store

    @property
    def vault(self) -> Vault:
        """The keys this store was opened with."""
        return self._vault

    @contextmanager
    def transaction(self) -> Iterator[Unit]:
        """A transaction that may write: committed and on disk at the end, rolled back on any error.

        They do not nest. Raises Unavailable when the database, not the caller, is the trouble.
        """
        if self._owner == threading.get_ident():
            raise RuntimeError("A transaction is open; use its unit, transactions do not nest.")
        self._turn.acquire()
        self._owner = threading.get_ident()
        try:
            writer = self._database.writer
            writer.execute(self._dialect.begin)
            unit = Unit(writer, self._dialect, self._sql, self._vault)
            try:
                yield unit
                writer.execute("COMMIT")
            finally:
                unit.end()
                # After an error; a full disk may have rolled back already.
                if writer.in_transaction:
                    writer.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            raise Unavailable(f"The database cannot be used just now: {error}.") from error
        finally:
            self._owner = None
            self._turn.release()

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """One consistent, read-only snapshot."""
        with closing(connect_reader(self._database.path)) as connection:
            connection.execute("BEGIN")
            yield Reader(connection, self._dialect, self._sql, self._vault)

    def close(self) -> None:
        """Let go of the database; waits for the transaction that is open."""
        with self._turn:
            self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def migrate(url: str) -> None:
    """Make the database that a URL names if need be, and bring its schema up to date."""
    database = Database(sqlite_path(url), create=True)
    try:
        migrations.migrate(database.writer)
    finally:
        database.close()


def is_current(url: str) -> bool:
    """Whether the schema of the database that a URL names is this program's."""
    with closing(connect_reader(sqlite_path(url))) as reader:
        return migrations.is_current(reader)


@contextmanager
def reading(url: str, vault: Vault) -> Iterator[Reader]:
    """A read-only snapshot of a database that another process may be using.

    Raises StorageError when there is none, OutOfDate when its schema is another version's.
    """
    if not is_current(url):
        raise OutOfDate("The database is of another version; run: lindung migrate")
    dialect = SqliteDialect()
    with closing(connect_reader(sqlite_path(url))) as connection:
        connection.execute("BEGIN")
        yield Reader(connection, dialect, Statements(dialect), vault)
