"""Telegram's updates as our own small structs: the few fields we use, the others ignored.

Building python-telegram-bot's objects costs 0.3 ms an update, and one that they cannot be built
from would stop everybody behind it; this costs microseconds and refuses one update alone.
"""

from typing import Annotated, TypeAlias

import msgspec

Id: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
ABSENT = msgspec.Raw()
"""A field that is not there; of one that is, only that is of interest."""


class User(msgspec.Struct):
    """Who sent it."""

    id: Id
    language_code: str | None = None


class Chat(msgspec.Struct):
    """Where it was sent."""

    id: Id
    type: str


class Contact(msgspec.Struct):
    """A contact card."""

    phone_number: str
    user_id: Id | None = None


class Document(msgspec.Struct, frozen=True):
    """A file that was sent, as far as it can be fetched; `size` in bytes, 0 when not said."""

    id: str = msgspec.field(name="file_id")
    size: Id = msgspec.field(name="file_size", default=0)


class Message(msgspec.Struct, rename={"sender": "from"}):
    """A message. Of most kinds only their presence matters."""

    message_id: Id
    chat: Chat
    sender: User | None = None
    text: str | None = None
    caption: str | None = None
    contact: Contact | None = None
    forward_origin: msgspec.Raw = ABSENT
    sticker: msgspec.Raw = ABSENT
    voice: msgspec.Raw = ABSENT
    audio: msgspec.Raw = ABSENT
    photo: msgspec.Raw = ABSENT
    video: msgspec.Raw = ABSENT
    video_note: msgspec.Raw = ABSENT
    animation: msgspec.Raw = ABSENT
    document: msgspec.Raw = ABSENT
    location: msgspec.Raw = ABSENT


class PressedMessage(msgspec.Struct):
    """The message whose button was pressed."""

    message_id: Id
    chat: Chat


class CallbackQuery(msgspec.Struct, rename={"sender": "from"}):
    """A press."""

    id: str
    sender: User
    message: PressedMessage | None = None
    data: str = ""


class ChatMember(msgspec.Struct):
    """What became of us in a chat: `kicked` when somebody blocked the bot."""

    status: str


class ChatMemberUpdated(msgspec.Struct, rename={"sender": "from"}):
    """Somebody blocked or unblocked the bot."""

    chat: Chat
    sender: User
    new_chat_member: ChatMember


class Update(msgspec.Struct):
    """One update, of a kind that we ask for."""

    update_id: Id
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None


WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update to ask Telegram for."""
