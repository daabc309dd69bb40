"""Cards: messages of ours that show how something goes on, edited in place as it does.

An edit that was overtaken before it was sent is left out: a slow network gets the newest alone.
"""

from datetime import datetime

from msgspec.structs import replace

from handlers.outgoing import edit, send
from locales.speak import Message
from storage import Outgoing, Unit

_ORDINAL = 500
"""Messages of a turn are counted from 0, those of a job from 1000."""


def show(unit: Unit, chat_id: int, card: int, cause: int, message: Message, at: datetime) -> int:
    """Put a message into the card of the update `card`; the update whose card it is now.

    `cause` is the update that made it change. While the card has not been sent, or is gone, a new
    one is.
    """
    posted = unit.card_of(chat_id, card)
    if posted is None:
        call = send(chat_id, replace(message, card=True))
    else:
        call = edit(chat_id, posted, message)
    unit.show(Outgoing(chat_id, cause, _ORDINAL, call.method, call.body, "card"), at)
    return cause if posted is None else card


def progress(
    unit: Unit, chat_id: int, card: int, step: int, message: Message, at: datetime
) -> None:
    """The `step`-th state of a job, in the card of its update; nothing while that is not there."""
    posted = unit.card_of(chat_id, card)
    if posted is not None:
        call = edit(chat_id, posted, message)
        ordinal = _ORDINAL + 1 + step
        unit.show(Outgoing(chat_id, card, ordinal, call.method, call.body, "card"), at)
