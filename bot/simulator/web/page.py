"""The web page with the phones, and the small API under /sim/ by which it acts and listens."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.simulator.chat import Chat
from bot.simulator.faults import Network
from bot.simulator.people.screen import NotOnScreenError
from bot.simulator.web.actions import ACTIONS
from bot.simulator.web.view import phone_view, profile_view

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

Json = dict[str, Any]

PAGES = Path(__file__).parents[1] / "pages"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; media-src 'self'; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
HEARTBEAT = 15.0


class Page:
    """Serves the page; every open page hears of every change by server-sent events."""

    def __init__(self, simulator: "Simulator") -> None:
        self._simulator = simulator
        self._open: set[asyncio.Queue[Chat | None]] = set()

    def routes(self) -> list[web.AbstractRouteDef]:
        """The addresses of the page and of what it uses."""
        return [
            web.get("/", self._index),
            web.get("/sim/pages/{name}", self._static),
            web.get("/sim/files/{id}", self._file),
            web.get("/sim/api/state", self._state),
            web.get("/sim/api/events", self._events),
            web.post("/sim/api/people/{key}/{action}", self._act),
            web.post("/sim/api/network", self._set_network),
            web.post("/sim/api/seed", self._set_seed),
        ]

    def close(self) -> None:
        """Let the open pages go."""
        for queue in self._open:
            queue.put_nowait(None)

    def _snapshot(self) -> Json:
        faults = self._simulator.faults
        telegram = self._simulator.telegram
        return {
            "bot": profile_view(telegram),
            "seed": faults.seed,
            "network": asdict(faults.everyone),
            "phones": [self._phone(chat) for chat in telegram.chats],
        }

    def _phone(self, chat: Chat) -> Json:
        network = self._simulator.faults.phones.get(chat.persona.key, Network())
        return phone_view(self._simulator.telegram, chat) | {"network": asdict(network)}

    async def _index(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGES / "index.html", headers=HEADERS)

    async def _static(self, request: web.Request) -> web.StreamResponse:
        names = {path.name: path for path in PAGES.iterdir() if path.is_file()}
        path = names.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path, headers=HEADERS)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        stored = self._simulator.telegram.files.get(request.match_info["id"])
        if stored is None:
            raise web.HTTPNotFound
        # Pictures may be looked at; everything else is only ever saved, never run.
        shown = stored.mime in {"image/png", "image/jpeg", "image/webp"}
        headers = HEADERS if shown else HEADERS | {"Content-Disposition": "attachment"}
        kind = stored.mime if shown else "application/octet-stream"
        return web.Response(body=stored.data, content_type=kind, headers=headers)

    async def _state(self, _: web.Request) -> web.StreamResponse:
        return web.json_response(self._snapshot(), headers=HEADERS)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=HEADERS | {"Content-Type": "text/event-stream"})
        await response.prepare(request)
        queue: asyncio.Queue[Chat | None] = asyncio.Queue()
        stop_listening = self._simulator.telegram.listen(queue.put_nowait)
        self._open.add(queue)
        try:
            await _send_event(response, "state", self._snapshot())
            while await self._send_changes(response, queue):
                pass
        except ConnectionError:
            pass  # the page was closed
        finally:
            stop_listening()
            self._open.discard(queue)
        return response

    async def _send_changes(
        self, response: web.StreamResponse, queue: "asyncio.Queue[Chat | None]"
    ) -> bool:
        try:
            async with asyncio.timeout(HEARTBEAT):
                changed = {await queue.get()}
        except TimeoutError:
            await response.write(b": still here\n\n")
            return True
        while not queue.empty():
            changed.add(queue.get_nowait())
        for chat in changed:
            if chat is None:
                return False
            if not chat.retired:
                await _send_event(response, "phone", self._phone(chat))
        return True

    async def _act(self, request: web.Request) -> web.StreamResponse:
        body = await _json(request)
        action = ACTIONS.get(request.match_info["action"])
        try:
            person = self._simulator.person(request.match_info["key"])
        except KeyError:
            raise web.HTTPNotFound from None
        if action is None:
            raise web.HTTPNotFound
        try:
            await action(person, body)
        except (NotOnScreenError, KeyError, ValueError, TypeError) as problem:
            raise web.HTTPBadRequest(text=str(problem)) from problem
        return web.json_response(self._phone(person.chat), headers=HEADERS)

    async def _set_network(self, request: web.Request) -> web.StreamResponse:
        body = await _json(request)
        phone = body.pop("phone", None)
        try:
            network = Network(
                lose=float(body.get("lose", 0)),
                repeat=float(body.get("repeat", 0)),
                delay=float(body.get("delay", 0)),
                flood=float(body.get("flood", 0)),
                retry_after=int(body.get("retry_after", 1)),
            )
        except (TypeError, ValueError) as problem:
            raise web.HTTPBadRequest(text=str(problem)) from problem
        self._simulator.faults.set(network, phone)
        self._everything_changed()
        return web.json_response(self._snapshot(), headers=HEADERS)

    async def _set_seed(self, request: web.Request) -> web.StreamResponse:
        body = await _json(request)
        try:
            self._simulator.faults.reseed(int(body.get("seed", 1)))
        except (TypeError, ValueError) as problem:
            raise web.HTTPBadRequest(text=str(problem)) from problem
        self._everything_changed()
        return web.json_response(self._snapshot(), headers=HEADERS)

    def _everything_changed(self) -> None:
        for chat in self._simulator.telegram.chats:
            self._simulator.telegram.changed(chat)


async def _json(request: web.Request) -> Json:
    # Only JSON: a form of some other page in the same browser must not be able to act here.
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    try:
        body = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="not JSON") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="an object is expected")
    return body


async def _send_event(response: web.StreamResponse, name: str, data: Json) -> None:
    await response.write(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())
