"""A dump of PostgreSQL made by us: each table by COPY, all in one snapshot, in one ZIP file.

Made here and not by pg_dump, so that it needs no program of the server's own version, and restores
into any version that the migrations make.
"""

# ruff: noqa: S608 - only names of our own tables are put into these texts

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sqlmodel import SQLModel

from storage.databases import postgresql
from storage.errors import StorageError
from storage.sql import Connection
from storage.statements import Statements
from storage.store import work
from storage.unit.unit import Unit
from storage.vault import Vault

PIECE: Final = 1 << 20
_REVISION: Final = "alembic_version"
_PROOF: Final = "proof"
"""The table that says whose master key this is: loaded first, so that another is told at once."""

_APPEND_ONLY: Final = frozenset({"ledger", "audit"})
"""New ones are empty, and refuse even to be emptied."""

_DAMAGE: Final = (BadZipFile, zlib.error, EOFError, ValueError, RuntimeError)
"""What ZipFile says of files that are none, or half of one, or altered."""


def dump(url: str, path: Path) -> None:
    """Every table as of one instant, into a file. Turns go on meanwhile."""
    with postgresql.snapshot(url) as connection:
        connection.execute("SET LOCAL statement_timeout = 0")
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            archive.writestr(_REVISION, _revision(connection))
            for table in SQLModel.metadata.sorted_tables:
                columns = ", ".join(table.columns.keys())
                question = f"COPY (SELECT {columns} FROM {table.name}) TO STDOUT"
                with (
                    archive.open(table.name, "w", force_zip64=True) as member,
                    connection.cursor().copy(question) as rows,
                ):
                    for piece in rows:
                        member.write(piece)


@contextmanager
def restoring(url: str, vault: Vault, path: Path) -> Iterator[Unit]:
    """A transaction on what the backup says; the database is there once it has been committed.

    Even the tables are made in it. Raises StorageError when there are some already, or the file is
    no backup.
    """
    with _opened(path) as archive, postgresql.begun(url) as connection:
        made, here = archive.read(_REVISION).decode(), _revision(connection)
        if made != here:
            raise StorageError(
                f"{path} is of version {made}, this program of {here}: restore it with the "
                "program that made it, then run: lindung migrate"
            )
        if not SQLModel.metadata.tables.keys() <= {*archive.namelist()}:
            raise _unfit(path)
        dialect = postgresql.DIALECT
        with work(connection, dialect, Statements(dialect), vault) as unit:
            _fill(connection, archive, _PROOF)
            unit.check_key()
            for table in SQLModel.metadata.sorted_tables:
                if table.name != _PROOF:
                    _fill(connection, archive, table.name)
            yield unit


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    """The backup, once every piece of it has been read. Raises StorageError."""
    with path.open("rb") as file:
        try:
            archive = ZipFile(file)
            whole = archive.testzip() is None and _REVISION in archive.namelist()
        except _DAMAGE:
            whole = False
        if not whole:
            raise _unfit(path)
        yield archive


def _unfit(path: Path) -> StorageError:
    return StorageError(
        f"{path} is no whole backup of a PostgreSQL. Name another file; "
        "one of an SQLite database fits SQLite alone."
    )


def _fill(connection: Connection, archive: ZipFile, name: str) -> None:
    """Let a table have what the backup has, in place of what the migrations wrote."""
    if name not in _APPEND_ONLY:
        connection.execute(f"DELETE FROM {name}")
    columns = ", ".join(SQLModel.metadata.tables[name].columns.keys())
    question = f"COPY {name} ({columns}) FROM STDIN"
    with archive.open(name) as member, connection.cursor().copy(question) as rows:
        while piece := member.read(PIECE):
            rows.write(piece)


def _revision(connection: Connection) -> str:
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""
