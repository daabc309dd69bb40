"""What a store needs of a database, whichever it is."""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

from storage.sql import Connection, Dialect


class Database(ABC):
    """One open database."""

    dialect: Dialect

    lanes: int
    """How many transactions can be open at once."""

    alone: bool
    """Whether no other process can have this database open."""

    name: int
    """Of this process, among those that have the database open now."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[Connection]:
        """A transaction: committed and on disk at the end, rolled back on any error.

        Raises Unavailable when the database, not the caller, is the trouble.
        """

    @abstractmethod
    def snapshot(self, *, brief: bool = False) -> AbstractContextManager[Connection]:
        """One consistent instant, to read from; `brief` if soon done, and not to be held up by who
        reads long."""

    @abstractmethod
    def living(self) -> frozenset[int]:
        """The names of the processes that have this database open now, ours included."""

    @abstractmethod
    def transactions(self) -> frozenset[str]:
        """The names of the transactions that are open now beside this one, in any process."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the database; waits for what is open."""
