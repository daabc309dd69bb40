"""A database with two people, a backup of it, and an empty place, for tests that go wrong there."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from storage import StorageError, Store, reading
from storage.backups import back_up, restore
from storage.keys.repeating import line_of_chat, read_marks
from tests.postgres import Server
from tests.storage.samples import NOW, VAULT, budi, enrollment

LATER = NOW + timedelta(days=1)
ERASED = line_of_chat(VAULT, 1, NOW + timedelta(hours=1))
"""The line of the list of erasures that says that the first of the two has gone since."""


class Places(NamedTuple):
    """Addresses of the database and of the empty place; where the backup is, or may be."""

    first: str
    second: str
    folder: Path

    @property
    def copy(self) -> Path:
        """The file of the backup."""
        return self.folder / "copy"

    def back_up(self) -> Path:
        """The backup, made before the first of the two was erased."""
        back_up(self.first, VAULT, self.copy, NOW)
        return self.copy

    def left(self, beside: str) -> set[str]:
        """What lies in the folder under that name, and what came with it."""
        return {each.name for each in self.folder.glob(f"{beside}*")}

    def restored_well(self) -> None:
        """Nothing is there, and a restore goes as if nothing had been."""
        with pytest.raises(StorageError), reading(self.second, VAULT):
            pass
        assert restore(self.second, VAULT, self.copy, read_marks([ERASED]), LATER).erased == 1
        with Store.open(self.second, VAULT) as store, store.transaction() as unit:
            assert unit.load([1, 2]).keys() == {2}


def _filled(places: Places) -> Places:
    with Store.open(places.first, VAULT) as store, store.transaction() as unit:
        unit.save([budi(1), budi(2)], NOW)
        unit.enroll([enrollment(1)], NOW)
    return places


@pytest.fixture
def files(tmp_path: Path) -> Places:
    """Both are files of SQLite."""
    one, two = (f"sqlite:///{tmp_path / name}" for name in ("one.db", "two.db"))
    return _filled(Places(one, two, tmp_path))


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Places]:
    """The same, on each of the databases."""
    if request.param == "sqlite":
        yield request.getfixturevalue("files")
        return
    server: Server = request.getfixturevalue("postgres")
    made = Places(server.new("plain"), server.new(), tmp_path)
    yield _filled(made)
    server.drop(made.first)
    server.drop(made.second)
