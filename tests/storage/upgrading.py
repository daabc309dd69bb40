"""A database on its way from one revision of the schema to another."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import Engine

from storage.databases import postgresql, sqlite, sqlite_file


@contextmanager
def bound_to(address: str) -> Iterator[Engine]:
    """The empty database at this address, for migrations."""
    if address.startswith("sqlite"):
        with closing(sqlite_file.connect_writer(Path(address.removeprefix("sqlite:///")))) as file:
            yield sqlite.engine(file)
    else:
        with closing(psycopg.connect(address)) as connection:
            yield postgresql.engine(connection)
