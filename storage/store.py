"""The store: one database and its keys, opened once; transactions and snapshots come from it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from time import sleep
from types import TracebackType
from typing import Self

from storage.coverage.checking import Mend, Progress, count_again
from storage.coverage.cube.batch import AT_ONCE
from storage.databases import Database, kind_of
from storage.errors import OutOfDate
from storage.sql import Connection, Dialect
from storage.statements import Statements
from storage.unit.unit import Reader, Unit
from storage.vault import Vault

_LOOK_AGAIN = 0.05
"""Seconds between two looks at the transactions of others."""

LANES = 4
"""Transactions at once on PostgreSQL: more than a process can keep busy only wait for its core."""

FOLDED_AT_ONCE = 10_000
"""Members whose facts one call of `fold` takes at most."""


class Store:
    """An open database. Synchronous, and safe to use from any thread."""

    def __init__(self, database: Database, vault: Vault) -> None:
        """Use `Store.open`."""
        self._database = database
        self._vault = vault
        self._dialect = database.dialect
        self._sql = Statements(self._dialect)
        self._inside = threading.local()

    @classmethod
    def open(
        cls, url: str, vault: Vault, *, create: bool | None = None, lanes: int = LANES
    ) -> Self:
        """Open the database that a URL names: an SQLite file, or PostgreSQL for many processes.

        With `create`, make it and bring it up to date, which by default is done for a file only:
        a PostgreSQL that others use is migrated on purpose (`migrate`). Raises InUse when another
        process has the file, OutOfDate when the schema is another version's, Sealed when it was
        written with another master key, StorageError for the rest.
        """
        database = kind_of(url).open_database(url, create=create, lanes=lanes)
        try:
            store = cls(database, vault)
            with store.transaction() as unit:
                unit.check_key()
                if database.alone:
                    unit.free_leases()
        except BaseException:
            database.close()
            raise
        return store

    @property
    def vault(self) -> Vault:
        """The keys this store was opened with."""
        return self._vault

    @property
    def lanes(self) -> int:
        """How many transactions can be open at once; a further one waits."""
        return self._database.lanes

    @property
    def name(self) -> int:
        """Of this process, among those that have the database open now."""
        return self._database.name

    def living(self) -> frozenset[int]:
        """The names of the processes that have the database open now. Raises Unavailable."""
        return self._database.living()

    @contextmanager
    def transaction(self) -> Iterator[Unit]:
        """A transaction that may write: committed and on disk at the end, rolled back on any error.

        A thread has one at a time. Raises Unavailable when the database, not the caller, is the
        trouble: away, full, read-only, or in a deadlock that it ended by giving up this one.
        Nothing was kept then, unless the connection was lost during the commit itself: whoever
        tries again must be able to tell, as `claim` is.
        """
        if getattr(self._inside, "open", False):
            raise RuntimeError("A transaction is open; use its unit, transactions do not nest.")
        self._inside.open = True
        try:
            with (
                self._database.transaction() as connection,
                work(connection, self._dialect, self._sql, self._vault) as unit,
            ):
                yield unit
        finally:
            self._inside.open = False

    @contextmanager
    def reader(self, *, brief: bool = False) -> Iterator[Reader]:
        """One consistent, read-only snapshot.

        `brief` for what is done in a moment and says how we are: it does not wait for long
        questions, and is ended when it becomes one.
        """
        with self._database.snapshot(brief=brief) as connection:
            yield Reader(connection, self._dialect, self._sql, self._vault)

    def fold(self, at: datetime, limit: int = FOLDED_AT_ONCE) -> int:
        """Fold facts of the ledger into the cube, of so many members at most; how many facts.

        In short transactions, beside turns and beside other processes that fold. Zero: there is
        nothing to fold, or others are at it.
        """
        facts = 0
        while limit > 0:
            with self.transaction() as unit:
                folded = unit.fold_facts(min(limit, AT_ONCE), at)
            facts += folded
            limit -= AT_ONCE
            if not folded:
                break
        return facts

    def fold_all(self, at: datetime) -> None:
        """Fold until there is nothing left to fold."""
        while self.fold(at):
            pass

    def rebuild(self, at: datetime, told: Progress) -> Mend:
        """Count the cube anew from the facts and put that in the place of what is kept."""
        with self.reader() as reader:
            mend = count_again(reader, told)
        with self.transaction() as unit:
            unit.mend(mend, at)
        return mend

    def outlast(self) -> None:
        """Wait until every transaction that is open now, in any process, is over."""
        left = self._database.transactions()
        while left:
            sleep(_LOOK_AGAIN)
            left &= self._database.transactions()

    def close(self) -> None:
        """Let go of the database; waits for the transactions that are open."""
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


@contextmanager
def work(
    connection: Connection, dialect: Dialect, statements: Statements, vault: Vault
) -> Iterator[Unit]:
    """What a transaction does that somebody else has begun, and commits or rolls back."""
    unit = Unit(connection, dialect, statements, vault)
    try:
        yield unit
        unit.finish()
    finally:
        unit.end()


def migrate(url: str) -> None:
    """Bring the schema of the database that a URL names up to date; a file is made if need be."""
    kind_of(url).migrate(url)


def is_current(url: str) -> bool:
    """Whether the schema of the database that a URL names is this program's."""
    return kind_of(url).is_current(url)


@contextmanager
def reading(url: str, vault: Vault) -> Iterator[Reader]:
    """A read-only snapshot of a database that another process may be using.

    Raises StorageError when there is none, OutOfDate when its schema is another version's, Sealed
    when it was written with another master key.
    """
    kind = kind_of(url)
    if not kind.is_current(url):
        raise OutOfDate("The database is of another version; run: lindung migrate")
    with kind.snapshot(url) as connection:
        reader = Reader(connection, kind.DIALECT, Statements(kind.DIALECT), vault)
        reader.check_key()
        yield reader
