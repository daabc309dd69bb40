"""A message, on its way into the outbox and out of it.

Its text is left out of `repr`, so that a message may stand in a log.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, Self, TypeAlias

MessageKind: TypeAlias = Literal["prompt", "receipt", "erase", "card"]
State: TypeAlias = Literal["waiting", "sent", "unsure", "refused"]


class MessageKey(NamedTuple):
    """One message in the outbox: the update that caused it, and which of its messages it is."""

    chat_id: int
    update_id: int
    ordinal: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send: a Bot API method and its parameters as JSON.

    Messages of one chat go out in the order they were posted.
    """

    chat_id: int
    update_id: int
    ordinal: int
    method: str
    body: bytes = field(repr=False)
    kind: MessageKind = "prompt"


@dataclass(frozen=True, slots=True)
class Due:
    """A message whose turn it is. `attempts` counts the tries so far; `state` is waiting or
    unsure: an earlier try may have reached the chat. `followed`: others wait behind it."""

    key: MessageKey
    method: str
    body: bytes = field(repr=False)
    kind: MessageKind
    state: State
    attempts: int
    followed: bool = False

    @classmethod
    def of(cls, message: Outgoing) -> Self:
        """One that was posted just now."""
        key = MessageKey(message.chat_id, message.update_id, message.ordinal)
        return cls(key, message.method, message.body, message.kind, "waiting", 0)


@dataclass(frozen=True, slots=True)
class Mark:
    """How one try to send went, at `at`.

    With `again_at` the message stays due from then on (`state` waiting or unsure); without it
    the message is finished and its body forgotten. `error` is a code, never Telegram's text.
    """

    key: MessageKey
    state: State
    at: datetime
    again_at: datetime | None = None
    message_id: int | None = None
    error: str | None = None
