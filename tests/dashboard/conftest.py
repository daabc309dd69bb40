"""A dashboard with an admin of all and a channel with its admin."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.staff import Role
from tests.attacks.room import Room
from tests.blank import blank
from tests.dashboard.site import Site, serving

DEWI, JOKO, AGUS = 31, 32, 33
"""Admin, admin of a channel, and its agent."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Room(blank(tmp_path / "room.db")) as room:
        staffed(room)
        with serving(room) as made:
            yield made


def staffed(room: Room) -> None:
    """Everybody gets their role, the way anybody does."""
    channel = room.channel("brilink")
    room.appoint(DEWI, Role.ADMIN)
    room.appoint(JOKO, Role.CHANNEL_ADMIN, channel)
    room.appoint(AGUS, Role.AGENT, channel)
