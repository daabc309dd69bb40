"""The ladder: one process for each rung, from an empty aiohttp handler up to storage on disk.

Each rung is the one below it and one layer more, built from the program's own parts; the last
step, `lindung run` itself, adds the sender.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from aiohttp import ClientSession, web
from telegram.ext import Application

from bot.cli import serving
from bot.clock import SystemClock
from bot.links import START_KEY
from bot.web import Webhook
from dialog.effects import LookUp
from dialog.enrollment import ENROLLMENT
from dialog.events import Found, Submitted
from handlers.desk import Desk
from handlers.door import bring, open_door
from handlers.outgoing import as_response, body_reply, calls
from handlers.posting import ALONE, Reply, Share
from handlers.staff.desks import open_office
from handlers.talk import Talk, fresh
from handlers.turn import Turns
from handlers.updates import Incoming
from storage import Account, Due, Store, Vault
from tests.bench.contestants import SECRET, TOKEN

RUNGS = {
    "empty": "aiohttp: take a request, answer the same bytes",
    "parse": "+ secret and thin parse of the update",
    "dispatch": "+ python-telegram-bot's dispatch",
    "dialog": "+ dialog and rendering, conversations in memory",
    "memory": "+ turn and storage in batches, database in memory",
    "disk": "+ the same on disk, synchronous=FULL",
}
SAME = (
    b'{"method":"sendMessage","chat_id":5000000000,"text":"'
    + b"Langkah 2 dari 10. Berapa NIK Anda? " * 8
    + b'"}'
)


class InMemory:
    """A desk that keeps conversations in a dict: no storage, no batches, no threads."""

    def __init__(self) -> None:
        self.accounts: dict[int, Account] = {}
        self.clock = SystemClock()

    async def handle(self, incoming: Incoming) -> Reply:
        """The reply to an update."""
        if incoming.event is None:
            return Reply()
        account = self.accounts.get(incoming.chat_id) or fresh(incoming)
        talk = Talk(ENROLLMENT, incoming, account, self.clock.today())
        talk.hear(incoming.event)
        while talk.awaited:
            looking = isinstance(talk.awaited, LookUp)
            talk.go(Found(()) if looking else Submitted("LD-0000-0000-0000"))
        self.accounts[incoming.chat_id] = talk.after
        body = body_reply(calls(incoming, talk.effects, talk.language))
        return Reply(as_response(body) if body else None)


class Same:
    """A desk that says the same to everybody."""

    async def handle(self, _incoming: Incoming) -> Reply:
        """The reply to an update."""
        return Reply(SAME)


class Nowhere:
    """No sender: messages stay in the outbox."""

    def begin(self, _messages: int) -> Share:
        """No room, and no tries."""
        return ALONE

    def end(self, share: Share, chains: Iterable[Sequence[Due]], *, written: bool) -> None:
        """Nothing."""

    def wake(self) -> None:
        """Nobody."""


async def _empty(request: web.Request) -> web.Response:
    await request.read()
    return web.Response(body=SAME, content_type="application/json")


Post = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def _handler(rung: str, api: str, folder: Path) -> AsyncIterator[Post]:
    if rung == "empty":
        yield _empty
    elif rung == "parse":
        yield Webhook(Same().handle, SECRET).post
    else:
        async with AsyncExitStack() as stack:
            builder = Application.builder().token(TOKEN).base_url(f"{api}/bot")
            door = builder.updater(None).job_queue(None).build()
            await stack.enter_async_context(door)
            desk = await stack.enter_async_context(_desk(rung, folder))
            open_door(door, desk)  # type: ignore[arg-type] # it only asks for `handle`
            yield Webhook(partial(bring, door), SECRET).post


@asynccontextmanager
async def _desk(rung: str, folder: Path) -> AsyncIterator[Desk | InMemory | Same]:
    if rung in {"dispatch", "dialog"}:
        yield Same() if rung == "dispatch" else InMemory()
        return
    vault = Vault(bytes(range(32)))
    with (
        Store.open(f"sqlite:///{folder / 'lindung.db'}", vault) as store,
        ThreadPoolExecutor(1, "storage") as storage,
    ):
        keys = {START_KEY: vault.start_key}
        turns = Turns(
            store,
            ENROLLMENT,
            SystemClock(),
            keys,
            open_office(store.vault, str, folder / "erasures.txt"),
            reply_in_body=True,
        )
        desk = Desk(turns, storage, Nowhere(), lambda _: None)
        taking = asyncio.create_task(desk.run())
        try:
            yield desk
        finally:
            taking.cancel()
            await asyncio.gather(taking, return_exceptions=True)


async def serve(rung: str, api: str, port: int, folder: Path) -> None:
    """Serve until terminated."""
    async with _handler(rung, api, folder) as post:
        app = web.Application()
        app.router.add_post("/telegram", post)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        hook = {"url": f"http://127.0.0.1:{port}/telegram", "secret_token": SECRET}
        async with (
            ClientSession() as session,
            session.post(f"{api}/bot{TOKEN}/setWebhook", json=hook | {"max_connections": 100}),
        ):
            await asyncio.Event().wait()


if __name__ == "__main__":
    serving.serve(serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])))
