"""`/dataku` in a room: its buttons, the copy it sends, and a form that an agent filled in."""

import json
from base64 import b64decode
from dataclasses import replace
from typing import Any

from dialog.conversation import Answers
from domain.enrollment import Agreement, Assurance, Registrar
from domain.nik import Nik
from tests.attacks.room import Room, nik_of
from tests.storage.samples import enrollment


def press(room: Room, chat: int, wanted: str, revision: int | None = None) -> str:
    """A button of `/dataku`, of now or of another revision."""
    with room.store.transaction() as unit:
        now = unit.load([chat])[chat].conversation.revision
    return room.press(chat, f"dataku:{now if revision is None else revision}:{wanted}")


def copied(room: Room, chat: int) -> tuple[str, Any]:
    """The file that somebody gets, as it is written and read."""
    press(room, chat, "salinan")
    method, body = room.calls[-1]
    assert (method, body["chat_id"]) == ("sendDocument", chat)
    written = b64decode(body["document"]["base64"]).decode()
    return written, json.loads(written)


def agreed_on_own_phone(room: Room, chat: int) -> None:
    """A form that agent 1 filled in, and whose worker agreed in this chat."""
    room.say(chat, "/start")
    new = enrollment(chat, 500, Nik(nik_of(3)))
    who = replace(new.attribution, registered_by=Registrar(1))
    agreed = Agreement(Assurance.OWN_PHONE)
    form: Answers = {"nik": nik_of(3), "name": "Budi Santoso"}
    with room.store.transaction() as unit:
        unit.enroll([replace(new, attribution=who, agreed=agreed, form=form)], room.clock.now())
