"""The updates that wait for the bot, in lanes: within a lane one at a time and in order."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

DAY = 24 * 3600.0
CALLBACK_LIFETIME = 150.0
DEFAULT_KINDS = frozenset({"message", "edited_message", "callback_query", "my_chat_member"})


@dataclass(eq=False)
class Update:
    """One update: `lane` orders it, `phone` says whose network carries it."""

    id: int
    kind: str
    lane: str
    phone: str
    payload: Json
    expires: float


class UpdateQueue:
    """Holds updates until the bot confirmed them or they are too old."""

    def __init__(self, now: Callable[[], float], first_id: int) -> None:
        self._now = now
        self._next_id = first_id
        self._updates: list[Update] = []
        self._repeats: list[Update] = []
        self._arrivals: set[asyncio.Event] = set()
        self.allowed: frozenset[str] = DEFAULT_KINDS
        self.restricted = False

    def put(self, kind: str, lane: str, phone: str, body: Json, lifetime: float = DAY) -> int:
        """Take in what happened, unless the bot did not ask for this kind of update."""
        if kind not in self.allowed:
            return 0
        number, self._next_id = self._next_id, self._next_id + 1
        payload = {"update_id": number, kind: body}
        expires = self._now() + lifetime
        self._updates.append(Update(number, kind, lane, phone, payload, expires))
        self.wake()
        return number

    def allow(self, kinds: list[str]) -> None:
        """Only these kinds from now on; an empty list means the usual ones."""
        self.restricted = bool(kinds)
        self.allowed = frozenset(kinds) if kinds else DEFAULT_KINDS

    def jump(self, next_id: int) -> None:
        """Let the numbering go on elsewhere, as Telegram does after a quiet week."""
        self._next_id = next_id

    def waiting(self) -> list[Update]:
        """What is not confirmed and not too old, oldest first."""
        now = self._now()
        self._updates = [update for update in self._updates if update.expires > now]
        return list(self._updates)

    def heads(self) -> list[Update]:
        """The first waiting update of every lane."""
        first: dict[str, Update] = {}
        for update in self.waiting():
            first.setdefault(update.lane, update)
        return list(first.values())

    def remove(self, update: Update) -> None:
        """Confirmed."""
        if update in self._updates:
            self._updates.remove(update)

    def confirm_below(self, offset: int) -> list[Update]:
        """Forget everything before `offset`; says what that was."""
        gone = [update for update in self._updates if update.id < offset]
        self._updates = [update for update in self._updates if update.id >= offset]
        return gone

    def keep_last(self, count: int) -> None:
        """Forget all but the last ones."""
        self._updates = self.waiting()[-count:] if count else []

    def repeat(self, update: Update) -> None:
        """Give this one out once more although it was confirmed."""
        self._repeats.append(update)
        self.wake()

    def take_repeats(self) -> list[Update]:
        """The updates to be given out once more."""
        repeats, self._repeats = self._repeats, []
        return repeats

    @property
    def unfinished(self) -> int:
        """How many updates the bot has not dealt with."""
        return len(self.waiting()) + len(self._repeats)

    def wake(self) -> None:
        """Tell everybody who waits that something changed."""
        for arrival in self._arrivals:
            arrival.set()

    async def changed(self, timeout: float | None) -> None:
        """Wait until something arrives, at most so long."""
        arrival = asyncio.Event()
        self._arrivals.add(arrival)
        try:
            async with asyncio.timeout(timeout):
                await arrival.wait()
        except TimeoutError:
            return
        finally:
            self._arrivals.discard(arrival)
