"""SQLite from 3.38 on. One writer holds the whole file, so no row is ever locked."""

# ruff: noqa: S608 - see storage.sql.dialect

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from storage.sql.dialect import Connection, Cursor, Dialect, Each, One, RowClass, checked


class SqliteDialect(Dialect):
    """In one process a call costs microseconds, not a round trip: many rows go one by one."""

    shared = False
    lock = ""
    skip = ""

    def text(self, statement: str) -> One:
        """As it is."""
        return One(statement)

    def within(self, column: str, *, words: bool = False) -> str:  # noqa: ARG002 - JSON tells
        """One parameter whatever the number of keys, so the text and its plan stay the same."""
        return f"{column} IN (SELECT value FROM json_each(?))"

    def keys(self, values: Iterable[int] | Iterable[str]) -> str:
        """A JSON array; SQLite reads its numbers as 64-bit integers."""
        return msgspec.json.encode(list(values)).decode()

    def hexadecimal(self, column: str) -> str:
        """In capitals; of null it makes an empty text."""
        return f"hex({column})"

    def shares(self, number: int) -> One:  # noqa: ARG002 - a transaction has the whole file
        """Nothing to do."""
        return One("SELECT 1")

    takes = shares

    def patiently(self) -> One:
        """It always may."""
        return One("SELECT 1")

    def update_each(
        self,
        row: RowClass,
        changes: Sequence[str],
        key: Sequence[str],
        *,
        also: str = "",
        only: str = "",
        in_order: bool = False,  # noqa: ARG002 - no row is ever locked
    ) -> Each:
        """One row at a time."""
        name = checked(row, (*changes, *key))
        sets = ", ".join([*(f"{column} = ?" for column in changes), *filter(None, [also])])
        where = " AND ".join([*(f"{column} = ?" for column in key), *filter(None, [only])])
        return Each(f"UPDATE {name} SET {sets} WHERE {where}")

    def delete_each(self, row: RowClass, key: Sequence[str]) -> Each:
        """One row at a time."""
        where = " AND ".join(f"{column} = ?" for column in key)
        return Each(f"DELETE FROM {checked(row, key)} WHERE {where}")

    def run(self, connection: Connection, statement: One, parameters: Sequence[Any]) -> Cursor:
        """On the connection itself."""
        cursor: Cursor = connection.execute(statement, parameters)
        return cursor

    def run_each(
        self, connection: Connection, statement: Each, rows: Sequence[tuple[Any, ...]]
    ) -> None:
        """One by one, in one call; none if there are no rows."""
        if rows:
            connection.executemany(statement, rows)

    def changed(
        self, connection: Connection, statement: Each, rows: Sequence[tuple[Any, ...]]
    ) -> list[bool]:
        """One by one."""
        return [connection.execute(statement, row).rowcount == 1 for row in rows]

    def _insert(self, row: RowClass, columns: Sequence[str], computed: Mapping[str, str]) -> str:
        into = f"INSERT INTO {checked(row, columns)} ({', '.join(columns)})"
        if not computed:
            return f"{into} VALUES ({', '.join('?' * len(columns))})"
        new = ", ".join(f"? AS {column}" for column in columns)
        values = ", ".join(computed.get(column, f"new.{column}") for column in columns)
        # Without a WHERE, an ON that follows would be read as one of a join.
        return f"{into} SELECT {values} FROM (SELECT {new}) AS new WHERE true"
