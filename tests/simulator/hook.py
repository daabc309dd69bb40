"""A bot behind a webhook, as small as can be: it notes what came and answers what it is told."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

Json = dict[str, Any]
Answer = Callable[[Json], Awaitable[web.StreamResponse]]


async def fine(_: Json) -> web.StreamResponse:
    return web.Response()


class Hook:
    """Listens on this machine; `seen` are the updates, `running` how many are handled now."""

    def __init__(self) -> None:
        self.answer: Answer = fine
        self.seen: list[Json] = []
        self.secrets: list[str | None] = []
        self.connections: set[Any] = set()
        self.running = 0
        self.most_running = 0
        self.arrived = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        app = web.Application()
        app.router.add_post("/hook", self._receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/hook"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def wait_for(self, count: int) -> list[Json]:
        """The updates, once that many came."""
        async with asyncio.timeout(5):
            while len(self.seen) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return self.seen

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        update = await request.json()
        self.seen.append(update)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.connections.add(request.transport)
        self.arrived.set()
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            return await self.answer(update)
        finally:
            self.running -= 1


def text_of(update: Json) -> str:
    """What was written or pressed."""
    if "callback_query" in update:
        return str(update["callback_query"]["data"])
    return str(update["message"]["text"])
