"""A database of PostgreSQL on a disk that fills up: a small tmpfs where one may be mounted.

Elsewhere (no root) the server is told to refuse new rows with the same error, SQLSTATE 53100.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import sql

from tests.postgres import NOBODY, Server

MEGABYTES = 32
_REFUSE = b"""
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
  $$BEGIN RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END$$;
CREATE TRIGGER no_room BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION no_room()
"""


class SmallDisk(NamedTuple):
    """A database, and what makes its disk full and gives room again."""

    url: str
    fill: Callable[[], None]
    empty: Callable[[], None]


@contextmanager
def small_disk(server: Server) -> Iterator[SmallDisk]:
    """A fresh database that lies on it."""
    place = server.folder / "small"
    place.mkdir()
    size = ["-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=0777"]
    mounted = subprocess.run(["mount", *size, "tmpfs", place], check=False, capture_output=True)
    try:
        if mounted.returncode:
            url = server.new("plain")
            yield SmallDisk(
                url, lambda: _do(url, _REFUSE), lambda: _do(url, b"DROP FUNCTION no_room CASCADE")
            )
        else:
            url = _on(server, place / "data")
            ballast = place / "ballast"
            yield SmallDisk(url, lambda: _fill(ballast), ballast.unlink)
        server.drop(url)
        server.do(sql.SQL("DROP TABLESPACE IF EXISTS small"))
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", "-l", place], check=True)


def _on(server: Server, data: Path) -> str:
    data.mkdir(mode=0o700)
    if server.user is not None:
        os.chown(data, NOBODY, NOBODY)
    server.do(sql.SQL("CREATE TABLESPACE small LOCATION {}").format(str(data)))
    server.do(sql.SQL("CREATE DATABASE small TEMPLATE plain TABLESPACE small"))
    return server.url("small")


def _fill(ballast: Path) -> None:
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)


def _do(url: str, statements: bytes) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statements)
