"""The desk: gathers what arrives while batches are being written into the next batch."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import TypeAlias

import structlog

from handlers.outgoing import Call
from handlers.posting import Outlet, Reply
from handlers.turn import Turns
from handlers.updates import Incoming

log = structlog.get_logger()

LARGEST_BATCH = 128
"""People in one transaction; beyond it a commit gains little and everybody waits longer."""

APART_SECONDS = 0.008
"""From the beginning of a batch to that of the next, at least: a transaction costs as much as five
updates in it, so under a steady load fewer and fuller ones cost a quarter less. Whoever comes
alone does not wait for company."""

Bring: TypeAlias = Callable[[Incoming], Awaitable[Reply]]
"""Where a door takes an update, and has its reply once it is on disk."""

Waiting: TypeAlias = tuple[Incoming, "asyncio.Future[Reply]"]


class Desk:
    """One queue of updates before the storage threads.

    Each lane writes one batch at a time: SQLite has one, PostgreSQL several. Nobody is in two
    batches at once, so everybody's updates are taken in the order in which they came.
    """

    def __init__(
        self,
        turns: Turns,
        storage: Executor,
        outlet: Outlet,
        in_passing: Callable[[Call], None],
        lanes: int = 1,
    ) -> None:
        self.turns = turns
        self.storage = storage
        self.outlet = outlet
        self.in_passing = in_passing
        self.lanes = lanes
        self._waiting: deque[Waiting] = deque()
        self._in_hand: set[int] = set()
        self._arrived = asyncio.Event()
        self._next_at = 0.0

    @property
    def left(self) -> int:
        """Updates that wait, or are being written."""
        return len(self._waiting) + len(self._in_hand)

    async def handle(self, incoming: Incoming) -> Reply:
        """The reply to an update, once everything it caused is on disk.

        Raises what the storage raised when it could not be written: the update must come again.
        """
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting.append((incoming, future))
        self._arrived.set()
        return await future

    async def run(self) -> None:
        """Serve until cancelled; batches that are being written are finished first."""
        async with asyncio.TaskGroup() as lanes:
            for _ in range(self.lanes):
                lanes.create_task(self._lane())

    async def _lane(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._arrived.wait()
            if (early := self._next_at - loop.time()) > 0:
                await asyncio.sleep(early)
            if batch := self._next_batch():
                self._next_at = loop.time() + APART_SECONDS
                await self._write(batch)

    async def _write(self, batch: list[Waiting]) -> None:
        people = [incoming for incoming, _ in batch]
        loop = asyncio.get_running_loop()
        share = self.outlet.begin(2 * len(people))
        replies: list[Reply] = []
        work = loop.run_in_executor(self.storage, self.turns.take, people, share)
        try:
            self._settle(batch, replies := await asyncio.shield(work))
        except asyncio.CancelledError:
            self._settle(batch, replies := await work)
            raise
        except Exception as error:  # noqa: BLE001 - each door is told, and asks for it again
            log.error("batch not written", error=type(error).__name__)
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
        finally:
            chains = [reply.handed for reply in replies if reply.handed]
            self.outlet.end(share, chains, written=bool(replies))
            self._in_hand.difference_update(incoming.chat_id for incoming in people)
            if self._waiting:
                self._arrived.set()

    def _next_batch(self) -> list[Waiting]:
        """The first updates in the queue, one a person; the others keep their order."""
        batch: list[Waiting] = []
        later: deque[Waiting] = deque()
        while self._waiting and len(batch) < LARGEST_BATCH:
            incoming, future = self._waiting.popleft()
            if incoming.chat_id in self._in_hand:
                later.append((incoming, future))
            else:
                self._in_hand.add(incoming.chat_id)
                batch.append((incoming, future))
        later.extend(self._waiting)
        self._waiting = later
        if not batch or not later:
            # Whoever is left is in a batch that is being written; its end sets this again.
            self._arrived.clear()
        return batch

    def _settle(self, batch: list[Waiting], replies: list[Reply]) -> None:
        for (_, future), reply in zip(batch, replies, strict=True):
            if not future.done():
                future.set_result(reply)
            for call in reply.passing:
                self.in_passing(call)
        if any(reply.posted for reply in replies):
            self.outlet.wake()
