"""A backup that is killed, refused or has no room leaves nothing that looks whole."""

import psycopg
import pytest

from storage import OutOfDate, Sealed, StorageError, Store, Vault
from storage.backups import back_up
from tests.faults.conftest import Places
from tests.no_room import no_room_beyond
from tests.storage.samples import NOW, VAULT


@pytest.mark.parametrize("share", [0.2, 0.9])
def test_a_backup_without_room_leaves_nothing(places: Places, share: float) -> None:
    whole = places.folder / "whole"
    back_up(places.first, VAULT, whole, NOW)
    size = int(whole.stat().st_size * share)
    said = r"copy was not written: .*\. Look at its disk, and try again\.$"
    with no_room_beyond(size), pytest.raises(StorageError, match=said):
        places.back_up()
    assert places.left("copy") == set()
    places.back_up()
    assert places.left("copy") == {"copy"}


def test_a_backup_with_another_key_leaves_nothing(places: Places) -> None:
    with pytest.raises(Sealed):
        back_up(places.first, Vault(bytes(32)), places.copy, NOW)
    assert places.left("copy") == set()


def test_a_backup_of_another_version_leaves_nothing(places: Places) -> None:
    behind = "UPDATE alembic_version SET version_num = '0001'"
    if places.first.startswith("sqlite"):
        with Store.open(places.first, VAULT) as store, store.transaction() as unit:
            unit._open().execute(behind)
    else:
        with psycopg.connect(places.first) as connection:
            connection.execute(behind.encode())
    with pytest.raises(OutOfDate, match=r"back it up with that one before: lindung migrate$"):
        places.back_up()
    assert places.left("copy") == set()


def test_a_backup_that_was_killed_is_told_from_a_whole_one(places: Places) -> None:
    """Nobody can know whether it is being written still, so a human removes it."""
    (places.folder / "copy.part").touch()
    with pytest.raises(StorageError, match=r"copy\.part is being written, or left of one"):
        places.back_up()
    assert places.left("copy") == {"copy.part"}
