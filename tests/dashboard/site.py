"""The dashboard on a real port, the bot beside it, and browsers that look at it."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
from aiohttp import web

from bot.dashboard.serving import Dashboard
from bot.dashboard.trust import Trust
from tests.attacks.room import DASHBOARD, Room

LINK = re.compile(r"/masuk/[\w-]{43}")
TOKEN = re.compile(r'name="token" value="(\w+)"')
OWN = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Browser:
    """Somebody's, with the cookies it was given."""

    url: str
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str = "/", **headers: str) -> requests.Response:
        return self.session.get(f"{self.url}{path}", headers=headers, timeout=30)

    def post(
        self, path: str, fields: dict[str, str], headers: dict[str, str] = OWN
    ) -> requests.Response:
        return self.session.post(
            f"{self.url}{path}", fields, headers=headers, timeout=30, allow_redirects=False
        )

    def enter(self, link: str) -> requests.Response:
        """Press the button of the page that a link opens."""
        return self.post("/masuk", {"tautan": link.removeprefix("/masuk/")})

    def leave(self, token: str) -> requests.Response:
        """Press the button that every page has."""
        return self.post("/keluar", {"token": token})

    @property
    def secret(self) -> str:
        """The cookie."""
        return str(self.session.cookies["lindung"])


@dataclass
class Site:
    """A dashboard over a room's database."""

    url: str
    room: Room

    def link(self, chat: int) -> str:
        """What the bot sends to whoever asks for it."""
        return str(LINK.findall(self.room.say(chat, "/halaman"))[-1])

    def browser(self, chat: int | None = None) -> Browser:
        """A new one; of somebody who has signed in, if it is said who."""
        made = Browser(self.url)
        if chat is not None:
            assert made.enter(self.link(chat)).status_code == 303
        return made


def token_of(page: requests.Response) -> str:
    """What a form of this page carries along."""
    (token,) = set(TOKEN.findall(page.text))
    return str(token)


@contextmanager
def serving(room: Room, address: str = DASHBOARD) -> Iterator[Site]:
    """The dashboard of a room on a port of its own, with an event loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def on_loop(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(30)

    runner = on_loop(_serve(room, address, lambda: None))
    yield Site(f"http://127.0.0.1:{runner.addresses[0][1]}", room)
    on_loop(runner.cleanup())
    on_loop(loop.shutdown_default_executor())
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


async def _serve(room: Room, address: str, wake: Callable[[], None]) -> web.AppRunner:
    app = web.Application()
    app.router.add_get("/healthz", _healthz)
    Dashboard(room.store, room.clock, Trust(address), wake).mount(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner


async def _healthz(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})
