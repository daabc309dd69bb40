"""Messages as calls of the Bot API: which method, which parameters, in which order."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec

from dialog.effects import ClearButtons, Effect, HideMessage
from handlers.updates import Incoming
from locales.speak import Button, Message, Rows, folding, speak
from storage import MessageKind

_encode = msgspec.json.Encoder().encode


class Call(msgspec.Struct, frozen=True):
    """One call to be made, its parameters as JSON."""

    method: str
    body: bytes
    kind: MessageKind | None
    """What is at stake; None when its loss harms nobody, so that it is tried once and not kept."""
    to: int = 0
    """Another chat than the one that the update came from; 0 for that one."""


def calls(
    incoming: Incoming, effects: Iterable[Effect], language: str, *, typed: bool = False
) -> list[Call]:
    """Everything that an update leads to in the chat, in order.

    `typed` when buttons were left under the input that nobody pressed.
    """
    effects = tuple(effects)
    chat_id = incoming.chat_id
    made: list[Call] = []
    if incoming.callback_id is not None:
        body = {"callback_query_id": incoming.callback_id}
        made.append(_call("answerCallbackQuery", body, None))
    if incoming.message_id is not None:
        place: dict[str, Any] = {"chat_id": chat_id, "message_id": incoming.message_id}
        if incoming.callback_id is not None and _has(effects, ClearButtons):
            bare = place | {"reply_markup": {"inline_keyboard": []}}
            made.append(_call("editMessageReplyMarkup", bare, None))
        if incoming.secret or _has(effects, HideMessage):
            made.append(_call("deleteMessage", place, "erase"))
    messages = speak(effects, language)
    if typed:
        messages = folding(messages, language)
    return made + [send(chat_id, message) for message in messages]


def _has(effects: Iterable[Effect], kind: type[Effect]) -> bool:
    return any(type(effect) is kind for effect in effects)


def ticked(incoming: Incoming) -> list[Call]:
    """What every update leads to, whoever serves it: a press is ticked off, a NIK leaves."""
    return calls(incoming, (), "id")


def send(chat_id: int, message: Message) -> Call:
    """The call that sends one message."""
    body: dict[str, Any] = {
        "chat_id": chat_id,
        "text": message.text,
        "link_preview_options": {"is_disabled": True},
    }
    if message.rows:
        body["reply_markup"] = _keyboard(message)
    elif message.folds:
        body["reply_markup"] = {"remove_keyboard": True}
    kind: MessageKind = "receipt" if message.receipt else "card" if message.card else "prompt"
    return _call("sendMessage", body, kind)


def edit(chat_id: int, message_id: int, message: Message) -> Call:
    """The call that puts another text and other buttons into a message that was pressed."""
    body: dict[str, Any] = {
        "chat_id": chat_id,
        "message_id": message_id,
        "text": message.text,
        "link_preview_options": {"is_disabled": True},
    }
    if message.rows:
        body["reply_markup"] = _keyboard(message)
    return _call("editMessageText", body, "prompt")


@dataclass(frozen=True, slots=True)
class File:
    """A file for somebody: its name, what is in it, and the line under it. PNG are pictures."""

    name: str
    content: bytes = field(repr=False)
    caption: str = ""


def upload(chat_id: int, file: File) -> Call:
    """The call that sends a file. In the outbox it stands as text; it is uploaded as form data."""
    field_name = "photo" if file.name.endswith(".png") else "document"
    content = {"name": file.name, "base64": b64encode(file.content).decode("ascii")}
    body = {"chat_id": chat_id, "caption": file.caption, field_name: content}
    return _call(f"send{field_name.capitalize()}", body, "prompt")


def body_reply(made: list[Call]) -> Call | None:
    """The call that may ride in the webhook's response: the first message, if it is a prompt.

    A receipt has to be seen delivered, and nothing may overtake it.
    """
    own = (call for call in made if call.method == "sendMessage" and not call.to)
    first = next(own, None)
    return first if first is not None and first.kind == "prompt" else None


def as_response(call: Call) -> bytes:
    """The same call as the JSON of a webhook response."""
    return b'{"method":"' + call.method.encode() + b'",' + call.body[1:]


def _keyboard(message: Message) -> dict[str, Any] | msgspec.Raw:
    if not message.inline:
        return _under_the_input(message.rows, message.placeholder)
    return {"inline_keyboard": [[_inline_button(b) for b in row] for row in message.rows]}


def _inline_button(button: Button) -> dict[str, Any]:
    if button.url:
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": button.data}


@lru_cache
def _under_the_input(rows: Rows, placeholder: str) -> msgspec.Raw:
    """The keyboard of a question: most questions have one that never changes."""
    keyboard: dict[str, Any] = {
        "keyboard": [[_reply_button(button) for button in row] for row in rows],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }
    if placeholder:
        keyboard["input_field_placeholder"] = placeholder
    return msgspec.Raw(_encode(keyboard))


def _reply_button(button: Button) -> dict[str, Any]:
    if button.contact:
        return {"text": button.label, "request_contact": True}
    return {"text": button.label}


def _call(method: str, body: dict[str, Any], kind: MessageKind | None) -> Call:
    return Call(method, _encode(body), kind)
