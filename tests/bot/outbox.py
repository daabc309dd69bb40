"""A sender on a real outbox, with turns, a Telegram and people that do as they are told."""

import asyncio
import contextlib
import json
import threading
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

import bot.noting
import bot.sender
from bot.sender import Sender
from bot.telegram_api import Answer, TelegramApi
from handlers import posting
from handlers.posting import Share
from storage import Due, Outgoing, Store, Unavailable, Unit
from tests.handlers.stage import open_store
from tests.storage.samples import rows

SENT = Answer(True)
Behaves = Callable[[str], Awaitable[Answer]]


class Clock:
    """The real one."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - leases are of this moment

    def today(self) -> Any:
        return self.now().date()


@dataclass
class Watched:
    """A store that counts its transactions, may be away, and can be held up before one begins."""

    store: Store
    count: int = 0
    away: bool = False
    before: Callable[[], object] = field(default=lambda: None)

    @property
    def name(self) -> int:
        return self.store.name

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Unit]:
        self.count += 1
        self.before()
        if self.away:
            raise Unavailable("away")
        with self.store.transaction() as unit:
            yield unit


@dataclass
class Post:
    """Telegram and the people who serve beside us."""

    behaves: Behaves
    calls: Counter[str] = field(default_factory=Counter)
    number: int = 1

    async def call(self, _method: str, body: bytes) -> Answer:
        text = json.loads(body)["text"]
        self.calls[text] += 1
        return await self.behaves(text)

    def sent(self, _outcome: str) -> None:
        """Nobody asks."""


class Desk:
    """A sender that runs, and turns that hand it messages."""

    def __init__(self, store: Store, storage: ThreadPoolExecutor, behaves: Behaves) -> None:
        self.store, self.watched, self.post = store, Watched(store), Post(behaves)
        self.sender = Sender(
            cast(Store, self.watched), storage, cast(TelegramApi, self.post), Clock(), self.post,
            cast(Any, self.post),
        )  # fmt: skip
        self.running = asyncio.create_task(self.sender.run())

    def turn(self, *messages: Outgoing) -> int:
        """One turn, each message of another chat; how many were handed over."""
        return self.carry_out(self.sender.noting.begin(len(messages)), *messages)

    def carry_out(self, share: Share, *messages: Outgoing) -> int:
        """What a turn with this share does."""
        at, room = Clock().now(), share.room
        noting = self.sender.noting
        with self.store.transaction() as unit:
            unit.mark(share.tries)
            unit.post(messages[room:], at)
            unit.post(messages[:room], at, (at + posting.LEASE, self.store.name))
        noting.end(share, [[Due.of(message)] for message in messages[:room]], written=True)
        if messages[room:]:
            noting.wake()
        return room

    async def sent_beside_a_turn(self, *messages: Outgoing) -> Share:
        """They are sent beside a turn that their tries wait for; the share of that turn."""
        other = self.sender.noting.begin(0)
        self.turn(*messages)
        await until(lambda: len(self.sender.tries.marks) == len(messages))
        return other

    def post_here(self, *messages: Outgoing) -> None:
        """They come into the outbox, and nobody is told."""
        with self.store.transaction() as unit:
            unit.post(messages, Clock().now())

    @contextlib.asynccontextmanager
    async def held_up(self, act: Callable[[], object]) -> AsyncIterator[None]:
        """The transaction that this brings about does not begin while the block lasts."""
        gate, before = threading.Event(), self.watched.count
        self.watched.before = lambda: gate.wait(30)
        try:
            act()
            await until(lambda: self.watched.count > before)
            yield
        finally:
            self.watched.before = lambda: None
            gate.set()

    def finds(self) -> list[int]:
        """How many messages each look finds, from now on."""
        found: list[int] = []
        find = self.sender.hand.find

        def finding(messages: Sequence[Due], asked: int, since: float) -> None:
            found.append(len(messages))
            find(messages, asked, since)

        self.sender.hand.find = finding  # type: ignore[method-assign]
        return found

    def lost(self) -> None:
        """A turn of which nobody knows whether it was written."""
        self.sender.noting.end(self.sender.noting.begin(1), [], written=False)

    async def stop(self) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)

    def states(self) -> Counter[tuple[str, bool]]:
        """Of every message its state, and whether it is leased."""
        found = rows(self.store, "SELECT state, leased_until IS NOT NULL FROM outbox")
        return Counter((str(state), bool(leased)) for state, leased in found)


def message(chat: int, update: int = 1) -> Outgoing:
    body = json.dumps({"text": f"{chat}.{update}"}).encode()
    return Outgoing(chat, update, 0, "sendMessage", body)


@contextlib.asynccontextmanager
async def desk(
    folder: Path, behaves: Behaves, lanes: int = 1, storage: ThreadPoolExecutor | None = None
) -> AsyncIterator[Desk]:
    storage = storage or ThreadPoolExecutor(lanes)
    with open_store(folder) as store, storage:
        opened = Desk(store, storage, behaves)
        await until(lambda: opened.watched.count > 0)
        try:
            yield opened
        finally:
            await opened.stop()


def never_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks because time has passed: what is found, there was a reason to look for."""
    for module in (bot.noting, bot.sender):
        monkeypatch.setattr(module, "IDLE_SECONDS", 1e9)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)


async def sent(_text: str) -> Answer:
    return SENT


def first_waits_for(answer: asyncio.Event) -> Behaves:
    """The call with 1.1 is not over before."""

    async def slow(text: str) -> Answer:
        if text == "1.1":
            await answer.wait()
        return SENT

    return slow
