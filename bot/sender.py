"""The sender: takes messages from the outbox to Telegram, each until it is sent or given up."""

import asyncio
from collections import deque
from concurrent.futures import Executor
from datetime import timedelta
from random import SystemRandom
from typing import Any, Protocol

import msgspec
import structlog

from bot.company import Company
from bot.telegram_api import Answer, NotSent, Refused, TelegramApi, Unsure
from handlers.clock import Clock
from handlers.trouble import passed
from locales.values import fill
from storage import Due, Mark, Store, Unavailable

log = structlog.get_logger()

AT_ONCE = 25
"""Messages under way together; Telegram takes about 30 a second."""

PACE_SECONDS = 1 / 30
"""Between two messages, overall: of all processes that serve this bot."""

IDLE_SECONDS = 1.0
"""How often to look for messages whose time has come when nothing new is posted."""

LONGEST_PAUSE = 60.0
"""Seconds that the whole sender waits, at most, when Telegram cannot be reached."""

STOP_SECONDS = 3.0
"""How long messages under way may take when we stop."""

TRIES = 20
"""After so many a message is given up, if others get through meanwhile: then the fault is its own,
and those behind it in its chat have waited for about a quarter of an hour."""

LEASE = timedelta(minutes=2)
"""How long a message that we took is ours; if we die with it, another sender has it then."""

LEASE_LEFT_SECONDS = 60.0
"""A try is begun only while the lease has this long to go: more than a try can take."""

_jitter = SystemRandom()
_result = msgspec.json.Decoder(dict[str, Any]).decode


class Counts(Protocol):
    """Who wants to know how tries went."""

    def sent(self, outcome: str) -> None:
        """One try, and its outcome."""


