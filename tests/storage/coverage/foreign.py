"""A reader that knows nothing but the contract."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg

from storage.coverage.views import ROLE, place
from storage.driver import sqlite3


@contextmanager
def foreign(address: str) -> Iterator[Any]:
    """It is connected as the role, or the file read-only."""
    if address.startswith("sqlite"):
        uri = f"file:{address.removeprefix('sqlite:///')}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            yield connection
    else:
        with closing(psycopg.connect(address, autocommit=True)) as connection:
            connection.execute(f"SET ROLE {ROLE}".encode())
            yield connection


def named(view: Any, address: str) -> str:
    return place(view, "sqlite" if address.startswith("sqlite") else "postgresql")
