"""The databases a store can lie in, and which one an address names."""

from contextlib import AbstractContextManager
from typing import Protocol

from storage.databases import postgresql, sqlite
from storage.databases.database import Database
from storage.sql import Connection, Dialect


class Kind(Protocol):
    """What the module of each database offers."""

    DIALECT: Dialect

    def open_database(self, url: str, *, create: bool | None, lanes: int) -> Database:
        """Open the database; with `create`, make it and bring it up to date."""

    def migrate(self, url: str) -> None:
        """Bring the schema up to date."""

    def is_current(self, url: str) -> bool:
        """Whether the schema is this program's."""

    def snapshot(self, url: str) -> AbstractContextManager[Connection]:
        """One consistent instant of a database that others may be using."""


def kind_of(url: str) -> Kind:
    """The module for the database that a URL names."""
    return postgresql if postgresql.is_meant(url) else sqlite


__all__ = ["Database", "Kind", "kind_of"]
