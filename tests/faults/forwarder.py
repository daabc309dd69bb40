"""Things between Telegram and the programs: a forwarder to several, a cutter of connections."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle

import aiohttp
from aiohttp import web

from tests.faults.scene import Scene


@dataclass
class Forwarder:
    """Gives each request to the next of the programs; 502 when that one is not there."""

    backends: list[str]
    handled: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._next = cycle(self.backends)

    async def forward(self, request: web.Request) -> web.Response:
        backend = next(self._next)
        body = await request.read()
        headers = {k: v for k, v in request.headers.items() if k.startswith(("X-", "Content-T"))}
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(f"{backend}{request.path}", data=body, headers=headers) as response,
            ):
                kind = response.content_type
                self.handled.append(backend)
                return web.Response(
                    status=response.status, body=await response.read(), content_type=kind
                )
        except (aiohttp.ClientError, OSError):
            return web.Response(status=502)


@asynccontextmanager
async def forwarding(ready: Scene, backends: list[str]) -> AsyncIterator[Forwarder]:
    """A forwarder at the address of the webhook, to these addresses."""
    forwarder = Forwarder([f"http://{backend}" for backend in backends])
    app = web.Application()
    app.router.add_post("/{path:.*}", forwarder.forward)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, *ready.settings.address).start()
    try:
        yield forwarder
    finally:
        await runner.cleanup()


@asynccontextmanager
async def cutting(ready: Scene, backend: str, cuts: list[int]) -> AsyncIterator[list[int]]:
    """At the address of the webhook: passes only so many bytes of each next answer, then cuts."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, _, port = backend.rpartition(":")
        there, back = await asyncio.open_connection(host, int(port))

        async def onward() -> None:
            while data := await reader.read(65536):
                back.write(data)
                await back.drain()
            back.close()

        async def home() -> None:
            while data := await there.read(65536):
                if cuts:
                    writer.write(data[: cuts.pop(0)])
                    await writer.drain()
                    break
                writer.write(data)
                await writer.drain()
            writer.close()
            back.close()

        with contextlib.suppress(OSError):
            tasks = [asyncio.create_task(onward()), asyncio.create_task(home())]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        writer.close()
        back.close()

    server = await asyncio.start_server(serve, *ready.settings.address)
    async with server:
        yield cuts
