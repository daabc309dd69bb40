"""The sender: takes messages to Telegram, each until it is sent or given up.

Most are handed over by the turn that posted them, and are ours already; the others it finds in the
outbox: those for which there was no room, that failed before, or that somebody else left behind.
"""

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from functools import partial

import msgspec
import structlog

from bot.company import Company
from bot.hand import AT_ONCE, Chain, Hand
from bot.telegram_api import NotSent, TelegramApi, Unsure
from bot.tries import Counts, Tries
from handlers import posting
from handlers.clock import Clock
from handlers.trouble import passed
from locales.values import fill
from storage import Due, Mark, Store, Unavailable

log = structlog.get_logger()

PACE_SECONDS = 1 / 30
"""Between two messages, overall: of all processes that serve this bot."""

IDLE_SECONDS = 1.0
"""How often to look for messages whose time has come."""

LINGER_SECONDS = 0.02
"""How long a try that ended waits for others to be noted with it, in one transaction."""

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
        self.store = store
        self.storage = storage
        self.api = api
        self.company = company
        self.clock = clock
        self.tries = Tries(clock, counts, self._marked)
        self._news = asyncio.Event()
        self._busy: set[asyncio.Task[None]] = set()
        self._noting: asyncio.Task[None] | None = None
        self.hand = Hand(company)
        self._behind = True
        self._later = False
        self._looked_at = self._noted_at = self._away_until = 0.0
        self._astray = 0

    def reserve(self, messages: int) -> int:
        """How many messages, of so many, a turn that begins now may hand over when it is done."""
        # What is astray has to be freed first, and never together with what a turn just took.
        return 0 if self._astray else self.hand.reserve(messages)

    def take(self, room: int, chains: Iterable[Sequence[Due]], since: float) -> None:
        """What a turn hands over; ours from then on, in order for each chat."""
        self.hand.take(room, chains, since)
        if self.hand.waiting:
            self._news.set()

    def wake(self) -> None:
        """There is something new in the outbox."""
        self._behind = True
        self._news.set()

    def astray(self) -> None:
        """Something may be ours in the outbox that we do not know of: a commit was not answered.

        It is freed once we hold nothing.
        """
        self._astray += 1

    async def run(self) -> None:
        """Serve until cancelled; what is under way is finished and noted first.

        Raises Refused when Telegram does not know our token: nothing can be sent then, and
        nothing is given up.
        """
        try:
            while self.tries.refused is None:
                self._news.clear()
                self._keep_up()
                if not await self._start():
                    await self._wait()
            raise self.tries.refused
        finally:
            await self._finish()

    def _keep_up(self) -> None:
        """Note how tries went, and look into the outbox, when it is time to; sending goes on."""
        now = asyncio.get_running_loop().time()
        self._drop_late(now)
        if self._noting is not None and self._noting.done():
            self._noting.result()
            self._noting = None
        if self._noting is not None or now < self._away_until:
            return
        lingered = now - self._noted_at >= LINGER_SECONDS
        looking = (self._behind and lingered) or now - self._looked_at >= IDLE_SECONDS
        if looking and not self.tries.pause:
            # What is astray is freed before anything is found.
            self._begin(0 if self._astray and self.hand.held else self.hand.free)
            self._looked_at = now
        elif self.tries.marks and (lingered or len(self.tries.marks) >= AT_ONCE):
            self._begin(0)

    def _begin(self, free: int) -> None:
        self._noting = asyncio.create_task(self._note(free))
        self._noting.add_done_callback(lambda _: self._news.set())

    async def _start(self) -> bool:
        """Begin with what we hold, as far as the pace lets us; whether there was anything."""
        loop = asyncio.get_running_loop()
        for started in range(AT_ONCE):
            if not self.hand.waiting or len(self._busy) >= AT_ONCE or self.tries.pause:
                return started > 0
            await asyncio.sleep(PACE_SECONDS * self.company.number)
            self._drop_late(loop.time())
            if not self.hand.waiting or self.tries.pause:
                break
            task = asyncio.create_task(self._send_first(self.hand.waiting.popleft()))
            self._busy.add(task)
            task.add_done_callback(self._ended)
        return True

    def _drop_late(self, now: float) -> None:
        for chain in self.hand.late(now):
            self._give_back(chain)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._busy.discard(task)
        if self.hand.waiting or self._behind:
            self._news.set()

    def _marked(self) -> None:
        if len(self.tries.marks) in {1, AT_ONCE}:
            self._news.set()

    async def _wait(self) -> None:
        away = self._away_until - asyncio.get_running_loop().time()
        pause = self.tries.pause
        if away > 0:
            seconds = away
        elif self.tries.marks or (self._behind and not pause):
            seconds = LINGER_SECONDS
        else:
            seconds = min(pause, IDLE_SECONDS) if self.hand.waiting and pause else IDLE_SECONDS
        try:
            # Not wait_for: on Python 3.11 it can swallow a cancellation.
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return

    async def _note(self, free: int) -> None:
        """Note the last tries, and take what is due; nothing while the database is away.

        What is noted is forgotten only once it is on disk.
        """
        marks, blocked = list(self.tries.marks), list(self.tries.blocked)
        # The answer to an earlier take may have been lost: then we hold messages unknown to us.
        held = self.hand.held
        astray = 0 if held else self._astray
        behind, self._behind = self._behind, False
        # What lies behind a message that we hold is due when that is done, and not before.
        self._later |= behind and (held > 0 or free <= 0)
        if not marks and free <= 0:
            return
        loop = asyncio.get_running_loop()
        self._noted_at = now = loop.time()
        work = partial(self._written, marks, blocked, free, astray=bool(astray))
        try:
            due = await loop.run_in_executor(self.storage, work)
        except Unavailable as error:
            log.warning("outbox out of reach", error=type(error).__name__)
            self._astray += 1
            self._behind = True
            self._away_until = loop.time() + IDLE_SECONDS
            return
        self._astray -= astray
        self.tries.noted(len(marks), len(blocked))
        self._behind |= behind and bool(due)
        if free > 0:
            self.hand.find(due, now)

    def _written(
        self, marks: Sequence[Mark], blocked: Sequence[Due], free: int, *, astray: bool
    ) -> list[Due]:
        """The transaction of `_note`. It runs in a storage thread."""
        with self.store.transaction() as unit:
            unit.mark(marks)
            unit.unreachable([message.key for message in blocked], self.clock.now())
            if astray:
                unit.free_messages_of([self.store.name])
            if free <= 0:
                return []
            return unit.take_due(self.clock.now(), free, posting.LEASE, self.store.name)

    async def _finish(self) -> None:
        """Let tries end, cut those that take too long, note them all, give back the others."""
        self.hand.closed = True
        if self._busy:
            _, slow = await asyncio.wait(self._busy, timeout=STOP_SECONDS)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
        for _ in range(round(STOP_SECONDS / LINGER_SECONDS)):
            if not self.hand.reserved:
                break
            await asyncio.sleep(LINGER_SECONDS)  # a turn is about to hand something over
        if self._noting is not None:
            await asyncio.wait([self._noting])
        while self.hand.waiting:
            self._give_back(self.hand.waiting.popleft())
        await asyncio.shield(self._note(0))

    async def _send_first(self, chain: Chain) -> None:
        """Send the first of them; those behind it are next, or wait in the outbox with it."""
        goes_on = False
        try:
            goes_on = await self._send(chain.messages[0])
        finally:
            self._let_go(chain, 1)
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
            self._behind = True
        self._let_go(chain, len(chain.messages))

    def _let_go(self, chain: Chain, messages: int) -> None:
        self.hand.let_go(chain, messages)
        if self._later or not chain.handed:
            self._behind, self._later = True, False  # the next of its chat may be due now


def _body(message: Due) -> bytes:
    """What to send; a receipt that may be there already says that it is a copy."""
    if message.kind != "receipt" or message.state != "unsure":
        return message.body
    body = msgspec.json.decode(message.body)
    body["text"] = f"{fill('id', 'receipt.copy')}\n{body['text']}"
    return msgspec.json.encode(body)
