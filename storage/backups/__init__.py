"""A copy of the database while it is used, and the way back from it."""

from datetime import datetime
from pathlib import Path

from domain.sessions import LONGEST
from storage.audit.log import COMMAND_LINE, Deed
from storage.backups import postgresql, sqlite
from storage.backups.files import becoming
from storage.databases.postgresql import is_meant
from storage.errors import OutOfDate, StorageError
from storage.keys.repeating import Marks, Repeated, repeat
from storage.store import Store, is_current, reading
from storage.unit.unit import Unit
from storage.vault import Vault


def back_up(url: str, vault: Vault, path: Path, at: datetime) -> None:
    """Write one consistent instant of a database to a new file that only its owner can read.

    The audit log says so: on PostgreSQL in the database and so in the copy; a file in use takes no
    line of ours, so there it stands in the copy alone, which is opened for it, and so is tried.
    The file has its name only when it is whole. Raises StorageError.
    """
    if path.exists():
        raise StorageError(f"{path} exists; a backup is never written over. Name a new file.")
    if not is_current(url):
        raise OutOfDate(
            "The database is of another version; back it up with that one before: lindung migrate"
        )
    with becoming(path, Path(f"{path}.part")) as part:
        if is_meant(url):
            with Store.open(url, vault, create=False) as store:
                _note(store, at)
            with reading(url, vault):
                postgresql.dump(url, part)
        else:
            with reading(url, vault):
                pass  # the key fits, so that the copy can be opened
            sqlite.copy(url, part)
            with Store.open(f"sqlite:///{part}", vault, create=False) as store:
                _note(store, at)


def restore(url: str, vault: Vault, path: Path, decided: Marks, at: datetime) -> Repeated:
    """Make an empty database what the backup says, and decide again what was decided since.

    It is there when all of that is done, or not at all: nobody ever finds the erased in it.
    `decided` is the list of `storage.keys.repeating`. Returns how many that was about. Raises
    StorageError when the database is not empty, or the file no backup of this key.
    """
    place = postgresql if is_meant(url) else sqlite
    with place.restoring(url, vault, path) as unit:
        taken = [deed.at for deed in unit.deeds() if deed.action == Deed.BACK_UP]
        if not taken:
            raise StorageError(
                f"{path} is no whole backup: it does not say when it was taken. Name another file."
            )
        return _finish(unit, vault, decided, max(taken), at)


def _finish(unit: Unit, vault: Vault, decided: Marks, taken: datetime, at: datetime) -> Repeated:
    again = repeat(unit, vault, decided, taken, at)
    unit.prune_sessions(at + LONGEST)  # all: who signed out since must not be in again
    unit.drop_invitations()  # a link that was used since would work once more
    unit.audit(COMMAND_LINE, Deed.RESTORE, f"of {taken:%Y-%m-%dT%H:%MZ}, {again}", at)
    return again


def _note(store: Store, at: datetime) -> None:
    with store.transaction() as unit:
        unit.audit(COMMAND_LINE, Deed.BACK_UP, "", at)
