"""Telegram's JSON for users, chats and messages, complete enough for any client library."""

from typing import Any

from bot.simulator.chat import Chat, Message

Json = dict[str, Any]


def user_json(chat: Chat) -> Json:
    """The person behind a chat as `User`."""
    who = chat.persona
    user: Json = {"id": chat.user_id, "is_bot": False, "first_name": who.first_name}
    optional = {
        "last_name": who.last_name,
        "username": who.username,
        "language_code": who.language_code,
    }
    return user | {name: value for name, value in optional.items() if value}


def chat_json(chat: Chat) -> Json:
    """A private chat as `Chat`."""
    who = chat.persona
    body: Json = {"id": chat.user_id, "first_name": who.first_name}
    optional = {"last_name": who.last_name, "username": who.username}
    body |= {name: value for name, value in optional.items() if value}
    return body | {"type": "private"}


def message_json(message: Message, chat: Chat, bot: Json, *, nested: bool = False) -> Json:
    """One message as `Message`; a replied-to message carries no reply of its own."""
    body: Json = {
        "message_id": message.id,
        "from": bot if message.by_bot else user_json(chat),
        "chat": chat_json(chat),
        "date": message.date,
    }
    if message.edited is not None:
        body["edit_date"] = message.edited
    if message.reply_to is not None and not nested:
        body["reply_to_message"] = message_json(message.reply_to, chat, bot, nested=True)
    body |= message.body
    if message.inline is not None:
        body["reply_markup"] = {"inline_keyboard": message.inline}
    return body


def inaccessible_json(message: Message, chat: Chat) -> Json:
    """A deleted message, as a button press still names it."""
    return {"message_id": message.id, "chat": chat_json(chat), "date": 0}
