"""The road from one program to Telegram: what arrived over it is known, and on some it is rough."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import aiohttp
from aiohttp import web

from tests.e2e.program import free_port

FATES = {"flood": 0.01, "error": 0.02, "cut": 0.02, "lose": 0.04, "page": 0.02}
"""How often a call to send is refused (429, 500), is cut off before anything was done, or done
without an answer: none at all, or the page of some proxy."""

UNTOLD = {"cut", "lose", "page"}


class Weather:
    """What becomes of each call, by chance; of two for one chat in a row, one has its answer.

    Whoever is told nothing twice does not try again: that is promised, and not what is tried here.
    """

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._untold = set[int]()

    def fate(self, method: str, body: bytes) -> str:
        if not method.startswith(("send", "edit", "deleteMessage")):
            return "well"
        names, weights = [*FATES, "well"], [*FATES.values(), 1 - sum(FATES.values())]
        (fate,) = self._chance.choices(names, weights)
        chat = int(json.loads(body)["chat_id"])
        if fate in UNTOLD and chat in self._untold:
            fate = "well"
        if fate in UNTOLD:
            self._untold.add(chat)
        elif fate == "well":
            self._untold.discard(chat)
        return fate

    def pause(self) -> float:
        """How long an answer takes, in seconds: long enough for a signal to come before it."""
        return self._chance.uniform(0, 0.4)


class Road:
    """Passes calls on. `lost` are the messages that arrived and of which the program was not told.

    A message is the chat and the number that Telegram gave it.
    """

    def __init__(self, telegram: str, weather: Weather | None) -> None:
        self.telegram = telegram
        self.address = f"127.0.0.1:{free_port()}"
        self.fates = Counter[str]()
        self.arrived: set[tuple[int, int]] = set()
        self.lost: set[tuple[int, int]] = set()
        self._weather = weather

    @property
    def url(self) -> str:
        """Where the program finds Telegram."""
        return f"http://{self.address}"

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Road"]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._carry)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        async with aiohttp.ClientSession() as self._session:
            await self._listen()
            try:
                yield self
            finally:
                await self._runner.cleanup()

    async def closed(self, seconds: float) -> None:
        """For so long nobody gets a connection; who has one keeps it."""
        await self._site.stop()
        await asyncio.sleep(seconds)
        await self._listen()

    async def _listen(self) -> None:
        host, _, port = self.address.rpartition(":")
        self._site = web.TCPSite(self._runner, host, int(port))
        await self._site.start()

    async def _carry(self, request: web.Request) -> web.Response:
        method = request.path.rpartition("/")[2]
        body = await request.read()
        fate = "well" if self._weather is None else self._weather.fate(method, body)
        self.fates[fate] += 1
        if fate in {"flood", "error"}:
            return _refused(429 if fate == "flood" else 500)
        if fate == "cut":
            return _gone(request)
        answer = await self._passed_on(request, body)
        came = _message(answer.body) if method == "sendMessage" else None
        if came is not None:
            self.arrived.add(came)
            if fate in {"lose", "page"}:
                self.lost.add(came)
        if came is not None and self._weather is not None:
            await asyncio.sleep(self._weather.pause())
        if fate == "lose":
            return _gone(request)
        return web.Response(status=502, text="<html>Bad Gateway") if fate == "page" else answer

    async def _passed_on(self, request: web.Request, body: bytes) -> web.Response:
        kind = {"Content-Type": request.headers.get("Content-Type", "application/json")}
        async with self._session.request(
            request.method, f"{self.telegram}{request.path_qs}", data=body, headers=kind
        ) as answer:
            return web.Response(
                status=answer.status, body=await answer.read(), content_type=answer.content_type
            )


def _message(answer: object) -> tuple[int, int] | None:
    """The message that a call sent."""
    assert isinstance(answer, bytes)
    told = json.loads(answer)
    return (told["result"]["chat"]["id"], told["result"]["message_id"]) if told["ok"] else None


def _refused(code: int) -> web.Response:
    told = {"ok": False, "error_code": code, "description": "refused on the way"}
    more = {"parameters": {"retry_after": 1}} if code == 429 else {}
    return web.json_response(told | more, status=code)


def _gone(request: web.Request) -> web.Response:
    """The connection ends without a word."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
