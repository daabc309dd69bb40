"""The sender: takes messages to Telegram, each until it is sent or given up.

Most are handed over by the turn that posted them, and are ours already; the others are found in the
outbox: those for which there was no room, that failed before, or that somebody else left behind.
"""

import asyncio
from concurrent.futures import Executor
from contextlib import suppress

import msgspec
import structlog

from bot.company import Company
from bot.hand import AT_ONCE, Chain, Hand
from bot.noting import IDLE_SECONDS, LINGER_SECONDS, Noting
from bot.telegram_api import NotSent, TelegramApi, Unsure
from bot.tries import Counts, Tries
from handlers.clock import Clock
from handlers.trouble import passed
from locales.values import fill
from storage import Due, Store

log = structlog.get_logger()

PACE_SECONDS = 1 / 30
"""Between two messages, overall: of all processes that serve this bot."""

STOP_SECONDS = 3.0
"""How long messages under way may take when we stop."""


class Sender:
    """One for each bot. A message of a chat goes out only after the one before it is settled."""

    def __init__(
        self,
        store: Store,
        storage: Executor,
        api: TelegramApi,
        clock: Clock,
        counts: Counts,
        company: Company,
    ) -> None:
        self.api = api
        self.company = company
        self._news = asyncio.Event()
        self._busy: set[asyncio.Task[None]] = set()
        self.tries = Tries(clock, counts, self._marked)
        self.hand = Hand(company)
        self.noting = Noting(store, storage, clock, self.tries, self.hand, self._news)

    async def run(self) -> None:
        """Serve until cancelled; what is under way is finished and noted first.

        Raises Refused when Telegram does not know our token: nothing can be sent then, and
        nothing is given up.
        """
        try:
            while self.tries.refused is None:
                self._news.clear()
                self._drop_late()
                self.noting.check()
                self.noting.keep_up()
                if not await self._start():
                    await self._wait()
            raise self.tries.refused
        finally:
            # To its end, however often we are cancelled meanwhile: a signal may follow a 401.
            ending = asyncio.create_task(self._finish())
            while not ending.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.shield(ending)
            ending.result()

    @property
    def left(self) -> int:
        """Messages that are ours, or of which it is not on disk how the try went."""
        return self.hand.held + self.tries.unnoted

    async def _start(self) -> bool:
        """Begin with the first that we hold, when the pace lets us; whether there was any."""
        if not self.hand.waiting or len(self._busy) >= AT_ONCE or self.tries.pause:
            return False
        await asyncio.sleep(PACE_SECONDS * self.company.number)
        self._drop_late()
        if self.hand.waiting and not self.tries.pause:
            task = asyncio.create_task(self._send_first(self.hand.waiting.popleft()))
            self._busy.add(task)
            task.add_done_callback(self._ended)
        return True

    def _drop_late(self) -> None:
        for chain in self.hand.late(asyncio.get_running_loop().time()):
            self._give_back(chain)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._busy.discard(task)
        if self.hand.waiting:
            self._news.set()

    def _marked(self) -> None:
        if len(self.tries.marks) == 1:
            self._news.set()

    async def _wait(self) -> None:
        pause = self.tries.pause
        if self.noting.away:
            seconds = self.noting.away
        elif self.noting.eager:
            seconds = LINGER_SECONDS
        else:
            seconds = min(pause or IDLE_SECONDS, IDLE_SECONDS)
        try:
            # Not wait_for: on Python 3.11 it can swallow a cancellation.
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return

    async def _finish(self) -> None:
        """Let tries end, cut those that take too long, note them all, give back the others."""
        self.hand.closed = True
        if self._busy:
            _, slow = await asyncio.wait(self._busy, timeout=STOP_SECONDS)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
        await self.noting.settle(STOP_SECONDS)
        while self.hand.waiting:
            self._give_back(self.hand.waiting.popleft())
        await self.noting.note_last()

    async def _send_first(self, chain: Chain) -> None:
        """Send the first of them; those behind it are next, or wait in the outbox with it."""
        goes_on = False
        try:
            goes_on = await self._send(chain.messages[0])
        finally:
            self.noting.let_go(chain, 1)
            rest = chain._replace(messages=chain.messages[1:])
            if goes_on and rest.messages:
                self.hand.waiting.appendleft(rest)
            else:
                self._give_back(rest)

    async def _send(self, message: Due) -> bool:
        """Whether what is behind it may go."""
        try:
            return self.tries.answered(message, await self.api.call(message.method, _body(message)))
        except NotSent as error:
            self.tries.again(message, str(error))
        except Unsure as error:
            self.tries.unsure(message, str(error))
        except asyncio.CancelledError:
            self.tries.unsure(message, "stopped")
            raise
        except Exception as error:  # noqa: BLE001 - one message must not end the others
            log.error("send failed", error=type(error).__name__, passed=passed(error))
            self.tries.again(message, type(error).__name__)
        return False

    def _give_back(self, chain: Chain) -> None:
        for message in chain.messages:
            self.tries.give_back(message)
        if chain.messages:
            self.noting.let_go(chain, len(chain.messages))
            self.noting.wake()


def _body(message: Due) -> bytes:
    """What to send; a receipt that may be there already says that it is a copy."""
    if message.kind != "receipt" or message.state != "unsure":
        return message.body
    body = msgspec.json.decode(message.body)
    body["text"] = f"{fill('id', 'receipt.copy')}\n{body['text']}"
    return msgspec.json.encode(body)
