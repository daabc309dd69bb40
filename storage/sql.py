"""SQL text made from the tables, and everything in which the databases differ.

Statements are made once, when a store opens, and run as text on the driver's own connection: an
ORM session costs fifty times the statement. A column that does not exist is a KeyError at start.
"""

# ruff: noqa: S608 - this module's work is to make SQL, from names that stand in our own tables

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from sqlite3 import Connection
from typing import Any, ClassVar, Literal, TypeAlias

import msgspec
from sqlmodel import SQLModel

from storage.tables import table_of

RowClass: TypeAlias = type[SQLModel]


class Dialect(ABC):
    """How one database wants things said. Everything else in `storage` is the same for all."""

    mark: ClassVar[str]  # stands for a parameter
    begin: ClassVar[str]  # opens a transaction that may write
    lock: ClassVar[str]  # makes a SELECT hold its rows until the commit

    @abstractmethod
    def within(self, column: str) -> str:
        """The condition that a column is one of the keys given as one parameter, see `keys`."""

    @abstractmethod
    def keys(self, values: Iterable[int]) -> Any:
        """Many keys as the one parameter of `within`."""

    @abstractmethod
    def insert_new(
        self, connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]
    ) -> list[bool]:
        """Run an `insert(..., conflict="nothing")` and say of each row whether it went in."""

    def text(self, statement: str) -> str:
        """A statement written by hand, with `?` for its parameters."""
        return statement.replace("?", self.mark)

    def insert(
        self, row: RowClass, columns: Sequence[str], conflict: Literal["nothing", "fail"] = "fail"
    ) -> str:
        """Insert one row; one whose key exists is left out, or is an error."""
        name = _checked(row, columns)
        marks = ", ".join([self.mark] * len(columns))
        tail = " ON CONFLICT DO NOTHING" if conflict == "nothing" else ""
        return f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks}){tail}"

    def upsert(self, row: RowClass, columns: Sequence[str], changes: Sequence[str]) -> str:
        """Insert one row, or change the one of the same key.

        A change is a column to take over, or a whole assignment where there is more to it.
        """
        key = [column.name for column in table_of(row).primary_key]
        sets = [c if "=" in c else f"{c} = excluded.{c}" for c in changes]
        target = f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {', '.join(sets)}"
        return self.insert(row, columns) + target

    def select(
        self, row: RowClass, columns: Sequence[str], where: str, *, lock: bool = False
    ) -> str:
        """Select by a condition; with `lock`, in key order and held until the commit."""
        name = _checked(row, columns)
        statement = f"SELECT {', '.join(columns)} FROM {name} WHERE {where}"
        if lock and self.lock:
            key = ", ".join(column.name for column in table_of(row).primary_key)
            statement += f" ORDER BY {key} {self.lock}"
        return self.text(statement)


class SqliteDialect(Dialect):
    """SQLite from 3.38 on. One writer holds the whole file, so no row is ever locked."""

    mark = "?"
    begin = "BEGIN IMMEDIATE"
    lock = ""

    def within(self, column: str) -> str:
        """One parameter whatever the number of keys, so the text and its plan stay the same."""
        return f"{column} IN (SELECT value FROM json_each(?))"

    def keys(self, values: Iterable[int]) -> str:
        """A JSON array; SQLite reads its numbers as 64-bit integers."""
        return msgspec.json.encode(list(values)).decode()

    def insert_new(
        self, connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]
    ) -> list[bool]:
        """One by one: in one process a call costs microseconds, not a round trip."""
        return [connection.execute(statement, row).rowcount == 1 for row in rows]


def _checked(row: RowClass, columns: Sequence[str]) -> str:
    """The table's name, when it has all of these columns."""
    table = table_of(row)
    for column in columns:
        table.columns[column]
    return table.name
