"""PostgreSQL from 14 on, by psycopg. Many transactions at once, each locking the rows it changes.

A call is a round trip, so many rows go in one: each column as one array.
"""

# ruff: noqa: S608 - see storage.sql.dialect

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from itertools import count
from re import sub
from typing import Any

from sqlalchemy.dialects import postgresql

from storage.sql.dialect import Connection, Cursor, Dialect, Each, One, RowClass, checked
from storage.tables import table_of

_NAMES = postgresql.dialect()  # type: ignore[no-untyped-call]


_MANY = 1_000
"""Rows in one call, from which on a round trip does not matter."""


class PostgresDialect(Dialect):
    """Row locks are taken in the order of the keys, so that no two wait for each other in a ring.

    What runs for many rows keeps their order: who may wait for another sorts them by key.
    """

    shared = True
    lock = " FOR UPDATE"
    skip = " FOR UPDATE SKIP LOCKED"

    def text(self, statement: str) -> One:
        """Parameters are $1, $2, ... as the server itself has them."""
        number = count(1)
        return One(sub(r"\?", lambda _: f"${next(number)}", statement))

    def within(self, column: str, *, words: bool = False) -> str:
        """One parameter whatever the number of keys, so the plan can be kept."""
        return f"{column} = ANY(?::{'text' if words else 'bigint'}[])"

    def keys(self, values: Iterable[int] | Iterable[str]) -> list[int | str]:
        """An array."""
        return list(values)

    def hexadecimal(self, column: str) -> str:
        """In small letters."""
        return f"encode({column}, 'hex')"

    def shares(self, number: int) -> One:
        """A lock of the server's memory."""
        return One(f"SELECT 1 FROM pg_advisory_xact_lock_shared({number})")

    def takes(self, number: int) -> One:
        """The same lock."""
        return One(f"SELECT pg_try_advisory_xact_lock({number})")

    def patiently(self) -> One:
        """Without the session's limit."""
        return One("SELECT set_config('statement_timeout', '0', true)")

    def update_each(
        self,
        row: RowClass,
        changes: Sequence[str],
        key: Sequence[str],
        *,
        also: str = "",
        only: str = "",
        in_order: bool = False,
    ) -> Each:
        """All in one statement."""
        name, new = checked(row, ()), _arrays(row, (*changes, *key))
        sets = ", ".join([*(f"{c} = new.{c}" for c in changes), *filter(None, [also])])
        where = " AND ".join([*(f"{name}.{c} = new.{c}" for c in key), *filter(None, [only])])
        if not in_order:
            return Each(self.text(f"UPDATE {name} SET {sets} FROM {new} WHERE {where}"))
        keys = ", ".join(f"{name}.{c}" for c in key)
        same = " AND ".join(f"{name}.{c} = new.{c}" for c in key)
        mine = " AND ".join(f"{name}.{c} = held.{c}" for c in key)
        return Each(
            self.text(
                f"WITH new AS MATERIALIZED (SELECT * FROM {new}), held AS MATERIALIZED"
                f" (SELECT {keys} FROM {name} JOIN new ON {same} ORDER BY {keys}"
                f" FOR UPDATE OF {name})"
                f" UPDATE {name} SET {sets} FROM new, held WHERE {where} AND {mine}"
            )
        )

    def delete_each(self, row: RowClass, key: Sequence[str]) -> Each:
        """All in one statement."""
        name, new = checked(row, ()), _arrays(row, key)
        where = " AND ".join(f"{name}.{c} = new.{c}" for c in key)
        primary = [column.name for column in table_of(row).primary_key]
        returned = self._returning([f"{name}.{column}" for column in primary])
        return Each(self.text(f"DELETE FROM {name} USING {new} WHERE {where}{returned}"))

    def run(self, connection: Connection, statement: One, parameters: Sequence[Any]) -> Cursor:
        """With results in binary, where bytes are not spelled out."""
        cursor: Cursor = connection.execute(statement, parameters, binary=True)
        return cursor

    def run_each(
        self, connection: Connection, statement: Each, rows: Sequence[tuple[Any, ...]]
    ) -> None:
        """All in one round trip; none if there are no rows. For many, their end is waited for."""
        if not rows:
            return
        columns = [list(column) for column in zip(*rows, strict=True)]
        # What waits to be sent is moved with each part that goes: it must not grow.
        waits = connection.pipeline() if len(rows) >= _MANY else nullcontext()
        with waits:
            connection.execute(statement, columns)

    def changed(
        self, connection: Connection, statement: Each, rows: Sequence[tuple[Any, ...]]
    ) -> list[bool]:
        """By the keys that come back: of several rows with one key, only the first did it."""
        if not rows:
            return []
        columns = [list(column) for column in zip(*rows, strict=True)]
        done = set(connection.execute(statement, columns, binary=True))
        length = len(next(iter(done), ()))
        found = []
        for row in rows:
            key = row[:length]
            found.append(key in done)
            done.discard(key)
        return found

    def _insert(self, row: RowClass, columns: Sequence[str], computed: Mapping[str, str]) -> str:
        values = ", ".join(computed.get(column, f"new.{column}") for column in columns)
        into = f"INSERT INTO {checked(row, columns)} ({', '.join(columns)})"
        return self.text(f"{into} SELECT {values} FROM {_arrays(row, columns)}")

    def _returning(self, key: Sequence[str]) -> str:
        return f" RETURNING {', '.join(key)}"


def _arrays(row: RowClass, columns: Sequence[str]) -> str:
    """The rows, given as one array for each column, under the name `new`."""
    table = table_of(row)
    types = (table.columns[column].type.compile(dialect=_NAMES) for column in columns)
    arrays = ", ".join(f"?::{kind}[]" for kind in types)
    return f"unnest({arrays}) AS new({', '.join(columns)})"
