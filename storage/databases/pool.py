"""A few connections to PostgreSQL, each in one transaction at a time."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from psycopg import Connection as PgConnection
from psycopg import Error, OperationalError
from psycopg.errors import PipelineAborted
from psycopg.pq import TransactionStatus

from storage.errors import Unavailable

Connection: TypeAlias = "PgConnection[Any]"

_PASSED_OVER = "A statement of this transaction failed and was passed over: nothing was kept."


class Pool:
    """Connections are made when needed, and one that broke is replaced by a new one.

    Smaller than the ready-made pools, which have threads of their own and know nothing of `begin`:
    it is the statement that shows whether a connection is alive, at no further round trip.
    """

    def __init__(
        self, connect: Callable[[], Connection], begin: str, size: int, patience: float
    ) -> None:
        self.size = size
        self._connect = connect
        self._begin = begin
        self._patience = patience
        self._free = threading.Semaphore(size)
        self._idle: list[Connection] = []

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection in a transaction: committed at the end, rolled back on any error.

        Statements travel together until a result is asked for: the writes at the end of a turn
        and its commit are one round trip. So a failure may show only at a later statement, or here.
        """
        if not self._free.acquire(timeout=self._patience):
            raise Unavailable("The database is too busy just now: no connection became free.")
        try:
            connection = self._begun()
            try:
                with connection.pipeline():
                    yield connection
                    committed = connection.execute("COMMIT", prepare=False)
                if committed.statusmessage != "COMMIT":
                    raise RuntimeError(_PASSED_OVER)
            except PipelineAborted:
                raise RuntimeError(_PASSED_OVER) from None
            finally:
                self._give_back(connection)
        finally:
            self._free.release()

    def close(self) -> None:
        """Close every connection; waits for transactions that are open."""
        for _ in range(self.size):
            self._free.acquire(timeout=self._patience)
        while self._idle:
            self._idle.pop().close()

    def _begun(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            try:
                connection.execute(self._begin, prepare=False)
            except OperationalError:
                # It broke while nobody used it, so nothing is lost with it.
                connection.close()
            else:
                return connection
        connection = self._connect()
        try:
            connection.execute(self._begin, prepare=False)
        except BaseException:
            connection.close()
            raise
        return connection

    def _give_back(self, connection: Connection) -> None:
        if connection.info.transaction_status is not TransactionStatus.IDLE:
            with contextlib.suppress(Error):
                connection.execute("ROLLBACK", prepare=False)
        if connection.info.transaction_status is TransactionStatus.IDLE:
            self._idle.append(connection)
        else:
            connection.close()
