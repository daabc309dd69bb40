"""Long polling: `getUpdates` with its offsets, its waiting and its conflicts."""

import asyncio
from typing import Any

from bot.simulator.api.refusals import conflict
from bot.simulator.delivery.queue import Update, UpdateQueue
from bot.simulator.faults import Faults

Json = dict[str, Any]


class Poller:
    """The one `getUpdates` that may run; a newer call ends the older one with 409."""

    def __init__(self, queue: UpdateQueue, faults: Faults, time_scale: float) -> None:
        self._queue = queue
        self._faults = faults
        self._scale = time_scale
        self._turn = 0
        self._last_offset: int | None = None
        self._last_time = 0.0
        self._last_found = False

    async def get(self, offset: int, limit: int, timeout: float) -> list[Json]:
        """The next updates, waiting for the first of them if there is none."""
        loop = asyncio.get_running_loop()
        self._turn += 1
        turn = self._turn
        self._queue.wake()
        limit, timeout = self._slow_down(offset, limit, timeout, loop.time())
        self._confirm(offset)
        until = loop.time() + timeout
        while True:
            found = self._queue.take_repeats() + self._queue.waiting()
            left = until - loop.time()
            if found or left <= 0:
                break
            await self._queue.changed(left)
            if turn != self._turn:
                raise conflict(
                    "terminated by other getUpdates request; "
                    "make sure that only one bot instance is running"
                )
        chosen = sorted(found, key=lambda update: update.id)[:limit]
        await self._late(chosen)
        self._last_time, self._last_found = loop.time(), bool(chosen)
        return [update.payload for update in chosen]

    def stop(self) -> None:
        """End a running call, as setting a webhook does."""
        self._turn += 1
        self._queue.wake()

    def _slow_down(self, offset: int, limit: int, timeout: float, now: float) -> tuple[int, float]:
        # Asking again and again for the same is slowed down by the real server, too.
        again = offset == self._last_offset
        self._last_offset = offset
        limit = limit if 1 <= limit <= 100 else 100
        timeout = min(max(timeout, 0), 50)
        if again and self._last_found and now < self._last_time + 0.5 * self._scale:
            limit = 1
        patience = 3 * self._scale
        if again and timeout < patience and now < self._last_time + patience:
            timeout = patience
        return limit, timeout

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._queue.keep_last(-offset)
            return
        for update in self._queue.confirm_below(offset):
            if self._comes_again(update):
                self._queue.repeat(update)

    def _comes_again(self, update: Update) -> bool:
        ordered = self._faults.ordered("getUpdates", "repeat")
        return ordered is not None or self._faults.happens("repeat", update.phone)

    async def _late(self, updates: list[Update]) -> None:
        pause = max((self._faults.pause(update.phone) for update in updates), default=0.0)
        if pause:
            await asyncio.sleep(pause)
