"""A copy of the database while it is used, and the way back from it."""

from datetime import datetime
from pathlib import Path

from domain.sessions import LONGEST
from storage.audit.log import COMMAND_LINE, Action
from storage.backups import postgresql, sqlite
from storage.databases.postgresql import is_meant
from storage.errors import StorageError
from storage.keys.repeating import Marks, Repeated, repeat
from storage.store import Store, reading
from storage.vault import Vault


def back_up(url: str, vault: Vault, path: Path, at: datetime) -> None:
    """Write one consistent instant of a database to a new file that only its owner can read.

    The audit log says so: on PostgreSQL in the database and so in the copy; a file in use takes no
    line of ours, so there it stands in the copy alone, which is opened for it, and so is tried.
    Raises StorageError, FileExistsError.
    """
    if is_meant(url):
        with Store.open(url, vault, create=False) as store:
            _note(store, at)
        with reading(url, vault):
            postgresql.dump(url, path)
        return
    sqlite.copy(url, path)
    with Store.open(f"sqlite:///{path}", vault, create=False) as store:
        _note(store, at)
    Path(f"{path}.lock").unlink()


def restore(url: str, vault: Vault, path: Path, decided: Marks, at: datetime) -> Repeated:
    """Make an empty database what the backup says, and decide again what was decided since.

    `decided` is the list of `storage.keys.repeating`. Returns how many that was about. Raises
    StorageError when the database is not empty, or the file no backup of this key.
    """
    if is_meant(url):
        postgresql.load(url, path)
        return _finish(url, vault, decided, at)
    sqlite.put(url, path)
    try:
        return _finish(url, vault, decided, at)
    except StorageError:
        # With another key, say: the next try finds the place empty again.
        sqlite.remove(url)
        raise


def _finish(url: str, vault: Vault, decided: Marks, at: datetime) -> Repeated:
    with (
        Store.open(url, vault, create=not is_meant(url)) as store,
        store.transaction() as unit,
    ):
        taken = [deed.at for deed in unit.deeds() if deed.action == Action.BACK_UP]
        if not taken:
            raise StorageError("It does not say when it was taken: this is no whole backup.")
        again = repeat(unit, vault, decided, max(taken), at)
        unit.prune_sessions(at + LONGEST)  # all: who signed out since must not be in again
        unit.drop_invitations()  # a link that was used since would work once more
        about = f"of {max(taken):%Y-%m-%dT%H:%MZ}, {again}"
        unit.audit(COMMAND_LINE, Action.RESTORE, about, at)
    return again


def _note(store: Store, at: datetime) -> None:
    with store.transaction() as unit:
        unit.audit(COMMAND_LINE, Action.BACK_UP, "", at)
