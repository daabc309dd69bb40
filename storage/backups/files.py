"""A file that has its name only when it is whole, and on disk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from storage.disk import sync
from storage.driver import sqlite3
from storage.errors import StorageError, Unavailable

_LOGS: Final = ("-wal", "-journal")
"""What SQLite leaves beside a file, by the ends of the names, when not all is in it yet."""
_BESIDE: Final = ("", *_LOGS, "-shm", ".lock")
"""All that SQLite and we may lay there."""


@contextmanager
def becoming(path: Path, beside: Path) -> Iterator[Path]:
    """A new file under another name in the same folder; it gets its own when all went well.

    On any error it is gone again, with all that came beside it. Raises StorageError for whatever
    the disk says.
    """
    try:
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise StorageError(
            f"{beside} is being written, or left of one that was killed: remove it then."
        ) from None
    try:
        yield beside
        if any(Path(f"{beside}{end}").exists() for end in _LOGS):
            raise StorageError(
                f"{path} was not written: {beside} is in use. See that nobody opens it; try again."
            )
        sync(beside)
        beside.rename(path)
        sync(path.parent)
    except (OSError, sqlite3.Error, Unavailable) as error:
        cause = error.__cause__ if isinstance(error, Unavailable) else error
        if not isinstance(cause, (OSError, sqlite3.Error)):
            raise  # a server has its own words
        said = getattr(cause, "strerror", None) or cause
        raise StorageError(
            f"{path} was not written: {said}. Look at its disk, and try again."
        ) from error
    finally:
        clear(beside)


def clear(path: Path) -> None:
    """Remove a database and what lies beside it, as far as it is there."""
    for end in _BESIDE:
        Path(f"{path}{end}").unlink(missing_ok=True)
