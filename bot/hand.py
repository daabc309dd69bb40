"""The messages in our hands: for how long they are ours, and how much room there is for more."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.company import Company
from handlers import posting
from storage import Due

AT_ONCE = 25
"""Messages under way together; Telegram takes about 30 a second."""

HANDED_AT_ONCE = 300
"""Messages that turns handed over, of all processes: ten seconds' work."""

FOUND_AT_ONCE = 100
"""The same of those that we found in the outbox."""

LEASE_LEFT_SECONDS = 60.0
"""A try is begun only while the lease has this long to go: more than a try can take."""


class Chain(NamedTuple):
    """Messages of one chat, to be sent one after the other while they are ours."""

    messages: Sequence[Due]
    since: float
    handed: bool


class Hand:
    """Those that wait here to be sent, the oldest first, and a count of all that are not let go."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.waiting: deque[Chain] = deque()
        self.closed = False
        self.reserved = 0
        self.backlog = False
        """Whether the outbox may hold more than we could take: they go before those of turns."""
        self._handed = self._found = 0

    @property
    def held(self) -> int:
        """All that are ours, or about to be."""
        return self._handed + self._found + self.reserved

    @property
    def free(self) -> int:
        """How many more may be found."""
        return max(AT_ONCE, FOUND_AT_ONCE // self.company.number) - self._found

    def reserve(self, messages: int) -> int:
        """How many, of so many, a turn that begins now may hand over when it is done."""
        if self.closed or self.backlog:
            return 0
        most = HANDED_AT_ONCE // self.company.number - self._handed - self.reserved
        room = max(0, min(messages, most))
        self.reserved += room
        return room

    def take(self, room: int, chains: Iterable[Sequence[Due]], since: float) -> None:
        """What a turn that began then hands over; `room` is what was reserved for it."""
        self.reserved -= room
        for messages in chains:
            self._handed += len(messages)
            self.waiting.append(Chain(messages, since, handed=True))

    def find(self, messages: Sequence[Due], asked: int, since: float) -> None:
        """What was found in the outbox, of so many that were asked for."""
        self._found += len(messages)
        self.backlog = len(messages) >= asked
        self.waiting.extend(Chain([message], since, handed=False) for message in messages)

    def late(self, now: float) -> Iterator[Chain]:
        """Those that are not ours for long enough any more, after a pause: taken out."""
        while self.waiting and now > _over(self.waiting[0].since) - LEASE_LEFT_SECONDS:
            yield self.waiting.popleft()

    def let_go(self, chain: Chain, messages: int) -> None:
        """So many of a chain are not ours any more."""
        if chain.handed:
            self._handed -= messages
        else:
            self._found -= messages


def _over(since: float) -> float:
    return since + posting.LEASE.total_seconds()
