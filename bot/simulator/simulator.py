"""The simulator as one thing: a Bot API server with people, their phones and a page."""

import asyncio
from collections.abc import Callable, Sequence

from aiohttp import web

from bot.simulator.api.limits import FloodGate, FloodLimits
from bot.simulator.api.parameters import Parameters
from bot.simulator.api.server import BODY_LIMIT, BotApi
from bot.simulator.api.service import Service
from bot.simulator.delivery.polling import Poller
from bot.simulator.delivery.queue import UpdateQueue
from bot.simulator.delivery.webhook import Timing, Webhook
from bot.simulator.faults import Faults
from bot.simulator.people.person import Person
from bot.simulator.people.persona import Persona
from bot.simulator.telegram import Call, Telegram
from bot.simulator.web.page import Page

TOKEN = "700000001:SIMULATOR-only-not-a-real-bot-token"  # noqa: S105 - opens nothing


def first_number(started: float) -> int:
    """What a Telegram begins to count from that starts at this moment (a timestamp).

    The real one never gives a number twice; whoever goes on with the data of an earlier run would
    take updates of the same numbers for repeats. Runs of twenty months share none, as long as none
    gives out more than twenty a second.
    """
    return int(started * 20) % 2**30 + 1


class Simulator:
    """A strict Bot API on this machine for one bot, and the phones of some people.

    `now` is the clock that dates messages and lets them grow old. `time_scale` shortens the waits
    between deliveries (0.01 in tests); `limits` are flood limits, none unless given.
    """

    def __init__(  # noqa: PLR0913 - all by name, most with a default
        self,
        *,
        personas: Sequence[Persona],
        now: Callable[[], float],
        token: str = TOKEN,
        username: str = "lindung_bot",
        name: str = "Lindung",
        seed: int = 1,
        limits: FloodLimits | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.token = token
        self.username = username
        self.faults = Faults(seed)
        timing = timing or Timing()
        first_id = first_number(now())
        self.queue = UpdateQueue(now, first_id)
        self.telegram = Telegram(
            token=token, username=username, name=name, now=now, queue=self.queue, first_id=first_id
        )
        self._people = {persona.key: Person(self.telegram, persona) for persona in personas}
        for persona in personas:
            self.telegram.open_chat(persona)
        self.webhook = Webhook(
            queue=self.queue,
            faults=self.faults,
            now=now,
            perform=self._perform,
            timing=timing,
            seed=seed,
        )
        self.poller = Poller(self.queue, self.faults, timing.scale)
        service = Service(self.telegram, self.poller, self.webhook)
        self.api = BotApi(service, self.faults, FloodGate(limits))
        self._page = Page(self)
        self._runner: web.AppRunner | None = None

    @property
    def people(self) -> list[Person]:
        """Everybody with a phone, in the order given."""
        return list(self._people.values())

    def person(self, key: str) -> Person:
        """The person of that key."""
        return self._people[key]

    @property
    def calls(self) -> list[Call]:
        """Every call the bot made, refused ones too, `getUpdates` left out."""
        return self.telegram.calls

    def calls_of(self, method: str) -> list[Call]:
        """The successful calls of one method."""
        return [call for call in self.calls if call.method == method and call.ok]

    def app(self) -> web.Application:
        """The Bot API, the page and its small API as one web application."""
        app = web.Application(client_max_size=BODY_LIMIT + 2**20)
        app.add_routes([*self.api.routes(), *self._page.routes()])
        app.on_shutdown.append(self._stop_delivering)
        return app

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Serve; gives the address to put before `/bot<token>` (the page is there, too)."""
        self._runner = web.AppRunner(self.app(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        port = self._runner.addresses[0][1]
        return f"http://{host}:{port}"

    async def stop(self) -> None:
        """Stop serving; the state stays readable."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def settled(self, *, quiet: float = 0.1, timeout: float = 10.0) -> None:
        """Wait until the bot has taken every update and called nothing for `quiet` seconds.

        TimeoutError says what it still waits for.
        """
        loop = asyncio.get_running_loop()
        until, calm_since = loop.time() + timeout, loop.time()
        while True:
            # Asked anew each time: on a busy machine the sleep below may last longer than `quiet`.
            if self.queue.unfinished or self.api.busy or self.webhook.busy:
                calm_since = loop.time()
            elif loop.time() - max(calm_since, self.api.last_activity) >= quiet:
                return
            if loop.time() > until:
                raise TimeoutError(
                    f"not settled after {timeout} s: {self.queue.unfinished} updates unconfirmed,"
                    f" {self.api.busy} calls under way, last webhook failure:"
                    f" {self.webhook.last_failure}"
                )
            await asyncio.sleep(min(quiet / 5, 0.02))

    async def _perform(self, method: str, parameters: Parameters) -> None:
        await self.api.perform(method, parameters)

    async def _stop_delivering(self, _: web.Application) -> None:
        self.poller.stop()
        self._page.close()
        await self.webhook.remove()
