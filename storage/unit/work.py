"""What every part of a transaction works with: one connection, its statements, the keys."""

from collections.abc import Sequence
from typing import Any

from storage.data_key import DataKey
from storage.sql import Connection, Cursor, Dialect, Each, One
from storage.statements import Statements
from storage.vault import Vault


class Work:
    """Runs statements of the fixed list. Knows nothing of what they are about."""

    def __init__(
        self, connection: Connection, dialect: Dialect, statements: Statements, vault: Vault
    ) -> None:
        self._connection: Connection | None = connection
        self._dialect = dialect
        self._sql = statements
        self._vault = vault
        self._data_keys: dict[bytes, DataKey] = {}

    def finish(self) -> None:
        """Before the commit: what was gathered for the end is written."""

    def end(self) -> None:
        """The transaction is over. Whatever is called from now on is an error."""
        self._connection = None

    def _open(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("This transaction is over; open another with store.transaction().")
        return self._connection

    def _run(self, statement: One, *parameters: Any) -> Cursor:
        return self._dialect.run(self._open(), statement, parameters)

    def _run_each(self, statement: Each, rows: Sequence[tuple[Any, ...]]) -> None:
        """Once for each row, in one call."""
        self._dialect.run_each(self._open(), statement, rows)

    def _changed(self, statement: Each, rows: Sequence[tuple[Any, ...]]) -> list[bool]:
        """Once for each row; of each, whether it did anything. A row begins with its key."""
        return self._dialect.changed(self._open(), statement, rows)
