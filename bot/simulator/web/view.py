"""What the page needs to draw a phone, as JSON."""

from typing import Any

from bot.simulator.chat import Chat, Message
from bot.simulator.telegram import Telegram

Json = dict[str, Any]


def profile_view(telegram: Telegram) -> Json:
    """The bot as every phone shows it."""
    return {"name": telegram.bot["first_name"], "username": telegram.bot["username"]}


def phone_view(telegram: Telegram, chat: Chat) -> Json:
    """Everything on one phone's screen."""
    who = chat.persona
    return {
        "key": who.key,
        "name": f"{who.first_name} {who.last_name}".strip(),
        "first_name": who.first_name,
        "note": who.note,
        "colour": who.colour,
        "payload": who.payload,
        "user_id": chat.user_id,
        "version": chat.version,
        "started": chat.started,
        "blocked": chat.blocked,
        "typing": chat.action_until > telegram.now(),
        "bot_name": telegram.words(telegram.profile.name, chat) or telegram.bot["first_name"],
        "description": telegram.words(telegram.profile.description, chat),
        "commands": telegram.commands_for(chat),
        "keyboard": chat.keyboard_rows,
        "keyboard_open": chat.keyboard_open,
        "resize_keyboard": bool((chat.keyboard or {}).get("resize_keyboard")),
        "placeholder": chat.placeholder,
        "notices": [vars(notice) for notice in chat.notices[-5:]],
        "waiting": _waiting(chat),
        "messages": [message_view(message) for message in chat.messages],
    }


def message_view(message: Message) -> Json:
    """One message; of a deleted one nothing but its place is told."""
    view: Json = {"id": message.id, "by_bot": message.by_bot, "date": message.date}
    if message.deleted:
        return view | {"deleted": True}
    view |= {
        "kind": message.kind,
        "text": message.text,
        "entities": message.body.get("entities", message.body.get("caption_entities", [])),
        "edited": message.edited is not None,
        "inline": message.inline or [],
        "forwarded_from": _forwarded_from(message),
    }
    if message.reply_to is not None:
        view["reply_to"] = message.reply_to.text[:80]
    return view | _content(message)


def _content(message: Message) -> Json:
    body, kind = message.body, message.kind
    if kind == "photo":
        largest = body["photo"][-1]
        return {"file": largest["file_id"], "width": largest["width"], "height": largest["height"]}
    if kind == "document":
        document = body["document"]
        size = document["file_size"]
        return {"file": document["file_id"], "file_name": document["file_name"], "size": size}
    if kind in {"contact", "location", "sticker", "voice"}:
        return {"content": body[kind]}
    return {}


def _forwarded_from(message: Message) -> str:
    origin = message.body.get("forward_origin", {})
    name = origin.get("sender_user_name") or origin.get("sender_user", {}).get("first_name", "")
    return str(name)


def _waiting(chat: Chat) -> list[Json]:
    """The buttons that were pressed and not answered yet: they show a spinner."""
    presses = [press for press in chat.presses[-20:] if not press.answered]
    return [{"message_id": press.message.id, "data": press.data} for press in presses]
