"""What a phone's app hands to Telegram: texts, cards, presses, comings and goings, as JSON."""

import zlib
from typing import Any

from bot.simulator.api.formatting import tidy, units
from bot.simulator.chat import Chat, Press
from bot.simulator.people.persona import Persona
from bot.simulator.shapes import chat_json, inaccessible_json, message_json, user_json

Json = dict[str, Any]

LONGEST_TEXT = 4096


def press_json(press: Press, chat: Chat, bot: Json) -> Json:
    """A button press as `CallbackQuery`."""
    message = press.message
    return {
        "id": press.id,
        "from": user_json(chat),
        "message": inaccessible_json(message, chat)
        if message.deleted
        else message_json(message, chat, bot),
        "chat_instance": str(zlib.crc32(str(chat.user_id).encode()) * 7_919_000_003),
        "data": press.data,
    }


def member_json(chat: Chat, bot: Json, date: int, before: str, after: str) -> Json:
    """The bot stopped or let in again, as `ChatMemberUpdated`."""
    return {
        "chat": chat_json(chat),
        "from": user_json(chat),
        "date": date,
        "old_chat_member": _member(bot, before),
        "new_chat_member": _member(bot, after),
    }


def contact_json(persona: Persona, user_id: int | None) -> Json:
    """A person's card as `Contact`; without an id it is a number typed into an address book."""
    card: Json = {"phone_number": persona.phone, "first_name": persona.first_name}
    if persona.last_name:
        card["last_name"] = persona.last_name
    return card if user_id is None else card | {"user_id": user_id}


def origin_json(sender: Chat | str, date: int) -> Json:
    """Where a forwarded message came from; a mere name is an account that hides itself."""
    if isinstance(sender, str):
        origin: Json = {"type": "hidden_user", "sender_user_name": sender, "date": date}
    else:
        origin = {"type": "user", "sender_user": user_json(sender), "date": date}
    return {"forward_origin": origin}


def _member(bot: Json, status: str) -> Json:
    member: Json = {"user": bot, "status": status}
    return member | ({"until_date": 0} if status == "kicked" else {})


def text_body(text: str) -> Json:
    cleaned, entities = tidy(text, [])
    return {"text": cleaned} | ({"entities": entities} if entities else {})


def caption_body(text: str) -> Json:
    cleaned, entities = tidy(text, [])
    if not cleaned:
        return {}
    return {"caption": cleaned} | ({"caption_entities": entities} if entities else {})


def pieces(text: str) -> list[str]:
    """Long texts leave the phone in pieces, as the app cuts them."""
    pieces, piece, length = [], "", 0
    for character in text:
        size = units(character)
        if length + size > LONGEST_TEXT:
            pieces.append(piece)
            piece, length = "", 0
        piece, length = piece + character, length + size
    return [*pieces, piece] if piece else pieces
