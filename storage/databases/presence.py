"""Which processes use this PostgreSQL now: each holds a lock of its own for as long as it lives.

The server takes the lock back when the session ends, however the process ended. So nobody's clock
says who is dead, and one that merely pauses is not.
"""

import contextlib
import threading
from collections.abc import Callable
from typing import Any, TypeAlias

from psycopg import Connection as PgConnection
from psycopg import Error

Connection: TypeAlias = "PgConnection[Any]"

_OURS = 0x4C44
"""Tells our locks from other programs' on the same database ("LD")."""

_JOIN = f"SELECT pg_advisory_lock_shared({_OURS}, $1::int)"
_LIVING = (
    f"SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = {_OURS}"  # noqa: S608
    " AND objsubid = 2 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class Presence:
    """One process among those that share a database."""

    def __init__(self, connect: Callable[[], Connection], name: int) -> None:
        self._connect = connect
        self._name = name
        self._session: Connection | None = None
        self._turn = threading.Lock()

    def living(self) -> frozenset[int]:
        """The names of those that are there, ours included."""
        with self._turn:
            if self._session is not None:
                with contextlib.suppress(Error):
                    return living(self._session)
                self._session.close()
            self._session = self._connect()
            self._session.execute(_JOIN, [self._name])
            return living(self._session)

    def leave(self) -> None:
        """Let go of the lock."""
        with self._turn:
            if self._session is not None:
                self._session.close()


def living(session: Connection) -> frozenset[int]:
    """The names of the processes that use the database of this session."""
    return frozenset(name for (name,) in session.execute(_LIVING))