class Sender:
    """One for each bot. A message of a chat goes out only after the one before it is settled.

    Trouble with the link is everybody's and makes the sender pause; only what concerns one
    message is counted against it.
    """

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
        self.clock = clock
        self.counts = counts
        self.company = company
        self._news = asyncio.Event()
        self._marks: list[Mark] = []
        self._blocked: list[Due] = []
        self._busy: set[asyncio.Task[None]] = set()
        self._taken: deque[Due] = deque()
        self._paused_until = 0.0
        self._last_success = 0.0
        self._failures = 0
        self._astray = False
        self._refused: Refused | None = None

    def wake(self) -> None:
        """There is something new in the outbox."""
        self._news.set()

    async def run(self) -> None:
        """Serve until cancelled; what is under way is finished and noted first.

        Raises Refused when Telegram does not know our token: nothing can be sent then, and
        nothing is given up.
        """
        try:
            while self._refused is None:
                self._news.clear()
                if not await self._start_due():
                    await self._wait()
            raise self._refused
        finally:
            await self._finish()

    async def _start_due(self) -> int:
        loop = asyncio.get_running_loop()
        ours_until = loop.time() + LEASE.total_seconds()
        self._taken.extend(await self._note(AT_ONCE - len(self._busy)))
        started = 0
        while self._taken:
            await asyncio.sleep(PACE_SECONDS * self.company.number)
            while (pause := self._paused_until - loop.time()) > 0:
                await asyncio.sleep(pause)
            if loop.time() > ours_until - LEASE_LEFT_SECONDS:
                self._give_back()  # after a long pause
                break
            task = asyncio.create_task(self._send(self._taken.popleft()))
            self._busy.add(task)
            task.add_done_callback(self._ended)
            started += 1
        return started

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._busy.discard(task)
        self._news.set()

    async def _wait(self) -> None:
        try:
            # Not wait_for: on Python 3.11 it can swallow a cancellation.
            async with asyncio.timeout(IDLE_SECONDS):
                await self._news.wait()
        except TimeoutError:
            return

    async def _note(self, free: int) -> list[Due]:
        """Note the last tries, and take what is due; nothing while the database is away.

        What is noted is forgotten only once it is on disk.
        """
        marks, blocked = list(self._marks), list(self._blocked)
        if not marks and free <= 0:
            return []
        # The answer to an earlier take may have been lost: then we hold messages unknown to us.
        astray = self._astray and not self._busy and not self._taken

        def work() -> list[Due]:
            with self.store.transaction() as unit:
                unit.mark(marks)
                unit.unreachable([message.key for message in blocked], self.clock.now())
                if astray:
                    unit.free_messages_of([self.store.name])
                if free <= 0:
                    return []
                return unit.take_due(self.clock.now(), free, LEASE, self.store.name)

        try:
            due = await asyncio.get_running_loop().run_in_executor(self.storage, work)
        except Unavailable as error:
            log.warning("outbox out of reach", error=type(error).__name__)
            self._astray = True
            return []
        self._astray = self._astray and not astray
        del self._marks[: len(marks)], self._blocked[: len(blocked)]
        return due

    async def _finish(self) -> None:
        """Let tries end, cut those that take too long, note them all, give back the others."""
        if self._busy:
            _, slow = await asyncio.wait(self._busy, timeout=STOP_SECONDS)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
        self._give_back()
        await asyncio.shield(self._note(0))

    def _give_back(self) -> None:
        """Let go of what was taken and not begun: it is due again at once."""
        now = self.clock.now()
        self._marks += [Mark(each.key, each.state, now, again_at=now) for each in self._taken]
        self._taken.clear()

    async def _send(self, message: Due) -> None:
        try:
            self._answered(message, await self.api.call(message.method, _body(message)))
        except NotSent as error:
            self._again(message, str(error))
        except Unsure as error:
            self._unsure(message, str(error))
        except asyncio.CancelledError:
            self._unsure(message, "stopped")
            raise
        except Exception as error:  # noqa: BLE001 - one message must not end the others
            log.error("send failed", error=type(error).__name__, passed=passed(error))
            self._again(message, type(error).__name__)

    def _answered(self, message: Due, answer: Answer) -> None:
        now, code = self.clock.now(), answer.error_code
        if answer.ok:
            self._failures = 0
            self._last_success = asyncio.get_running_loop().time()
            self._mark(Mark(message.key, "sent", now, message_id=_message_id(answer)))
        elif code in {401, 404}:
            self._refused = Refused("The Bot API does not know this token any more.")
            self._mark(Mark(message.key, message.state, now, again_at=now, error=str(code)))
        elif code == 429:
            self._pause(answer.retry_after)
            again = now + timedelta(seconds=answer.retry_after)
            self._mark(Mark(message.key, message.state, now, again_at=again, error="429"))
        elif code >= 500:
            self._again(message, str(code))
        else:
            self._refuse(message, str(code))

    def _refuse(self, message: Due, code: str) -> None:
        """Telegram will not take it, now or ever."""
        self._mark(Mark(message.key, "refused", self.clock.now(), error=code))
        if code == "403":
            self._blocked.append(message)
        elif message.kind != "erase":
            log.error("message refused", code=code, method=message.method)

    def _again(self, message: Due, error: str) -> None:
        """It did not arrive. If nothing does, everybody waits; if others do, it waits alone."""
        loop = asyncio.get_running_loop()
        others_arrive = loop.time() - self._last_success < LONGEST_PAUSE
        if others_arrive and message.attempts >= TRIES:
            self._refuse(message, error)
            return
        if not others_arrive:
            self._failures += 1
        tries = message.attempts if others_arrive else self._failures
        seconds = min(2.0 ** min(tries, 10), LONGEST_PAUSE) * _jitter.uniform(0.5, 1.0)
        if not others_arrive:
            self._pause(seconds)
        now = self.clock.now()
        again = now + timedelta(seconds=seconds)
        self._mark(Mark(message.key, message.state, now, again_at=again, error=error))

    def _unsure(self, message: Due, error: str) -> None:
        """It may have arrived: once more, since a person without the next question is lost."""
        now = self.clock.now()
        again = (
            None if message.state == "unsure" else now + timedelta(seconds=_jitter.uniform(0.5, 2))
        )
        self._mark(Mark(message.key, "unsure", now, again_at=again, error=error))

    def _pause(self, seconds: float) -> None:
        until = asyncio.get_running_loop().time() + seconds
        self._paused_until = max(self._paused_until, until)

    def _mark(self, mark: Mark) -> None:
        self._marks.append(mark)
        self.counts.sent("again" if mark.state == "waiting" else mark.state)


def _body(message: Due) -> bytes:
    """What to send; a receipt that may be there already says that it is a copy."""
    if message.kind != "receipt" or message.state != "unsure":
        return message.body
    body = msgspec.json.decode(message.body)
    body["text"] = f"{fill('id', 'receipt.copy')}\n{body['text']}"
    return msgspec.json.encode(body)


def _message_id(answer: Answer) -> int | None:
    if not answer.result or bytes(answer.result)[:1] != b"{":
        return None
    found = _result(answer.result).get("message_id")
    return found if isinstance(found, int) else None
