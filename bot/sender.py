"""The sender: takes messages from the outbox to Telegram, each until it is sent or given up."""

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import timedelta
from random import SystemRandom
from typing import Any

import msgspec
import structlog

from bot.telegram_api import Answer, NotSent, TelegramApi, Unsure
from handlers.turn import Clock
from locales.values import fill
from storage import Due, Mark, Store

log = structlog.get_logger()

AT_ONCE = 25
"""Messages under way together; Telegram takes about 30 a second."""

PACE_SECONDS = 1 / 30
"""Between two messages, overall."""

IDLE_SECONDS = 1.0
"""How often to look for messages whose time has come when nothing new is posted."""

TRIES = {"prompt": 16, "receipt": 16, "edit": 3, "best_effort": 2}
"""After so many a message is given up, since those behind it wait: with the waits below, what
people need is tried for about five hours, and what is merely nice for some seconds."""

LONGEST_WAIT = timedelta(hours=1)

_jitter = SystemRandom()
_result = msgspec.json.Decoder(dict[str, Any]).decode


class Sender:
    """One for each bot. A message of a chat goes out only after the one before it is settled."""

    def __init__(
        self,
        store: Store,
        storage: Executor,
        api: TelegramApi,
        clock: Clock,
        count: Callable[[str], None],
    ) -> None:
        self.store = store
        self.storage = storage
        self.api = api
        self.clock = clock
        self.count = count
        self.paused_until = 0.0
        self._news = asyncio.Event()
        self._marks: list[Mark] = []
        self._blocked: list[int] = []
        self._busy: dict[int, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """There is something new in the outbox."""
        self._news.set()

    async def run(self) -> None:
        """Serve until cancelled; what is under way is finished and noted first."""
        try:
            while True:
                self._news.clear()
                started = await self._start_due()
                if not started:
                    await self._wait()
        finally:
            if self._busy:
                await asyncio.wait(self._busy.values(), timeout=3)
            await self._in_storage(self._noting(take=False))

    async def _start_due(self) -> int:
        due = await self._in_storage(self._noting(take=True))
        loop = asyncio.get_running_loop()
        for message in due:
            await asyncio.sleep(max(PACE_SECONDS, self.paused_until - loop.time()))
            chat_id = message.key.chat_id
            self._busy[chat_id] = asyncio.create_task(self._send(message))
        return len(due)

    async def _wait(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), IDLE_SECONDS)

    def _noting(self, *, take: bool) -> Callable[[], list[Due]]:
        """The work to do in the storage thread: note the last tries, take what is due.

        What is noted and who is busy are read here, in the loop, at one instant: a message that
        ends a moment later is still busy, so it is never taken twice.
        """
        marks, self._marks = self._marks, []
        blocked, self._blocked = self._blocked, []
        busy = tuple(self._busy)
        free = AT_ONCE - len(busy) if take else 0

        def work() -> list[Due]:
            if not marks and not blocked and free <= 0:
                return []
            with self.store.transaction() as unit:
                unit.mark(marks)
                if blocked:
                    unit.unreachable(blocked, self.clock.now())
                return unit.due(self.clock.now(), free, busy) if free > 0 else []

        return work

    async def _send(self, message: Due) -> None:
        chat_id = message.key.chat_id
        try:
            answer = await self.api.call(message.method, _body(message))
            self._answered(message, answer)
        except NotSent as error:
            self._again(message, str(error))
        except Unsure as error:
            self._unsure(message, str(error))
        except Exception as error:
            log.error("send failed", error=type(error).__name__, exc_info=True)
            self._again(message, type(error).__name__)
        finally:
            self._busy.pop(chat_id, None)
            self._news.set()

    def _answered(self, message: Due, answer: Answer) -> None:
        now = self.clock.now()
        if answer.ok:
            self._mark(Mark(message.key, "sent", now, message_id=_message_id(answer)))
        elif answer.error_code == 429:
            wait = answer.retry_after
            self.paused_until = asyncio.get_running_loop().time() + wait
            again = now + timedelta(seconds=wait)
            self._mark(Mark(message.key, message.state, now, again_at=again, error="429"))
        elif answer.error_code >= 500:
            self._again(message, str(answer.error_code))
        else:
            self._refused(message, answer)

    def _refused(self, message: Due, answer: Answer) -> None:
        now = self.clock.now()
        self._mark(Mark(message.key, "refused", now, error=str(answer.error_code)))
        if answer.error_code == 403:
            self._blocked.append(message.key.chat_id)
        elif message.kind in {"prompt", "receipt"}:
            log.error("message refused", code=answer.error_code, method=message.method)

    def _again(self, message: Due, error: str) -> None:
        """It did not arrive: try later, or give up when it has been long enough."""
        now = self.clock.now()
        if message.attempts + 1 >= TRIES[message.kind]:
            self._mark(Mark(message.key, "refused", now, error=error))
            return
        again = now + _backoff(message.attempts)
        self._mark(Mark(message.key, message.state, now, again_at=again, error=error))

    def _unsure(self, message: Due, error: str) -> None:
        """It may have arrived: once more, since a person without the next question is lost."""
        now = self.clock.now()
        twice = message.state == "unsure" or message.kind == "best_effort"
        again = None if twice else now + _backoff(message.attempts)
        self._mark(Mark(message.key, "unsure", now, again_at=again, error=error))

    def _mark(self, mark: Mark) -> None:
        self._marks.append(mark)
        self.count("again" if mark.state == "waiting" else mark.state)

    async def _in_storage(self, work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.storage, work)


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


def _backoff(attempts: int) -> timedelta:
    """2, 4, 8 ... seconds to an hour, with jitter so that a fleet does not come back as one."""
    wait = min(timedelta(seconds=2 ** (attempts + 1)), LONGEST_WAIT)
    return wait * _jitter.uniform(0.5, 1.5)
