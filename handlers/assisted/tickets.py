"""Tickets as people get them: addresses to open, and codes to read out."""

from collections.abc import Callable
from datetime import datetime

from domain.assisted import (
    Purpose,
    Ticket,
    help_code,
    read_help_code,
    read_ticket,
    sign_ticket,
)
from storage import Unit
from storage.drafts.drafts import Draft


class Tickets:
    """Makes and reads them; `link` makes an address of a start payload."""

    def __init__(self, key: bytes, link: Callable[[str], str]) -> None:
        self._key = key
        self._link = link

    def address(self, purpose: Purpose, draft: Draft) -> str:
        """Where a worker gets to this draft, in this round of it."""
        return self._link(sign_ticket(Ticket(purpose, draft.code, draft.round), self._key))

    def spoken(self, draft: Draft) -> str:
        """What a worker reads out to an agent."""
        return help_code(draft.code, draft.round, self._key)

    def opened(self, unit: Unit, payload: str, at: datetime) -> tuple[Purpose, Draft] | None:
        """The draft that a start payload passes on now; None for a ticket that is over."""
        ticket = read_ticket(payload, self._key)
        if ticket is None:
            return None
        draft = unit.drafts([ticket.code]).get(ticket.code)
        if draft is None or draft.round != ticket.round or not in_time(draft, at):
            return None
        return ticket.purpose, draft

    def heard(self, unit: Unit, text: str, at: datetime) -> Draft | None:
        """The draft that a worker offers by the code they read out; None when there is none."""
        read = read_help_code(text)
        if read is None:
            return None
        draft = unit.drafts([read[0]]).get(read[0])
        if draft is None or self.spoken(draft) != read[1] or not in_time(draft, at):
            return None
        return draft


def in_time(draft: Draft, at: datetime) -> bool:
    """Whether what was said about this draft holds still."""
    return draft.until is not None and at < draft.until
