"""What somebody did, read from an update of Telegram as far as it goes without the conversation."""

import json
import re
from typing import Any

import msgspec

from dialog.events import (
    Command,
    ContactShared,
    Event,
    Pressed,
    Said,
    SentUnreadable,
    Started,
    Unreadable,
)
from domain.nik import holds_nik
from handlers.shapes import CallbackQuery, ChatMemberUpdated, Document, Message, Update, User

CHOICES_IN_INDONESIAN = frozenset({"id", "in", "jv", "jw", "su", "ms"})
"""Language codes of Telegram apps in Indonesia; official Android still writes `in` and `jw`."""


class Incoming(msgspec.Struct, frozen=True):
    """One update, understood as far as it can be without knowing the conversation.

    `event` is None for what needs no answer (a group, a block). `language` is "id" for people
    whose Telegram speaks an Indonesian language or does not say, else None: they are asked.
    `secret` when a NIK seems to stand in it: it leaves the chat, whatever was asked.
    """

    update_id: int
    chat_id: int
    event: Event | None
    language: str | None = "id"
    payload: str = ""
    message_id: int | None = None
    callback_id: str | None = None
    blocked: bool | None = None
    secret: bool = False
    file: Document | None = None
    caption: str = ""


class Malformed(ValueError):
    """An update without a readable id or chat: there is nobody to answer."""


_NOT_OURS = (msgspec.MsgspecError, UnicodeError, RecursionError)
_SPACE = re.compile(r"\s")
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_decoder = msgspec.json.Decoder(Update)
_document = msgspec.json.Decoder(Document)
_loose = msgspec.json.Decoder(dict[str, Any])


def read_update(raw: bytes | msgspec.Raw) -> Incoming:
    """The update in these bytes of JSON. Raises Malformed when it cannot even be named."""
    try:
        return _understood(_decoder.decode(raw))
    except _NOT_OURS:
        whole = _whole(raw)
    try:
        return _understood(_decoder.decode(whole))
    except _NOT_OURS:
        return _unreadable(whole)


def _understood(update: Update) -> Incoming:
    if update.callback_query is not None:
        return _press(update.update_id, update.callback_query)
    if update.my_chat_member is not None:
        return _membership(update.update_id, update.my_chat_member)
    if update.edited_message is not None:
        return _message(update.update_id, update.edited_message, edited=True)
    if update.message is not None:
        return _message(update.update_id, update.message, edited=False)
    return Incoming(update.update_id, 0, None)


def _whole(raw: bytes | msgspec.Raw) -> bytes:
    """The same JSON without halves of characters that stand alone, which no decoder takes."""
    plain = bytes(raw)
    if not _SURROGATE.search(plain):
        return plain
    try:
        return json.dumps(json.loads(plain), ensure_ascii=False).encode("utf-8", "ignore")
    except (ValueError, RecursionError):
        return plain


def _unreadable(raw: bytes | msgspec.Raw) -> Incoming:
    """An update of no shape we know is taken, so that those behind it get their turn."""
    try:
        update_id = _loose.decode(raw).get("update_id")
    except _NOT_OURS:
        raise Malformed("The update is not JSON.") from None
    if type(update_id) is not int or not -(2**63) <= update_id < 2**63:
        raise Malformed("The update has no id.")
    return Incoming(update_id, 0, None)


def _message(update_id: int, message: Message, *, edited: bool) -> Incoming:
    if message.chat.type != "private":
        return Incoming(update_id, message.chat.id, None)
    event, payload = _event(message, edited=edited)
    return Incoming(
        update_id,
        message.chat.id,
        event,
        language=_language(message.sender),
        payload=payload,
        message_id=message.message_id,
        secret=holds_nik(f"{message.text or ''} {message.caption or ''}"),
        file=None if edited else _file(message),
        caption=clean(message.caption or ""),
    )


def _file(message: Message) -> Document | None:
    """A file that could be a table; what Telegram calls an animation is a document, too."""
    if not bytes(message.document) or bytes(message.animation):
        return None
    try:
        return _document.decode(message.document)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


def _event(message: Message, *, edited: bool) -> tuple[Event | None, str]:
    if edited:
        # A live location is edited at every step somebody takes; it says nothing.
        return (SentUnreadable(Unreadable.EDITED) if message.text else None), ""
    if message.contact is not None:
        sender = message.sender.id if message.sender else None
        forwarded = bytes(message.forward_origin)
        own = sender is not None and message.contact.user_id == sender and not forwarded
        return ContactShared(clean(message.contact.phone_number), own), ""
    if bytes(message.forward_origin):
        return SentUnreadable(Unreadable.FORWARDED), ""
    if message.text is None:
        return SentUnreadable(_kind(message)), ""
    text = clean(message.text)
    return _command(text) if text.startswith("/") else (Said(text), "")


def _command(text: str) -> tuple[Event, str]:
    """What follows may begin in the next line: `/pasar`, and its terms below it."""
    word, *rest = _SPACE.split(text[1:], maxsplit=1)
    name, argument = word.split("@", 1)[0].casefold(), "".join(rest).strip()
    return (Started(), argument) if name == "start" else (Command(name, argument), "")


def _kind(message: Message) -> Unreadable:
    """What it is instead of text; a GIF arrives as a document too, so it is looked for first."""
    kinds = (
        ((message.sticker,), Unreadable.STICKER),
        ((message.voice, message.audio), Unreadable.VOICE),
        ((message.photo,), Unreadable.PHOTO),
        ((message.video, message.video_note, message.animation), Unreadable.VIDEO),
        ((message.document,), Unreadable.DOCUMENT),
        ((message.location,), Unreadable.LOCATION),
    )
    return next((kind for sent, kind in kinds if any(map(bytes, sent))), Unreadable.OTHER)


def _press(update_id: int, press: CallbackQuery) -> Incoming:
    if press.message and press.message.chat.type != "private":
        return Incoming(update_id, press.message.chat.id, None)
    chat_id = press.message.chat.id if press.message else press.sender.id
    question, _, rest = clean(press.data).partition(":")
    revision, _, value = rest.partition(":")
    known = revision.isascii() and revision.isdecimal() and len(revision) < 10
    return Incoming(
        update_id,
        chat_id,
        Pressed(question, int(revision) if known else -1, value),
        language=_language(press.sender),
        message_id=press.message.message_id if press.message else None,
        callback_id=press.id,
    )


def _membership(update_id: int, change: ChatMemberUpdated) -> Incoming:
    blocked = change.new_chat_member.status in {"kicked", "left"}
    return Incoming(update_id, change.chat.id, None, blocked=blocked)


def _language(sender: User | None) -> str | None:
    code = (sender.language_code if sender else None) or "id"
    return "id" if code.lower().split("-")[0] in CHOICES_IN_INDONESIAN else None


def clean(text: str) -> str:
    """The text without NUL and lone surrogates: no database keeps those, and nobody types them."""
    text = text.replace("\0", "")
    if text.isascii():
        return text
    return text.encode("utf-8", "ignore").decode("utf-8")
