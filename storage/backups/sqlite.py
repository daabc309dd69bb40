"""The SQLite file, copied by SQLite's own backup while another process writes to it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from storage.backups.files import becoming, clear
from storage.databases.sqlite_file import connect_reader, path_of, take_lock
from storage.driver import sqlite3
from storage.errors import StorageError
from storage.store import Store
from storage.unit.unit import Unit
from storage.vault import Vault


def copy(url: str, path: Path) -> None:
    """One instant of the file, in one read transaction: it neither waits nor is waited for."""
    with (
        closing(connect_reader(path_of(url))) as source,
        closing(sqlite3.connect(path, isolation_level=None)) as target,
    ):
        source.backup(target)


@contextmanager
def restoring(url: str, vault: Vault, path: Path) -> Iterator[Unit]:
    """A transaction on what the backup says; the database is there once it has been committed.

    Until then it lies beside its place. The lock of the place keeps others out of both. Raises
    StorageError when there is a database already, or the file is no backup.
    """
    place = path_of(url)
    lock = take_lock(place, create=True)
    try:
        _check_empty(place)
        _check_whole(path)
        beside = Path(f"{place}.restoring")
        clear(beside)  # of a restore that was killed
        with path.open("rb") as source, becoming(place, beside):
            with beside.open("wb") as target:
                shutil.copyfileobj(source, target)
            with Store.open(f"sqlite:///{beside}", vault) as store, store.transaction() as unit:
                yield unit
    finally:
        os.close(lock)


def _check_empty(place: Path) -> None:
    """A log of the database that was here before would be read as the new one's."""
    for there in (place, Path(f"{place}-wal"), Path(f"{place}-journal")):
        if there.exists():
            raise StorageError(
                f"{there} exists; a backup is restored where nothing is. Set it aside."
            )


def _check_whole(path: Path) -> None:
    """Look at every page. Nobody writes to a backup, so nothing need be laid beside it for that."""
    path.open("rb").close()
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as reader:
            names = ("quick_check(1)", "page_count", "page_size")
            said, pages, size = (reader.execute(f"PRAGMA {name}").fetchone()[0] for name in names)
            whole = said == "ok" and 0 < pages * size == path.stat().st_size
    except sqlite3.DatabaseError:
        whole = False
    if not whole:
        raise StorageError(
            f"{path} is no whole backup of an SQLite database. Name another file; "
            "one of a PostgreSQL fits a PostgreSQL alone."
        )
