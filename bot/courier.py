"""Makes calls whose loss harms nobody: once, at once, and never twice."""

import asyncio

import structlog

from bot.telegram_api import NotSent, TelegramApi, Unsure
from handlers.outgoing import Call

log = structlog.get_logger()

AT_ONCE = 32
"""Calls under way together; beyond it they are let go: people wait for other things."""


class Courier:
    """The tick on a pressed button, old buttons taken away. Nothing here is durable."""

    def __init__(self, api: TelegramApi) -> None:
        self.api = api
        self._busy: set[asyncio.Task[None]] = set()
        self._quiet_until = 0.0

    def take(self, call: Call) -> None:
        """Make this call, unless there are too many or Telegram has asked us to wait."""
        if len(self._busy) >= AT_ONCE or asyncio.get_running_loop().time() < self._quiet_until:
            return
        task = asyncio.create_task(self._make(call))
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def close(self) -> None:
        """Let go of what is under way."""
        for task in self._busy:
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)

    async def _make(self, call: Call) -> None:
        try:
            answer = await self.api.call(call.method, call.body)
        except (NotSent, Unsure) as error:
            log.debug("call lost", method=call.method, reason=str(error))
            return
        if answer.error_code == 429:
            self._quiet_until = asyncio.get_running_loop().time() + answer.retry_after
