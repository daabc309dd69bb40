"""`/undang`: which word is the channel, and which is the name."""

import pytest

from domain.staff import Role
from tests.attacks.room import Room

HEAD, ADMIN = 31, 32
READ_AS_CHANNEL = "kami baca sebagai kanal"


@pytest.fixture
def village(room: Room) -> Room:
    """An admin of all, and one of the channel `desa`."""
    own = room.channel("desa")
    room.channel("bank-sampah")
    room.appoint(HEAD, Role.CHANNEL_ADMIN, own)
    room.appoint(ADMIN, Role.ADMIN)
    return room


@pytest.mark.parametrize(
    "name",
    ["Desa Sukamaju", "DESA SUKAMAJU", "Bu Sari", "Desa", "desa", "Bank-Sampah Melati", "Desaku"],
)
def test_a_name_is_not_taken_apart(village: Room, name: str) -> None:
    shown = village.say(HEAD, f"/undang agen {name}")
    assert shown.startswith(f"Undangan untuk {name} sebagai agen ")
    assert READ_AS_CHANNEL not in shown


def test_the_own_channel_as_it_is_written_is_no_name_and_it_is_said_how_else(village: Room) -> None:
    shown = village.say(HEAD, "/undang agen desa sukamaju")
    assert shown.startswith("Undangan untuk sukamaju sebagai agen ")
    assert f"Kata pertama, desa, {READ_AS_CHANNEL}" in shown
    again = shown.splitlines()[-1]
    assert again == "/undang agen desa desa sukamaju"
    assert village.say(HEAD, again).startswith("Undangan untuk desa sukamaju sebagai agen ")


def test_no_other_channel_is_invited_for(village: Room) -> None:
    assert village.say(HEAD, "/undang agen bank-sampah Bu Sari").startswith("Tulis siapa")


@pytest.mark.parametrize("code", ["desa", "Desa", "DESA"])
def test_an_admin_of_all_names_the_channel_first_however_it_is_written(
    village: Room, code: str
) -> None:
    shown = village.say(ADMIN, f"/undang agen {code} Desa Sukamaju")
    assert shown.startswith("Undangan untuk Desa Sukamaju sebagai agen ")
    assert READ_AS_CHANNEL not in shown
    assert village.say(ADMIN, "/undang agen Sukamaju").startswith("Tulis siapa")
