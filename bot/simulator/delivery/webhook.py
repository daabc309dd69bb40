"""The webhook: pushes updates, lane beside lane, again and again until the bot says 2xx."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

import aiohttp

from bot.simulator.api.body import read_reply
from bot.simulator.api.parameters import Parameters
from bot.simulator.delivery.queue import Update, UpdateQueue
from bot.simulator.faults import Faults

GONE_FOR_GOOD = 23 * 3600.0
MAX_RETRY_AFTER = 3600.0


@dataclass(frozen=True)
class Address:
    """Where the bot wants its updates."""

    url: str
    secret: str = ""
    max_connections: int = 40
    ip_address: str = ""
    has_certificate: bool = False


@dataclass
class Lane:
    """What a lane remembers of its failures."""

    failures: int = 0
    not_before: float = 0.0


@dataclass
class Failure:
    """The last delivery that went wrong, as `getWebhookInfo` tells it."""

    when: int
    message: str


class UndeliveredError(Exception):
    """The bot did not confirm an update; `retry_after` is its own wish, if it had one."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass
class Timing:
    """How long the server waits: `scale` shortens every wait between attempts for tests."""

    scale: float = 1.0
    read_timeout: float = 60.0


@dataclass
class Webhook:
    """Delivers the queue to one address while it is set."""

    queue: UpdateQueue
    faults: Faults
    now: Callable[[], float]
    perform: Callable[[str, Parameters], Awaitable[None]]
    timing: Timing
    seed: int
    address: Address | None = None
    last_failure: Failure | None = None
    _lanes: dict[str, Lane] = field(default_factory=dict)
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _pump: asyncio.Task[None] | None = None
    _session: aiohttp.ClientSession | None = None
    _gone_since: float | None = None

    @property
    def busy(self) -> int:
        """How many deliveries are under way."""
        return len(self._running)

    async def set(self, address: Address) -> None:
        """Deliver to this address from now on."""
        await self.remove()
        self.address, self.last_failure = address, None
        self._lanes.clear()
        # One connection per lane that is under way; kept alive between updates, as Telegram does.
        connector = aiohttp.TCPConnector(limit=address.max_connections, keepalive_timeout=30)
        timeout = aiohttp.ClientTimeout(total=None, sock_read=self.timing.read_timeout)
        self._session = aiohttp.ClientSession(connector=connector, timeout=timeout)
        self._pump = asyncio.create_task(self._deliver_all())

    async def remove(self) -> None:
        """Stop delivering; what waits stays in the queue."""
        self.address = None
        current = asyncio.current_task()
        tasks = [t for t in (self._pump, *self._running.values()) if t and t is not current]
        self._pump = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._running.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def hurry(self) -> None:
        """Forget the waits: try every lane again now."""
        self._lanes.clear()
        self.queue.wake()

    async def _deliver_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self.address is not None:
            soonest: float | None = None
            for update in self.queue.heads():
                lane = self._lanes.setdefault(update.lane, Lane())
                if update.lane in self._running:
                    continue
                if lane.not_before > loop.time():
                    soonest = min(soonest or lane.not_before, lane.not_before)
                elif len(self._running) < self.address.max_connections:
                    self._start(update, lane)
            await self.queue.changed(None if soonest is None else soonest - loop.time())

    def _start(self, update: Update, lane: Lane) -> None:
        task = asyncio.create_task(self._deliver(update, lane))
        self._running[update.lane] = task
        task.add_done_callback(lambda done: self._finished(update.lane, done))

    def _finished(self, lane: str, task: asyncio.Task[None]) -> None:
        if self._running.get(lane) is task:
            del self._running[lane]
        self.queue.wake()

    async def _deliver(self, update: Update, lane: Lane) -> None:
        pause = self.faults.pause(update.phone)
        if pause:
            await asyncio.sleep(pause)
        try:
            reply = await self._post(update)
        except UndeliveredError as problem:
            self._failed(lane, problem)
            return
        if reply is not None:
            await self.perform(*reply)
        if self._strikes("repeat", update):
            # The repetition's reply counts like any other; its failure does not.
            try:
                again = await self._post(update)
            except UndeliveredError:
                again = None
            if again is not None:
                await self.perform(*again)
        lane.failures, lane.not_before, self._gone_since = 0, 0.0, None
        self.queue.remove(update)

    async def _post(self, update: Update) -> tuple[str, Parameters] | None:
        address, session = self.address, self._session
        if address is None or session is None:
            raise UndeliveredError("Webhook was deleted")
        headers = {"X-Telegram-Bot-Api-Secret-Token": address.secret} if address.secret else {}
        try:
            async with session.post(
                address.url, json=update.payload, headers=headers, allow_redirects=False
            ) as response:
                if not 200 <= response.status < 300:
                    await self._refused(response)
                reply = await read_reply(response)
        except TimeoutError:
            raise UndeliveredError("Read timeout expired") from None
        except aiohttp.ClientConnectorError:
            raise UndeliveredError("Connection refused") from None
        except (aiohttp.ClientError, OSError):
            raise UndeliveredError("Connection closed") from None
        if self._strikes("lose", update):
            raise UndeliveredError("Connection closed")
        return reply

    async def _refused(self, response: aiohttp.ClientResponse) -> None:
        if response.status == 410:
            await self._gone()
        asked = response.headers.get("Retry-After", "")
        wish = min(float(asked), MAX_RETRY_AFTER) if asked.isdigit() else None
        raise UndeliveredError(
            f"Wrong response from the webhook: {response.status} {response.reason}", wish
        )

    async def _gone(self) -> None:
        """410 for 23 hours means that the bot wants no webhook any more."""
        self._gone_since = self.now() if self._gone_since is None else self._gone_since
        if self.now() - self._gone_since >= GONE_FOR_GOOD:
            self.address = None

    def _failed(self, lane: Lane, problem: UndeliveredError) -> None:
        lane.failures += 1
        if problem.retry_after is not None:
            wait = problem.retry_after
        elif lane.failures == 1:
            wait = 0.0
        else:
            ceiling = Random(f"{self.seed}:{lane.failures}").uniform(60, 120)  # noqa: S311
            wait = min(2.0 ** (lane.failures - 1), ceiling)
        lane.not_before = asyncio.get_running_loop().time() + wait * self.timing.scale
        self.last_failure = Failure(int(self.now()), str(problem))

    def _strikes(self, kind: str, update: Update) -> bool:
        if self.faults.ordered("webhook", kind) is not None:
            return True
        if kind == "lose":
            return self.faults.happens("lose", update.phone)
        return self.faults.happens("repeat", update.phone)
