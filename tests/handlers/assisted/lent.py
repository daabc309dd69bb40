"""Forms that workers lend and agents begin, in a room."""

import re
from typing import Any

from dialog.conversation import Conversation
from domain.assisted import written
from storage.drafts.drafts import Draft
from tests.attacks.room import ROAD, Room, nik_of
from tests.storage.samples import rows

SITI, RUDI, AGUS, BAYU, RATNA, DEWI = 11, 12, 21, 22, 31, 32
VOID = "tidak berlaku lagi"
REVIEW = "Cek dulu ya"


def lent(room: Room, chat: int = SITI) -> str:
    """A whole form that waits for the agent who is told this code."""
    room.walk(chat, nik_of(chat))
    return code_in(room.say(chat, "/mintaagen"))


def code_in(told: str) -> str:
    return told.split("\n\n")[1].strip()


def taken(room: Room) -> Draft:
    """Siti's form, which she lent, before the agent."""
    taken_too(room)
    return the_draft(room)


def taken_too(room: Room) -> None:
    """The same, beside others."""
    room.say(AGUS, f"/ambil {lent(room)}")


def filled_in(room: Room, said: tuple[str, ...] = ROAD[2:]) -> None:
    """A form that the agent has begun for somebody."""
    for words in ("/daftarkan", "Ia setuju, mulai", *said):
        room.say(AGUS, words)


def asked(room: Room) -> Draft:
    """A form that the agent filled in, and Siti is asked to agree to."""
    filled_in(room)
    room.say(AGUS, "Benar, lanjut")
    room.say(SITI, f"/start {payload_in(room.say(AGUS, 'Di HP pekerja'))}")
    return the_draft(room)


def passed_on(room: Room) -> str:
    """What Siti opens to go on alone with what the agent began."""
    filled_in(room, ROAD[2:5])
    return "/start " + payload_in(room.say(AGUS, "/serahkan"))


def payload_in(told: str) -> str:
    (found,) = re.findall(r"start=(\S+)", told)
    return str(found)


def the_draft(room: Room) -> Draft:
    """The only one that there is."""
    ((code,),) = rows(room.store, "SELECT code FROM draft")
    with room.store.transaction() as unit:
        return unit.drafts([code])[code]


def own(room: Room, chat: int = SITI) -> Conversation:
    with room.store.transaction() as unit:
        return unit.load([chat])[chat].conversation


def take_back(room: Room, chat: int, draft: Draft) -> str:
    return room.press(chat, f"ambilkembali:0:{written(draft.code)}")


def told(room: Room, chat: int) -> list[dict[str, Any]]:
    """What this chat was told, and the buttons under it."""
    return [body for _, body in room.calls if body.get("chat_id") == chat]
