"""Rooms on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.room import Room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A room on SQLite."""
    with Room(f"sqlite:///{tmp_path / 'room.db'}") as made:
        yield made
