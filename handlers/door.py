"""The door of python-telegram-bot: its Application dispatches our own small updates to the desk.

`Application.process_update` swallows what a handler raises, so "no exception" is never "done":
the update carries its outcome, and whoever brought it looks there.
"""

from dataclasses import dataclass
from typing import Any

from telegram.ext import Application, CallbackContext, TypeHandler

from handlers.desk import Desk
from handlers.posting import Reply
from handlers.updates import Incoming


@dataclass(slots=True)
class Arrival:
    """An update on its way through the Application. `reply` is set once it is on disk."""

    incoming: Incoming
    reply: Reply | None = None


def open_door(application: "Application[Any, Any, Any, Any, Any, Any]", desk: Desk) -> None:
    """Let the Application bring every Arrival to the desk."""

    async def to_desk(arrival: Arrival, _context: CallbackContext[Any, Any, Any, Any]) -> None:
        arrival.reply = await desk.handle(arrival.incoming)

    application.add_handler(TypeHandler(Arrival, to_desk))


async def bring(
    application: "Application[Any, Any, Any, Any, Any, Any]", incoming: Incoming
) -> Reply:
    """The reply to an update. Raises NotTaken when it is not on disk: it has to come again."""
    arrival = Arrival(incoming)
    await application.process_update(arrival)
    if arrival.reply is None:
        raise NotTaken("The update was not written down; let Telegram bring it again.")
    return arrival.reply


class NotTaken(Exception):
    """An update could not be handled now. Telegram keeps it and brings it again."""
