"""The sender: takes messages to Telegram, each until it is sent or given up.

Most are handed over by the turn that posted them, and are ours already; the others it finds in the
outbox: those for which there was no room, that failed before, or that somebody else left behind.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from typing import NamedTuple

import msgspec
import structlog

from bot.company import Company
from bot.telegram_api import NotSent, TelegramApi, Unsure
from bot.tries import Counts, Tries
from handlers import posting
from handlers.clock import Clock
from handlers.trouble import passed
from locales.values import fill
from storage import Due, Store, Unavailable

log = structlog.get_logger()

AT_ONCE = 25
"""Messages under way together; Telegram takes about 30 a second."""

HANDED_AT_ONCE = 300
"""Messages of turns in our hands; beyond it theirs stay in the outbox. Ten seconds' work."""

PACE_SECONDS = 1 / 30
"""Between two messages, overall: of all processes that serve this bot."""

IDLE_SECONDS = 1.0
"""How often to look for messages whose time has come."""

LINGER_SECONDS = 0.02
"""How long a try that ended waits for others to be noted with it, in one transaction."""

STOP_SECONDS = 3.0
"""How long messages under way may take when we stop."""

LEASE_LEFT_SECONDS = 60.0
"""A try is begun only while the lease has this long to go: more than a try can take."""


class Chain(NamedTuple):
    """Messages of one chat, to be sent one after the other while they are ours."""

    messages: Sequence[Due]
    ours_until: float
    handed: bool


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
        self._taken: deque[Chain] = deque()
        self._handed = self._found = 0
        self._behind = True
        self._looked_at = self._noted_at = 0.0
        self._astray = False

    def reserve(self, messages: int) -> int:
        """How many messages, of so many, a turn that begins now may hand over when it is done."""
        room = min(messages, HANDED_AT_ONCE - self._handed)
        self._handed += room
        return room

    def take(self, room: int, chains: Iterable[Sequence[Due]]) -> None:
        """What a turn hands over for which there was so much room: ours, in order for each chat."""
        self._handed -= room
        until = self._lease_from_now()
        for messages in chains:
            self._handed += len(messages)
            self._taken.append(Chain(messages, until, handed=True))
            self._news.set()

    def wake(self) -> None:
        """There is something new in the outbox."""
        self._behind = True
        self._news.set()

    def astray(self) -> None:
        """Something may be ours in the outbox that we do not know of: a commit was not answered."""
        self._astray = True

    async def run(self) -> None:
        """Serve until cancelled; what is under way is finished and noted first.

        Raises Refused when Telegram does not know our token: nothing can be sent then, and
        nothing is given up.
        """
        try:
            while self.tries.refused is None:
                self._news.clear()
                await self._keep_up()
                if not await self._start():
                    await self._wait()
            raise self.tries.refused
        finally:
            await self._finish()

    async def _keep_up(self) -> None:
        """Note how tries went, and look into the outbox, when it is time to."""
        now = asyncio.get_running_loop().time()
        lingered = now - self._noted_at >= LINGER_SECONDS
        looking = (self._behind and lingered) or now - self._looked_at >= IDLE_SECONDS
        if looking:
            found = await self._note(AT_ONCE - self._found)
            self._looked_at = now
            self._found += len(found)
            until = now + posting.LEASE.total_seconds()
            self._taken.extend(Chain([message], until, handed=False) for message in found)
        elif self.tries.marks and (lingered or len(self.tries.marks) >= AT_ONCE):
            await self._note(0)

    async def _start(self) -> bool:
        """Begin with what we hold, as far as the pace lets us; whether there was anything."""
        loop = asyncio.get_running_loop()
        for started in range(AT_ONCE):
            if not self._taken or len(self._busy) >= AT_ONCE:
                return started > 0
            await asyncio.sleep(PACE_SECONDS * self.company.number)
            while pause := self.tries.pause:
                await asyncio.sleep(pause)
            chain = self._taken.popleft()
            if loop.time() > chain.ours_until - LEASE_LEFT_SECONDS:
                self._give_back(chain)  # after a long pause
                continue
            task = asyncio.create_task(self._send_first(chain))
            self._busy.add(task)
            task.add_done_callback(self._ended)
        return True

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._busy.discard(task)
        if self._taken or self._behind:
            self._news.set()

    def _marked(self) -> None:
        if len(self.tries.marks) in {1, AT_ONCE}:
            self._news.set()

    async def _wait(self) -> None:
        soon = self._behind or self.tries.marks
        try:
            # Not wait_for: on Python 3.11 it can swallow a cancellation.
            async with asyncio.timeout(LINGER_SECONDS if soon else IDLE_SECONDS):
                await self._news.wait()
        except TimeoutError:
            return

    async def _note(self, free: int) -> list[Due]:
        """Note the last tries, and take what is due; nothing while the database is away.

        What is noted is forgotten only once it is on disk.
        """
        marks, blocked = list(self.tries.marks), list(self.tries.blocked)
        if not marks and free <= 0:
            return []
        # The answer to an earlier take may have been lost: then we hold messages unknown to us.
        held = self._handed + self._found
        astray = self._astray and not held

        def work() -> list[Due]:
            with self.store.transaction() as unit:
                unit.mark(marks)
                unit.unreachable([message.key for message in blocked], self.clock.now())
                if astray:
                    unit.free_messages_of([self.store.name])
                if free <= 0:
                    return []
                return unit.take_due(self.clock.now(), free, posting.LEASE, self.store.name)

        loop, behind = asyncio.get_running_loop(), self._behind
        self._behind = False
        self._noted_at = loop.time()
        try:
            due = await loop.run_in_executor(self.storage, work)
        except Unavailable as error:
            log.warning("outbox out of reach", error=type(error).__name__)
            self._astray = True
            self._behind = True
            return []
        self._astray = self._astray and not astray
        self.tries.noted(len(marks), len(blocked))
        # What lies behind a message that we hold is not due yet, so we look again.
        self._behind |= behind and (free <= 0 or bool(due or held))
        return due

    async def _finish(self) -> None:
        """Let tries end, cut those that take too long, note them all, give back the others."""
        if self._busy:
            _, slow = await asyncio.wait(self._busy, timeout=STOP_SECONDS)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
        while self._taken:
            self._give_back(self._taken.popleft())
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
                self._taken.appendleft(rest)
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
        if chain.handed:
            self._handed -= messages
        else:
            self._found -= messages
            self._behind = True  # the next of its chat is due now

    def _lease_from_now(self) -> float:
        return asyncio.get_running_loop().time() + posting.LEASE.total_seconds()


def _body(message: Due) -> bytes:
    """What to send; a receipt that may be there already says that it is a copy."""
    if message.kind != "receipt" or message.state != "unsure":
        return message.body
    body = msgspec.json.decode(message.body)
    body["text"] = f"{fill('id', 'receipt.copy')}\n{body['text']}"
    return msgspec.json.encode(body)
