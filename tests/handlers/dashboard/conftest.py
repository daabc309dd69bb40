"""A room with two years of made-up people in twelve channels."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.made_up import make_up
from domain.months import Month
from domain.staff import Role
from tests.attacks.room import Room
from tests.blank import blank

ADMIN, CHANNEL_ADMIN = 9, 8
CHANNELS = 11
"""Of the made-up ledger, besides the direct one."""


@pytest.fixture(scope="session")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Read it; whoever writes makes a room of their own."""
    folder: Path = tmp_path_factory.mktemp("busy")
    with Room(blank(folder / "room.db")) as room:
        numbers = [room.channel(f"kanal{n}") for n in range(1, CHANNELS + 1)]
        make_up(room.store, Month(2026, 11), 4_000, 1)
        room.appoint(ADMIN, Role.ADMIN)
        room.appoint(CHANNEL_ADMIN, Role.CHANNEL_ADMIN, numbers[0])
        yield room


@pytest.fixture
def quiet(tmp_path: Path) -> Iterator[Room]:
    """A room in which nothing has happened."""
    with Room(blank(tmp_path / "room.db")) as room:
        yield room
