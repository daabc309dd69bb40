"""Rooms on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.room import Room
from tests.blank import blank
from tests.postgres import Server


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A room on SQLite."""
    with Room(blank(tmp_path / "room.db")) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Room, Server | None]]:
    """A room on each database; with the second, its server."""
    if request.param == "sqlite":
        with Room(blank(tmp_path / "room.db")) as room:
            yield room, None
        return
    server = request.getfixturevalue("postgres")
    with Room(request.getfixturevalue("postgres_url")) as room:
        yield room, server
