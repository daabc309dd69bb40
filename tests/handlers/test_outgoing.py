"""What a message is to Telegram: which buttons stand under it, and what they send."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.staff import Role
from tests.attacks.room import NIK, Room
from tests.blank import blank

BUDI, AGUS = 1, 8


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Room(blank(tmp_path / "room.db")) as room:
        yield room


def keyboard(room: Room, chat: int, *story: str) -> dict[str, Any]:
    """What stands under the input after all this was said."""
    for said in story:
        room.say(chat, said)
    _, body = room.calls[-1]
    found: dict[str, Any] = body["reply_markup"]
    return found


def test_a_phone_number_is_given_with_one_tap(room: Room) -> None:
    """The tap sends the contact; every other button sends its words, and the buttons fold away."""
    found = keyboard(room, BUDI, "/start", "Setuju, mulai", NIK, "Betul", "Budi")
    (share,), *others = found["keyboard"]
    assert share["request_contact"] is True
    assert [set(button) for row in others for button in row] == [{"text"}, {"text"}]
    assert found["one_time_keyboard"] is found["resize_keyboard"] is True


def test_an_agent_shares_no_contact_as_the_number_of_somebody_else(room: Room) -> None:
    room.appoint(AGUS, Role.AGENT, room.channel("brilink"))
    found = keyboard(room, AGUS, "/daftarkan", "Ia setuju", NIK, "Betul", "Budi")
    assert [set(button) for row in found["keyboard"] for button in row] == [{"text"}, {"text"}]
