"""PostgreSQL: any number of processes, each with a few connections, all of which may write."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from secrets import randbelow
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.errors import DuplicatePreparedStatement, InvalidSqlStatementName
from psycopg.types.numeric import Int8BinaryDumper, Int8Dumper
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from storage import migrations
from storage.databases.arrays import ArrayDumper
from storage.databases.database import Database
from storage.databases.pool import Connection, Pool
from storage.databases.presence import Presence, living
from storage.errors import InUse, OutOfDate, StorageError, Unavailable, Unsupported
from storage.migrations import patience
from storage.sql import STATEMENTS_KEPT, PostgresDialect

DIALECT = PostgresDialect()

OLDEST = 140000
"""The oldest version that is still looked after."""

ENCODING = "UTF8"
"""Of the database: any other cannot hold what people write, or does not know that it is text."""

_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
_BEGIN_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

_SESSION = {
    "synchronous_commit": "on",  # a commit survives a power cut
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "10s",
    "timezone": "UTC",
}
_TO_READ = {
    "statement_timeout": "10min",
    "lock_timeout": "2s",
    # An old snapshot keeps the server from tidying up; an export writes for seconds between reads.
    "idle_in_transaction_session_timeout": "10min",
    "timezone": "UTC",
}
_TO_FILL = {"synchronous_commit": "on", "statement_timeout": "0", "timezone": "UTC"}

# A server that went away without a word is noticed; whoever needs others writes them in the URL.
_LINK = {
    "application_name": "lindung",
    "client_encoding": ENCODING,  # whatever PGCLIENTENCODING says
    "connect_timeout": "5",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}

# Not those of the server itself (autovacuum), which belong to nobody.
_TRANSACTIONS = """
SELECT lock.virtualxid FROM pg_locks AS lock JOIN pg_stat_activity AS its USING (pid)
WHERE lock.locktype = 'virtualxid' AND lock.granted AND pid <> pg_backend_pid()
  AND its.datname = current_database() AND its.usesysid IS NOT NULL
"""

_SOMETHING = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1"

_PATIENCE = 5.0
"""Seconds to wait for a connection."""

_READERS = 2

_PASSING = frozenset(
    {
        "25006",  # read-only: a standby, or being moved
        "25P03",  # we were idle in a transaction for too long
    }
)
"""Troubles that the driver does not count as operational."""

_PARTED = (
    "A pooler before the database shares its sessions out by transaction; let it pool whole"
    " sessions (PgBouncer: pool_mode = session), or name the server itself."
)


class PostgresDatabase(Database):
    """A database on a server, and our connections to it."""

    dialect = DIALECT
    alone = False

    def __init__(self, conninfo: str, lanes: int) -> None:
        self.lanes = lanes
        self._writers = Pool(lambda: connect(conninfo, _SESSION), _BEGIN, lanes, _PATIENCE)
        self._readers = Pool(
            lambda: connect(conninfo, _TO_READ), _BEGIN_SNAPSHOT, _READERS, _PATIENCE
        )
        self._brief = Pool(
            lambda: connect(conninfo, _SESSION), _BEGIN_SNAPSHOT, _READERS, _PATIENCE
        )
        self.name = randbelow(2**31)
        self._presence = Presence(lambda: connect(conninfo, _TO_READ), self.name)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """On a connection of its own."""
        with _passing(), self._writers.transaction() as connection:
            yield connection

    @contextmanager
    def snapshot(self, *, brief: bool = False) -> Iterator[Connection]:
        """On a connection that only reads."""
        pool = self._brief if brief else self._readers
        with _passing(), pool.transaction() as connection:
            yield connection

    def living(self) -> frozenset[int]:
        """Known by a session that is kept for it."""
        with _passing():
            return self._presence.living()

    def transactions(self) -> frozenset[str]:
        """Each holds a lock on its own name until it is over."""
        with self.transaction() as connection:
            return frozenset(name for (name,) in connection.execute(_TRANSACTIONS))

    def close(self) -> None:
        """Close our connections; the server stays."""
        self._presence.leave()
        self._writers.close()
        self._readers.close()
        self._brief.close()


def is_meant(url: str) -> bool:
    """Whether this is the address of a PostgreSQL."""
    return url.startswith(("postgresql:", "postgres:", "postgresql+psycopg:"))


def open_database(url: str, *, create: bool | None, lanes: int) -> PostgresDatabase:
    """Connect; only when told to, bring the schema up to date."""
    if create:
        migrate(url)
    elif not is_current(url):
        raise OutOfDate("The database is of another version; run: lindung migrate")
    return PostgresDatabase(_conninfo(url), lanes)


def migrate(url: str) -> None:
    """Bring the schema up to date. Raises InUse while processes run that know it as it was, or when
    somebody else did not let go of a table."""
    with _able(url) as connection:
        bound = engine(connection)
        if migrations.is_behind(bound) and (running := living(connection)):
            raise InUse(
                f"`lindung run` is at work here ({len(running)} processes), and would fail at what"
                " it does not know; stop all of them first."
            )
        patience.migrate(bound)


def is_current(url: str) -> bool:
    """Whether the schema of this database is this program's."""
    with _able(url) as connection:
        return migrations.is_current(engine(connection))


