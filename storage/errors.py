"""What can be wrong with the store itself. Every message is one line that says what to do.

Nothing a person sent ever stands in one of these.
"""


class StorageError(Exception):
    """The store cannot be used as asked; the message says why and what to do."""


class InUse(StorageError):
    """Other processes use this database: SQLite is for one, and a schema changes under none."""


class OutOfDate(StorageError):
    """The database's schema is not the one this program was written for."""


class Unavailable(StorageError):
    """The database cannot be used just now (disk full, I/O error). Nothing of the turn was kept.

    Not the fault of what was being stored: the same turn may be tried again later.
    """


class Unsupported(StorageError):
    """This database, or this SQLite, cannot carry the store."""


class Sealed(StorageError):
    """Sealed data did not open: another master key, or the row was altered or moved."""


class BadKey(StorageError):
    """The master key cannot be read, or others can read it too."""


class ChannelExists(StorageError):
    """A channel with this code exists already; choose another code."""


class NoRun(StorageError):
    """There is no run of the projection of that name."""
