"""Rooms on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.room import Room
from tests.blank import blank


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A room on SQLite."""
    with Room(blank(tmp_path / "room.db")) as made:
        yield made