@contextmanager
def snapshot(url: str) -> Iterator[Connection]:
    """One instant of the database."""
    with _passing(), closing(connect(_conninfo(url), _TO_READ)) as connection:
        connection.execute(_BEGIN_SNAPSHOT)
        yield connection


@contextmanager
def begun(url: str) -> Iterator[Connection]:
    """One transaction that makes a database where nothing is: the schema and all that is put in.

    It is all committed at the end, or nothing is: the place is then as empty as before. Raises
    StorageError when something is there.
    """
    with _able(url) as connection, migrations.one_at_a_time(engine(connection)) as bound:
        if connection.execute(_SOMETHING).fetchone() is not None:
            raise StorageError(
                "The database is not empty; a backup is restored where nothing is. "
                "Make another one with createdb, and name it in LINDUNG_DATABASE_URL."
            )
        migrations.upgrade(bound)
        connection.cursor_factory = psycopg.RawCursor  # SQLAlchemy is done with it
        yield _ours(connection, _TO_FILL)


def engine(connection: psycopg.Connection[Any]) -> Engine:
    """SQLAlchemy, for migrations, over a connection we opened: ours to close."""
    return create_engine("postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool)


def connect(conninfo: str, session: dict[str, str]) -> Connection:
    """A connection on which each statement of the fixed list is prepared at its first use."""
    made: psycopg.Connection[Any] = psycopg.connect(
        conninfo, autocommit=True, prepare_threshold=0, cursor_factory=psycopg.RawCursor
    )
    return _ours(made, session)


def _ours(made: Connection, session: dict[str, str]) -> Connection:
    made.prepared_max = STATEMENTS_KEPT
    # One type for whole numbers, whatever their size, so that a statement is prepared once; more
    # than 64 bits is an OverflowError here as it is on SQLite. Arrays go in binary.
    for dumper in (Int8Dumper, Int8BinaryDumper):
        made.adapters.register_dumper(int, dumper)
    made.adapters.register_dumper(list, ArrayDumper)
    settings = ", ".join(f"set_config('{name}', '{session[name]}', false)" for name in session)
    made.execute(f"SELECT {settings}", prepare=False)
    return made


def _conninfo(url: str) -> str:
    """For libpq, with what we expect of a link unless the URL says otherwise."""
    scheme, _, rest = url.partition(":")
    plain = f"{scheme.removesuffix('+psycopg')}:{rest}"
    try:
        given = conninfo_to_dict(plain)
    except psycopg.ProgrammingError:
        raise Unsupported(
            "This is no database URL; write it as postgresql://user@host/database"
        ) from None
    return make_conninfo(**{**_LINK, **{name: str(value) for name, value in given.items()}})


def _check_server(connection: Connection) -> None:
    if connection.info.server_version < OLDEST:
        raise Unsupported("This PostgreSQL is too old; version 14 or newer is needed.")
    if (encoding := connection.info.parameter_status("server_encoding")) != ENCODING:
        raise Unsupported(
            f"This database keeps its text as {encoding}; make another one with: "
            f"createdb --template=template0 --encoding={ENCODING} lindung"
        )


@contextmanager
def _able(url: str) -> Iterator[Connection]:
    """A connection as SQLAlchemy wants it, to a server that can carry the store."""
    with _passing(), closing(psycopg.connect(_conninfo(url))) as connection:
        _check_server(connection)
        with closing(psycopg.connect(_conninfo(url))) as other:
            if _server_session(connection) == _server_session(other):
                raise Unsupported(_PARTED)
        yield connection


def _server_session(connection: Connection) -> Any:
    """Which it is; at rest, so that a pooler could give it to others."""
    found = connection.execute("SELECT pg_backend_pid()", prepare=False).fetchone()
    connection.rollback()
    return found


@contextmanager
def _passing() -> Iterator[None]:
    """Tell the database's troubles from ours: those pass, and what was asked may be tried again."""
    try:
        yield
    except DBAPIError as error:  # SQLAlchemy's wrapping, around migrations
        if isinstance(error.orig, psycopg.OperationalError):
            raise _unavailable(error.orig) from error
        raise
    except (DuplicatePreparedStatement, InvalidSqlStatementName) as error:
        raise Unsupported(_PARTED) from error
    except psycopg.Error as error:
        if isinstance(error, psycopg.OperationalError) or error.sqlstate in _PASSING:
            raise _unavailable(error) from error
        raise


def _unavailable(error: BaseException) -> Unavailable:
    """In one line; what follows the first tells of rows and places."""
    said = str(error).partition("\n")[0]
    return Unavailable(f"The database cannot be used just now: {said}.")
