"""Telling people that something happened to their data, each of them once (Art. 46)."""

from datetime import datetime
from typing import Final

from domain.rights import Due, hours_left
from handlers.outgoing import send
from locales.speak import Message
from locales.values import fill
from storage import Outgoing, Store, Unit
from storage.incidents.incidents import Incident, Told

AT_ONCE: Final = 200
"""Chats of one transaction."""


def notice(language: str, told: Told) -> Message:
    """What somebody is told: which data, when, how, what was done, what they can do."""
    details = {"what": told.what, "happened": told.happened, "how": told.how, "done": told.done}
    # As a receipt: it is sent until it is known to have arrived, or that it cannot.
    return Message(fill(language, "incident.notice", details), receipt=True)


def tell(store: Store, incident: Incident, at: datetime) -> int:
    """Post it to whoever was not told yet; how many those were. A second time it is nobody."""
    count = 0
    while posted := _tell_some(store, incident, at):
        count += posted
    return count


def _tell_some(store: Store, incident: Incident, at: datetime) -> int:
    with store.transaction() as unit:
        chats = unit.take_untold(incident.number, AT_ONCE, at)
        languages = unit.languages(chats)
        posts = []
        for chat_id in chats:
            call = send(chat_id, notice(languages[chat_id], incident.told_as))
            # No update caused it; a small negative number is an id that no update has.
            posts.append(Outgoing(chat_id, -incident.number, 0, call.method, call.body, "receipt"))
        unit.post(posts, at)
    return len(chats)


def line(incident: Incident, at: datetime, language: str) -> str:
    """An open incident as an admin sees it: how many were told, and the hours that are left."""
    left = hours_left(Due.INCIDENT, incident.found_at, at)
    details = {
        "number": incident.number,
        "what": incident.told_as.what,
        "told": incident.told,
        "affected": incident.affected,
        "hours": abs(left),
    }
    return fill(language, "incident.late" if left < 0 else "incident.line", details)


def open_incidents(unit: Unit) -> list[Incident]:
    """Those that nobody has closed."""
    return [each for each in unit.incidents() if each.closed_at is None]
