"""SQL text made from the tables, and how each database wants to be asked.

Statements are made once, when a store opens, and run as text on the driver's own connection: an
ORM session costs fifty times the statement. A column that does not exist is a KeyError at start.
"""

from storage.sql.dialect import (
    STATEMENTS_KEPT,
    Connection,
    Cursor,
    Dialect,
    Each,
    One,
    by_tabs,
)
from storage.sql.postgresql import PostgresDialect
from storage.sql.sqlite import SqliteDialect

__all__ = [
    "STATEMENTS_KEPT",
    "Connection",
    "Cursor",
    "Dialect",
    "Each",
    "One",
    "PostgresDialect",
    "SqliteDialect",
    "by_tabs",
]
