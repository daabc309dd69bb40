"""The API on a real port, over a SQLite database with a made-up history."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
import requests
from aiohttp import web

from bot.api.serving import Api
from bot.api.shapes import Scope
from bot.made_up import make_up
from domain.channels import Kind
from domain.months import Month
from handlers.clock import Clock
from storage import Store, Vault
from tests.blank import blank
from tests.conversation import KEY, FixedClock

EVERYTHING = frozenset(scope.value for scope in Scope)
ALL, OF_CHANNEL, READER = "token-of-all", "token-of-channel-1", "token-that-reads"


@dataclass
class Served:
    """Where it listens, and what it serves."""

    url: str
    store: Store

    def get(self, path: str, token: str = ALL, **headers: str) -> requests.Response:
        return requests.get(
            f"{self.url}/api/v1{path}",
            headers={"Authorization": f"Bearer {token}"} | headers,
            timeout=30,
        )

    def post(self, path: str, body: Any, key: str, token: str = OF_CHANNEL) -> requests.Response:
        return requests.post(
            f"{self.url}/api/v1{path}",
            data=msgspec.json.encode(body),
            headers={
                "Authorization": f"Bearer {token}",
                "Idempotency-Key": key,
                "Content-Type": "application/json",
            },
            timeout=30,
        )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The API, answering until the tests of the module are over."""
    url = blank(tmp_path_factory.mktemp("api") / "api.db")
    with Store.open(url, Vault(KEY)) as store:
        make_up(store, Month.of(FixedClock().today()), 2000, 1)
        add_tokens(store)
        with serving(store) as api:
            yield api


def add_tokens(store: Store) -> None:
    """A channel, and those who may ask."""
    at = FixedClock().now()
    with store.transaction() as unit:
        unit.add_channel("bri", "BRILink", Kind.BANK, at)
        unit.add_token(ALL, "all", EVERYTHING, None, at)
        unit.add_token(OF_CHANNEL, "bri", EVERYTHING, 1, at)
        unit.add_token(READER, "reader", frozenset({Scope.READ.value}), None, at)


@contextmanager
def serving(store: Store, clock: Clock | None = None) -> Iterator[Served]:
    """The API of a store on a port of its own, with an event loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(_serve(store, clock or FixedClock()), loop).result(30)
    yield Served(f"http://127.0.0.1:{runner.addresses[0][1]}", store)
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(30)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


async def _serve(store: Store, clock: Clock) -> web.AppRunner:
    app = web.Application()
    Api(store, clock).mount(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner
