"""What every database can be asked, and the words that are the same for all."""

# ruff: noqa: S608 - this package's work is to make SQL, from names that stand in our own tables

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal, NewType, Protocol, TypeAlias

from sqlmodel import SQLModel

from storage.tables import table_of

RowClass: TypeAlias = type[SQLModel]

One = NewType("One", str)
"""A statement that is run with its parameters, once."""

Each = NewType("Each", str)
"""A statement that is run for many rows at a time."""


STATEMENTS_KEPT = 600
"""Compiled statements that a connection keeps: all of the fixed list, and what a start runs."""


class Cursor(Protocol):
    """What a driver gives back, as far as we use it.

    Not how many rows were changed: on PostgreSQL that is known only once results are asked for.
    """

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """The rows that are left, one by one."""


Connection: TypeAlias = Any
"""A driver's own connection: only the dialect that belongs to it knows how to use it."""


class Dialect(ABC):
    """How one database wants things said. Everything else in `storage` is the same for all."""

    shared: ClassVar[bool]
    """Whether other transactions run beside ours, so that what we change must be locked."""

    lock: ClassVar[str]
    """At the end of a SELECT: hold its rows until the commit."""

    skip: ClassVar[str]
    """At the end of a SELECT: hold its rows, and leave out those that others hold."""

    @abstractmethod
    def text(self, statement: str) -> One:
        """A statement written by hand, with `?` for its parameters."""

    @abstractmethod
    def within(self, column: str, *, words: bool = False) -> str:
        """The condition that a column is one of the keys given as one parameter, see `keys`.

        They are whole numbers, or `words`.
        """

    @abstractmethod
    def keys(self, values: Iterable[int] | Iterable[str]) -> Any:
        """Many keys as the one parameter of `within`."""

    @abstractmethod
    def hexadecimal(self, column: str) -> str:
        """The expression that writes bytes as digits, null if there are none."""

    @abstractmethod
    def shares(self, number: int) -> One:
        """Share what has this number until the commit: waits for whoever has it alone."""

    @abstractmethod
    def takes(self, number: int) -> One:
        """Have what has this number alone until the commit; says, without waiting, whether."""

    @abstractmethod
    def patiently(self) -> One:
        """From here on until the commit a statement may take as long as it needs."""

    @abstractmethod
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
        """Change the rows with these keys: first the new values are given, then the key.

        `also` is a further assignment, `only` a further condition, without parameters. `in_order`:
        where rows are locked, they are in the order of the key, whatever plan the server makes.
        """

    @abstractmethod
    def delete_each(self, row: RowClass, key: Sequence[str]) -> Each:
        """Remove the rows that have these values, beginning with the primary key."""

    @abstractmethod
    def run(self, connection: Connection, statement: One, parameters: Sequence[Any]) -> Cursor:
        """Run a statement."""

    @abstractmethod
    def run_each(
        self, connection: Connection, statement: Each, rows: Sequence[tuple[Any, ...]]
    ) -> None:
        """Run a statement for each of these rows."""

    @abstractmethod
    def changed(
        self, connection: Connection, statement: Each, rows: Sequence[tuple[Any, ...]]
    ) -> list[bool]:
        """Run a statement for each of these rows, and say of each whether it did anything.

        For an insert that leaves out what exists, and for `delete_each`. A row begins with its
        primary key.
        """

    @abstractmethod
    def _insert(self, row: RowClass, columns: Sequence[str], computed: Mapping[str, str]) -> str:
        """Insert rows; a `computed` column is that expression, over the columns of `new`."""

    def _returning(self, key: Sequence[str]) -> str:  # noqa: ARG002 - PostgreSQL needs it
        """What an insert or a delete has to end with for `changed`."""
        return ""

    def insert(
        self,
        row: RowClass,
        columns: Sequence[str],
        conflict: Literal["nothing", "fail"] = "fail",
        computed: Mapping[str, str] | None = None,
    ) -> Each:
        """Insert rows; one whose key exists is left out, or is an error."""
        statement = self._insert(row, columns, computed or {})
        if conflict == "nothing":
            statement += " ON CONFLICT DO NOTHING" + self._returning(_key_of(row, columns))
        return Each(statement)

    def upsert(self, row: RowClass, columns: Sequence[str], changes: Sequence[str]) -> Each:
        """Insert rows, or change those of the same key.

        A change is a column to take over, or a whole assignment where there is more to it.
        """
        key = ", ".join(column.name for column in table_of(row).primary_key)
        sets = [c if "=" in c else f"{c} = excluded.{c}" for c in changes]
        target = f" ON CONFLICT ({key}) DO UPDATE SET {', '.join(sets)}"
        return Each(self._insert(row, columns, {}) + target)

    def select(
        self, row: RowClass, columns: Sequence[str], where: str, *, lock: bool = False
    ) -> One:
        """Select by a condition; with `lock`, in key order and held until the commit."""
        name = checked(row, columns)
        statement = f"SELECT {', '.join(columns)} FROM {name} WHERE {where}"
        if lock and self.lock:
            key = ", ".join(column.name for column in table_of(row).primary_key)
            statement += f" ORDER BY {key}{self.lock}"
        return self.text(statement)


def checked(row: RowClass, columns: Sequence[str]) -> str:
    """The table's name, when it has all of these columns."""
    table = table_of(row)
    for column in columns:
        table.columns[column]
    return table.name


def _key_of(row: RowClass, columns: Sequence[str]) -> Sequence[str]:
    """The primary key, in the order in which rows begin with it."""
    names = {column.name for column in table_of(row).primary_key}
    if set(columns[: len(names)]) != names:
        raise KeyError(f"Rows of {row.__tablename__} begin with their key.")
    return columns[: len(names)]


def by_tabs(columns: Sequence[str]) -> str:
    """These columns as one text; what is not there is empty."""
    places = "\t".join("%s" for _ in columns)
    return f"format('{places}', {', '.join(columns)})"
