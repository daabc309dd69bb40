"""The desk: gathers what arrives while a batch is being written into the next batch."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor

import structlog

from handlers.turn import Reply, Turns
from handlers.updates import Incoming

log = structlog.get_logger()

LARGEST_BATCH = 128
"""People in one transaction; beyond it a commit gains little and everybody waits longer."""


class Desk:
    """One queue of updates before one storage thread. Nobody is in a batch twice."""

    def __init__(self, turns: Turns, storage: Executor, on_posted: Callable[[], None]) -> None:
        self.turns = turns
        self.storage = storage
        self.on_posted = on_posted
        self._waiting: deque[tuple[Incoming, asyncio.Future[Reply]]] = deque()
        self._arrived = asyncio.Event()

    async def handle(self, incoming: Incoming) -> Reply:
        """The reply to an update, once everything it caused is on disk.

        Raises what the storage raised when it could not be written: the update must come again.
        """
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting.append((incoming, future))
        self._arrived.set()
        return await future

    async def run(self) -> None:
        """Serve until cancelled; a batch that is being written is finished first."""
        loop = asyncio.get_running_loop()
        while True:
            await self._arrived.wait()
            batch = self._next_batch()
            people = [incoming for incoming, _ in batch]
            try:
                work = loop.run_in_executor(self.storage, self.turns.take, people)
                replies = await asyncio.shield(work)
            except asyncio.CancelledError:
                self._settle(batch, await work)
                raise
            except Exception as error:  # noqa: BLE001 - each waiting door is told, and answers 503
                log.error("batch not written", error=type(error).__name__)
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
            else:
                self._settle(batch, replies)

    def _next_batch(self) -> list[tuple[Incoming, asyncio.Future[Reply]]]:
        """The first updates in the queue, one a person; the others keep their order."""
        batch: list[tuple[Incoming, asyncio.Future[Reply]]] = []
        people: set[int] = set()
        later: deque[tuple[Incoming, asyncio.Future[Reply]]] = deque()
        while self._waiting and len(batch) < LARGEST_BATCH:
            incoming, future = self._waiting.popleft()
            if incoming.chat_id in people:
                later.append((incoming, future))
            else:
                people.add(incoming.chat_id)
                batch.append((incoming, future))
        later.extend(self._waiting)
        self._waiting = later
        if not later:
            self._arrived.clear()
        return batch

    def _settle(
        self, batch: list[tuple[Incoming, asyncio.Future[Reply]]], replies: list[Reply]
    ) -> None:
        for (_, future), reply in zip(batch, replies, strict=True):
            if not future.done():
                future.set_result(reply)
        if any(reply.posted for reply in replies):
            self.on_posted()
