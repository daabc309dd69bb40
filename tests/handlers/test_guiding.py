"""Staff who type something are shown the way to their own desk, and it does what they asked for."""

from domain.staff import Role
from tests.attacks.room import Room

AGUS = 21


def test_somebody_with_a_role_chooses_a_language_as_anybody_does(room: Room) -> None:
    room.appoint(AGUS, Role.AGENT, room.channel("brilink"))
    room.say(AGUS, "/bahasa")
    assert "type /menu" in room.say(AGUS, "English")
    assert "type /menu" in room.say(AGUS, "hello")


def test_somebody_with_a_role_deletes_a_form_of_their_own(room: Room) -> None:
    room.appoint(AGUS, Role.AGENT, room.channel("brilink"))
    room.walk(AGUS)
    room.say(AGUS, "/batal")
    assert "/menu" in room.say(AGUS, "🗑 Hapus isian saya")
    assert "Isian yang belum dikirim" not in room.say(AGUS, "/dataku")


def test_an_unknown_command_brings_nothing_of_ones_own_into_a_workers_form(room: Room) -> None:
    room.appoint(AGUS, Role.AGENT, room.channel("brilink"))
    room.walk(AGUS)
    room.say(AGUS, "/daftarkan")
    assert "/menu" in room.say(AGUS, "/kanal")
    with room.store.transaction() as unit:
        (draft,) = unit.drafts_of(AGUS)
    assert draft.conversation.answers == {"language": "id"}
    assert room.say(AGUS, "Ia setuju, mulai").startswith("Langkah 2 dari 11")
