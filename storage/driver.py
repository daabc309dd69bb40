"""The one build of SQLite that this process uses.

Two builds in one process would undo each other's locks on a file, so nothing in `storage` opens
a connection but through this name. The wheel is newer than most platforms' own.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3  # noqa: TID251 - this is the driver
else:
    try:
        from pysqlite3 import dbapi2 as sqlite3
    except ImportError:  # no wheel for this platform: its own SQLite will do
        import sqlite3  # noqa: TID251

__all__ = ["sqlite3"]
