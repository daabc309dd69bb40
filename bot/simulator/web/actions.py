"""What the buttons of the page make a person do."""

import base64
from collections.abc import Awaitable, Callable
from typing import Any

from bot.simulator.people.person import Person
from bot.simulator.people.persona import Persona
from bot.simulator.people.screen import NotOnScreenError

Json = dict[str, Any]
Action = Callable[[Person, Json], Awaitable[Any]]


async def _press_inline(person: Person, body: Json) -> None:
    message = person.chat.find(int(body["message_id"]))
    if message is None:
        raise NotOnScreenError("that message is not there any more")
    rows = message.inline or []
    try:
        button = rows[int(body["row"])][int(body["column"])]
    except IndexError:
        raise NotOnScreenError("that button is not there any more") from None
    person.press_inline(message, button)


async def _press(person: Person, body: Json) -> None:
    if "message_id" in body:
        await _press_inline(person, body)
    else:
        await person.press(str(body["text"]))


async def _edit(person: Person, body: Json) -> None:
    await person.edit(str(body["text"]), person.chat.find(int(body["message_id"])))


async def _contact_of(person: Person, body: Json) -> None:
    name, phone = str(body["first_name"]), str(body["phone"])
    await person.share_contact_of(Persona(key="other", first_name=name, phone=phone))


async def _document(person: Person, body: Json) -> None:
    if "data" not in body:
        await person.send_document()
        return
    data = base64.b64decode(str(body["data"]), validate=True)
    mime = str(body.get("mime") or "application/octet-stream")
    await person.send_document(str(body["name"]), data, mime)


async def _photo(person: Person, body: Json) -> None:
    data = base64.b64decode(str(body["data"]), validate=True) if "data" in body else None
    await person.send_photo(data)


ACTIONS: dict[str, Action] = {
    "start": lambda person, body: person.start(body.get("payload")),
    "say": lambda person, body: person.say(str(body["text"])),
    "press": _press,
    "press-again": lambda person, _: person.press_again(),
    "contact": lambda person, _: person.share_contact(),
    "contact-of": _contact_of,
    "sticker": lambda person, body: person.send_sticker(str(body.get("emoji", "👍"))),
    "voice": lambda person, _: person.send_voice(),
    "photo": _photo,
    "document": _document,
    "location": lambda person, _: person.send_location(),
    "forward": lambda person, body: person.forward(
        str(body["text"]), str(body.get("sender", "Pak RT"))
    ),
    "edit": _edit,
    "block": lambda person, _: person.block(),
    "unblock": lambda person, _: person.unblock(),
    "keyboard": lambda person, _: person.toggle_keyboard(),
    "reset": lambda person, _: person.reset(),
}
