"""A dump of PostgreSQL made by us: each table by COPY, all in one snapshot, in one ZIP file.

Made here and not by pg_dump, so that it needs no program of the server's own version, and restores
into any version that the migrations make.
"""

# ruff: noqa: S608 - only names of our own tables are put into these texts

import os
from contextlib import closing
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import psycopg
from sqlmodel import SQLModel

from storage.databases import postgresql
from storage.errors import StorageError

PIECE: Final = 1 << 20
_REVISION: Final = "alembic_version"
_APPEND_ONLY: Final = frozenset({"ledger", "audit"})
"""New ones are empty, and refuse even to be emptied."""


def dump(url: str, path: Path) -> None:
    """Every table as of one instant, into a new file. Turns go on meanwhile."""
    with postgresql.snapshot(url) as connection:
        connection.execute("SET LOCAL statement_timeout = 0")
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file, ZipFile(file, "w", ZIP_DEFLATED) as archive:
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


def load(url: str, path: Path) -> None:
    """Fill an empty database with a dump, all of it or nothing. Raises StorageError."""
    try:
        archive = ZipFile(path)
    except BadZipFile:
        raise StorageError(f"{path} is no backup of a PostgreSQL.") from None
    with archive:
        _check_empty(url)
        postgresql.migrate(url)
        with closing(psycopg.connect(postgresql._conninfo(url))) as connection, connection:
            made, here = archive.read(_REVISION).decode(), _revision(connection)
            if made != here:
                raise StorageError(
                    f"The backup is of version {made}, this program of {here}: restore it with the "
                    "program that made it, then run: lindung migrate"
                )
            for table in SQLModel.metadata.sorted_tables:
                if table.name not in _APPEND_ONLY:
                    connection.execute(f"DELETE FROM {table.name}".encode())
                columns = ", ".join(table.columns.keys())
                question = f"COPY {table.name} ({columns}) FROM STDIN".encode()
                with archive.open(table.name) as member, connection.cursor().copy(question) as rows:
                    while piece := member.read(PIECE):
                        rows.write(piece)


def _check_empty(url: str) -> None:
    with closing(psycopg.connect(postgresql._conninfo(url))) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1"
        ).fetchone()
    if found is not None:
        raise StorageError("The database is not empty; a backup is restored where nothing is.")


def _revision(connection: psycopg.Connection[tuple[object, ...]]) -> str:
    row = connection.execute(b"SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""
