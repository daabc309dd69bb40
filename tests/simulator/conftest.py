"""A simulator that listens on this machine, with a clock the tests can turn."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.simulator import Persona, Simulator, Timing

Json = dict[str, Any]
BUDI = Persona(
    key="budi",
    first_name="Budi",
    last_name="Santoso",
    username="budi_ojek",
    phone="+6281234567001",
)
SITI = Persona(key="siti", first_name="Siti", phone="+6281234567002", payload="1-bri-42")
TOKEN = "123456:test-token-of-no-bot"


@dataclass
class Clock:
    """A clock that stands still until somebody turns it."""

    time: float = 1_795_000_000.0

    def __call__(self) -> float:
        return self.time

    def forward(self, seconds: float) -> None:
        self.time += seconds


class Api:
    """Calls the Bot API over HTTP as a bot without any library does."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.base = base
        self.session = session

    def address(self, method: str) -> str:
        return f"{self.base}/bot{TOKEN}/{method}"

    async def raw(self, method: str, **params: Any) -> tuple[int, Json]:
        """Status and whole answer."""
        async with self.session.post(self.address(method), json=params) as response:
            return response.status, await response.json()

    async def ok(self, method: str, **params: Any) -> Any:
        """The result of a call that must succeed."""
        status, body = await self.raw(method, **params)
        assert status == 200, body
        assert body["ok"] is True
        return body["result"]

    async def refused(self, method: str, **params: Any) -> str:
        """The description of a call that must be refused."""
        status, body = await self.raw(method, **params)
        assert body["ok"] is False, body
        assert body["error_code"] == status
        return str(body["description"])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sim(clock: Clock) -> AsyncIterator[Simulator]:
    simulator = Simulator(
        personas=[BUDI, SITI],
        now=clock,
        token=TOKEN,
        username="coba_bot",
        name="Coba",
        seed=7,
        timing=Timing(scale=0.01, read_timeout=0.4),
    )
    yield simulator
    await simulator.stop()


@pytest.fixture
async def base(sim: Simulator) -> str:
    return await sim.start()


@pytest.fixture
async def api(base: str) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(base, session)


@pytest.fixture
async def chat(sim: Simulator, api: Api) -> int:
    """Budi's chat, started; its update is already confirmed."""
    await sim.person("budi").start()
    sim.queue.keep_last(0)
    return sim.person("budi").user_id
