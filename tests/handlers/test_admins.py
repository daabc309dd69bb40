"""Who is told what concerns admins: never an agent, another channel, or somebody suspended."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.staff import Role
from handlers.staff.admins import admins
from tests.attacks.room import Room

INA, DEWI, OF_BRILINK, OF_POS, AGENT = 14, 12, 15, 16, 13


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Room(f"sqlite:///{tmp_path / 'lindung.db'}") as made:
        brilink, pos = made.channel("brilink"), made.channel("pos")
        made.appoint(INA, Role.ADMIN)
        made.appoint(DEWI, Role.ADMIN)
        made.appoint(OF_BRILINK, Role.CHANNEL_ADMIN, brilink)
        made.appoint(OF_POS, Role.CHANNEL_ADMIN, pos)
        made.appoint(AGENT, Role.AGENT, brilink)
        with made.store.transaction() as unit:
            unit.suspend(DEWI, made.clock.now())
        yield made


def test_who_is_told(room: Room) -> None:
    with room.store.transaction() as unit:
        brilink = unit.staff([AGENT])[AGENT].channel
        assert admins(unit) == {INA: "id"}
        assert admins(unit, channel=brilink) == {INA: "id", OF_BRILINK: "id"}
        assert admins(unit, ours=False, channel=brilink) == {OF_BRILINK: "id"}
        unit.suspend(OF_BRILINK, room.clock.now())
        assert admins(unit, ours=False, channel=brilink) == {}


def test_each_in_their_own_language(room: Room) -> None:
    room.say(INA, "/bahasa")
    room.say(INA, "English")
    with room.store.transaction() as unit:
        assert admins(unit) == {INA: "en"}
