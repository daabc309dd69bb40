"""The SQLite file, copied by SQLite's own backup while another process writes to it."""

import os
import shutil
from contextlib import closing
from pathlib import Path

from storage.databases.sqlite_file import connect_reader, path_of
from storage.driver import sqlite3
from storage.errors import StorageError


def copy(url: str, path: Path) -> None:
    """One instant of the file, in one read transaction: it neither waits nor is waited for."""
    with closing(connect_reader(path_of(url))) as source:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(path, isolation_level=None)) as target:
            source.backup(target)


def put(url: str, path: Path) -> None:
    """Lay the backup where there is no database. Raises StorageError when there is one."""
    place = path_of(url)
    if place.exists():
        raise StorageError(f"{place} exists; a backup is restored where nothing is.")
    with path.open("rb") as source:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as target:
            shutil.copyfileobj(source, target)
            target.flush()
            os.fsync(target.fileno())


def remove(url: str) -> None:
    """Take away what `put` has laid there."""
    place = path_of(url)
    for name in (place, *(Path(f"{place}{end}") for end in ("-wal", "-shm", ".lock"))):
        name.unlink(missing_ok=True)
