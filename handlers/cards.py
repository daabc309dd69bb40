"""Cards: messages of ours that show how something goes on, edited in place as it does.

An edit that was overtaken before it was sent is left out: a slow network gets the newest alone.
Which message to edit is looked up when the edit is sent, for then the card itself has been.
"""

from datetime import datetime

from handlers.outgoing import edit
from locales.speak import Message
from storage import Outgoing, Unit

_ORDINAL = 500
"""Messages of a turn are counted from 0, those of a job from 1000."""

_LATER = 0
"""In place of the message's id, which is not known yet."""


def show(unit: Unit, chat_id: int, card: int, step: int, message: Message, at: datetime) -> None:
    """Put a message into the card that the update `card` led to, as its `step`-th state."""
    call = edit(chat_id, _LATER, message)
    ordinal = _ORDINAL + step
    unit.show(Outgoing(chat_id, card, ordinal, call.method, call.body, "card"), at)
